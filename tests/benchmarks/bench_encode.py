"""How fast the built-in model answers: `make bench`, or `python -m tests.benchmarks.bench_encode --documents 200`.

Prints documents per second for four questions at once and one at a time, their ratio, and peak memory.
"""

import argparse
import resource
import time

from inbedder_core.encoders import Encoder, load_encoder
from inbedder_core.samples import read_sample

SAMPLE = "debate_arguments"
INSTRUCTIONS = (
    "What is debated?",
    "Is it for or against?",
    "Which emotion is expressed?",
    "Who would be affected?",
)


def main() -> None:
    arguments = _arguments()
    corpus, _ = read_sample(SAMPLE)
    texts = corpus.draw(arguments.documents, seed=0).texts
    encoder = load_encoder(device=arguments.device, dtype=arguments.dtype)
    start = time.perf_counter()
    encoder.encode(texts[:1], INSTRUCTIONS[:1])
    print(f"{encoder.name}: {encoder.description}")
    print(f"{encoder.device}, {encoder.dtype}; loaded in {time.perf_counter() - start:.1f} s")
    together = _seconds(encoder, texts, [INSTRUCTIONS])
    _report("four questions at once", len(texts), together)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GiB")
    apart = _seconds(encoder, texts, [(instruction,) for instruction in INSTRUCTIONS])
    _report("one question at a time", len(texts), apart)
    print(f"asking together takes {together / apart:.2f} of the time")


def _seconds(encoder: Encoder, texts: tuple[str, ...], rounds: list[tuple[str, ...]]) -> float:
    start = time.perf_counter()
    for instructions in rounds:
        encoder.encode(texts, instructions)
    return time.perf_counter() - start


def _report(what: str, documents: int, seconds: float) -> None:
    rate, answers = documents / seconds, documents * len(INSTRUCTIONS) / seconds
    print(f"{what}: {documents} documents in {seconds:.1f} s, {rate:.1f} documents/s, {answers:.1f} answers/s")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--device")
    parser.add_argument("--dtype")
    return parser.parse_args()


if __name__ == "__main__":
    main()
