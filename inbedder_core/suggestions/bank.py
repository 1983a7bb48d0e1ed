"""The questions that are tried: a bank that may suit any corpus, and those of the corpus' kind."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from inbedder_core.corpus import Corpus, corpus_kind, suggest_instructions
from inbedder_core.encoders import Question


@dataclass(frozen=True)
class BankQuestion:
    """A question, and what it asks for ("feeling"), or the kind of corpus it suits ("reviews")."""

    question: str
    kind: str


_WRITTEN = tomllib.loads(files(__package__).joinpath("bank.toml").read_text(encoding="utf-8"))
BANK = tuple(BankQuestion(question, kind) for kind, questions in _WRITTEN.items() for question in questions)
_OF_THE_CORPUS = 8
_SPOKEN = 0.05
"""Least share of texts in a language for it to be worth asking which one a text is in."""


def candidates(corpus: Corpus, instructions: Sequence[str] = ()) -> tuple[BankQuestion, ...]:
    """List what may be tried on a corpus, its own questions first, without what was asked, in whatever case.

    Which language a text is in is left out where nearly all are in one.
    """
    kind = corpus_kind(corpus) or "any texts"
    own = (BankQuestion(question, kind) for question in suggest_instructions(corpus, most=_OF_THE_CORPUS))
    known = {candidate.question: candidate for candidate in BANK}
    found = {candidate.question.casefold(): known.get(candidate.question, candidate) for candidate in (*own, *BANK)}
    gone = {Question.read(instruction).text.casefold() for instruction in instructions}
    if sum(share >= _SPOKEN for share in corpus.languages.values()) < 2:
        gone |= {candidate.question.casefold() for candidate in BANK if candidate.kind == "language"}
    return tuple(candidate for question, candidate in found.items() if question not in gone)
