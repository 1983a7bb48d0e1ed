"""The studies of one owner on disk: a folder each, written so that nobody ever sees half of one."""

import hashlib
import re
import secrets
import shutil
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from inbedder_core.corpus import Corpus
from inbedder_core.errors import StudyError
from inbedder_core.paths import cache_directory, new_folder, put_aside, remove_abandoned, write_atomically
from inbedder_core.studies.archive import DOCUMENTS, STUDY, pack, unpack
from inbedder_core.studies.documents import corpus_from_jsonl, corpus_to_jsonl
from inbedder_core.studies.json_format import study_from_json, study_to_json
from inbedder_core.studies.record import LONGEST_TITLE, CorpusCard, Study

_ID = re.compile(r"[0-9a-f]{32}")
_one_at_a_time = threading.RLock()


def studies_folder(owner: str) -> Path:
    """Name the folder of an owner's studies; what names the owner cannot be read off it."""
    return cache_directory() / "studies" / hashlib.sha256(f"owner of studies: {owner}".encode()).hexdigest()[:32]


class Studies:
    """The studies in one folder; whoever has another folder sees none of them. Use it from any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def saved(self) -> list[Study]:
        """Return those that can be read, the last changed first."""
        found = [study for study in map(self._read, self._ids()) if study]
        return sorted(found, key=lambda study: (study.changed, study.id), reverse=True)

    def damaged(self) -> list[str]:
        """Return the ids of those that cannot be read."""
        return [id for id in self._ids() if self._read(id) is None]

    def open(self, id: str) -> Study:
        """Return a study. Raises StudyError when there is none, or it cannot be read."""
        return study_from_json(_bytes(self._path(id) / STUDY))

    def corpus(self, study: Study) -> Corpus:
        """Return a study's documents. Raises StudyError when they are not there, or not what they were."""
        corpus = corpus_from_jsonl(_bytes(self._path(study.id) / DOCUMENTS), study.corpus.name)
        if corpus.fingerprint != study.corpus.fingerprint:
            raise StudyError("the study's documents were changed on this machine; import the study again")
        return corpus

    def save(self, study: Study, corpus: Corpus) -> Study:
        """Keep a study and return it as kept, with its id and revision.

        One that was changed by somebody else since it was opened (another tab, say) is kept beside it, as a copy.
        Raises StudyError for another corpus than the study's, or a disk that takes nothing.
        """
        if CorpusCard.of(corpus) != study.corpus:
            raise StudyError("these documents are not the study's; give its own corpus")
        try:
            with _one_at_a_time:
                return self._save(study, corpus)
        except OSError as error:
            raise StudyError(f"cannot write to {self.folder} ({error.strerror}); free disk space") from error

    def keep_groups(self, study: Study) -> None:
        """Keep a study's groups as they were last seen, which is no change of it. Raises StudyError.

        One of which something could not be read as it was written stays as it is until a person changes it.
        """
        with _one_at_a_time:
            saved, place = self.open(study.id), self._path(study.id)
            if saved.reading_note:
                return
            try:
                write_atomically(place / STUDY, study_to_json(replace(saved, groups=dict(study.groups))), private=True)
            except OSError as error:
                raise StudyError(f"cannot write to {self.folder} ({error.strerror}); free disk space") from error

    def delete(self, id: str) -> None:
        """Remove a study and its documents for good; what the store computed stays. Raises StudyError."""
        place = self._path(id)
        with _one_at_a_time:
            remove_abandoned(self.folder)
            try:
                shutil.rmtree(put_aside(place))
            except OSError as error:
                raise StudyError(f"cannot delete the study ({error.strerror}); it may be gone already") from error

    def export(self, id: str) -> bytes:
        """Return a study with its documents as one zip file: notes without what they said before."""
        study, place = self.open(id), self._path(id)
        handed = study.without_old_notes()
        written = _bytes(place / STUDY) if handed == study else study_to_json(handed).encode()
        return pack(written, _bytes(place / DOCUMENTS))

    def take(self, content: bytes, name: str = "the file") -> Study:
        """Keep a study somebody exported, as a new one. Raises StudyError for anything else."""
        study, corpus = unpack(content, name)
        return self.save(replace(study, id="", revision=0), corpus)

    def _save(self, study: Study, corpus: Corpus) -> Study:
        saved = self._read(study.id) if study.id else None
        title = study.title
        if study.id and (saved is None or saved.revision != study.revision):
            title = title if saved is None else f"{title[: LONGEST_TITLE - 7]} (copy)"
            study = replace(study, id="")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        saved = replace(
            study, id=study.id or secrets.token_hex(16), title=title, revision=study.revision + 1, changed=now
        )
        place = self.folder / saved.id
        if place.is_dir():
            _write(place, saved, corpus)
        else:
            remove_abandoned(self.folder)
            with new_folder(place) as aside:
                _write(aside, saved, corpus)
        return saved

    def _ids(self) -> list[str]:
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if _ID.fullmatch(path.name))

    def _path(self, id: str) -> Path:
        if not _ID.fullmatch(id) or not (self.folder / id).is_dir():
            raise StudyError("there is no such study here; it was deleted, or belongs to somebody else")
        return self.folder / id

    def _read(self, id: str) -> Study | None:
        try:
            return self.open(id)
        except StudyError:
            return None


def _write(folder: Path, study: Study, corpus: Corpus) -> None:
    if not (folder / DOCUMENTS).is_file():
        write_atomically(folder / DOCUMENTS, corpus_to_jsonl(corpus), private=True)
    write_atomically(folder / STUDY, study_to_json(study), private=True)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StudyError(
            f"the study's {path.name} cannot be read ({error.strerror}); import the study again"
        ) from error
