"""Which languages a question is asked and answered in, beside what the model was trained for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inbedder_core.corpus import language_of, name_languages

_SOME = 0.05
"""Least share of texts in a language for answers in it to be nothing odd."""


@dataclass(frozen=True)
class Languages:
    """Codes of the languages: `asked` and `answered` are None where a few words do not tell, `trained` may be unknown.

    `texts` are those the documents are in.
    """

    asked: str | None
    answered: str | None
    texts: tuple[str, ...]
    trained: tuple[str, ...]

    @property
    def note(self) -> str:
        """What to know before the answers are believed; empty where nothing is odd."""
        parts = []
        if self.asked and self.trained and self.asked not in self.trained:
            parts.append(
                f"The question is in {name_languages([self.asked])}, but the model was trained for "
                f"{name_languages(self.trained)}."
            )
        if self.answered and self.answered not in (self.asked, *self.texts):
            parts.append(f"The answers are in {name_languages([self.answered])}, unlike question and texts.")
        return " ".join(parts)


def languages_of(
    question: str, answers: Sequence[str], *, texts: Mapping[str, float], trained: Sequence[str]
) -> Languages:
    """Find the languages, given the shares of the texts'; those of answers, a word or two each, are told together."""
    answered = language_of(" ".join(dict.fromkeys(answers)))
    frequent = tuple(code for code, share in texts.items() if share >= _SOME)
    return Languages(language_of(question), answered, frequent, tuple(trained))
