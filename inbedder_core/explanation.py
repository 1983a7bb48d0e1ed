"""What a cluster is about, in the words of the model's own answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cluster:
    """One group of documents, explained.

    `label` is never empty and differs from every other label of the view. `answers` are the model's answers with counts,
    most frequent first, and `agreement` the share of the first, 0 to 1. `keywords` set it apart from the other clusters;
    `decoded` are the words nearest to its centroid. `exemplars` (most typical first) and `borderline` (least certain
    first) are positions in the corpus.
    """

    id: int
    size: int
    label: str
    answers: tuple[tuple[str, int], ...] = ()
    agreement: float = 0.0
    keywords: tuple[str, ...] = ()
    decoded: tuple[str, ...] = ()
    exemplars: tuple[int, ...] = ()
    borderline: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a cluster without a name."""
        if not self.label:
            raise ValueError(f"cluster {self.id} has no label")
