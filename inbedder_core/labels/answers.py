"""Documents by what the model answered: the frequent answers as groups, and whoever answers like a given one."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import Clustering, count_shared
from inbedder_core.encoders import Encoding
from inbedder_core.labels.forms import NOT_SAID, answer_forms, answer_key, shown_answers
from inbedder_core.labels.naming import UNDECIDED
from inbedder_core.labels.words import words

OTHER = -1
LIFT = 1.2
"""How many times as frequent as outside an answer must be to stand for a cluster."""
MAJORITY = 0.5
"""What more than this share of a cluster answers stands for it, however many answer so elsewhere."""
COMMONPLACE = 0.8
"""What would stand for more than this share of the documents in clusters tells them apart no more: docs/groups.md."""
MOST_GROUPS = 8


@dataclass(frozen=True, eq=False)
class AnswerGroups:
    """`names` are the most frequent answers, most frequent first; `ids` intp (n,) say whose is which, -1 for others."""

    names: tuple[str, ...]
    ids: NDArray[np.intp]


@dataclass(frozen=True)
class SimilarAnswers:
    """Positions of documents that `said` an answer, and of others whose embeddings lie as `near` to theirs."""

    said: tuple[int, ...]
    near: tuple[int, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """Return all of them, ascending."""
        return tuple(sorted((*self.said, *self.near)))


def group_answers(answers: Sequence[str], *, most: int = MOST_GROUPS) -> AnswerGroups:
    """Group documents by answer, spellings and numbers of one answer together; what is empty or less frequent is -1."""
    forms = answer_forms(answers)
    counts = Counter(form for form in forms if form)
    frequent = sorted(counts, key=lambda form: (-counts[form], form))[:most]
    indices, shown = {form: index for index, form in enumerate(frequent)}, shown_answers(answers)
    ids = np.array([indices.get(form, OTHER) for form in forms], np.intp)
    return AnswerGroups(tuple(shown[form] for form in frequent), ids)


@dataclass(frozen=True, eq=False)
class CodedAnswers:
    """Answers by key: `codes` intp (n,) are places in `vocabulary`, all different keys of a corpus in order."""

    vocabulary: tuple[str, ...]
    codes: NDArray[np.intp]

    @classmethod
    def of(cls, keys: Sequence[str]) -> "CodedAnswers":
        """Number keys, one for each document."""
        vocabulary = tuple(sorted(set(keys)))
        return cls(vocabulary, np.array(list(map(_places(vocabulary).__getitem__, keys)), np.intp))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The code of each key."""
        return _places(self.vocabulary)

    def among(self, keys: Iterable[str]) -> NDArray[np.bool_]:
        """Say of each document whether its answer is one of these."""
        return np.isin(self.codes, [self.places[key] for key in keys if key in self.places])

    def take(self, rows: NDArray[np.intp]) -> "CodedAnswers":
        """Keep the documents at these positions."""
        return CodedAnswers(self.vocabulary, self.codes[rows])


def _places(vocabulary: Sequence[str]) -> dict[str, int]:
    return {key: place for place, key in enumerate(vocabulary)}


def spoken_answers(answers: CodedAnswers, clustering: Clustering) -> list[str]:
    """Return the answer that speaks for each cluster, by its key; "" where none does.

    It is the one that most of its documents give among those that three in ten give and that are more frequent inside
    than outside, or that more than half give, unless it would then speak for nearly all clusters.
    """
    vocabulary = answers.vocabulary
    counts = count_shared(clustering.assignments, answers.codes, shape=(clustering.n_clusters, len(vocabulary)))
    sizes = np.array(clustering.sizes)[:, None]
    shares = counts / np.maximum(sizes, 1)
    everywhere = np.bincount(answers.codes, minlength=len(vocabulary))
    outside = (everywhere - counts) / np.maximum(len(clustering) - sizes, 1)
    own = (shares >= UNDECIDED) & (shares >= LIFT * outside)
    most = own | (shares > MAJORITY)
    telling = (most * sizes).sum(axis=0) <= COMMONPLACE * sizes.sum()
    speaking = (own | (most & telling)) & np.array([bool(key) for key in vocabulary], np.bool_)
    best = np.where(speaking, shares, 0.0)
    return [vocabulary[row.argmax()] if row.any() else "" for row in best]


def nearest_answers(
    encoding: Encoding, answers: CodedAnswers, clustering: Clustering, *, most: int = 3
) -> list[tuple[str, ...]]:
    """Return for each cluster the answers of its documents, by key, that mean what it means, the nearest first.

    An answer that two documents or more give means their mean direction; one given more often counts as surer. Its
    cosine with the cluster's center counts, less its mean one with the centers of others.
    """
    from scipy.sparse import csr_matrix

    vocabulary, codes, n = answers.vocabulary, answers.codes, len(answers.codes)
    giving = csr_matrix((np.ones(n), (codes, np.arange(n))), shape=(len(vocabulary), n))
    counts = np.bincount(codes, minlength=len(vocabulary))
    # One more document that means nothing, so that what is said twice does not come before what is said often.
    likeness = (giving @ encoding.center_cosines(clustering.assignments)) / (counts + 1)[:, None]
    beyond = (likeness.sum(axis=1, keepdims=True) - likeness) / max(clustering.n_clusters - 1, 1)
    tells = np.array([bool(words(key)) and key != NOT_SAID for key in vocabulary], np.bool_) & (counts > 1)
    found = []
    for id in range(clustering.n_clusters):
        own = np.intersect1d(codes[clustering.members(id)], np.flatnonzero(tells))
        order = own[np.argsort(beyond[own, id] - likeness[own, id], kind="stable")][:most]
        found.append(tuple(vocabulary[index] for index in order))
    return found


def answering_like(encoding: Encoding, answer: str) -> SimilarAnswers:
    """Find the documents whose answer is this one, else holds all its words, else any of them; nothing where none does.

    Near are those at least as close to the center of these (cosine, around the corpus's mean) as half of them are.
    """
    said = _saying(encoding.answers, answer)
    if not len(said):
        return SimilarAnswers((), ())
    assignments = np.full(len(encoding), OTHER, np.intp)
    assignments[said] = 0
    likeness = encoding.center_cosines(assignments)[:, 0]
    if not likeness.any():
        return SimilarAnswers(tuple(said.tolist()), ())
    near = np.setdiff1d(np.flatnonzero(likeness >= np.median(likeness[said])), said)
    return SimilarAnswers(tuple(said.tolist()), tuple(near.tolist()))


def _saying(answers: Sequence[str], wanted: str) -> NDArray[np.intp]:
    """Try ever looser ways of saying the same, up to one that some document matches."""
    form = answer_key(wanted)
    tokens, telling = set(form.split()), set(words(wanted))
    tests: tuple[Callable[[str], bool], ...] = (
        lambda other: bool(form) and other == form,
        lambda other: bool(tokens) and tokens <= set(other.split()),
        lambda other: bool(telling & set(words(other))),
    )
    forms = [answer_key(answer) for answer in answers]
    for test in tests:
        fitting = {found for found in set(forms) if test(found)}
        if fitting:
            return np.array([row for row, found in enumerate(forms) if found in fitting], np.intp)
    return np.zeros(0, np.intp)
