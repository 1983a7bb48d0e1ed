"""A study, and how its views are made again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from inbedder_core.clusters import ClusteringConfig
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import Encoder, Store, check_instructions
from inbedder_core.errors import StudyError
from inbedder_core.studies.wordings import Wordings
from inbedder_core.views import (
    Edits,
    Noted,
    RewordedGroups,
    Snapshot,
    StageProgress,
    View,
    ViewConfig,
    apply_edits,
    check_note,
    explore,
    keep_rewording,
    recluster,
    recognize_groups,
)

LONGEST_TITLE, LONGEST_NOTES, MOST_PARTS, MOST_NOTED = 200, 100_000, 500, 10_000


@dataclass(frozen=True)
class CorpusCard:
    """What a study says of its corpus: all documents there were to draw from."""

    name: str
    documents: int
    fingerprint: str

    @classmethod
    def of(cls, corpus: Corpus) -> "CorpusCard":
        """Describe a corpus."""
        return cls(corpus.name, len(corpus), corpus.fingerprint)


@dataclass(frozen=True)
class Subset:
    """Selected documents, by id; `description` says how they were selected.

    `origin` says what they were selected in, in whatever words its keeper uses.
    """

    ids: tuple[int, ...]
    description: str
    origin: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def take_from(self, corpus: Corpus) -> Corpus:
        """Take the documents out of all there are. Raises StudyError when none is there."""
        wanted = set(self.ids)
        rows = [row for row, id in enumerate(corpus.ids) if id in wanted]
        if not rows:
            raise StudyError(f"none of the {self.description} is in {corpus.name}; select documents again")
        return corpus.take(rows)


@dataclass(frozen=True)
class Part:
    """Documents of a study that were asked questions of their own.

    `groupings`, `edits`, `wordings`, `reworded` are by instruction. Raises InstructionError for what cannot be asked.
    """

    subset: Subset
    instructions: tuple[str, ...]
    model: str = ""
    max_text_tokens: int | None = None
    config: ViewConfig = field(default_factory=ViewConfig)
    groupings: Mapping[str, ClusteringConfig] = field(default_factory=dict)
    edits: Mapping[str, Edits] = field(default_factory=dict)
    wordings: Wordings = field(default_factory=dict)
    reworded: Mapping[str, RewordedGroups] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be asked."""
        check_instructions(self.instructions)

    def views(
        self, corpus: Corpus, encoder: Encoder, *, store: Store | None = None, progress: StageProgress | None = None
    ) -> list[View]:
        """Make the views again, as `Study.views` does."""
        return _views(self, self.subset.take_from(corpus), encoder, store, progress)


@dataclass(frozen=True)
class Study:
    """One study. `groupings` and `edits` are by instruction; `limit` is how many documents are drawn (None: all).

    Notes on groups are among the edits; `document_notes` are on documents, by id, of parts too, read or not.
    `wordings` are what instructions were asked as before they were reworded, by instruction, latest first; `reworded`
    is how far their groups keep together in other words, where that was tried.
    `groups` are each question's as they were last seen; `earlier_groups`, those of the wave before, are recognized.
    `parts` are selected documents that were asked something of their own, under whatever names their keeper uses.
    `origin` says where the corpus was found, in whatever words its keeper uses. `id`, `revision` and `changed` (UTC,
    ISO 8601) are given when it is saved. `reading_note` tells a person what could not be read as it was written; it is
    not kept. Raises StudyError, InstructionError or EditError for what no study can be.
    """

    title: str
    corpus: CorpusCard
    instructions: tuple[str, ...]
    model: str = ""
    max_text_tokens: int | None = None
    limit: int | None = None
    config: ViewConfig = field(default_factory=ViewConfig)
    groupings: Mapping[str, ClusteringConfig] = field(default_factory=dict)
    edits: Mapping[str, Edits] = field(default_factory=dict)
    wordings: Wordings = field(default_factory=dict)
    reworded: Mapping[str, RewordedGroups] = field(default_factory=dict)
    notes: str = ""
    document_notes: Mapping[int, str] = field(default_factory=dict)
    groups: Mapping[str, Snapshot] = field(default_factory=dict, compare=False)
    earlier_groups: Mapping[str, Snapshot] = field(default_factory=dict, compare=False)
    parts: Mapping[str, Part] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    revision: int = 0
    changed: str = ""
    reading_note: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be shown or asked."""
        check_instructions(self.instructions)
        if not 0 < len(self.title.strip()) <= LONGEST_TITLE:
            raise StudyError(f"a title has 1 to {LONGEST_TITLE} characters, not {len(self.title)}; write another")
        if len(self.notes) > LONGEST_NOTES:
            raise StudyError(f"the notes have {len(self.notes):,} characters; shorten them to {LONGEST_NOTES:,}")
        if len(self.parts) > MOST_PARTS:
            raise StudyError(f"the study has {len(self.parts)} parts, expected at most {MOST_PARTS}; begin another")
        if len(self.document_notes) > MOST_NOTED:
            raise StudyError(
                f"there are notes on {len(self.document_notes):,} documents, expected at most {MOST_NOTED:,}"
            )
        for note in self.document_notes.values():
            check_note(note)
        if self.limit is not None and self.limit < 1:
            raise StudyError(f"the study reads {self.limit} documents; it must read at least 1")

    def noted(self, views: Sequence[View], part: Part | None = None) -> Noted:
        """Find what is noted on the groups of its views, or of a part's, and on documents: of a part on its own."""
        noted = Noted.of(views, (part or self).edits, self.document_notes)
        return noted.within(views[0].corpus) if part else noted

    def seen(self, views: Sequence[View]) -> "Study":
        """Keep the groups of its views as they are now."""
        return replace(self, groups={view.instruction: view.snapshot for view in views})

    def without_old_notes(self) -> "Study":
        """Forget what notes said before they were written anew, deleted or undone."""
        parts = {name: replace(part, edits=_without_old_notes(part)) for name, part in self.parts.items()}
        return replace(self, edits=_without_old_notes(self), parts=parts)

    def drawn(self, corpus: Corpus) -> Corpus:
        """Take the documents that are read, of all there are."""
        return corpus if self.limit is None else corpus.draw(self.limit, seed=self.config.seed)

    def views(
        self, corpus: Corpus, encoder: Encoder, *, store: Store | None = None, progress: StageProgress | None = None
    ) -> list[View]:
        """Make the views again, grouped and edited as they were; raises what `explore` does.

        `corpus` are all documents; with the store that has their rows nothing is computed twice.
        """
        return _views(self, self.drawn(corpus), encoder, store, progress, earlier=self.earlier_groups)


def _without_old_notes(part: Study | Part) -> dict[str, Edits]:
    return {instruction: edits.without_old_notes() for instruction, edits in part.edits.items()}


def _views(
    part: Study | Part,
    drawn: Corpus,
    encoder: Encoder,
    store: Store | None,
    progress: StageProgress | None,
    *,
    earlier: Mapping[str, Snapshot] = MappingProxyType({}),
) -> list[View]:
    def recognized(view: View) -> View:
        return recognize_groups(view, earlier.get(view.instruction))

    views = map(recognized, explore(drawn, part.instructions, encoder, part.config, store=store, progress=progress))
    grouped = [
        recluster(view, part.groupings[view.instruction], encoder) if view.instruction in part.groupings else view
        for view in views
    ]
    edited = [recognized(apply_edits(view, part.edits.get(view.instruction, Edits()), encoder)) for view in grouped]
    return [keep_rewording(view, part.reworded.get(view.instruction)) for view in edited]
