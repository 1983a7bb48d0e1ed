"""The study a session works on: opened, changed, saved by itself."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from app.server import Request, Source, Uploads, encodings_names, explorations, find_subset, keep_subset
from app.session.address import Parameters, reading_from_text, reading_to_text
from inbedder_core.clusters import ClusteringConfig
from inbedder_core.corpus import Corpus, read_corpus, read_sample, sample_names
from inbedder_core.encoders import DEFAULT
from inbedder_core.errors import CorpusError, StudyError
from inbedder_core.jobs import JobStatus
from inbedder_core.paths import cache_directory
from inbedder_core.settings import declared
from inbedder_core.studies import CorpusCard, Part, Studies, Study, next_wave, studies_folder
from inbedder_core.views import KMEANS, Edits, Noted, RewordedGroups, Snapshot, View, clean_note

_LATEST = 20
"""Studies that are looked through for questions that are being answered."""
Groups = Mapping[str, Snapshot]
NO_GROUPS: Groups = MappingProxyType({})
COPIED = "The study was changed in another tab. What you do here is kept beside it, as a copy."


@dataclass
class Work:
    """What becomes a study of its owner, and the study as it was saved last, None before anything was asked.

    Groupings are by view, counted from 0, edits, earlier wordings, and how far groups keep together in other words by
    question, notes on documents by id; the title is "" for the corpus's.
    """

    owner: str
    study: Study | None = None
    groupings: dict[int, ClusteringConfig] = field(default_factory=dict)
    edits: dict[str, Edits] = field(default_factory=dict)
    wordings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reworded: dict[str, RewordedGroups] = field(default_factory=dict)
    title: str = ""
    notes: str = ""
    document_notes: dict[int, str] = field(default_factory=dict)
    document_notes_before: dict[int, str] = field(default_factory=dict)
    """What they said before they were changed last, in this tab."""
    apart: bool = False
    """Whether the next study is to be one of its own, whatever is saved already."""

    @property
    def studies(self) -> Studies:
        """The studies of whoever looks."""
        return Studies(studies_folder(self.owner))

    @property
    def earlier_groups(self) -> Groups:
        """The groups of the study's wave before, by question."""
        return self.study.earlier_groups if self.study else {}

    def is_open(self, id: str) -> bool:
        """Whether the study of this name is worked on."""
        return self.study is not None and self.study.id == id

    def edits_of(self, instruction: str) -> Edits:
        """Return what was changed by hand under a question."""
        return self.edits.get(instruction, Edits())

    def describe(self, title: str, notes: str) -> None:
        """Take a title ("" for the corpus's) and notes."""
        self.title, self.notes = title.strip(), notes

    def note_document(self, id: int, text: str) -> None:
        """Note something on a document; an empty text deletes the note. Raises EditError for one that is too long."""
        note, before = clean_note(text), self.document_notes.get(id, "")
        if note == before:
            return
        self.document_notes_before[id] = before
        others = {other: text for other, text in self.document_notes.items() if other != id}
        self.document_notes = others | ({id: note} if note else {})

    def noted(self, views: Sequence[View]) -> Noted:
        """Find the notes on the groups of views as they are now, and on documents."""
        return Noted.of(views, self.edits, self.document_notes)

    def leave(self) -> None:
        """Begin afresh: what was changed so far stays in the study it belongs to."""
        self.study, self.edits, self.notes, self.title = None, {}, "", ""
        self.wordings, self.reworded, self.apart = {}, {}, False
        self.document_notes, self.document_notes_before = {}, {}

    def open(self, study: Study) -> Request:
        """Work on a study from now on, and return what it asks."""
        self.study, self.edits, self.notes, self.title = study, dict(study.edits), study.notes, study.title
        self.wordings, self.reworded, self.apart = dict(study.wordings), dict(study.reworded), False
        self.document_notes, self.document_notes_before = dict(study.document_notes), {}
        return self.request_of(study)

    def request_of(self, study: Study) -> Request:
        """Return what a study asks."""
        most = next(item.metadata["most"] for item in declared(Request) if item.name == "limit")
        return Request(
            self._source(study),
            study.instructions,
            limit=min(study.limit or study.corpus.documents, most),
            max_text_tokens=study.max_text_tokens,
            config=study.config,
            model=study.model or DEFAULT,
        )

    def carry_on(self, study: Study, name: str, content: bytes) -> Study:
        """Keep a new study that asks the same of a file's documents, too, read as the study's were.

        Raises StudyError and CorpusError.
        """
        columns, reading = study.origin.get("column", ""), study.origin.get("reading", "")
        text = tuple(filter(None, columns.split("\n")))
        later, _ = read_corpus(content, name=name, text=text, options=reading_from_text(reading))
        going_on, corpus = next_wave(study, self.studies.corpus(study), later)
        origin = {"column": columns, "reading": reading}
        return self.studies.save(replace(going_on, origin={key: told for key, told in origin.items() if told}), corpus)

    def unfinished(self) -> list[tuple[Study, JobStatus]]:
        """Return the studies whose questions are being answered now, in this tab or another, and how far each is."""
        if explorations().jobs.idle:
            return []
        latest = self.studies.saved()[:_LATEST]
        found = [(study, explorations().unfinished(self.request_of(study))) for study in latest]
        return [(study, status) for study, status in found if status]

    def open_part(self, name: str) -> Part | None:
        """Work on a part of the study from now on; return it as it was saved last, None when it was not.

        The way to each of the study's parts is kept on this machine again, where it was forgotten or is new.
        """
        parts = self.study.parts if self.study else {}
        with suppress(CorpusError):
            for part in parts.values():
                keep_subset(part.subset)
        self.edits = dict(parts[name].edits) if name in parts else {}
        self.wordings = dict(parts[name].wordings) if name in parts else {}
        self.reworded = dict(parts[name].reworded) if name in parts else {}
        return parts.get(name)

    def open_linked(self, id: str) -> tuple[Request | None, str]:
        """Open the study an address names; return what it asks, or None, and what there is to say of it."""
        self.leave()
        if not id:
            return None, ""
        try:
            study = self.studies.open(id)
            return self.open(study), study.reading_note
        except StudyError as error:
            return None, f"{error}. What the address asks is shown without its edits and notes"

    def part_linked(self, opened: Request, address: Parameters) -> Request:
        """Ask the part of a study that an address names, if any: what was saved, else what the address asks."""
        name = "".join(address.get("part", ()))
        part = self.study.parts.get(name) if self.study else None
        with suppress(CorpusError):
            if part:
                model = part.model or opened.model
                return replace(opened, part=name, instructions=part.instructions, config=part.config, model=model)
            if name:
                return replace(opened, part=name, instructions=tuple(address.get("q", ())))
        return opened

    def group_as(self, saved: Study | Part | None, instructions: Sequence[str]) -> None:
        """Group the views of these questions as in a study or a part of one."""
        configs = saved.groupings if saved else {}
        self.groupings = {view: configs[name] for view, name in enumerate(instructions) if name in configs}

    def save(self, request: Request, corpus: Corpus, title: str, groups: Groups = NO_GROUPS) -> str:
        """Save what was asked and changed, if it differs from what is saved; another corpus begins another study.

        `corpus` are all documents of the request's source; what a part of them was asked is saved in the study it was
        selected in, if there is one. `groups`, as seen, are kept with them, but not those of a part. Return what
        there is to say of it. Raises StudyError when the disk takes nothing, CorpusError when the part is gone.
        """
        if self.study is not None and self.study.corpus.fingerprint != corpus.fingerprint:
            self.leave()
        before = self.study
        if request.part and before is None:
            return ""
        study = self._with_part(before, request) if before and request.part else self._composed(request, corpus, title)
        study = replace(study, title=self.title or title, notes=self.notes, document_notes=dict(self.document_notes))
        if groups and not request.part:
            study = replace(study, groups=dict(groups))
        if study == before:
            self._keep_groups(study)
            return ""
        if before is None and not self.apart and (saved := self._same(study)):
            self.study = saved
            return ""
        self.study = self.studies.save(study, corpus)
        if before is None or self.study.id == before.id:
            return ""
        self.title = self.study.title
        return COPIED

    def _keep_groups(self, study: Study) -> None:
        """Keep groups as they are seen now, where only these differ from what is saved: nothing a person did."""
        if self.study and study.groups != self.study.groups:
            self.study = study
            with suppress(StudyError):  # deleted in another tab, or no room: the next change says so
                self.studies.keep_groups(study)

    def _same(self, study: Study) -> Study | None:
        """Find a saved study that says the same: whoever opens a link twice has one study of it."""
        for saved in self.studies.saved():
            if replace(study, id=saved.id, revision=saved.revision, changed=saved.changed) == saved:
                return saved
        return None

    def _with_part(self, study: Study, request: Request) -> Study:
        part = Part(
            find_subset(request.part),
            request.instructions,
            model=request.model,
            max_text_tokens=request.max_text_tokens,
            config=request.config,
            groupings=self._groupings(request),
            edits=self._edits(),
            wordings=dict(self.wordings),
            reworded=dict(self.reworded),
        )
        return replace(study, parts={**study.parts, request.part: part})

    def _composed(self, request: Request, corpus: Corpus, title: str) -> Study:
        source = request.source
        columns, reading = "\n".join(source.columns), reading_to_text(source.reading)
        origin = {
            "sample": source.sample,
            "upload": source.upload,
            "encodings": source.encodings,
            "all_rows": source.all_rows,
            "column": columns,
            "reading": reading,
        }
        before = self.study or Study(title, CorpusCard.of(corpus), request.instructions)
        return replace(
            before,
            instructions=request.instructions,
            model=request.model,
            max_text_tokens=request.max_text_tokens,
            limit=request.limit,
            config=request.config,
            groupings=self._groupings(request),
            edits=self._edits(),
            wordings=dict(self.wordings),
            reworded=dict(self.reworded),
            origin=before.origin if source.study else {name: value for name, value in origin.items() if value},
        )

    def _groupings(self, request: Request) -> Mapping[str, ClusteringConfig]:
        return {request.instructions[view]: config for view, config in sorted(self.groupings.items())}

    def _edits(self) -> Mapping[str, Edits]:
        return {instruction: edits for instruction, edits in self.edits.items() if edits != Edits()}

    def _source(self, study: Study) -> Source:
        """Say where a study's documents are: where they came from, if still there, else in the study itself."""
        name, upload = study.origin.get("sample", ""), study.origin.get("upload", "")
        if name in sample_names() and read_sample(name)[0].fingerprint == study.corpus.fingerprint:
            return Source(sample=name)
        if (encodings := study.origin.get("encodings", "")) in encodings_names():
            all_rows = KMEANS if study.origin.get("all_rows") == KMEANS else ""
            return Source(encodings=encodings, all_rows=all_rows)
        try:
            Uploads(cache_directory() / "uploads").find(upload)
            columns = tuple(filter(None, study.origin.get("column", "").split("\n")))
            return Source(upload=upload, columns=columns, reading=reading_from_text(study.origin.get("reading", "")))
        except CorpusError:
            return Source(study=f"{self.studies.folder.name}/{study.id}")
