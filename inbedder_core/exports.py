"""Results as files that other programs read: csv for spreadsheets, json, safetensors."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inbedder_core.clustering import NOISE
from inbedder_core.corpus import Corpus
from inbedder_core.encoders.base import Encoder, Encoding
from inbedder_core.explanation import Cluster
from inbedder_core.ingest import DataReport
from inbedder_core.versions import versions
from inbedder_core.view import View

if TYPE_CHECKING:
    from pandas import DataFrame

_FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
_UNSEEN = "\ufeff\u200b\u200c\u200d\u2060\0"
"""Zero-width characters that programs drop before they look at what a cell starts with."""


def documents_frame(corpus: Corpus, views: Sequence[View]) -> "DataFrame":
    """Put every document on a row: id, text, metadata, then for each view answer, cluster (-1: noise), label, x, y.

    A view's columns carry its instruction ("answer: What is it about?"); a metadata column whose name is taken gets a
    number.
    """
    from pandas import DataFrame

    columns: dict[str, Any] = {"id": list(corpus.ids), "text": _whole(corpus.texts)}
    for name, cells in corpus.metadata.items():
        columns[_free(name, columns)] = _whole(cells)
    for view in views:
        for name, values in _view_columns(view).items():
            columns[_free(f"{name}: {view.instruction}", columns)] = values
    return DataFrame(columns)


def documents_csv(corpus: Corpus, views: Sequence[View]) -> bytes:
    """Return `documents_frame` as utf-8 csv in which no text is a formula to a spreadsheet.

    Texts, names and answers that a spreadsheet would run get a leading apostrophe; numbers are left alone.
    """
    frame = documents_frame(corpus, views)
    for name in frame.columns:
        if frame[name].dtype.kind not in "if":
            frame[name] = [harmless(cell) for cell in frame[name]]
    frame.columns = [harmless(name) for name in frame.columns]
    content: str = frame.to_csv(index=False, lineterminator="\r\n")
    return content.encode("utf-8")


def harmless(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would run as a formula."""
    seen = cell.lstrip(_UNSEEN + " \u00a0\u3000")
    return f"'{cell}" if seen[:1] and seen[0] in _FORMULA_STARTS else cell


def views_json(corpus: Corpus, views: Sequence[View], encoder: Encoder, *, report: DataReport | None = None) -> str:
    """Return what was asked, of what, by what, with which settings and versions, and every cluster of every view.

    Documents are named by id.
    """
    content = {
        "corpus": {"name": corpus.name, "documents": len(corpus), "fingerprint": corpus.fingerprint},
        "data_report": asdict(report) if report else None,
        "model": {"name": encoder.name, "fingerprint": encoder.fingerprint},
        "versions": versions(),
        "views": [_view(corpus, view) for view in views],
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def answers_jsonl(corpus: Corpus, encodings: Mapping[str, Encoding]) -> str:
    """Return one JSON line per document: its id, text, and the answer to each instruction."""
    lines = (
        {"id": id, "text": text, "answers": {asked: encoding.answers[row] for asked, encoding in encodings.items()}}
        for row, (id, text) in enumerate(zip(corpus.ids, corpus.texts, strict=True))
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def save_embeddings(path: Path, encodings: Mapping[str, Encoding], encoder: Encoder) -> None:
    """Write one float32 tensor (n, dimension) per instruction, named instruction_1, instruction_2, …

    The file's metadata says which instruction each is, and which model made them.
    """
    from safetensors.numpy import save_file

    names = [f"instruction_{number}" for number in range(1, len(encodings) + 1)]
    tensors = {name: encoding.embeddings for name, encoding in zip(names, encodings.values(), strict=True)}
    about = {"model": encoder.name, "model_fingerprint": encoder.fingerprint}
    save_file(tensors, path, metadata={**about, **dict(zip(names, encodings, strict=True))})


def write_text(path: Path, text: str) -> None:
    """Write JSON text as utf-8; half characters, which utf-8 cannot hold, become the escapes JSON has for them."""
    path.write_bytes(text.encode("utf-8", "backslashreplace"))


def _view_columns(view: View) -> dict[str, Any]:
    return {
        "answer": _whole(view.encoding.answers),
        "cluster": view.clustering.assignments,
        "label": [view.cluster_label(row) for row in range(len(view))],
        "x": view.projection.coordinates[:, 0],
        "y": view.projection.coordinates[:, 1],
    }


def _whole(texts: Sequence[str]) -> list[str]:
    """Replace half characters (lone surrogates), which neither utf-8 nor a frame can hold."""
    return [text.encode("utf-8", "replace").decode("utf-8") for text in texts]


def _free(name: str, taken: Mapping[str, Any]) -> str:
    choices = (name, *(f"{name} ({number})" for number in range(2, len(taken) + 3)))
    return next(choice for choice in choices if choice not in taken)


def _view(corpus: Corpus, view: View) -> dict[str, Any]:
    noise = len(view.clustering.members(NOISE))
    return {
        "instruction": view.instruction,
        "settings": {**asdict(view.config), "clustering": asdict(view.clustering.config)},
        "projection": view.projection.method,
        "noise": {"size": noise, "share": round(view.clustering.noise_share, 4)},
        "notes": list(view.notes),
        "clusters": [_cluster(corpus, cluster) for cluster in view.clusters],
    }


def _cluster(corpus: Corpus, cluster: Cluster) -> dict[str, Any]:
    return {
        "id": cluster.id,
        "label": cluster.label,
        "size": cluster.size,
        "share": round(cluster.size / len(corpus), 4),
        "agreement": round(float(cluster.agreement), 4),
        "answers": [{"answer": answer, "count": int(count)} for answer, count in cluster.answers],
        "keywords": list(cluster.keywords),
        "decoded": list(cluster.decoded),
        "exemplar_ids": [corpus.ids[row] for row in cluster.exemplars],
        "borderline_ids": [corpus.ids[row] for row in cluster.borderline],
    }
