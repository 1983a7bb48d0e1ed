"""Findings in plain English: what the documents of a group do, be or answer, by how they were asked."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.labels import CodedAnswers, answer_key, separate_label

_YES_NO = ("yes", "no", "maybe", "both", "neither", "none")


@dataclass(frozen=True)
class Manner:
    """How a group is told of: `verb` before its name ("are about"), `aside` what of it follows "mostly" ("about").

    Where it is `quoted` its name stands in quotation marks.
    """

    verb: str
    aside: str = ""
    quoted: bool = False

    def tell(self, label: str) -> str:
        """Say what one document after the other does: "feel frustrated", "answer “product”"."""
        return f"{self.verb} {self.name(label)}"

    def aside_of(self, label: str) -> str:
        """Name a group of another question in passing: "about delays", "frustrated"."""
        return f"{self.aside} {self.name(label)}".lstrip()

    def name(self, label: str) -> str:
        """Name a group where the verb was said before: "frustrated"."""
        return f"“{label}”" if self.quoted else plain_label(label)


_QUOTED = Manner("answer", quoted=True)
_GROUPED = Manner("are in the group", "in", quoted=True)
_SPOKEN = 0.9
"""Of a group of which so many answer alike, and of which no others do, it is said what they feel, are or answer."""
_MANNERS = (
    (re.compile(r"\b(?:feel|feels|feeling|felt)\b"), Manner("feel")),
    (re.compile(r"\babout\W*$|\b(?:topic|subject|theme)\b"), Manner("are about", "about")),
    (re.compile(r"^(?:is|are|was|were)\b.*\bor\b"), Manner("are")),
)
"""English questions that say how their answers go on; whatever else is asked, answers are quoted."""


def manner(question: str, label: str, *, spoken: bool = True) -> Manner:
    """Choose how a group of a question is told of; only what is `spoken` by it is said of its documents."""
    if not spoken:
        return _GROUPED
    if label.casefold() in _YES_NO or len(label.split()) > 4:
        return _QUOTED
    asked = question.casefold()
    return next((way for pattern, way in _MANNERS if pattern.search(asked)), _QUOTED)


def speaks(label: str, answers: CodedAnswers, inside: NDArray[np.bool_]) -> bool:
    """Whether documents answer what their group is called, so that its share (of `inside`, (n,)) is theirs as well.

    Nine in ten of the group must answer so, and the share of all documents that do must be told in the same words as
    the group's.
    """
    saying = answers.among({answer_key(part) for part in separate_label(label)})
    alike = percent(float(saying.mean())) == percent(float(inside.mean()))
    return alike and bool((saying & inside).sum() >= _SPOKEN * inside.sum())


def plain_label(label: str) -> str:
    """Write a label of several parts as one reads: "late · bag" -> "late (bag)"."""
    first, *others = separate_label(label)
    return f"{first} ({', '.join(others)})" if others else label


def percent(share: float) -> str:
    """Write a share of documents; what is there is never "0%", nor "100%" what is not all."""
    if 0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 <= share < 1 else f"{share:.0%}"
