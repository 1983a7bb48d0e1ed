"""Groups of an earlier wave recognized in the next: which go on, which are new, which ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inbedder_core.clusters import NOISE, count_members, count_shared, fill_marks, match_groups
from inbedder_core.views.snapshot import ABSENT, Snapshot
from inbedder_core.views.view import View


@dataclass(frozen=True)
class Ended:
    """A group there was, by name, that is none any more.

    `into` is the cluster that holds more than half of its documents, by id (-1: they are noise); None where none does.
    """

    name: str
    into: int | None


@dataclass(frozen=True)
class Lineage:
    """What became of groups: `same` is, by the ids of clusters, the number of the group each goes on; and what ended.

    A cluster goes on a group as it keeps its mark: `match_groups`, of the documents there were; or bears its name.
    """

    same: Mapping[int, int]
    ended: tuple[Ended, ...]


def recognize_groups(view: View, before: Snapshot | None) -> View:
    """Let clusters that go on groups there were bear their marks, and no other cluster any of these marks."""
    if before is None:
        return view
    same = trace_groups(view, before).same
    marks: Sequence[int | None] = view.clustering.marks or [None] * view.clustering.n_clusters
    own = [
        before.marks[same[id]] if id in same else None if mark in before.marks else mark
        for id, mark in enumerate(marks)
    ]
    clustering = replace(view.clustering, marks=fill_marks(own, taken=before.marks))
    marked = replace(view, clustering=clustering, earlier=before)
    # What was measured of clusters holds whatever their marks are.
    marked.__dict__.update({name: view.__dict__[name] for name in ("beliefs", "parts") if name in view.__dict__})
    return marked


def trace_groups(view: View, before: Snapshot) -> Lineage:
    """Find out what became of the groups there were, as far as their documents are in the view."""
    then, now = before.groups(view.corpus.ids), view.clustering.assignments
    there = then != ABSENT
    then, now = then[there], now[there]
    shape = len(before.names), view.clustering.n_clusters
    shared = count_shared(then, now, shape=shape)
    old, new = (count_members(groups, size) for groups, size in zip((then, now), shape, strict=True))
    same = match_groups(shared, old.tolist(), new.tolist())
    names = {name: group for group, name in enumerate(before.names) if group not in same.values()}
    for cluster in view.clusters:
        if cluster.id not in same and cluster.label in names:
            same[cluster.id] = names.pop(cluster.label)
    gone = [group for group in range(shape[0]) if group not in same.values() and old[group]]
    noise = np.bincount(then[(now == NOISE) & (then != NOISE)], minlength=shape[0])
    ended = []
    for group in gone:
        places = {NOISE: int(noise[group]), **dict(enumerate(shared[group].tolist()))}
        into = max(places, key=lambda place: places[place])
        ended.append(Ended(before.names[group], into if 2 * places[into] > old[group] else None))
    return Lineage(same, tuple(ended))
