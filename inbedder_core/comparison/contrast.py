"""What separates two groups of documents: words, answers, and the documents that speak for or against it."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import NOISE
from inbedder_core.comparison.agreement import SIGNIFICANT
from inbedder_core.comparison.facet_columns import Facet
from inbedder_core.corpus import Corpus, same_corpus
from inbedder_core.errors import CorpusError
from inbedder_core.labels import WordCounts, answer_forms, answer_key, count_values, log_odds_ratio
from inbedder_core.views import NOISE_LABEL, View

_FEWEST = 2
_MOST = 20
_TYPICAL = 5
_COUNTER = 5
_RARE = 0.01


@dataclass(frozen=True)
class DocumentSet:
    """Documents of a corpus under a name: `rows` are positions in it, ascending."""

    corpus: Corpus = field(repr=False)
    name: str
    rows: tuple[int, ...]

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.rows)

    def without(self, other: "DocumentSet") -> "DocumentSet":
        """Leave out the documents that are in another group."""
        gone = set(other.rows)
        return replace(self, rows=tuple(row for row in self.rows if row not in gone))

    def rest(self) -> "DocumentSet":
        """Return all other documents of the corpus."""
        return DocumentSet(self.corpus, "Everything else", tuple(range(len(self.corpus)))).without(self)


@dataclass(frozen=True)
class Difference:
    """How often a word or an answer is found in two groups: `first` and `second` count documents.

    `log_odds` is above 0 where it is more frequent in the first group, shrunk towards what the whole corpus has; `z` is
    that in standard errors. `p` is from Fisher's exact test, two-sided; `q` is p corrected for all that was tested.
    """

    term: str
    first: int
    second: int
    log_odds: float
    z: float
    p: float
    q: float

    @property
    def clear(self) -> bool:
        """Whether it is among the discoveries of which at most one in twenty is expected to be false."""
        return self.q <= SIGNIFICANT


@dataclass(frozen=True)
class Differences:
    """Terms more frequent in the first group (`first`) and in the second, the most telling first, of `tested` ones."""

    first: tuple[Difference, ...]
    second: tuple[Difference, ...]
    tested: int


@dataclass(frozen=True)
class Side:
    """A group and its documents by position: `typical`, nearest its own center and far from the other's; `counter`,
    nearest the other's center; `misplaced` counts those nearer the other's center than their own."""

    group: DocumentSet
    typical: tuple[int, ...]
    counter: tuple[int, ...]
    misplaced: int


@dataclass(frozen=True)
class Contrast:
    """Two groups of one view set against each other; the `shared` documents of both are left out of both."""

    first: Side
    second: Side
    words: Differences
    answers: Differences
    shared: int


def cluster_group(view: View, id: int) -> DocumentSet:
    """Return the documents of a cluster, or of noise (-1)."""
    name = NOISE_LABEL if id < 0 else view.cluster(id).label
    return DocumentSet(view.corpus, name, tuple(view.clustering.members(id).tolist()))


def answer_group(view: View, answer: str) -> DocumentSet:
    """Return the documents that give an answer, in whatever spelling or number."""
    wanted = answer_key(answer)
    answers = enumerate(map(answer_key, view.encoding.answers))
    return DocumentSet(view.corpus, answer, tuple(row for row, form in answers if form == wanted))


def value_group(facet: Facet, value: str) -> DocumentSet:
    """Return the documents with a value of a facet. Raises CorpusError when it has none of that name."""
    return DocumentSet(facet.corpus, f"{facet.column}: {value}", facet.rows(value))


def contrast(view: View, first: DocumentSet, second: DocumentSet) -> Contrast:
    """Set two groups of documents against each other under the view's question.

    Words and answers count once a document. What is told of each: the log-odds ratio with an informative Dirichlet
    prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words", section 3.3.1; the prior is the whole corpus, as heavy as
    the mean of both groups), and Fisher's exact test, corrected over all words, and over all answers, in two documents
    or more (Benjamini and Hochberg 1995). Centers are means of centered embeddings of length 1. Raises CorpusError
    when a group has no document of its own, ValueError for groups of another corpus.
    """
    same_corpus(view, first, second)
    own = first.without(second), second.without(first)
    for group in own:
        if not group.rows:
            raise CorpusError(f"no document is in {group.name!r} alone; choose two groups that differ")
    answers = answer_forms(view.encoding.answers)
    return Contrast(
        *_sides(view, own),
        words=differences(view.encoded.text_words, *own),
        answers=differences(count_values(answers), *own),
        shared=len(first) - len(own[0]),
    )


def differences(counted: WordCounts, first: DocumentSet, second: DocumentSet, *, most: int = _MOST) -> Differences:
    """Tell in which terms two groups without common documents differ; `counted` (n, vocabulary) counts by document."""
    from scipy.stats import false_discovery_control

    present = counted.counts > 0
    everywhere = np.asarray(present.sum(axis=0), dtype=np.float64).ravel()
    inside = [np.asarray(present[list(group.rows)].sum(axis=0), dtype=np.int64).ravel() for group in (first, second)]
    tested = np.flatnonzero(inside[0] + inside[1] >= _FEWEST)
    if not len(tested):
        return Differences((), (), 0)
    weight = sum(int(counts.sum()) for counts in inside) / 2 / everywhere.sum()
    # The corpus's own counts, scaled to weigh as much as a group does on average: where both groups say little of a
    # word, its ratio is drawn towards 0, and its error is finite though one of them never says it.
    prior = (everywhere + _RARE) * weight
    ratio, error = log_odds_ratio(inside[0] + prior, inside[1] + prior)
    p = np.ones(len(everywhere))
    p[tested] = fisher(inside[0][tested], inside[1][tested], sizes=(len(first), len(second)))
    q = np.ones(len(everywhere))
    q[tested] = false_discovery_control(p[tested])
    terms = [
        Difference(
            counted.vocabulary[term],
            int(inside[0][term]),
            int(inside[1][term]),
            float(ratio[term]),
            float(ratio[term] / error[term]),
            float(p[term]),
            float(q[term]),
        )
        for term in tested
    ]
    terms.sort(key=lambda term: (-abs(term.z), term.term))
    return Differences(
        tuple(term for term in terms if term.z > 0)[:most],
        tuple(term for term in terms if term.z < 0)[:most],
        len(tested),
    )


def fisher(first: NDArray[np.int64], second: NDArray[np.int64], *, sizes: tuple[int, int]) -> NDArray[np.float64]:
    """Return the two-sided p of Fisher's exact test for many terms at once, (terms,).

    `first` and `second` count the documents of two groups of these sizes that hold each term. As usual, p adds up all
    tables with the same margins that are no likelier than the observed one.
    """
    from scipy.special import gammaln

    n, held = sum(sizes), first + second
    least, most = np.maximum(0, held - sizes[1]), np.minimum(held, sizes[0])
    lengths = most - least + 1
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    term = np.repeat(np.arange(len(held)), lengths)
    count = np.arange(lengths.sum()) - starts[term] + least[term]

    def log_choose(total: NDArray[np.int64], taken: NDArray[np.int64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = gammaln(total + 1.0) - gammaln(taken + 1.0) - gammaln(total - taken + 1.0)
        return found

    rest = np.int64(n) - held[term]
    logs = log_choose(held[term], count) + log_choose(rest, sizes[0] - count)
    logs -= log_choose(np.array([n]), np.array([sizes[0]]))
    observed = logs[starts + first - least]
    # Tables as likely as the observed one count too, though rounding puts them a hair apart.
    likely = np.where(logs <= observed[term] + 1e-7, np.exp(logs), 0.0)
    found: NDArray[np.float64] = np.minimum(np.add.reduceat(likely, starts), 1.0)
    return found


def _sides(view: View, groups: tuple[DocumentSet, DocumentSet]) -> tuple[Side, Side]:
    assignments = np.full(len(view), NOISE, np.intp)
    for id, group in enumerate(groups):
        assignments[list(group.rows)] = id
    likeness = view.encoding.center_cosines(assignments)
    lean = likeness[:, 0] - likeness[:, 1]
    return _side(groups[0], lean), _side(groups[1], -lean)


def _side(group: DocumentSet, lean: NDArray[np.floating]) -> Side:
    """Rank a group by how much nearer each document (n,) is to its own center than to the other's."""
    rounded = np.round(lean, 5)
    texts = group.corpus.texts
    rows = sorted(group.rows, key=lambda row: (-rounded[row], texts[row], row))
    distinct = tuple({texts[row]: row for row in reversed(rows)}.values())[::-1]
    typical = distinct[:_TYPICAL]
    counter = tuple(row for row in distinct[::-1] if row not in typical)[:_COUNTER]
    return Side(group, typical, counter, misplaced=int((rounded[list(group.rows)] < 0).sum()))
