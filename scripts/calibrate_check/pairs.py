"""Pairs of a set and a question, and which of them truly work, by the sets' own labels."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import find_nearest
from inbedder_core.encoders import Encoder, Encoding
from inbedder_core.evaluation.tasks.folder import FacetTable

QUESTIONS = json.loads(Path(__file__).with_name("questions.json").read_text(encoding="utf-8"))
OWN, TRANSLATED = "own", "translated"
_CLASSES, _NEAREST = 6, 5
_LEAST, _TOLERANCE = 0.1, 0.05


@dataclass(frozen=True)
class Pair:
    """A question asked of a set; `facet` names its labels where it has some."""

    set: str
    question: str
    kind: str
    facet: str | None = None


def pairs_of(table: FacetTable, number: int) -> Iterator[Pair]:
    """Ask a set its own questions, one of them translated, one for other texts, one that no text answers, nonsense."""
    for facet, question in table.instructions.items():
        yield Pair(table.name, question, OWN, facet)
    elsewhere = [question for question, sets in QUESTIONS["elsewhere"].items() if table.name not in sets]
    for kind, questions in (("elsewhere", elsewhere), *((kind, QUESTIONS[kind]) for kind in ("unsaid", "nonsense"))):
        yield Pair(table.name, questions[number % len(questions)], kind)
    translations = QUESTIONS["translated"][table.name]
    yield Pair(table.name, translations[number % len(translations)], TRANSLATED, next(iter(table.instructions)))


def sample(table: FacetTable, documents: int) -> FacetTable:
    """Draw texts that have a label of the first facet, where enough do."""
    rows = random.Random(0).sample(range(len(table.texts)), min(len(table.texts), 20 * documents))
    gold = table.gold[next(iter(table.instructions))]
    return table.take(sorted(([row for row in rows if gold[row] is not None] or rows)[:documents]))


def labeled_sample(table: FacetTable, facet: str, documents: int) -> FacetTable:
    """Draw texts of a facet's six most frequent labels, as many of each."""
    gold = table.gold[facet]
    counts = Counter(label for label in gold if label is not None)
    labels = sorted(counts, key=lambda label: (-counts[label], label))[:_CLASSES]
    rows = {label: [row for row, own in enumerate(gold) if own == label] for label in labels}
    shuffle = random.Random(0)
    for label in labels:
        shuffle.shuffle(rows[label])
    each = -(-documents // len(labels))
    return table.take(sorted([row for label in labels for row in rows[label][:each]][:documents]))


@dataclass(frozen=True)
class Truth:
    """How far documents' nearest share their label under a question, and at most under no question and nonsense."""

    purity: float = 0.0
    control: float = 0.0

    @property
    def works(self) -> bool:
        """Whether the labels show clearly (0.1 of what there could be), and no less than without the question.

        Where labels show anyway, as languages do, a question cannot add to them, so that 0.05 less counts as no less.
        """
        return self.purity >= _LEAST and self.purity >= self.control - _TOLERANCE


def truth_of(table: FacetTable, pair: Pair, encoder: Encoder, controls: Sequence[str], documents: int) -> Truth:
    """Measure a question that has labels; a wrong one has none, and never works."""
    if pair.facet is None:
        return Truth()
    drawn = labeled_sample(table, pair.facet, documents)
    gold = np.array(drawn.gold[pair.facet])
    own, *others = (purity(part, gold) for part in encoder.encode(drawn.texts, [pair.question, *controls]))
    return Truth(own, max(others))


def purity(encoding: Encoding, gold: NDArray[np.str_]) -> float:
    """Return the share of documents' five nearest with their own label, 0 what chance gives and 1 all."""
    rows = np.arange(len(gold))[:, None]
    near = find_nearest(encoding.directions, encoding.directions, _NEAREST, leaving_out=rows).indices
    _, counts = np.unique(gold, return_counts=True)
    chance = (counts * (counts - 1)).sum() / (len(gold) * (len(gold) - 1))
    return float(((gold[near] == gold[:, None]).mean() - chance) / (1 - chance))
