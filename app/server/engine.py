"""Everything sessions share: models, the store, jobs, corpora and regrouped views. Knows no Streamlit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.server.cache import LRUCache
from app.server.models import ModelFacts, Models, facts_of, stamp
from app.server.request import Request, Source
from app.server.subsets import find_subset
from app.server.uploads import Upload, Uploads
from inbedder_core.clusters import ClusteringConfig, Projection, SweepPoint, sweep
from inbedder_core.corpus import (
    Corpus,
    DataReport,
    Preview,
    corpus_kind,
    preview,
    read_corpus,
    read_sample,
    report_of,
    sample,
    suggest_instructions,
)
from inbedder_core.encoders import Encoding, Store
from inbedder_core.errors import CorpusError, StudyError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.jobs import Job, Jobs, JobState, Report
from inbedder_core.paths import cache_directory
from inbedder_core.studies import Studies
from inbedder_core.views import Edits, View, apply_edits, explore, first_look, recluster

KEPT_CORPORA = 8
KEPT_VIEWS = 64
LOADING = "Loading the model"


@dataclass(frozen=True)
class Explored:
    """What a job makes: views of documents, one per instruction, out of how many they were drawn, and by which model.

    `encoder` is the fingerprint of all that decided the embeddings.
    """

    title: str
    out_of: int
    model: ModelFacts
    encoder: str
    views: tuple[View, ...]


@dataclass(frozen=True)
class FirstLook:
    """A question's documents by their main components, shown while UMAP works, with the answers."""

    instruction: str
    projection: Projection
    answers: tuple[str, ...]


class Engine:
    """One for all sessions of a server; every method may be called from any thread."""

    def __init__(self, models: Models, store: Store, uploads: Uploads) -> None:
        self.models = models
        self.jobs: Jobs[Explored] = Jobs()
        self._store = store
        self._uploads = uploads
        self._corpora: LRUCache[tuple[Corpus, DataReport]] = LRUCache(KEPT_CORPORA)
        self._previews: LRUCache[Preview] = LRUCache(KEPT_CORPORA)
        self._suggestions: LRUCache[tuple[str, ...]] = LRUCache(KEPT_CORPORA)
        self._kinds: LRUCache[str] = LRUCache(KEPT_CORPORA)
        self._views: LRUCache[View] = LRUCache(KEPT_VIEWS)
        self._encoded: dict[str, Sequence[Encoding]] = {}
        self._looks: LRUCache[tuple[FirstLook, ...]] = LRUCache(KEPT_CORPORA)
        self._sweeps: LRUCache[tuple[SweepPoint, ...]] = LRUCache(KEPT_VIEWS)

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    def keep_upload(self, name: str, content: bytes) -> Upload:
        """Keep a file somebody uploaded, once it is clear that it can be read. Raises CorpusError if it cannot."""
        preview(content, name=name)
        return self._uploads.keep(name, content)

    def upload(self, digest: str) -> Upload:
        """Find a file uploaded before. Raises CorpusError when it is gone."""
        return self._uploads.find(digest)

    def preview(self, digest: str) -> Preview:
        """Return the beginning of an upload."""
        upload = self._uploads.find(digest)
        return self._previews.get(digest, lambda: preview(upload.read(), name=upload.name))

    def corpus(self, source: Source) -> tuple[Corpus, DataReport]:
        """Return all documents of a source and the report of reading them. Raises CorpusError."""
        return self._corpora.get(fingerprint(source), lambda: self._read(source))

    def suggestions(self, source: Source, kind: str | None = None) -> tuple[str, ...]:
        """Return questions that fit a source, or the kind of texts that a person says it holds."""
        return self._suggestions.get(
            fingerprint(source, kind), lambda: suggest_instructions(self.corpus(source)[0], kind=kind)
        )

    def kind(self, source: Source) -> str:
        """Name the kind of texts a source looks like; "" when like none there are questions for."""
        return self._kinds.get(fingerprint(source), lambda: corpus_kind(self.corpus(source)[0]))

    def title(self, source: Source) -> str:
        """Say what a person calls a source."""
        if source.kept:
            return self.corpus(source)[0].name
        return sample(source.sample).title if source.sample else self._uploads.find(source.upload).name

    def ask(self, request: Request, viewer: str, *, again: bool) -> Job[Explored]:
        """Return the job that answers a request, started if nobody asked the same before.

        One that failed is started `again` only if a person says so, or it would fail for ever.
        """
        if again:
            self.models.allow(request.model)
        job = None if again else self.find(request, viewer)
        if job is not None and job.status.state is not JobState.CANCELLED:
            return job
        return self.jobs.submit(_key(request), lambda report: self._explore(request, report), viewer=viewer)

    def find(self, request: Request, viewer: str) -> Job[Explored] | None:
        """Return the job that answers a request, if it is still there; the viewer counts as watching it."""
        return self.jobs.find(_key(request), viewer=viewer)

    def first_look(self, request: Request) -> tuple[FirstLook, ...]:
        """Return rough maps of a running job whose documents are read; none before that, and none after the job."""
        key = _key(request)
        found = self._encoded.get(key)
        if found is None:
            return ()
        return self._looks.get(key, lambda: _looks(request.instructions, found))

    def cancel(self, request: Request, viewer: str) -> None:
        """Say that this viewer no longer wants a request answered."""
        self.jobs.cancel(_key(request), viewer=viewer)

    def regroup(
        self,
        request: Request,
        explored: Explored,
        groupings: Mapping[int, ClusteringConfig],
        edits: Mapping[str, Edits],
    ) -> list[View]:
        """Return the views, those with a grouping of their own grouped so, then changed as was done by hand."""
        grouped = [
            self._regroup(request, index, explored, groupings[index]) if index in groupings else view
            for index, view in enumerate(explored.views)
        ]
        return [
            self._edit(request, explored, view, edits[view.instruction]) if view.instruction in edits else view
            for view in grouped
        ]

    def sweep(
        self, request: Request, explored: Explored, index: int, config: ClusteringConfig
    ) -> tuple[SweepPoint, ...]:
        """Say what other minimum sizes would give a view, all else being as in a grouping."""
        view, any_size = explored.views[index], replace(config, min_cluster_size=None)
        known = self._sweeps.get(
            fingerprint(_key(request), explored.encoder, index, any_size),
            lambda: sweep(view.layout.distinct, any_size, seed=view.config.seed),
        )
        return sweep(view.layout.distinct, config, seed=view.config.seed, known=known)

    def _edit(self, request: Request, explored: Explored, view: View, edits: Edits) -> View:
        return self._views.get(
            fingerprint(_key(request), explored.encoder, view.instruction, view.config.clustering, edits.key),
            lambda: apply_edits(view, edits, self.models.encoder(request.model)),
        )

    def _regroup(self, request: Request, index: int, explored: Explored, config: ClusteringConfig) -> View:
        return self._views.get(
            fingerprint(_key(request), explored.encoder, index, config),
            lambda: recluster(explored.views[index], config, self.models.encoder(request.model)),
        )

    def _read(self, source: Source) -> tuple[Corpus, DataReport]:
        if source.sample:
            return read_sample(source.sample)
        if source.kept:
            return _read_kept(source.kept)
        upload = self._uploads.find(source.upload)
        return read_corpus(upload.read(), name=upload.name, text=source.column or None)

    def _explore(self, request: Request, report: Report) -> Explored:
        everything, _ = self.corpus(request.source)
        corpus, out_of, told = _documents(everything, request)
        report(LOADING, 0, 0)
        encoder = self.models.encoder(request.model)
        key = _key(request)
        try:
            views = explore(
                corpus,
                request.instructions,
                encoder,
                request.config,
                store=self._store,
                progress=report,
                encoded=lambda encodings: self._encoded.update({key: encodings}),
            )
        finally:
            self._encoded.pop(key, None)
        title, facts = self.title(request.source) + told, facts_of(encoder.encoder)
        return Explored(title, out_of, facts, encoder.fingerprint, tuple(views))


def _looks(instructions: Sequence[str], encodings: Sequence[Encoding]) -> tuple[FirstLook, ...]:
    return tuple(
        FirstLook(instruction, first_look(encoding), encoding.answers)
        for instruction, encoding in zip(instructions, encodings, strict=True)
    )


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


def _read_kept(place: str) -> tuple[Corpus, DataReport]:
    """Read the documents that a study keeps, "owner/study"."""
    owner, _, id = place.partition("/")
    studies = Studies(cache_directory() / "studies" / owner)
    try:
        corpus = studies.corpus(studies.open(id))
    except StudyError as error:
        raise CorpusError(str(error)) from error
    return corpus, report_of(corpus)
