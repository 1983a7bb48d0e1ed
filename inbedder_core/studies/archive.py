"""One study as one file: a zip of its JSON and its documents, nothing else."""

import io
import zipfile
import zlib
from pathlib import Path

from inbedder_core.corpus import Corpus, IngestLimits, check_expansion
from inbedder_core.errors import CorpusError, StudyError
from inbedder_core.studies.documents import corpus_from_jsonl, corpus_to_jsonl
from inbedder_core.studies.json_format import study_from_json, study_to_json
from inbedder_core.studies.record import Study

STUDY, DOCUMENTS = "study.json", "corpus.jsonl"
MOST_BYTES = 200_000_000
"""Largest file that is read, packed."""


def pack(study: bytes, documents: bytes) -> bytes:
    """Put the two files of a study into a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(STUDY, study)
        archive.writestr(DOCUMENTS, documents)
    return made.getvalue()


def export_study(study: Study, corpus: Corpus) -> bytes:
    """Write a study and its documents as one file, as the app exports it: notes without what they said before."""
    return pack(study_to_json(study.without_old_notes()).encode(), corpus_to_jsonl(corpus))


def read_study(path: Path) -> tuple[Study, Corpus]:
    """Read an exported study and its documents. Raises StudyError for anything else."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise StudyError(f"{path.name} is larger than {MOST_BYTES:,} bytes; it is no study")
        return unpack(path.read_bytes(), path.name)
    except OSError as error:
        raise StudyError(f"cannot read {path} ({error.strerror}); check the path") from error


def unpack(content: bytes, name: str = "the file") -> tuple[Study, Corpus]:
    """Read a study and its documents from a zip. Raises StudyError for anything but what `pack` makes.

    Nothing is written to disk, and names inside the zip are only compared.
    """
    if len(content) > MOST_BYTES:
        raise StudyError(f"{name} has {len(content):,} bytes, expected at most {MOST_BYTES:,}; it is no study")
    study, documents = _files(content, name)
    found = study_from_json(study)
    corpus = corpus_from_jsonl(documents, found.corpus.name)
    if corpus.fingerprint != found.corpus.fingerprint:
        raise StudyError(f"the documents in {name} are not those of its study; export it again")
    return found, corpus


def _files(content: bytes, name: str) -> tuple[bytes, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [item.filename for item in archive.infolist()]
            if sorted(names) != [DOCUMENTS, STUDY]:
                shown = ", ".join(repr(found) for found in names[:5]) or "nothing"
                raise StudyError(f"{name} holds {shown}, expected {STUDY} and {DOCUMENTS}; give an exported study")
            check_expansion(content, name, IngestLimits())
            return archive.read(STUDY), archive.read(DOCUMENTS)
    except CorpusError as error:
        raise StudyError(str(error)) from error
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        raise StudyError(f"{name} is no zip file, or a damaged one ({error}); export the study again") from error
