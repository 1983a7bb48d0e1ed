"""Measure how often a model says "not said": of texts that do not tell, and of texts that do.

Both are drawn as the mixture is, from texts that it left out, and with the same questions.
"""

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inbedder_core.encoders import Encoder, load_encoder
from inbedder_core.errors import InBedderError
from inbedder_core.training import Example, normalize_text, read_examples
from scripts.train_builtin.mixture import Mixture, mix
from scripts.train_builtin.recipes import ANALYST
from scripts.train_builtin.unsaid import UNSAID


@dataclass(frozen=True)
class UnsaidScore:
    """Shares, from 0 to 1, answered "not said" of `texts` examples each: without an answer, and with one."""

    texts: int
    without_answer: float
    with_answer: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Write both shares of a model to standard output."""
    parser = argparse.ArgumentParser(prog="python -m scripts.train_builtin.unsaid_score", description=__doc__)
    parser.add_argument("model", help="a model's name or folder")
    parser.add_argument("data", nargs="+", metavar="DATA", help="the files that it was trained on")
    parser.add_argument("--texts", type=int, default=150, help="so many examples of each (150)")
    parser.add_argument("--seed", type=int, default=0, help="the seed that the trained mixture was drawn with (0)")
    given = parser.parse_args(arguments)
    try:
        pairs = draw_pairs(read_examples(*given.data), ANALYST, seed=given.seed, texts=given.texts)
        score = score_unsaid(load_encoder(given.model), *pairs)
    except InBedderError as error:
        sys.exit(f"unsaid_score: {error}")
    print(f'{score.texts} texts each; "{UNSAID}": {score.without_answer:.1%} without an answer, ', end="")
    print(f"{score.with_answer:.1%} with one")


def draw_pairs(
    examples: Sequence[Example], mixture: Mixture, *, seed: int, texts: int
) -> tuple[list[Example], list[Example]]:
    """Draw at most `texts` examples without an answer, and as many with one, of texts the mixture of `seed` lacks."""
    trained = {normalize_text(example.text) for example in mix(examples, mixture, seed=seed)}
    rest = [example for example in examples if normalize_text(example.text) not in trained]
    left = {example.source for example in rest}
    caps = {source: cap for source, cap in mixture.caps.items() if source in left}
    answer_caps = {source: cap for source, cap in mixture.answer_caps.items() if source in left}
    drawn = mix(rest, replace(mixture, caps=caps, answer_caps=answer_caps, reworded=0.0), seed=seed)
    random.Random(f"{seed} pairs").shuffle(drawn)
    unsaid = [example for example in drawn if example.answer == UNSAID]
    answered: dict[str, list[Example]] = defaultdict(list)
    for example in drawn:
        if example.answer != UNSAID:
            answered[example.question].append(example)
    pairs = [(each, answered[each.question].pop()) for each in unsaid if answered[each.question]][:texts]
    return [without for without, _ in pairs], [answer for _, answer in pairs]


def score_unsaid(encoder: Encoder, without_answer: Sequence[Example], with_answer: Sequence[Example]) -> UnsaidScore:
    """Ask an encoder the examples' questions and count its "not said"."""
    without, with_one = (_share(encoder, examples) for examples in (without_answer, with_answer))
    return UnsaidScore(len(without_answer), without, with_one)


def _share(encoder: Encoder, examples: Sequence[Example]) -> float:
    texts: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        texts[example.question].append(example.text)
    answers = [
        answer
        for question, asked in texts.items()
        for encoding in encoder.encode(asked, [question])
        for answer in encoding.answers
    ]
    return sum(normalize_text(answer) == UNSAID for answer in answers) / max(1, len(answers))


if __name__ == "__main__":
    main()
