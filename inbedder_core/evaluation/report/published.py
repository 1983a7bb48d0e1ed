"""Numbers others have published on the paper's own tasks: they stand beside ours and were not measured here."""

from dataclasses import dataclass

PAPER = "InBedder (ACL 2024), table 1 and the authors' logs"
INSTEMB = "InstEmb (2026), results page"
RELAY = "Attention Relay (2026): centred, length 1, mean of 10 k-means"


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


@dataclass(frozen=True)
class PublishedRobustness:
    """llama-2-7b InBedder on one set: mean V under ten right and ten wrong wordings; worst right minus best wrong."""

    task: str
    correct: float
    incorrect: float
    gap: float


@dataclass(frozen=True)
class PublishedGeneric:
    """One model's mean over AskUbuntu, 20 Newsgroups, SciDocs and StackOverflow duplicates (not measured here)."""

    model: str
    mean: float
    source: str


PUBLISHED = (
    PaperScores("e5-large-v2, no instruction", 0.00, 30.24, 50.07, PAPER),
    PaperScores("instructor-large", -15.02, 47.96, 49.96, PAPER),
    PaperScores("llama-2-7b-chat, re-encoded answer", 16.56, 79.32, 29.41, PAPER),
    PaperScores("roberta-large InBedder", 14.81, 91.07, 51.18, PAPER),
    PaperScores("opt-350m InBedder", 7.74, 89.42, 45.99, PAPER),
    PaperScores("opt-1.3b InBedder", 7.47, 89.96, 53.13, PAPER),
    PaperScores("opt-2.7b InBedder", 10.45, 84.54, 59.43, PAPER),
    PaperScores("llama-2-7b InBedder", 22.07, 89.68, 64.65, PAPER),
    PaperScores("llama-2-7b-chat, last state, untrained", 23.24, 95.56, 56.87, INSTEMB),
    PaperScores("llama-3-8b-instruct, last state, untrained", 44.2, 92.8, 25.6, INSTEMB),
    PaperScores("InstEmb-MSE llama-2", 23.51, 93.45, 70.77, INSTEMB),
    PaperScores("InstEmb-MSE llama-3", 41.37, 94.12, 65.76, INSTEMB),
    PaperScores("Qwen3-Embedding-0.6B with a task description", -1.71, 95.0, 68.41, RELAY),
)

PUBLISHED_ROBUSTNESS = (
    PublishedRobustness("NYT topic", 48.5, 37.6, -11.2),
    PublishedRobustness("FewRel", 62.9, 51.2, 0.8),
    PublishedRobustness("FewNerd", 56.1, 34.8, 4.7),
    PublishedRobustness("FewEvent", 58.4, 58.5, -3.6),
    PublishedRobustness("RateMyProf", 12.9, 3.6, -2.4),
    PublishedRobustness("Feedbacks", 29.0, 23.0, -19.5),
)

PUBLISHED_GENERIC = (
    PublishedGeneric("e5-large-v2, no instruction", 60.35, PAPER),
    PublishedGeneric("instructor-large", 62.33, PAPER),
    PublishedGeneric("roberta-large InBedder", 53.06, PAPER),
    PublishedGeneric("opt-1.3b InBedder", 54.99, PAPER),
    PublishedGeneric("opt-2.7b InBedder", 56.57, PAPER),
    PublishedGeneric("llama-2-7b InBedder", 59.51, PAPER),
    PublishedGeneric("InstEmb-MSE llama-3", 62.69, INSTEMB),
)
