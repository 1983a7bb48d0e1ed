"""Words that set a group of documents apart from the others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.labels.stop_words import STOP_WORDS
from inbedder_core.labels.text import merge_inflections
from inbedder_core.labels.words import words

CLEARLY = 1.645
"""Standard errors above no difference: one chance in twenty, one-sided."""
_SUPPORT = 0.04
_RARE = 0.01
_LIKELIEST = 3


@dataclass(frozen=True, eq=False)
class WordCounts:
    """How often documents hold words: `counts`, a sparse matrix (n, vocabulary)."""

    vocabulary: tuple[str, ...]
    counts: Any

    def in_groups(self, assignments: NDArray[np.intp]) -> NDArray[np.float64]:
        """Add up the documents of each group, (groups, vocabulary); those assigned to -1 are in none."""
        from scipy.sparse import csr_matrix

        rows = np.flatnonzero(assignments >= 0)
        shape = (int(assignments.max(initial=-1)) + 1, len(assignments))
        members = csr_matrix((np.ones(len(rows)), (assignments[rows], rows)), shape=shape)
        added: NDArray[np.float64] = (members @ self.counts).toarray()
        return added

    def take(self, rows: NDArray[np.intp]) -> "WordCounts":
        """Keep the documents at these positions, and the words they hold."""
        counts = self.counts[rows]
        held = np.flatnonzero(counts.getnnz(axis=0))
        return WordCounts(tuple(self.vocabulary[word] for word in held), counts[:, held])

    def once(self) -> "WordCounts":
        """Count each word of a document once."""
        return WordCounts(self.vocabulary, self.counts.sign())

    def in_all(self) -> NDArray[np.float64]:
        """Add up all documents, (vocabulary,)."""
        return np.asarray(self.counts.sum(axis=0), dtype=np.float64).ravel()


def count_words(
    texts: Sequence[str], answers: Sequence[str] = (), *, stop_words: frozenset[str] = STOP_WORDS
) -> WordCounts:
    """Count the words of documents: once for the text a word is in, once more for the answer, however often it recurs.

    Inflections count as one word. Without answers only texts are counted.
    """
    of_text = {text: frozenset(words(text, stop_words=stop_words)) for text in {*texts, *answers}}
    frequency = Counter(word for part in (texts, answers) for text in part for word in of_text[text])
    merged = merge_inflections(frequency)
    vocabulary = tuple(sorted(set(merged.values())))
    indices = {word: index for index, word in enumerate(vocabulary)}
    columns = {text: sorted({indices[merged[word]] for word in found}) for text, found in of_text.items()}
    counts = count_columns(texts, columns, len(indices))
    return WordCounts(vocabulary, counts + count_columns(answers, columns, len(indices)) if answers else counts)


def count_values(values: Sequence[str]) -> WordCounts:
    """Count each document's one value, such as its answer, as if it were a word; empty ones are left out."""
    vocabulary = tuple(sorted({value for value in values if value}))
    columns = {value: [index] for index, value in enumerate(vocabulary)}
    return WordCounts(vocabulary, count_columns(values, {"": [], **columns}, len(vocabulary)))


def log_odds(inside: NDArray[np.float64], everywhere: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say how much more frequent words are in each group than outside it, in standard errors: (groups, vocabulary).

    `inside` (groups, vocabulary) counts words by group; `everywhere` (vocabulary,) in all documents, those in no group
    included. Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words",
    section 3.3.1): the prior is the whole corpus, as heavy as an average group.
    """
    prior = (everywhere + _RARE) / max(1, len(inside))
    ratio, error = log_odds_ratio(inside + prior, everywhere - inside + prior)
    return ratio / error


def log_odds_ratio(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the log-odds ratio of each word, (…, vocabulary), and its standard error; counts hold their prior."""
    return _log_odds(first) - _log_odds(second), np.sqrt(1.0 / first + 1.0 / second)


def find_keywords(counted: WordCounts, assignments: NDArray[np.intp], *, most: int = 10) -> list[tuple[str, ...]]:
    """Name for each group the words clearly more frequent in it than outside, the clearest first.

    A word of one document, or of very few in a large group, is no keyword. Where no word is clearly more frequent, the
    likeliest few are named; where nothing is outside, the most frequent ones.
    """
    inside, everywhere = counted.in_groups(assignments), counted.in_all()
    alone = len(inside) == 1 and bool((assignments >= 0).all())
    scores = inside if alone else log_odds(inside, everywhere)
    found = []
    for group, row in enumerate(scores):
        size = int((assignments == group).sum())
        enough = inside[group] >= max(2.0 if size > 3 else 1.0, _SUPPORT * size)
        fit = np.flatnonzero(enough & (row > 0))
        best = sorted(fit, key=lambda index: (-row[index], counted.vocabulary[index]))[:most]
        clear = [index for index in best if alone or row[index] > CLEARLY] or best[:_LIKELIEST]
        found.append(tuple(counted.vocabulary[index] for index in clear))
    return found


def _log_odds(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    rest = counts.sum(axis=-1, keepdims=True) - counts
    # A vocabulary of one word leaves nothing to set it against.
    odds: NDArray[np.float64] = np.log(counts) - np.log(np.maximum(rest, _RARE))
    return odds


def count_columns(texts: Sequence[str], columns: Mapping[str, Sequence[int]], width: int) -> Any:
    """Return a sparse matrix (n, width) that holds 1 in each of the columns of a text."""
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *(len(columns[text]) for text in texts)])
    indices = np.array([index for text in texts for index in columns[text]], dtype=np.intp)
    return csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(texts), width))
