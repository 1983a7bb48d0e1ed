"""How much memory a process holds that reads one small corpus after another: docs/speed-log.md.

    python -m scripts.measure_memory [--corpora N] [--documents N] [--megabytes N] [--model NAME …]

Each corpus is asked two questions, one after the other, as a person would; models take turns. Rows are kept nowhere, so
what is left is the process's own. One line a corpus: memory now, its peak, and what is accounted for kept texts.
"""

import argparse
import random

from inbedder_core.bench import QUESTIONS, made_texts, process_memory
from inbedder_core.encoders import CausalEncoder, load_encoder


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=int, default=4)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--words", type=int, default=30, help="most words of a text")
    parser.add_argument("--megabytes", type=int, help="for kept texts; else what it is by itself")
    parser.add_argument("--model", action="append", help="one or more, which take turns; else the built-in one")
    arguments = parser.parse_args()
    encoders = [load_encoder(name, prefix_megabytes=arguments.megabytes) for name in arguments.model or [None]]
    print("| corpus | model | now, MB | peak, MB | kept texts, MB |\n|---|---|---|---|---|")
    chance = random.Random(0)
    for number in range(arguments.corpora):
        encoder = encoders[number % len(encoders)]
        lengths = [chance.randint(3, arguments.words) for _ in range(arguments.documents)]
        texts = [f"{number}: {made_texts(1, words, seed=number * 10**6 + row)[0]}" for row, words in enumerate(lengths)]
        for question in QUESTIONS[:2]:
            encoder.encode(texts, [question])
        kept = sum(one.prefixes.bytes for one in encoders if isinstance(one, CausalEncoder)) / 1e6
        now, peak = process_memory()
        print(f"| {number + 1} | {encoder.name} | {now:.0f} | {peak:.0f} | {kept:.0f} |", flush=True)


if __name__ == "__main__":
    main()
