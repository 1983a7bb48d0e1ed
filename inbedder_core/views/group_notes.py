"""What a person noted on groups and on documents, and with which groups it stands now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import NOISE
from inbedder_core.corpus import Corpus
from inbedder_core.views.edits import NOTE, ON_GROUP, ON_NOISE, ON_PART, Edit, Edits, Ids, clean_note
from inbedder_core.views.recognition import recognize
from inbedder_core.views.view import NOISE_LABEL, View


@dataclass(frozen=True)
class GroupNote:
    """A note on a group that was called `name` and held `documents`, by id, when it was written; or on such a part of
    one, or such noise, as `on` says.

    It stands with a `cluster`, by id (-1: noise), or a `part` of it, that is taken for the same; where there is none,
    or another note is nearer to that one, it is `former`, and stands with what holds more than half of its documents,
    `shared` of them, else with none.
    """

    text: str
    name: str
    documents: Ids
    on: str = ON_GROUP
    cluster: int | None = None
    part: int | None = None
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
        return (
            f"On what was noise{here}"
            if self.on == ON_NOISE
            else f"On the former {self.on or 'group'} “{self.name}”{here}"
        )

    def __str__(self) -> str:
        """Return the note as one text."""
        return f"{self.origin}: {self.text}" if self.former else self.text

    def heading(self, view: View) -> str:
        """Say on what it was written, beside the cluster it stands with; "" for that cluster."""
        if self.former or self.cluster is None or self.part is None:
            return self.origin
        return f"On its part “{view.parts[self.cluster][self.part].label}”"

    def label(self, view: View) -> str:
        """Name what it stands with, a part behind its group; "" for none."""
        if self.cluster is None:
            return ""
        group = line_label(view, self.cluster)
        return group if self.part is None else f"{group}: {line_label(view, self.cluster, self.part)}"

    def members(self, view: View) -> list[int]:
        """Return the positions of the documents of what it stands with."""
        rows: list[int] = [] if self.cluster is None else view.clustering.members(self.cluster, self.part).tolist()
        return rows


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
                for row in note.members(view):
                    found[row].append(note.text)
        return tuple("\n".join(filter(None, parts)) for parts in found)

    def on(self, view: View, cluster: int | None, part: int | None = None) -> tuple[GroupNote, ...]:
        """Return the notes that stand with a cluster, noise (-1), a part, or (None) with none; its own first."""
        notes = self.groups.get(view.instruction, ())
        return tuple(note for note in notes if (note.cluster, note.part) == (cluster, part))

    def headed(self, view: View, cluster: int) -> tuple[tuple[str, str], ...]:
        """Return what stands with a cluster, and then with its parts: the heading and the text of each note."""
        notes = self.groups.get(view.instruction, ())
        return tuple((note.heading(view), note.text) for note in notes if note.cluster == cluster)

    def text(self, view: View, cluster: int) -> str:
        """Return what stands with a cluster and with its parts as one text."""
        return "\n".join(": ".join(filter(None, note)) for note in self.headed(view, cluster))


def line_label(view: View, cluster: int, part: int | None = None) -> str:
    """Name a cluster, a part of one, or noise (-1)."""
    if cluster == NOISE:
        return NOISE_LABEL
    return view.cluster(cluster).label if part is None else view.parts[cluster][part].label


def make_note(
    view: View, cluster: int, text: str, *, part: int | None = None, replaces: Sequence[GroupNote] = ()
) -> Edit:
    """Note something on a cluster of a view as it is now, on a part of it, or on noise (-1), in place of other notes.

    An empty text deletes these. Raises EditError for a text that is too long.
    """
    ids = np.asarray(view.corpus.ids, dtype=np.int64)
    members: Ids = tuple(ids[view.clustering.members(cluster, part)].tolist())
    groups = {members: "", **{note.documents: note.name for note in replaces}}
    groups[members] = line_label(view, cluster, part)
    return Edit(
        NOTE,
        tuple(groups),
        tuple(groups.values()),
        label=clean_note(text),
        corpus=view.corpus.origin.fingerprint,
        on=ON_NOISE if cluster == NOISE else ON_GROUP if part is None else ON_PART,
    )


def delete_note(note: GroupNote) -> Edit:
    """Delete a note, wherever it stands."""
    return Edit(NOTE, (note.documents,), (note.name,), on=note.on)


def find_notes(view: View, edits: Edits) -> tuple[GroupNote, ...]:
    """Find the notes of edits in a view as it is now: on its clusters, each before its parts, on noise, on none."""
    if not edits.notes:
        return ()
    ids = np.asarray(view.corpus.ids, dtype=np.int64)
    rows = {id: row for row, id in enumerate(view.corpus.ids)}
    lines = {on: _lines(view, on) for on in {ON_GROUP, *(edit.on for edit in edits.notes)}}
    placed: list[GroupNote] = []
    nearest: dict[tuple[str, int], tuple[float, int]] = {}
    for number, edit in enumerate(edits.notes):
        documents = edit.clusters[0]
        note = GroupNote(edit.label, edit.names[0], documents, edit.on)
        present = np.array([rows[id] for id in documents if id in rows], np.intp)
        ours = edit.corpus in ("", view.corpus.origin.fingerprint)
        for on in dict.fromkeys((edit.on, ON_GROUP)) if ours else ():
            line = recognize(present, lines[on].numbers, ids, before=edit.before)
            same = line is not None and line.same and on == edit.on
            if line and (same or 2 * line.shared > len(documents)):
                cluster, part = lines[on].names[line.id]
                note = replace(note, cluster=cluster, part=part, shared=line.shared)
                if same:
                    nearest[on, line.id] = max(nearest.get((on, line.id), (0.0, 0)), (line.likeness, number))
                break
        placed.append(note)
    for _, number in nearest.values():
        placed[number] = replace(placed[number], former=False)
    return tuple(sorted(placed, key=_order))


class _Lines(NamedTuple):
    """Lines of a view's list: of each document (n,) in which it is, from 0, -1 for none; their clusters and parts."""

    numbers: NDArray[np.intp]
    names: Sequence[tuple[int, int | None]]


def _lines(view: View, on: str) -> _Lines:
    """Number the clusters of a view, all their parts, or its noise, as a note may be on them."""
    clustering = view.clustering
    clusters = range(clustering.n_clusters)
    if on == ON_GROUP:
        return _Lines(clustering.assignments, [(cluster, None) for cluster in clusters])
    if on == ON_NOISE:
        return _Lines(np.where(clustering.assignments == NOISE, 0, NOISE), [(NOISE, None)])
    numbers = np.full(len(clustering), NOISE, np.intp)
    names: list[tuple[int, int | None]] = []
    for cluster in clusters:
        for part, members in enumerate(clustering.parts(cluster)):
            numbers[members] = len(names)
            names.append((cluster, part))
    return _Lines(numbers, names)


def _order(note: GroupNote) -> tuple[tuple[int, int], int, bool]:
    """Put clusters first, each before its parts, then noise, and what stands with none last."""
    place = (2, 0) if note.cluster is None else (1, 0) if note.cluster == NOISE else (0, note.cluster)
    return place, -1 if note.part is None else note.part, note.former
