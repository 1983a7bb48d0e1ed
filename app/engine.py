"""Everything sessions share: the encoder, the store, jobs, corpora and regrouped views. Knows no Streamlit."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from app.request import Request, Source
from app.shelf import Shelf
from app.uploads import Upload, Uploads
from inbedder_core.clustering import ClusteringConfig
from inbedder_core.corpus import Corpus
from inbedder_core.encoders.base import Encoder
from inbedder_core.fingerprint import fingerprint
from inbedder_core.ingest import DataReport, Preview, preview, read_corpus
from inbedder_core.jobs import Job, Jobs, JobState, Report
from inbedder_core.samples import read_sample, sample
from inbedder_core.store import CachedEncoder, Store
from inbedder_core.suggestions import suggest_instructions
from inbedder_core.view import View, explore, recluster

KEPT_CORPORA = 8
KEPT_VIEWS = 64
LOADING = "Loading the model"


@dataclass(frozen=True)
class Explored:
    """What a job makes: the documents that were read, out of how many, and one view of them per instruction."""

    title: str
    corpus: Corpus
    out_of: int
    views: tuple[View, ...]


class Engine:
    """One for all sessions of a server; every method may be called from any thread."""

    def __init__(self, load: Callable[[], Encoder], store: Store, uploads: Uploads, *, model: str) -> None:
        self.model = model
        """One line about the encoder, known before it is loaded."""
        self.jobs: Jobs[Explored] = Jobs()
        self._load = load
        self._store = store
        self._uploads = uploads
        self._encoder: CachedEncoder | None = None
        self._loading = threading.Lock()
        self._corpora: Shelf[tuple[Corpus, DataReport]] = Shelf(KEPT_CORPORA)
        self._previews: Shelf[Preview] = Shelf(KEPT_CORPORA)
        self._suggestions: Shelf[tuple[str, ...]] = Shelf(KEPT_CORPORA)
        self._views: Shelf[View] = Shelf(KEPT_VIEWS)

    def encoder(self) -> CachedEncoder:
        """Return the encoder, made at first need. Raises ModelError when it cannot be had."""
        with self._loading:
            if self._encoder is None:
                self._encoder = CachedEncoder(self._load(), self._store)
            return self._encoder

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

    def suggestions(self, source: Source) -> tuple[str, ...]:
        """Return questions that fit a source."""
        return self._suggestions.get(fingerprint(source), lambda: suggest_instructions(self.corpus(source)[0]))

    def title(self, source: Source) -> str:
        """Say what a person calls a source."""
        return sample(source.sample).title if source.sample else self._uploads.find(source.upload).name

    def ask(self, request: Request, viewer: str, *, again: bool) -> Job[Explored]:
        """Return the job that answers a request, started if nobody asked the same before.

        One that failed is started `again` only if a person says so, or it would fail for ever.
        """
        job = None if again else self.jobs.find(request.key, viewer=viewer)
        if job is not None and job.status.state is not JobState.CANCELLED:
            return job
        return self.jobs.submit(request.key, lambda report: self._explore(request, report), viewer=viewer)

    def regroup(self, request: Request, explored: Explored, groupings: dict[int, ClusteringConfig]) -> list[View]:
        """Return the views, those with a grouping of their own grouped so."""
        return [
            self._regroup(f"{request.key} {index}", view, explored.corpus, groupings.get(index))
            for index, view in enumerate(explored.views)
        ]

    def _regroup(self, key: str, view: View, corpus: Corpus, config: ClusteringConfig | None) -> View:
        if config is None:
            return view
        return self._views.get(fingerprint(key, config), lambda: recluster(view, corpus, self.encoder(), config))

    def _read(self, source: Source) -> tuple[Corpus, DataReport]:
        if source.sample:
            return read_sample(source.sample)
        upload = self._uploads.find(source.upload)
        return read_corpus(upload.read(), name=upload.name, text=source.column or None)

    def _explore(self, request: Request, report: Report) -> Explored:
        everything, _ = self.corpus(request.source)
        corpus = everything.draw(request.limit, seed=request.config.seed)
        report(LOADING, 0, 0)
        encoder = self.encoder()
        views = explore(corpus, request.instructions, encoder, request.config, store=self._store, progress=report)
        return Explored(self.title(request.source), corpus, len(everything), tuple(views))
