"""What a check of a question found, and the verdict on it."""

from dataclasses import dataclass

from inbedder_core.checks.languages import Languages
from inbedder_core.checks.measures import Estimate
from inbedder_core.checks.wordings import NO_QUESTION, NONSENSE, Wording

FOLLOWS, IGNORES, UNSTABLE = "follows", "ignores", "unstable"
BADGES = (FOLLOWS, IGNORES, UNSTABLE)

LEAST_FOLLOWED = 0.1
LEAST_DECIDED = 0.08
LEAST_STABLE = 0.75
LEAST_SUITED = 1.0
"""Chosen on the development sets by scripts/calibrate_check (docs/question-check.md)."""


@dataclass(frozen=True)
class WordingAgreement:
    """How far the map under another wording is the question's: shared `neighbors` and shared `groups` (AMI).

    Both are 1 for the same map and about 0 by chance.
    """

    wording: Wording
    neighbors: Estimate
    groups: float


@dataclass(frozen=True)
class QuestionCheck:
    """Whether a question is followed on a corpus, measured on `documents` of it.

    `followed`: which share of each document's nearest documents is the same when the question is reworded, less the
    share that is the same under no question or nonsense, whichever is more. `stable`: the share under rewordings
    alone. `answered`: how far the texts decide the answer, 0 to 1; None for a model that says no probabilities of
    words. `suited`: how much likelier the texts make the question's two most telling tokens than other texts do, log
    base 10; None where that is not known, or any texts may be asked so. `changed`: the share of documents whose answer
    is not the one given without a text. `fallback`: the share of answers that say nothing (empty, "not said", words of
    the question alone). `structured`: by how much groups part more clearly than those of noise with the same spectrum
    (silhouette). `steady`: how far k-means groups agree when it starts elsewhere (AMI), `halves` when it knows one half
    of the documents or the other. `languages`: those of question and answers, with a note where one is odd.
    """

    instruction: str
    documents: int
    agreements: tuple[WordingAgreement, ...]
    followed: Estimate
    stable: Estimate
    answered: Estimate | None
    suited: Estimate | None
    changed: Estimate
    fallback: Estimate
    structured: Estimate
    steady: float
    halves: float
    languages: Languages

    @property
    def badge(self) -> str:
        """The verdict, one of `BADGES`."""
        if not (self._is_followed and self._is_answered and self._is_suited):
            return IGNORES
        return FOLLOWS if self.stable.value >= LEAST_STABLE else UNSTABLE

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        reworded, without = f"{max(self.stable.value, 0):.0%}", f"{max(self.unasked, 0):.0%}"
        alike = f"{reworded} of a document's nearest documents stay when the question is reworded"
        if not self._is_followed:
            return (
                f"Hardly the question makes this map: {alike}, and {without} when nothing or nonsense is asked instead."
            )
        if not self._is_answered:
            return "The texts hardly decide the answer: much the same is likely after each of them."
        if not self._is_suited:
            return "The question seems made for other texts: these lead to its words hardly more than any texts do."
        if self.badge == UNSTABLE:
            return f"The map hangs on the wording: only {alike}."
        return f"The question makes this map: {alike}, but only {without} when nothing or nonsense is asked instead."

    @property
    def times(self) -> str:
        """How many times likelier the texts make the question's words, to be read."""
        if self.suited is None:
            return "not measured"
        value, low, high = map(_times, (self.suited.value, self.suited.low, self.suited.high))
        return f"{value} times ({low} to {high})"

    @property
    def unasked(self) -> float:
        """The share of nearest documents that stays under no question or nonsense, whichever is more."""
        return max(part.neighbors.value for part in self.agreements if part.wording.kind in (NO_QUESTION, NONSENSE))

    @property
    def _is_followed(self) -> bool:
        return self.followed.value >= LEAST_FOLLOWED

    @property
    def _is_answered(self) -> bool:
        return self.answered is None or self.answered.value >= LEAST_DECIDED

    @property
    def _is_suited(self) -> bool:
        return self.suited is None or self.suited.value >= LEAST_SUITED


def _times(log: float) -> str:
    """Write a power of ten to two digits."""
    times = 10**log
    return f"{times:.2g}" if times < 10 else f"{float(f'{times:.2g}'):,.0f}"
