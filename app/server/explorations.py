"""What questions make of corpora: jobs that all sessions share, views grouped anew, sweeps. Knows no Streamlit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from app.server.corpora import Corpora
from app.server.encodings import open_encodings
from app.server.models import ModelFacts, Models, facts_of, stamp
from app.server.request import Request
from app.server.subsets import find_subset
from inbedder_core.clusters import LISTED, ClusteringConfig, Projection, SweepPoint, sweep
from inbedder_core.corpus import Corpus, DataReport
from inbedder_core.encoders import CachedEncoder, Encoding, Store, keep_to_limit
from inbedder_core.fingerprint import fingerprint
from inbedder_core.jobs import Job, Jobs, JobState, JobStatus, LRUCache, Report
from inbedder_core.views import (
    NEIGHBORS,
    Edits,
    RewordedGroups,
    Snapshot,
    Survey,
    View,
    apply_edits,
    explore,
    first_look,
    keep_rewording,
    recluster,
    recognize_groups,
    survey,
)

MOST_VIEWS, MOST_LOOKS = 64, 8
LOADING = "Loading the model"


@dataclass(frozen=True)
class Exploration:
    """What a request gave: a view per instruction, as it was made and as it is grouped and edited now.

    The documents were drawn out of `out_of`, and `source_report` tells how these were read; `encoder` is the
    fingerprint of all that decided the embeddings.
    """

    request: Request
    title: str
    source_report: DataReport
    out_of: int
    model: ModelFacts
    encoder: str
    original_views: tuple[View, ...]
    views: tuple[View, ...]
    survey: Survey | None = None
    """Where all rows of a folder of encodings are, in the original views."""

    @property
    def corpus(self) -> Corpus:
        """The documents that were asked."""
        return self.views[0].corpus

    @property
    def seed(self) -> int:
        """The seed of all that is drawn."""
        return self.request.config.seed

    def reworded(self, tried: Mapping[str, RewordedGroups]) -> "Exploration":
        """Let views have what their groups were found to be in other words, by question."""
        views = tuple(keep_rewording(view, tried.get(view.instruction)) for view in self.views)
        return replace(self, views=views)


@dataclass(frozen=True)
class FirstLook:
    """What is read so far of a running job: documents, in order, and of each question their answers and a rough map."""

    corpus: Corpus
    instructions: tuple[str, ...]
    answers: tuple[tuple[str, ...], ...]
    projections: tuple[Projection, ...]


class Explorations:
    """One for all sessions of a server; every method may be called from any thread."""

    def __init__(self, corpora: Corpora, models: Models, store: Store, *, said: list[str] | None = None) -> None:
        """Begin with what the store says of itself in `said`; it is told with the next data report."""
        self.models = models
        self.jobs: Jobs[Exploration] = Jobs()
        self._corpora = corpora
        self._store = store
        self._said = [] if said is None else said
        self._views: LRUCache[View] = LRUCache(MOST_VIEWS)
        self._sweeps: LRUCache[tuple[SweepPoint, ...]] = LRUCache(MOST_VIEWS)
        self._read: dict[str, tuple[Corpus, Sequence[Encoding]]] = {}
        self._looks: LRUCache[FirstLook] = LRUCache(MOST_LOOKS)

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    def ask(self, request: Request, viewer: str, *, again: bool) -> Job[Exploration]:
        """Return the job that answers a request, started if nobody asked the same before.

        One that failed is started `again` only if a person says so, or it would fail for ever.
        """
        if again:
            self.models.allow(request.model)
        job = None if again else self.find(request, viewer)
        if job is not None and job.status.state is not JobState.CANCELLED:
            return job
        return self.jobs.submit(_key(request), lambda report: self._explore(request, report), viewer=viewer)

    def find(self, request: Request, viewer: str) -> Job[Exploration] | None:
        """Return the job that answers a request, if it is still there; the viewer counts as watching it."""
        return self.jobs.find(_key(request), viewer=viewer)

    def unfinished(self, request: Request) -> JobStatus | None:
        """Return how far a request is that is being answered, without watching it; None where none is."""
        job = self.jobs.find(_key(request))
        return None if job is None or job.status.finished else job.status

    def first_look(self, request: Request) -> FirstLook | None:
        """Return what a running job has read so far; None before the first documents, and after the job."""
        key = _key(request)
        read = self._read.get(key)
        if read is None:
            return None
        corpus, encodings = read
        return self._looks.get(fingerprint(key, len(corpus)), lambda: _look(corpus, request.instructions, encodings))

    def cancel(self, request: Request, viewer: str) -> None:
        """Say that this viewer no longer wants a request answered."""
        self.jobs.cancel(_key(request), viewer=viewer)

    def regroup(
        self,
        exploration: Exploration,
        groupings: Mapping[int, ClusteringConfig],
        edits: Mapping[str, Edits],
        earlier: Mapping[str, Snapshot] = MappingProxyType({}),
    ) -> Exploration:
        """Group the original views that have a grouping of their own (by index) so, then edit as was done by hand.

        Groups there were `earlier` under a question are recognized.
        """

        def recognized(view: View, by_hand: Mapping[str, Edits]) -> View:
            return self._recognize(exploration, view, by_hand.get(view.instruction, Edits()), earlier)

        original = tuple(recognized(view, {}) for view in exploration.original_views)
        begun = replace(exploration, original_views=original)
        grouped = [self._group(begun, index, groupings.get(index)) for index in range(len(original))]
        edited = [self._edit(begun, view, edits, first.earlier) for view, first in zip(grouped, original, strict=True)]
        return replace(begun, views=tuple(recognized(view, edits) for view in edited))

    def sweep(self, exploration: Exploration, index: int) -> tuple[SweepPoint, ...]:
        """Say what other minimum sizes would give a view, all else being as it is grouped."""
        view, config = exploration.original_views[index], exploration.views[index].clustering.config
        any_size = replace(config, min_cluster_size=None)
        known = self._sweeps.get(
            fingerprint(_key(exploration.request), exploration.encoder, index, any_size),
            lambda: sweep(view.layout.distinct, any_size, seed=view.config.seed),
        )
        return sweep(view.layout.distinct, config, seed=view.config.seed, known=known)

    def encoder(self, request: Request) -> CachedEncoder:
        """Return the encoder that answers a request, made at first need. Raises ModelError."""
        return self.models.encoder(request.model, max_text_tokens=request.max_text_tokens)

    def _group(self, exploration: Exploration, index: int, config: ClusteringConfig | None) -> View:
        view, request = exploration.original_views[index], exploration.request
        if config is None or (config.method == LISTED and view.closed is None):
            return view
        return self._views.get(
            fingerprint(_key(request), exploration.encoder, index, config, view.earlier),
            lambda: recluster(view, config, self.encoder(request)),
        )

    def _edit(self, exploration: Exploration, view: View, edits: Mapping[str, Edits], earlier: Snapshot | None) -> View:
        request, by_hand = exploration.request, edits.get(view.instruction)
        if by_hand is None or not by_hand.changes:
            return view
        made = _key(request), exploration.encoder, view.instruction, view.config.clustering, by_hand.key
        return self._views.get(fingerprint(*made, earlier), lambda: apply_edits(view, by_hand, self.encoder(request)))

    def _recognize(self, exploration: Exploration, view: View, by_hand: Edits, earlier: Mapping[str, Snapshot]) -> View:
        before = earlier.get(view.instruction)
        if before is None:
            return view
        made = _key(exploration.request), exploration.encoder, view.instruction, view.config.clustering, by_hand.key
        return self._views.get(fingerprint("recognized", *made, before), lambda: recognize_groups(view, before))

    def _explore(self, request: Request, report: Report) -> Exploration:
        everything, source_report = self._corpora.read(request.source)
        corpus, out_of, description = _documents(everything, request)
        self.models.policy().check(request, documents=len(corpus))
        report(LOADING, 0, 0)
        keep_to_limit(self._store)
        encoder = self.encoder(request)
        key = _key(request)
        try:
            views = explore(
                corpus,
                request.instructions,
                encoder,
                request.config,
                store=self._store,
                progress=report,
                so_far=lambda rows, encodings: self._read.update({key: (corpus.take(rows), encodings)}),
            )
        finally:
            self._read.pop(key, None)
        surveyed = None
        if request.source.encodings and not request.part:
            folder = open_encodings(request.source.encodings).folder
            surveyed = survey(folder, views, how=request.source.all_rows or NEIGHBORS, progress=report)
            views, out_of = surveyed.views, len(folder)
        for view in views:
            view.beliefs  # noqa: B018 - measured here, so that no page waits for it
        return Exploration(
            request,
            title=self._corpora.title(request.source) + description,
            source_report=replace(source_report, notes=(*source_report.notes, *self._take_said())),
            out_of=out_of,
            model=facts_of(encoder.encoder),
            encoder=encoder.fingerprint,
            original_views=tuple(views),
            views=tuple(views),
            survey=surveyed,
        )

    def _take_said(self) -> tuple[str, ...]:
        """Return what the store said since the last time, each line once."""
        said, self._said[:] = tuple(dict.fromkeys(self._said)), []
        return said


def _look(corpus: Corpus, instructions: tuple[str, ...], encodings: Sequence[Encoding]) -> FirstLook:
    answers = tuple(encoding.answers for encoding in encodings)
    return FirstLook(corpus, instructions, answers, tuple(map(first_look, encodings)))


def _key(request: Request) -> str:
    """Equal for equal requests of the same model; a folder whose files changed is another."""
    return fingerprint(request.key, stamp(request.model))


def _documents(everything: Corpus, request: Request) -> tuple[Corpus, int, str]:
    """Return the documents that are asked, out of how many, and in words which, where they are a part."""
    if not request.part:
        return everything.draw(request.limit, seed=request.config.seed), len(everything), ""
    subset = find_subset(request.part)
    corpus = subset.take_from(everything)
    return corpus, len(corpus), f": {subset.description}"
