"""Which languages a question is asked and answered in, beside what the model was trained for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inbedder_core.corpus import QUESTION_LETTERS, language_of, name_languages

_SOME = 0.05
"""Least share of texts in a language for answers in it to be nothing odd."""


@dataclass(frozen=True)
class Languages:
    """Codes of the languages of a question, its answers and the texts, and of those the model was `trained` for.

    `question` and `answers` are None where a few words do not tell; `trained` is empty where it is not known.
    """

    question: str | None
    answers: str | None
    texts: tuple[str, ...]
    trained: tuple[str, ...]

    @property
    def may_be_english(self) -> bool:
        """Whether the question is in English, as far as its words tell."""
        return self.question in (None, "en")

    @property
    def note(self) -> str:
        """What to know before the answers are believed; empty where nothing is odd."""
        parts = []
        if self.question and self.trained and self.question not in self.trained:
            parts.append(
                f"The question is in {name_languages([self.question])}, but the model was trained for "
                f"{name_languages(self.trained)}."
            )
        if self.answers and self.answers not in (self.question, *self.texts):
            parts.append(f"The answers are in {name_languages([self.answers])}, unlike question and texts.")
        return " ".join(parts)


def languages_of(
    question: str, answers: Sequence[str], *, texts: Mapping[str, float], trained: Sequence[str]
) -> Languages:
    """Find the languages, given the shares of the texts'; those of answers, a word or two each, are told together."""
    found = language_of(" ".join(dict.fromkeys(answers)))
    frequent = tuple(code for code, share in texts.items() if share >= _SOME)
    return Languages(language_of(question, least=QUESTION_LETTERS), found, frequent, tuple(trained))
