"""The wordings a check asks beside a question: the same in other words, none, another, and nonsense."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inbedder_core.encoders import MOST_CHARACTERS

PARAPHRASE, NO_QUESTION, ANOTHER, NONSENSE = "paraphrase", "no question", "another question", "nonsense"
KINDS = (PARAPHRASE, NO_QUESTION, ANOTHER, NONSENSE)
"""What is asked beside a question, in the order it is shown."""

_NO_QUESTION = ("Read the text.",)
"""What stands where a question would: a template needs an instruction."""
_OTHERS = ("How does the writer feel?", "What is the text about?")
_NONSENSE = ("asdf qwer", "Blorf the wug zenting?")
_NAMED = "the|an?|this|that|these|those|his|her|its|their|our|my|your"
"""What a thing that can be named begins with; "What is praised?" asks for none."""
_STARTS = (
    (re.compile(rf"what(?: is|['’]s| are) (?P<rest>(?:{_NAMED})\b.+)", re.IGNORECASE), "Name {rest}."),
    (re.compile(r"(?P<rest>(?:which|how|who|where|when|why|what) .+)", re.IGNORECASE), "Say {rest}."),
)


@dataclass(frozen=True)
class Wording:
    """What is asked, and of which of `KINDS` it is."""

    text: str
    kind: str


def check_wordings(question: str, paraphrases: Sequence[str] = ()) -> tuple[Wording, ...]:
    """List what is asked beside a question, given without a list of answers; `paraphrases` replace the one made.

    What is asked beside it is the same for every question, so that its rows are read from a store, unless it is what
    the question itself says: then the next of its kind is taken.
    """
    given = [text.strip() for text in paraphrases if text.strip() and text.strip() != question]
    return (
        *(Wording(text, PARAPHRASE) for text in dict.fromkeys(given or [make_paraphrase(question)])),
        Wording(_other_than(question, (*_NO_QUESTION, *_NONSENSE)), NO_QUESTION),
        Wording(_other_than(question, _OTHERS), ANOTHER),
        Wording(_other_than(question, _NONSENSE), NONSENSE),
    )


def make_paraphrase(question: str) -> str:
    """Word a question otherwise, with its own words, so that it asks for the same answer."""
    bare, named = question.rstrip(" ?.!？。"), f"Question: {question}"
    for start, pattern in _STARTS:
        if fits := start.fullmatch(bare):
            rest = fits["rest"]
            named = pattern.format(rest=rest[:1].lower() + rest[1:])
            break
    return named[:MOST_CHARACTERS]


def _other_than(question: str, candidates: Sequence[str]) -> str:
    """Return the first candidate that is not the question itself."""
    return next(text for text in candidates if text.casefold() != question.casefold())
