"""The list of a view's clusters, each of which may open into its parts."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from inbedder_core.clusters import NOISE
from inbedder_core.exports import swatch
from inbedder_core.labels import Cluster
from inbedder_core.views import NOISE_LABEL, Noted, View

DOUBTFUL, BRANCH = "⚠", "└ "
_COLUMNS = (
    "mark", "label", "doubtful", "size", "reworded", "selected", "note",
    "answers", "agreement", "stability", "keywords", "entropy", "doubts",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line: a cluster by its id (-1: noise), or one of its parts, counted from 0."""

    cluster: int
    part: int | None = None


def cluster_lines(view: View, *, opened: bool = False) -> list[Line]:
    """Name the lines of a view's list: clusters, largest first, each with its parts below it if opened, then noise."""
    lines = [
        line
        for cluster, parts in zip(view.clusters, view.parts if opened else [()] * len(view.clusters), strict=True)
        for line in (Line(cluster.id), *(Line(cluster.id, part.id) for part in parts))
    ]
    return [*lines, *([Line(NOISE)] if view.clustering.noise_share else [])]


def documents_of(view: View, lines: Sequence[Line]) -> list[int]:
    """Return the positions of the documents in any of these lines."""
    return [int(row) for line in lines for row in _members(view, line)]


def cluster_table(
    view: View, lines: Sequence[Line], selected: Collection[int] = (), *, noted: Noted = Noted()
) -> pd.DataFrame:
    """Show lines: mark, label, size, answers with agreement, keywords, entropy.

    `agreement` is the share that gives the most frequent answer, `entropy` the bits an answer takes, `stability` the
    share that comes back in other draws of the documents, `reworded` how far it keeps together in other words. A
    cluster with `doubts` has a sign in `doubtful`. `selected` counts its documents among the selected ones; `note` is
    what is noted on it, and on parts not shown.
    """
    inside = set(selected)
    counts = (len(inside.intersection(_members(view, line))) if inside else 0 for line in lines)
    opened = any(line.part is not None for line in lines)
    rows = [
        {**dict(_row(view, line)), "selected": count, "note": _note(view, line, noted, opened=opened)}
        for line, count in zip(lines, counts, strict=True)
    ]
    return pd.DataFrame(rows, columns=[*_COLUMNS])


def _members(view: View, line: Line) -> Sequence[int]:
    return view.clustering.members(line.cluster, line.part).tolist()  # type: ignore[no-any-return]


def _note(view: View, line: Line, noted: Noted, *, opened: bool) -> str:
    """Return what stands with a line; with a cluster also what does with its parts, while they have no lines."""
    notes = noted.on(view, line.cluster, line.part)
    return "\n".join(map(str, notes)) if opened else noted.text(view, line.cluster)


def _row(view: View, line: Line) -> Iterator[tuple[str, Any]]:
    yield from (("mark", swatch(view.clustering.mark(line.cluster))), ("doubtful", ""), ("doubts", ""))
    if line.cluster == NOISE:
        yield from {
            "label": NOISE_LABEL,
            "size": len(view.clustering.members(NOISE)),
            "answers": "",
            "keywords": "",
        }.items()
    elif line.part is None:
        yield from _told(view.cluster(line.cluster)).items()
        belief = view.beliefs[line.cluster]
        yield "doubtful", "" if belief.holds else DOUBTFUL
        yield "stability", None if belief.stability is None else round(100 * belief.stability)
        yield "reworded", None if belief.reworded is None else round(100 * belief.reworded.share)
        yield "doubts", "; ".join(belief.doubts)
    else:
        part = view.parts[line.cluster][line.part]
        yield from (_told(part) | {"label": f"{BRANCH}{part.label}"}).items()


def _told(cluster: Cluster) -> dict[str, Any]:
    return {
        "label": cluster.label,
        "size": cluster.size,
        "agreement": round(100 * cluster.agreement),
        "answers": " · ".join(f"{answer or '(none)'} {times}" for answer, times in cluster.answers[:4]),
        "keywords": ", ".join(cluster.keywords[:6]),
        "entropy": round(cluster.entropy, 1),
    }
