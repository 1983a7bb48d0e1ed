"""Numbers others have published on the paper's own tasks: they stand beside ours and were not measured here."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class PaperScores:
    """One model on the paper's own tasks, in points: Spearman, harmonic mean of success rates, of V-measures.

    None where one is not known; `source` says who published it, "" for what was measured here.
    """

    model: str
    instruct_stsb: float | None
    intent_emotion: float | None
    nyt: float | None
    source: str = ""

    @property
    def values(self) -> tuple[float | None, float | None, float | None]:
        """The three scores."""
        return self.instruct_stsb, self.intent_emotion, self.nyt

    @property
    def mean(self) -> float | None:
        """Plain mean of the three, the paper's headline; None when one is not known."""
        known = [score for score in self.values if score is not None]
        return sum(known) / 3 if len(known) == 3 else None


SOURCES = tomllib.loads(files(__package__).joinpath("published.toml").read_text(encoding="utf-8"))["published"]
PUBLISHED = tuple(
    PaperScores(model, stsb, emotion, nyt, source["source"])
    for source in SOURCES
    for model, stsb, emotion, nyt in source["tasks"]
)
