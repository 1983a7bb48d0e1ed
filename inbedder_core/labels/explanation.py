"""What a cluster is about, in the words of the model's own answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import LISTED, Clustering
from inbedder_core.corpus import is_placeholder
from inbedder_core.encoders import ClosedAnswers, Embeddings, Encoding
from inbedder_core.labels.answers import LIFT, MAJORITY, nearest_answers
from inbedder_core.labels.encoded_corpus import EncodedCorpus
from inbedder_core.labels.forms import NOT_SAID, answer_forms, shown_answers
from inbedder_core.labels.keywords import CLEARLY, WordCounts, count_values, find_keywords, log_odds
from inbedder_core.labels.naming import LabelMaterial, choose_labels, name_by_options, separate_label
from inbedder_core.labels.phrases import PhraseCounts
from inbedder_core.labels.words import words

Decode = Callable[[Embeddings], list[tuple[str, ...]]]
"""States (n, dimension) -> the words nearest each: an encoder's `decode`."""

EXPLANATION_VERSION = 6
"""Part of the key of every explanation in a store: raise it with each change to what `explain` returns."""
_ANSWERS = 10
_EXEMPLARS = 5
_BORDERLINE = 3
_DENIALS = ("no", "nothing")
_LONGER = 0.3
"""A phrase gives way to a longer one that so many of its documents hold."""
_HELD = 0.1
"""What so many more of a cluster's documents hold than of the others may name it."""
_SPOKEN = 0.08
"""What fewer than this share of a cluster answers does not stand for it."""


@dataclass(frozen=True)
class Cluster:
    """One group of documents, explained.

    `label` is never empty and differs from every other label of the view. `answers` are the model's answers with
    counts, most frequent first, `agreement` the share of the first, 0 to 1, and `entropy` how many bits telling any
    answer takes (0: all alike). `keywords` set it apart from the other clusters; `decoded` are the words nearest to its
    centroid. `exemplars` (most typical first) and `borderline` (least certain first) are positions in the corpus.
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
    entropy: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a cluster without a name."""
        if not self.label:
            raise ValueError(f"cluster {self.id} has no label")


def explain(
    encoded: EncodedCorpus, clustering: Clustering, *, decode: Decode | None = None, within: str = ""
) -> tuple[Cluster, ...]:
    """Explain every cluster, in order of id, from its documents' texts, answers and embeddings.

    Groups by a question's list are named by its options; parts `within` a cluster of this label by something else than
    it where possible.
    """
    if not clustering.n_clusters:
        return ()
    encoding = encoded.encoding
    answers = _AnswerTable(encoding.answers, clustering)
    phrases = _PhraseTable(encoded.phrases, clustering)
    keywords = find_keywords(encoded.words, clustering.assignments)
    decoded = _decoded_centroids(encoding.embeddings, clustering, decode)
    own = (phrases.distinctive(id, common=not within) for id in range(clustering.n_clusters))
    named = [_naming_answers(answers, words) for answers, words in zip(own, keywords, strict=True)]
    covering = _most_covering(keywords, encoded.words, clustering)
    if not all(answers or words for answers, words in zip(named, covering, strict=True)):
        nearest = nearest_answers(encoding, encoded.coded_answers, clustering)
        meant = (tuple(encoded.phrases.shown[key] for key in keys) for keys in nearest)
        covering = [words or answers for words, answers in zip(covering, meant, strict=True)]
    near = (tuple(word for word in row if words(word)) for row in decoded)
    typical = _Typicality(encoded.corpus.texts, encoding, clustering)
    exemplars = [typical.exemplars(id) for id in range(clustering.n_clusters)]
    if encoded.closed is not None and clustering.config.method == LISTED:
        labels = name_by_options(encoded.closed.options, _option_shares(encoded.closed, clustering))
    else:
        quoted = (encoded.corpus.texts[row] for (row, *_) in exemplars)
        labels = choose_labels(list(map(LabelMaterial, named, covering, near, quoted)), taken=separate_label(within))
    return tuple(
        Cluster(
            id=id,
            size=size,
            label=labels[id],
            answers=answers.most_frequent(id),
            agreement=answers.agreement(id),
            keywords=keywords[id],
            decoded=decoded[id],
            exemplars=exemplars[id],
            borderline=typical.borderline(id),
            entropy=answers.entropy(id),
        )
        for id, size in enumerate(clustering.sizes)
    )


class _AnswerTable:
    """Answers counted by cluster; spellings and plurals of one answer count together and show as the most frequent."""

    def __init__(self, answers: Sequence[str], clustering: Clustering) -> None:
        self._shown = shown_answers(answers)
        counted = count_values(answer_forms(answers))
        self._forms = counted.vocabulary
        self._sizes = clustering.sizes
        self._inside = counted.in_groups(clustering.assignments)

    def most_frequent(self, id: int) -> tuple[tuple[str, int], ...]:
        present = np.flatnonzero(self._inside[id])
        order = sorted(present.tolist(), key=lambda index: (-self._inside[id, index], self._forms[index]))[:_ANSWERS]
        return tuple((self._shown[self._forms[index]], int(self._inside[id, index])) for index in order)

    def agreement(self, id: int) -> float:
        return float(self._inside[id].max(initial=0.0) / self._sizes[id])

    def entropy(self, id: int) -> float:
        shares = self._inside[id][self._inside[id] > 0] / self._inside[id].sum()
        return float(-(shares * np.log2(shares)).sum()) + 0.0


class _PhraseTable:
    """What answers hold, counted by cluster."""

    def __init__(self, phrases: PhraseCounts, clustering: Clustering) -> None:
        self._shown, self._keys = phrases.shown, phrases.held.vocabulary
        sizes = np.array(clustering.sizes)[:, None]
        inside, everywhere = phrases.held.in_groups(clustering.assignments), phrases.held.in_all()
        self._whole = phrases.whole.in_groups(clustering.assignments) / sizes
        outside = (everywhere - inside) / np.maximum(len(clustering) - sizes, 1)
        self._shares = inside / sizes
        self._apart = self._shares - outside
        prevails = self._shares > MAJORITY
        self._prevails_alone = prevails & (prevails.sum(axis=0) == 1)
        clear = (log_odds(inside, everywhere) > CLEARLY) & (self._shares >= LIFT * np.maximum(outside, 1e-9))
        self._clear = clear | (clustering.n_clusters == 1 and clustering.noise_share == 0)

    def distinctive(self, id: int, *, common: bool) -> tuple[tuple[str, float], ...]:
        """Return phrases clearly more frequent here than elsewhere, and the share for which each is the whole answer.

        What the model answers everywhere names nothing, however often it is said; but where what is `common` counts,
        first comes what more than half answer, of this cluster alone. A part of a longer phrase gives way to it.
        """
        shares, most = self._shares[id], common & self._prevails_alone[id]
        own = np.flatnonzero((shares >= _SPOKEN) & (most | self._clear[id])).tolist()
        held = {index: set(self._keys[index].split()) for index in own}
        parts = {part for part in own for whole in own if self._is_part(part, whole, held, shares)}
        told = sorted(
            (index for index in own if index not in parts),
            key=lambda index: (not most[index], -self._apart[id, index], -shares[index], self._keys[index]),
        )
        return tuple((self._shown[self._keys[index]], float(self._whole[id, index])) for index in told[:_ANSWERS])

    def _is_part(self, part: int, whole: int, held: Mapping[int, set[str]], shares: NDArray[np.float64]) -> bool:
        return held[part] < held[whole] and bool(shares[whole] >= _LONGER * shares[part])


class _Typicality:
    """Which documents lie at the center of their cluster, and which at its edge; identical texts are named once."""

    def __init__(self, texts: Sequence[str], encoding: Encoding, clustering: Clustering) -> None:
        self._texts = texts
        self._clustering = clustering
        self._likeness = encoding.center_cosines(clustering.assignments)

    def exemplars(self, id: int) -> tuple[int, ...]:
        return self._first(id, -self._likeness[self._clustering.members(id), id], _EXEMPLARS)

    def borderline(self, id: int) -> tuple[int, ...]:
        """Rank by membership strength, then by how near another cluster's center is; exemplars are left out."""
        members = self._clustering.members(id)
        likeness = self._likeness[members]
        others = np.delete(likeness, id, axis=1).max(axis=1, initial=-1.0)
        certainty = self._clustering.strengths[members] + (likeness[:, id] - others)
        shown = set(self.exemplars(id))
        found = self._first(id, certainty, _EXEMPLARS + _BORDERLINE)
        return tuple(row for row in found if row not in shown)[:_BORDERLINE]

    def _first(self, id: int, scores: NDArray[np.floating], count: int) -> tuple[int, ...]:
        """Return the first members by their scores (one each), then by text and row."""
        members, rounded = self._clustering.members(id), np.round(scores, 5)
        order = np.argsort(rounded, kind="stable")
        first_of: dict[str, int] = {}
        for _, tied in groupby(order.tolist(), key=rounded.tolist().__getitem__):
            for text, row in sorted((self._texts[row], row) for row in members[list(tied)].tolist()):
                first_of.setdefault(text, row)
            if len(first_of) >= count:
                break
        return tuple(first_of.values())[:count]


def _option_shares(closed: ClosedAnswers, clustering: Clustering) -> list[list[float]]:
    """Return of each cluster the shares of the options, (clusters, options)."""
    choices = (closed.choices[clustering.members(id)] for id in range(clustering.n_clusters))
    counts = (np.bincount(chosen, minlength=len(closed.options)) for chosen in choices)
    return [(count / count.sum()).tolist() for count in counts]


def _most_covering(
    keywords: Sequence[tuple[str, ...]], counted: WordCounts, clustering: Clustering
) -> list[tuple[str, ...]]:
    """Order each cluster's keywords by how much more of its documents hold them than of others, a tenth at least."""
    apart, held = _apart(counted, clustering), _apart(counted.once(), clustering)
    index = {word: column for column, word in enumerate(counted.vocabulary)}
    found = []
    for id, own in enumerate(keywords):
        telling = [word for word in own if held[id, index[word]] >= _HELD]
        order = np.argsort([-apart[id, index[word]] for word in telling], kind="stable")
        found.append(tuple(telling[place] for place in order))
    return found


def _apart(counted: WordCounts, clustering: Clustering) -> NDArray[np.float64]:
    """Return how much larger a share of a cluster's documents holds a word than of the others, (clusters, words)."""
    inside, everywhere = counted.in_groups(clustering.assignments), counted.in_all()
    sizes = np.array(clustering.sizes)[:, None]
    apart: NDArray[np.float64] = inside / sizes - (everywhere - inside) / np.maximum(len(clustering) - sizes, 1)
    return apart


def _naming_answers(answers: tuple[tuple[str, float], ...], keywords: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Leave out answers such as "N/A", unless there is no other name; "no" and "nothing" answer what was asked.

    That the text does not tell names a cluster only where most of it answers so.
    """
    telling = tuple((answer, share) for answer, share in answers if _is_telling(answer, share))
    return telling if telling or keywords else answers


def _is_telling(answer: str, share: float) -> bool:
    if answer == NOT_SAID:
        return share > MAJORITY
    return answer.lower() in _DENIALS or not is_placeholder(answer)


def _decoded_centroids(embeddings: Embeddings, clustering: Clustering, decode: Decode | None) -> list[tuple[str, ...]]:
    """Decode how each cluster's mean state differs from the corpus's (InBedder, cluster explanation)."""
    if decode is None:
        return [()] * clustering.n_clusters
    groups = (embeddings[clustering.members(id)] for id in range(clustering.n_clusters))
    means = [group.mean(axis=0, dtype=np.float64) for group in groups]
    # A cluster that is the whole corpus does not differ from it; its own state is what there is to tell.
    center = embeddings.mean(axis=0, dtype=np.float64) if clustering.noise_share or clustering.n_clusters > 1 else 0.0
    return decode((np.stack(means) - center).astype(np.float32))
