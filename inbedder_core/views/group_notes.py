"""What a person noted on groups and on documents, and with which groups it stands now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from inbedder_core.corpus import Corpus
from inbedder_core.views.edits import NOTE, Edit, Edits, Ids, clean_note
from inbedder_core.views.recognition import recognize
from inbedder_core.views.view import View


@dataclass(frozen=True)
class GroupNote:
    """A note on a group that was called `name` and held `documents`, by id, when it was written.

    It stands with a `cluster`, by id, that is taken for the group; where there is none, or another note is nearer to
    that one, it is `former`, and stands with the cluster that holds more than half of its documents, `shared` of them,
    else with none.
    """

    text: str
    name: str
    documents: Ids
    cluster: int | None = None
    former: bool = True
    shared: int = 0

    @property
    def origin(self) -> str:
        """Say on which former group it was written; "" where it is the one it stands with."""
        if not self.former:
            return ""
        here = (
            f", {self.shared:,} of its {len(self.documents):,} documents are here" if self.cluster is not None else ""
        )
        return f"On the former group “{self.name}”{here}"

    def __str__(self) -> str:
        """Return the note as one text."""
        return f"{self.origin}: {self.text}" if self.former else self.text


@dataclass(frozen=True)
class Noted:
    """Notes on the groups of each question, those of no group any more last, and on documents, by id."""

    groups: Mapping[str, tuple[GroupNote, ...]] = field(default_factory=dict)
    documents: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, views: Sequence[View], edits: Mapping[str, Edits], documents: Mapping[int, str]) -> "Noted":
        """Find the notes of edits, by instruction, on the groups of views as they are now."""
        found = {view.instruction: find_notes(view, edits.get(view.instruction, Edits())) for view in views}
        return cls({instruction: notes for instruction, notes in found.items() if notes}, documents)

    def __bool__(self) -> bool:
        """Whether anything is noted."""
        return bool(self.groups or self.documents)

    def within(self, corpus: Corpus) -> "Noted":
        """Leave out notes on documents that are not in a corpus."""
        return replace(self, documents={id: self.documents[id] for id in corpus.ids if id in self.documents})

    def beside(self, views: Sequence[View]) -> tuple[str, ...]:
        """Return each text of the views' corpus, and after it the notes on the document and on the groups it is in."""
        corpus = views[0].corpus
        found = [[text, self.documents.get(id, "")] for id, text in zip(corpus.ids, corpus.texts, strict=True)]
        for view in views:
            for note in self.groups.get(view.instruction, ()):
                for row in () if note.cluster is None else view.clustering.members(note.cluster).tolist():
                    found[row].append(note.text)
        return tuple("\n".join(filter(None, parts)) for parts in found)

    def on(self, view: View, cluster: int | None) -> tuple[GroupNote, ...]:
        """Return the notes that stand with a cluster, or (None) with none; what is about the cluster itself first."""
        return tuple(note for note in self.groups.get(view.instruction, ()) if note.cluster == cluster)


def make_note(view: View, cluster: int, text: str, *, replaces: Sequence[GroupNote] = ()) -> Edit:
    """Note something on a cluster of a view as it is now, in place of other notes; an empty text deletes these.

    Raises EditError for a text that is too long.
    """
    ids = np.asarray(view.corpus.ids, dtype=np.int64)
    members: Ids = tuple(ids[view.clustering.members(cluster)].tolist())
    groups = {members: "", **{note.documents: note.name for note in replaces}}
    groups[members] = view.cluster(cluster).label
    return Edit(
        NOTE, tuple(groups), tuple(groups.values()), label=clean_note(text), corpus=view.corpus.origin.fingerprint
    )


def delete_note(note: GroupNote) -> Edit:
    """Delete a note, wherever it stands."""
    return Edit(NOTE, (note.documents,), (note.name,))


def find_notes(view: View, edits: Edits) -> tuple[GroupNote, ...]:
    """Find the notes of edits on the clusters of a view as it is now, in the order of these; those of none last."""
    if not edits.notes:
        return ()
    ids = np.asarray(view.corpus.ids, dtype=np.int64)
    rows = {id: row for row, id in enumerate(view.corpus.ids)}
    placed: list[GroupNote] = []
    nearest: dict[int, tuple[float, int]] = {}
    for number, edit in enumerate(edits.notes):
        documents = edit.clusters[0]
        note = GroupNote(edit.label, edit.names[0], documents)
        if edit.corpus in ("", view.corpus.origin.fingerprint):
            present = np.array([rows[id] for id in documents if id in rows], np.intp)
            cluster = recognize(present, view.clustering.assignments, ids, before=edit.before)
            if cluster and (cluster.same or 2 * cluster.shared > len(documents)):
                note = replace(note, cluster=cluster.id, shared=cluster.shared)
            if cluster and cluster.same:
                nearest[cluster.id] = max(nearest.get(cluster.id, (0.0, 0)), (cluster.likeness, number))
        placed.append(note)
    for _, number in nearest.values():
        placed[number] = replace(placed[number], former=False)
    return tuple(sorted(placed, key=lambda note: (note.cluster is None, note.cluster or 0, note.former)))
