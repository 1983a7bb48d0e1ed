"""The documents of a study as a file: one JSON line each, with everything a corpus holds."""

import json
from collections.abc import Iterable

from inbedder_core.corpus import Corpus, IngestLimits
from inbedder_core.errors import InBedderError, StudyError


def corpus_to_jsonl(corpus: Corpus) -> bytes:
    """Write id, text and metadata of every document; half characters become the escapes JSON has for them."""
    lines = (
        json.dumps({"id": document.id, "text": document.text, "metadata": document.metadata}) for document in corpus
    )
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def corpus_from_jsonl(content: bytes, name: str, *, limits: IngestLimits | None = None) -> Corpus:
    """Read them back. Raises StudyError for anything else, or for more than the limits allow."""
    limits, lines = limits or IngestLimits(), content.splitlines()
    if len(lines) > limits.rows:
        raise StudyError(
            f"the study has {len(lines):,} documents, expected at most {limits.rows:,}; use a smaller corpus"
        )
    try:
        return _corpus((json.loads(line) for line in lines), name, limits)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, InBedderError) as error:
        raise StudyError(f"the study's documents cannot be read ({error}); export the study again") from error


def _corpus(items: Iterable[dict[str, object]], name: str, limits: IngestLimits) -> Corpus:
    ids: list[int] = []
    texts: list[str] = []
    metadata: dict[str, list[str]] = {}
    for item in items:
        id, text, cells = item["id"], item["text"], item["metadata"]
        if type(id) is not int or id < 0 or not isinstance(text, str) or not isinstance(cells, dict):
            raise ValueError(f"document {len(ids) + 1} has no id, text and metadata")
        if not ids:
            metadata = {column: [] for column in cells}
        if cells.keys() != metadata.keys() or not all(isinstance(cell, str) for cell in cells.values()):
            raise ValueError(f"document {len(ids) + 1} has other metadata than the first")
        ids.append(id)
        texts.append(text)
        for column, cell in cells.items():
            metadata[column].append(cell)
    if not ids or len(metadata) > limits.columns:
        raise ValueError(f"{len(ids)} documents and {len(metadata)} columns of metadata")
    return Corpus(name, tuple(texts), tuple(ids), {column: tuple(cells) for column, cells in metadata.items()})
