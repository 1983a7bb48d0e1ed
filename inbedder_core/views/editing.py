"""Changes made to the clusters of a view.

An edit knows the clusters it is about by their documents. After grouping anew it applies to the cluster that shares
more than half of its documents with the one it was made for (Jaccard index above 0.5, which at most one cluster can
reach), of those there were when it was made; where there is none it is left out, and the view says so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import NOISE, Clustering, ClusteringConfig, fill_marks, find_clusters
from inbedder_core.encoders import Encoder
from inbedder_core.errors import EditError
from inbedder_core.labels import Cluster, answer_forms, number_duplicates
from inbedder_core.views.edits import Edit, Edits, Ids
from inbedder_core.views.recognition import recognize
from inbedder_core.views.view import NOISE_LABEL, View, regroup

_SPOKEN = 0.1
"""An answer that this share of a cluster gives (and two documents at least) becomes a cluster of its own."""


def make_edit(
    kind: str, view: View, *, clusters: Sequence[int] = (), rows: Sequence[int] = (), label: str = ""
) -> Edit:
    """Describe a change to a view as it is now: `clusters` by id, documents by their positions.

    Raises EditError when it cannot be made, or would change nothing. Notes are made by `make_note`.
    """
    ids = np.asarray(view.corpus.ids, dtype=np.int64)
    members = tuple(tuple(ids[view.clustering.members(id)].tolist()) for id in clusters)
    names = tuple(view.cluster(id).label for id in clusters)
    label = " ".join(label.split())
    taken = {NOISE_LABEL.casefold(), *(other.label.casefold() for other in view.clusters if other.id not in clusters)}
    if label.casefold() in taken:
        raise EditError(f"there is a group “{label}” already; choose another name, or merge the two")
    edit = Edit(kind, members, names, tuple(ids[sorted(rows)].tolist()), label, view.corpus.origin.fingerprint)
    if problem := _Groups(view).make(edit):
        raise EditError(f"{edit} cannot be done: {problem}")
    return edit


def apply_edits(view: View, edits: Edits, encoder: Encoder) -> View:
    """Return a view with its clusters changed and explained anew; names a person gave stay.

    What no longer makes sense is left out, and said in the view's notes. Without edits it is the same view; notes,
    which `find_notes` finds, change nothing. Raises EditError for edits of another corpus.
    """
    if not edits.changes:
        return view
    if foreign := [edit for edit in edits.changes if edit.corpus not in ("", view.corpus.origin.fingerprint)]:
        name = view.corpus.name
        raise EditError(f"{foreign[0]}: done to other documents than {name}; open the study it belongs to, or undo it")
    groups = _Groups(view)
    problems = [(edit, groups.make(edit)) for edit in edits.changes]
    made = tuple(str(edit) for edit, problem in problems if not problem)
    left = tuple(f"Left out: {edit}, because {problem}." for edit, problem in problems if problem)
    clustering, names = groups.result()
    same = np.array_equal(clustering.assignments, view.clustering.assignments)
    edited = view if same else regroup(view, clustering, encoder)
    clusters = _renamed(edited, names)
    assigned = tuple(np.flatnonzero(groups.assigned).tolist())
    return replace(edited, clusters=clusters, notes=(*edited.notes, *left), edits=made, assigned=assigned)


class _Groups:
    """The clusters of a view while they are changed; their ids may have gaps until the end."""

    def __init__(self, view: View) -> None:
        self.assignments = view.clustering.assignments.copy()
        self.strengths = view.clustering.strengths.copy()
        self.assigned = np.zeros(len(view), bool)
        self.assigned[list(view.assigned)] = True
        self.names: dict[int, str] = {}
        self._view = view
        self._ids = np.asarray(view.corpus.ids, dtype=np.int64)
        self._rows = {id: row for row, id in enumerate(view.corpus.ids)}
        self._makers: dict[str, Callable[[Edit], str]] = {
            "rename": self._rename,
            "merge": self._merge,
            "split by answer": self._split_by_answer,
            "split in two": self._split_in_two,
            "dissolve": self._dissolve,
            "move": self._move,
            "gather": self._gather,
            "set aside": self._set_aside,
            "assign noise": self._assign_noise,
        }

    def make(self, edit: Edit) -> str:
        """Make one edit, or return why it cannot be made."""
        return self._makers[edit.kind](edit)

    def result(self) -> tuple[Clustering, dict[int, str]]:
        """Number the clusters anew, largest first, equal ones as before, and say what a person calls them."""
        kept = self.assignments >= 0
        ids, sizes = np.unique(self.assignments[kept], return_counts=True)
        order = np.lexsort((ids, -sizes))
        places = np.full(int(self.assignments.max(initial=NOISE)) + 1, NOISE, np.intp)
        places[ids[order]] = np.arange(len(ids))
        renumbered = self.assignments.copy()
        renumbered[kept] = places[self.assignments[kept]]
        marks = self._marks(ids[order].tolist())
        clustering = replace(self._view.clustering, assignments=renumbered, strengths=self.strengths, marks=marks)
        return clustering, {int(places[id]): name for id, name in self.names.items() if id in ids}

    def _marks(self, ids: Sequence[int]) -> tuple[int, ...]:
        """Let clusters keep the marks they had, and give new ones the first that are free."""
        before = self._view.clustering
        return fill_marks([before.mark(id) if id < before.n_clusters else None for id in ids])

    def _rename(self, edit: Edit) -> str:
        id = self._same(edit.clusters[0], edit)
        if id is None:
            return _gone(edit)
        self.names[id] = edit.label
        return ""

    def _merge(self, edit: Edit) -> str:
        ids = sorted(id for id in self._all_same(edit) if id is not None)
        if len(ids) < len(edit.clusters):
            together = self._same(tuple(id for cluster in edit.clusters for id in cluster), edit)
            return _gone(edit) if together is None else ""
        named = [id for id in ids if id in self.names]
        name = self.names[max(named, key=lambda id: int((self.assignments == id).sum()))] if named else ""
        self.assignments[np.isin(self.assignments, ids)] = ids[0]
        self.names = {id: given for id, given in self.names.items() if id not in ids} | ({ids[0]: name} if name else {})
        return ""

    def _split_by_answer(self, edit: Edit) -> str:
        def parts(members: NDArray[np.intp]) -> NDArray[np.intp]:
            answers = np.array(answer_forms([self._view.encoding.answers[row] for row in members]))
            forms, counts = np.unique(answers, return_counts=True)
            often = [form for form in forms[counts >= max(2, _SPOKEN * len(members))] if form]
            return np.array([often.index(form) + 1 if form in often else 0 for form in answers], np.intp)

        return self._split(edit, parts, "it does not give two answers often enough")

    def _split_in_two(self, edit: Edit) -> str:
        def parts(members: NDArray[np.intp]) -> NDArray[np.intp]:
            halves = ClusteringConfig(method="kmeans", clusters=2)
            return find_clusters(self._view.layout.reduction[members], halves, seed=self._view.config.seed).assignments

        return self._split(edit, parts, "its documents all lie in one place")

    def _split(self, edit: Edit, parts: Callable[[NDArray[np.intp]], NDArray[np.intp]], otherwise: str) -> str:
        """Give every part but the first an id of its own; names a person gave do not fit the parts."""
        id = self._same(edit.clusters[0], edit)
        if id is None:
            return _gone(edit)
        members = np.flatnonzero(self.assignments == id)
        found = parts(members)
        if len(np.unique(found)) < 2:
            return otherwise
        self.assignments[members] = np.where(found == found[0], id, self._free() + found)
        self.names.pop(id, None)
        return ""

    def _dissolve(self, edit: Edit) -> str:
        found = [id for id in self._all_same(edit) if id is not None]
        if len(found) < len(edit.clusters):
            return _gone(edit)
        return self._put(np.flatnonzero(np.isin(self.assignments, found)), NOISE)

    def _move(self, edit: Edit) -> str:
        id = self._same(edit.clusters[0], edit)
        return _gone(edit) if id is None else self._put(self._present(edit.documents), id)

    def _gather(self, edit: Edit) -> str:
        return self._put(self._present(edit.documents), self._free())

    def _set_aside(self, edit: Edit) -> str:
        return self._put(self._present(edit.documents), NOISE)

    def _put(self, rows: NDArray[np.intp], id: int) -> str:
        if not len(rows):
            return "none of its documents is among those read"
        self.assignments[rows] = id
        self.strengths[rows] = 0.0 if id == NOISE else 1.0
        self.assigned[rows] = False
        return ""

    def _assign_noise(self, edit: Edit) -> str:
        noise = np.flatnonzero(self.assignments == NOISE)
        if len(noise) == len(self.assignments):
            return "there is no group to put it into"
        ids, inverse = np.unique(self.assignments[self.assignments >= 0], return_inverse=True)
        without_gaps = np.full(len(self.assignments), NOISE, np.intp)
        without_gaps[self.assignments >= 0] = inverse
        nearest = self._view.encoding.center_cosines(without_gaps).argmax(axis=1)
        self.assignments[noise] = ids[nearest[noise]]
        self.assigned[noise] = True
        return ""

    def _all_same(self, edit: Edit) -> list[int | None]:
        return [self._same(cluster, edit) for cluster in edit.clusters]

    def _same(self, documents: Ids, edit: Edit) -> int | None:
        """Find the cluster that shares more than half of its documents with one there was when an edit was made."""
        cluster = recognize(self._present(documents), self.assignments, self._ids, before=edit.before)
        return cluster.id if cluster and cluster.same else None

    def _present(self, documents: Ids) -> NDArray[np.intp]:
        return np.array([self._rows[id] for id in documents if id in self._rows], np.intp)

    def _free(self) -> int:
        return int(max(self.assignments.max(initial=NOISE), *self.names, NOISE)) + 1


def _renamed(view: View, names: Mapping[int, str]) -> tuple[Cluster, ...]:
    """Give clusters their names; a label that was not chosen by a person gives way to one that was."""
    order = sorted(range(len(view.clusters)), key=lambda id: id not in names)
    labels = number_duplicates([names.get(id, view.clusters[id].label) for id in order])
    chosen = dict(zip(order, labels, strict=True))
    return tuple(replace(cluster, label=chosen[cluster.id]) for cluster in view.clusters)


def _gone(edit: Edit) -> str:
    which = "it" if len(edit.clusters) == 1 else "each of them"
    return f"no group shares more than half of its documents with {which} any more"
