"""Tasks as data: texts, instructions, gold. What each needs encoded is its `demands`; how it is scored is elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

Demand = tuple[tuple[str, ...], tuple[str, ...]]
"""Texts to encode, and the instructions to encode them under."""


@dataclass(frozen=True)
class GoldFacet:
    """One way of labelling a corpus: its question, and the gold label of each text, None where none applies."""

    name: str
    instruction: str
    gold: tuple[str | None, ...]

    @property
    def rows(self) -> list[int]:
        """Positions that have a gold label."""
        return [row for row, label in enumerate(self.gold) if label is not None]

    @property
    def labels(self) -> list[str]:
        """Gold labels of `rows`, in order."""
        return [label for label in self.gold if label is not None]


@dataclass(frozen=True)
class FacetedCorpus:
    """Texts with one gold labelling per facet. Raises ValueError when a facet's gold has another length."""

    name: str
    language: str
    texts: tuple[str, ...]
    facets: tuple[GoldFacet, ...]

    def __post_init__(self) -> None:
        """Refuse gold that does not line up with the texts."""
        for facet in self.facets:
            if len(facet.gold) != len(self.texts):
                raise ValueError(
                    f"{self.name}: {len(self.texts)} texts but {len(facet.gold)} gold labels in {facet.name}"
                )


@dataclass(frozen=True)
class _CorpusTask:
    """A task over one corpus, called as the corpus is."""

    corpus: FacetedCorpus
    suite: str = "awareness"

    @property
    def name(self) -> str:
        """The corpus's name."""
        return self.corpus.name

    @property
    def language(self) -> str:
        """The corpus's language."""
        return self.corpus.language


@dataclass(frozen=True)
class ClusteringTask(_CorpusTask):
    """Cluster a corpus under each of its facets' questions, the number of clusters given (InBedder, section 4)."""

    def demands(self) -> Iterator[Demand]:
        """Yield each facet's labelled texts with its instruction."""
        for facet in self.corpus.facets:
            yield tuple(self.corpus.texts[row] for row in facet.rows), (facet.instruction,)


@dataclass(frozen=True)
class ProductTask(_CorpusTask):
    """Put a whole corpus through the product: embed, project, HDBSCAN, explain; nothing about the gold is told."""

    def demands(self) -> Iterator[Demand]:
        """Yield all texts with all instructions, as a user would ask."""
        yield self.corpus.texts, tuple(facet.instruction for facet in self.corpus.facets)


@dataclass(frozen=True)
class Triplets:
    """Texts nearer, under one instruction, to `positives` than to `negatives`. Raises ValueError on unequal columns."""

    instruction: str
    anchors: tuple[str, ...]
    positives: tuple[str, ...]
    negatives: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse columns that do not line up."""
        _line_up(self.instruction, self.anchors, self.positives, self.negatives)


@dataclass(frozen=True)
class TripletTask:
    """Triplets under two instructions that pull apart: what is alike under one is unlike under the other.

    The form of IntentEmotion (InBedder, section 4): an encoder that ignores the instruction gets rates that sum to 100.
    """

    name: str
    language: str
    first: Triplets
    second: Triplets
    given: bool = False
    """Whether they came in a file instead of being drawn here."""
    suite: str = "awareness"

    def demands(self) -> Iterator[Demand]:
        """Yield the texts of each side with its instruction."""
        for side in (self.first, self.second):
            yield tuple(dict.fromkeys(side.anchors + side.positives + side.negatives)), (side.instruction,)


def opposed(
    name: str,
    language: str,
    *,
    instructions: tuple[str, str],
    anchors: tuple[str, ...],
    same_a: tuple[str, ...],
    same_b: tuple[str, ...],
    given: bool = False,
) -> TripletTask:
    """Make a task of anchors with one text like each in facet A only and one like it in facet B only."""
    first = Triplets(instructions[0], anchors, positives=same_a, negatives=same_b)
    second = Triplets(instructions[1], anchors, positives=same_b, negatives=same_a)
    return TripletTask(name, language, first, second, given)


@dataclass(frozen=True)
class PairTask:
    """Pairs of texts with a gold similarity, each under its own instruction; scored by rank correlation."""

    name: str
    language: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    gold: tuple[float, ...]
    instructions: tuple[str, ...]
    suite: str = "generic"

    def __post_init__(self) -> None:
        """Refuse columns that do not line up."""
        _line_up(self.name, self.first, self.second, self.gold, self.instructions)

    def demands(self) -> Iterator[Demand]:
        """Yield the texts of each instruction with it."""
        for instruction, rows in self.by_instruction().items():
            texts = [text for row in rows for text in (self.first[row], self.second[row])]
            yield tuple(dict.fromkeys(texts)), (instruction,)

    def by_instruction(self) -> dict[str, list[int]]:
        """Map each instruction to the positions of its pairs."""
        found: dict[str, list[int]] = {}
        for row, instruction in enumerate(self.instructions):
            found.setdefault(instruction, []).append(row)
        return found


@dataclass(frozen=True)
class Wordings:
    """A question and other wordings: `correct` ask the same, `implicit` hint at it, `incorrect` ask something else."""

    default: str
    correct: tuple[str, ...]
    implicit: tuple[str, ...]
    incorrect: tuple[str, ...]


@dataclass(frozen=True)
class RobustnessTask:
    """Cluster one facet's texts under many wordings of its question, and under wrong ones (InBedder, section 5)."""

    name: str
    language: str
    texts: tuple[str, ...]
    gold: tuple[str, ...]
    wordings: Wordings
    punctuation: tuple[str, ...]
    templates: bool = True
    """Whether to try other templates than the model's own."""
    suite: str = "robustness"

    def __post_init__(self) -> None:
        """Refuse columns that do not line up."""
        _line_up(self.name, self.texts, self.gold)

    def demands(self) -> Iterator[Demand]:
        """Yield the texts with every wording."""
        words = self.wordings
        yield self.texts, (words.default, *words.correct, *words.implicit, *words.incorrect, *self.punctuation)


Task = ClusteringTask | ProductTask | TripletTask | PairTask | RobustnessTask
"""Anything that can be measured: its name in the report, the suite and language it is averaged in, its demands."""


def _line_up(name: str, *columns: tuple[object, ...]) -> None:
    lengths = {len(column) for column in columns}
    if len(lengths) > 1:
        raise ValueError(f"{name}: columns have {', '.join(map(str, sorted(lengths)))} values; give as many in each")
