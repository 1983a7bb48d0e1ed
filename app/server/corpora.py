"""Corpora that all sessions share: samples, uploads, what studies keep. Knows no Streamlit."""

from app.server.encodings import open_encodings
from app.server.request import Source
from app.server.uploads import Upload, Uploads
from inbedder_core.corpus import (
    Corpus,
    DataReport,
    Preview,
    ReadOptions,
    corpus_kind,
    preview,
    read_corpus,
    read_sample,
    report_of,
    sample,
    suggest_instructions,
)
from inbedder_core.errors import CorpusError, StudyError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.jobs import LRUCache
from inbedder_core.paths import cache_directory
from inbedder_core.studies import Studies

MOST_CORPORA = 8


class Corpora:
    """One for all sessions of a server; every method may be called from any thread."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads
        self._corpora: LRUCache[tuple[Corpus, DataReport]] = LRUCache(MOST_CORPORA)
        self._previews: LRUCache[Preview] = LRUCache(MOST_CORPORA)
        self._suggestions: LRUCache[tuple[str, ...]] = LRUCache(MOST_CORPORA)
        self._kinds: LRUCache[str] = LRUCache(MOST_CORPORA)

    def keep_upload(self, name: str, content: bytes) -> Upload:
        """Keep a file somebody uploaded, once it is clear that it can be read. Raises CorpusError if it cannot."""
        preview(content, name=name)
        return self._uploads.keep(name, content)

    def upload(self, digest: str) -> Upload:
        """Find a file uploaded before. Raises CorpusError when it is gone."""
        return self._uploads.find(digest)

    def preview(self, digest: str, reading: ReadOptions) -> Preview:
        """Return the beginning of an upload. Raises CorpusError when it cannot be read that way."""
        upload = self.upload(digest)
        key = fingerprint(digest, reading)
        return self._previews.get(key, lambda: preview(upload.read(), name=upload.name, options=reading))

    def read(self, source: Source) -> tuple[Corpus, DataReport]:
        """Return all documents of a source and the report of reading them. Raises CorpusError."""
        return self._corpora.get(fingerprint(source), lambda: self._read(source))

    def suggestions(self, source: Source, kind: str | None = None) -> tuple[str, ...]:
        """Return questions that fit a source, or the kind of texts that a person says it holds."""
        if source.encodings:
            return open_encodings(source.encodings).folder.questions
        return self._suggestions.get(
            fingerprint(source, kind), lambda: suggest_instructions(self.read(source)[0], kind=kind)
        )

    def kind(self, source: Source) -> str:
        """Name the kind of texts a source looks like; "" when like none there are questions for."""
        return self._kinds.get(fingerprint(source), lambda: corpus_kind(self.read(source)[0]))

    def title(self, source: Source) -> str:
        """Say what a person calls a source."""
        if source.study or source.encodings:
            return self.read(source)[0].name
        return sample(source.sample).title if source.sample else self.upload(source.upload).name

    def _read(self, source: Source) -> tuple[Corpus, DataReport]:
        if source.sample:
            return read_sample(source.sample)
        if source.encodings:
            return _read_encodings(source.encodings)
        if source.study:
            return _read_study(source.study)
        upload = self.upload(source.upload)
        return read_corpus(upload.read(), name=upload.name, text=source.columns, options=source.reading)


def _read_encodings(name: str) -> tuple[Corpus, DataReport]:
    """Read what was drawn of a folder of encodings."""
    corpus = open_encodings(name).rows.corpus
    return corpus, report_of(corpus)


def _read_study(name: str) -> tuple[Corpus, DataReport]:
    """Read the documents that a study keeps, "owner/study"."""
    owner, _, id = name.partition("/")
    studies = Studies(cache_directory() / "studies" / owner)
    try:
        corpus = studies.corpus(studies.open(id))
    except StudyError as error:
        raise CorpusError(str(error)) from error
    return corpus, report_of(corpus)
