"""The sample corpora that come with the project, by name."""

import json
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from inbedder_core.corpus.corpus import Corpus
from inbedder_core.corpus.read import read_corpus
from inbedder_core.corpus.report import DataReport
from inbedder_core.errors import CorpusError

_FOLDER = Path(__file__).resolve().parents[2] / "sample_corpora"


@dataclass(frozen=True)
class Sample:
    """What a person should know before choosing a sample; `instructions` are good first questions, best first.

    `rows` counts its documents; `columns` says what each column holds; one sample is the `default`.
    """

    name: str
    title: str
    description: str
    source: str
    license: str
    attribution: str
    instructions: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    rows: int
    default: bool
    path: Path


def sample_names() -> list[str]:
    """Name every sample, the default one first."""
    return list(_samples())


def sample(name: str) -> Sample:
    """Describe one sample; raises CorpusError for a name that is not in `sample_names()`, with the nearest."""
    known = _samples()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(known)}"
    raise CorpusError(f"there is no sample corpus {name!r}; {hint}")


def read_sample(name: str) -> tuple[Corpus, DataReport]:
    """Read one sample; the corpus is called by the sample's name."""
    return read_corpus(sample(name).path, name=name, text="text")


@cache
def _samples() -> dict[str, Sample]:
    index = _FOLDER / "index.json"
    try:
        entries = json.loads(index.read_text(encoding="utf-8"))
    except OSError as error:
        raise CorpusError(f"the sample corpora are not at {_FOLDER}; run from a checkout of the project") from error
    samples = sorted(map(_sample, entries), key=lambda item: not item.default)
    return {item.name: item for item in samples}


def _sample(entry: dict[str, Any]) -> Sample:
    return Sample(
        name=entry["name"],
        title=entry["title"],
        description=entry["description"],
        source=entry["source"],
        license=entry["licence"],
        attribution=entry["attribution"],
        instructions=tuple(entry["instructions"]),
        columns=tuple(entry["columns"].items()),
        rows=entry["rows"],
        default=entry["default"],
        path=_FOLDER / entry["file"],
    )
