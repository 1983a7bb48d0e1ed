"""Comparisons of views, made once and kept while they are looked at. Knows no Streamlit."""

from collections.abc import Sequence

from inbedder_core.comparison import Comparison, Differences, DocumentSet, Movers, compare, differences, movers
from inbedder_core.findings import Findings, summarize
from inbedder_core.fingerprint import fingerprint
from inbedder_core.jobs import LRUCache
from inbedder_core.views import View

KEPT = 32


class Comparisons:
    """One for all sessions of a server; keys hold what a comparison is made from, so nobody gets another's."""

    def __init__(self) -> None:
        self._comparisons: LRUCache[Comparison] = LRUCache(KEPT)
        self._movers: LRUCache[Movers] = LRUCache(KEPT)
        self._words: LRUCache[Differences] = LRUCache(KEPT)
        self._findings: LRUCache[Findings] = LRUCache(KEPT)

    def compare(self, views: Sequence[View], *, seed: int) -> Comparison:
        """Return how views agree. Raises as `inbedder_core.comparison.compare`."""
        key = fingerprint([[view.instruction, view.clustering.assignments] for view in views], seed)
        return self._comparisons.get(key, lambda: compare(views, seed=seed))

    def findings(self, views: Sequence[View]) -> Findings:
        """Return what was found. Raises as `inbedder_core.findings.summarize`."""
        groups = [[view.instruction, view.clustering, view.earlier, *map(str, view.clusters)] for view in views]
        return self._findings.get(fingerprint(views[0].corpus.fingerprint, groups), lambda: summarize(views))

    def words(self, view: View, rows: tuple[int, ...]) -> Differences:
        """Return the words that the texts of these documents have more of than the others, and the other way round."""
        inside = DocumentSet(view.corpus, "Selected", rows)
        key = fingerprint(view.corpus.fingerprint, rows)
        return self._words.get(key, lambda: differences(view.encoded.text_words, inside, inside.rest()))

    def movers(self, first: View, second: View, *, seed: int) -> Movers:
        """Return what moves between two views. Raises as `inbedder_core.comparison.movers`."""
        key = fingerprint([[view.instruction, view.encoding.embeddings] for view in (first, second)], seed)
        return self._movers.get(key, lambda: movers(first, second, seed=seed))
