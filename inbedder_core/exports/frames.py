"""Tables of documents and of clusters, before they are written in any format."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import numpy as np

from inbedder_core.clusters import NOISE
from inbedder_core.corpus import Corpus, same_corpus
from inbedder_core.encoders import ClosedAnswers
from inbedder_core.labels import Cluster
from inbedder_core.views import NOISE_LABEL, Belief, Noted, View, line_label

if TYPE_CHECKING:
    from pandas import DataFrame

_AXES = ("x", "y", "z")
_NOTE = ("on", "question", "group", "part", "former", "document", "text", "note")
_MEASURED = ("stability", "precision", "coverage", "distance")
_REWORDED = ("reworded", "reworded_low", "reworded_high")


def documents_frame(views: Sequence[View], noted: Noted = Noted()) -> "DataFrame":
    """Put every document on a row: id, text, metadata, then for each view answer, cluster (-1: noise), label, x, y.

    A view whose question lists answers has each document's "listed answer" and its "probability" too; one whose
    clusters have parts says which part a document is in. Where documents are noted, a column after the text has the
    notes.

    A view's columns carry its instruction ("answer: What is it about?"); a metadata column whose name is taken gets a
    number. Views in three dimensions have a z too; those in which noise was put into clusters say of which documents.
    Raises ValueError for no views, or views of different corpora.
    """
    from pandas import DataFrame

    corpus = same_corpus(*views)
    columns: dict[str, Any] = {"id": list(corpus.ids), "text": whole(corpus.texts)}
    if noted.documents:
        columns["note"] = whole([noted.documents.get(id, "") for id in corpus.ids])
    for name, cells in corpus.metadata.items():
        columns[_free(whole([name])[0], columns)] = whole(cells)
    for view in views:
        for name, values in _view_columns(view).items():
            columns[_free(whole([f"{name}: {view.instruction}"])[0], columns)] = values
    return DataFrame(columns)


def clusters_frame(views: Sequence[View], noted: Noted = Noted()) -> "DataFrame":
    """Put every cluster of every view on a row, largest first, noise (-1) last.

    `share` and `agreement` are 0 to 1, and so is how far the cluster is to be believed (Belief): `stability`,
    `precision` and `coverage`, empty where they say nothing, `reworded` with its interval (Cohesion), empty where that
    was not tried, and `distance`, 0 to 2, of the `nearest` cluster; `doubts` say why not to rely on it; answers with
    their counts, keywords, decoded words and the ids of typical and borderline documents are lists, and so are the
    labels of its `parts` and their sizes, the largest first. Where groups are noted, `note` has what stands with each.
    Raises ValueError for views of different corpora.
    """
    from pandas import DataFrame

    same_corpus(*views)
    rows = [
        {"view": number, "question": whole([view.instruction])[0], **row, **_note(view, row["cluster"], noted)}
        for number, view in enumerate(views, 1)
        for row in (*_clusters(view), _noise(view))
    ]
    return DataFrame(rows)


def notes_frame(views: Sequence[View], noted: Noted) -> "DataFrame":
    """Put every note on a row: what it is `on`, the question, the group and the part it stands with, and id and text.

    A note on a group, part or noise that is none any more says what that was called (`former`), and stands with the
    group that most of its documents are in, if there is one. Texts of documents that were not read are empty.
    """
    from pandas import DataFrame

    corpus = same_corpus(*views)
    rows = [
        {
            "on": f"{'former ' if note.former else ''}{note.on or 'group'}",
            "question": view.instruction,
            "group": "" if note.cluster is None else line_label(view, note.cluster),
            "part": "" if note.cluster is None or note.part is None else line_label(view, note.cluster, note.part),
            "former": note.name if note.former else "",
            "document": "",
            "text": "",
            "note": note.text,
        }
        for view in views
        for note in noted.groups.get(view.instruction, ())
    ]
    texts = dict(zip(corpus.ids, corpus.texts, strict=True))
    about = {"on": "document", "question": "", "group": "", "part": "", "former": ""}
    rows += [
        {**about, "document": str(id), "text": texts.get(id, ""), "note": text}
        for id, text in sorted(noted.documents.items())
    ]
    return DataFrame([dict(zip(row, whole(list(row.values())), strict=True)) for row in rows], columns=list(_NOTE))


def _note(view: View, cluster: int, noted: Noted) -> dict[str, str]:
    """Say what is noted on a cluster, where anything is on any."""
    return {"note": whole([noted.text(view, cluster)])[0]} if noted.groups else {}


def _view_columns(view: View) -> dict[str, Any]:
    axes = zip(_AXES, view.projection.coordinates.T, strict=False)
    parts = _part_labels(view)
    return {
        "answer": whole(view.encoding.answers),
        "cluster": view.clustering.assignments,
        **({} if view.closed is None else _closed_columns(view.closed)),
        "label": whole(view.cluster_labels(range(len(view)))),
        **({"part": whole(parts)} if any(parts) else {}),
        **dict(axes),
        **({"assigned from noise": np.isin(np.arange(len(view)), view.assigned)} if view.assigned else {}),
    }


def _part_labels(view: View) -> list[str]:
    """Return for each document which part of its cluster it is in, "" for none."""
    labels = [""] * len(view)
    for cluster, parts in zip(view.clusters, view.parts, strict=True):
        for part, rows in zip(parts, view.clustering.parts(cluster.id), strict=False):
            for row in rows.tolist():
                labels[row] = part.label
    return labels


def _closed_columns(closed: ClosedAnswers) -> dict[str, Any]:
    return {"listed answer": whole(closed.answers), "probability": closed.certainties}


def _clusters(view: View) -> Iterator[dict[str, Any]]:
    for cluster, belief, parts in zip(view.clusters, view.beliefs, view.parts, strict=True):
        held = {"parts": whole([part.label for part in parts]), "part_sizes": [part.size for part in parts]}
        yield _cluster(view.corpus, cluster) | held | _belief(view, belief)


def _belief(view: View, belief: Belief) -> dict[str, Any]:
    nearest = "" if belief.nearest is None else whole([view.cluster(belief.nearest).label])[0]
    tried = astuple(belief.reworded) if belief.reworded else (None,) * len(_REWORDED)
    measured = {name: getattr(belief, name) for name in _MEASURED} | dict(zip(_REWORDED, tried, strict=True))
    rounded = {name: math.nan if value is None else round(value, 4) for name, value in measured.items()}
    return {**rounded, "nearest": nearest, "doubts": whole(belief.doubts)}


def _cluster(corpus: Corpus, cluster: Cluster) -> dict[str, Any]:
    return {
        "cluster": cluster.id,
        "label": whole([cluster.label])[0],
        "size": cluster.size,
        "share": round(cluster.size / len(corpus), 4),
        "agreement": round(float(cluster.agreement), 4),
        "answers": whole([answer for answer, _ in cluster.answers]),
        "answer_counts": [int(count) for _, count in cluster.answers],
        "keywords": whole(cluster.keywords),
        "decoded": whole(cluster.decoded),
        "exemplar_ids": [corpus.ids[row] for row in cluster.exemplars],
        "borderline_ids": [corpus.ids[row] for row in cluster.borderline],
    }


def _noise(view: View) -> dict[str, Any]:
    return {
        "cluster": NOISE,
        "label": NOISE_LABEL,
        "size": len(view.clustering.members(NOISE)),
        "share": round(view.clustering.noise_share, 4),
        "agreement": 0.0,
        "answers": [],
        "answer_counts": [],
        "keywords": [],
        "decoded": [],
        "exemplar_ids": [],
        "borderline_ids": [],
        "parts": [],
        "part_sizes": [],
        **dict.fromkeys((*_MEASURED, *_REWORDED), math.nan),
        "nearest": "",
        "doubts": [],
    }


def whole(cells: Sequence[Any]) -> list[Any]:
    """Replace half characters (lone surrogates) in texts, which neither utf-8 nor a frame can hold."""
    return [cell.encode("utf-8", "replace").decode("utf-8") if isinstance(cell, str) else cell for cell in cells]


def _free(name: str, taken: Mapping[str, Any]) -> str:
    choices = (name, *(f"{name} ({number})" for number in range(2, len(taken) + 3)))
    return next(choice for choice in choices if choice not in taken)
