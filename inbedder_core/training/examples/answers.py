"""Answers shortened as in the paper: without stop words they begin with the word that matters."""

import re

from inbedder_core.labels import FUNCTION_WORDS

_DROPPED = FUNCTION_WORDS.union(("already", "amongst", "d", "ll", "m", "ought", "re", "s", "t", "ve"))
"""Negations and numbers stay: without them an answer says the opposite, or nothing."""
_WORD = re.compile(r"[^\s]+")
_EDGES = " \t,;:.!?\"'“”‘’()[]{}"


def shorten_answer(answer: str) -> str:
    """Remove stop words and the punctuation they leave at the ends; an answer of stop words alone stays as it is.

    InBedder (2024), section 3: answers of 2.89 tokens on average after removal.
    """
    kept = [word for word in _WORD.findall(answer) if word.strip(_EDGES).lower() not in _DROPPED]
    return " ".join(kept).strip(_EDGES) or " ".join(answer.split()).strip()
