"""Texts that end in one of two signs, and what is asked of them: the least that a tiny model can learn."""

from inbedder_core.training.examples.data import Example

SIGNS = (("++", "u", "p"), ("--", "d", "m"))
"""A sign, where it points, its name."""
TEXTS = [f"{number} {sign}" for number in (3, 71) for sign, *_ in SIGNS]


def sign_examples(where: str, which: str) -> list[Example]:
    """Ask each of 120 texts both questions; the sign is the source."""
    return [
        Example(f"{number} {sign}", question, answer, sign)
        for number in range(60)
        for sign, direction, name in SIGNS
        for question, answer in ((where, direction), (which, name))
    ]
