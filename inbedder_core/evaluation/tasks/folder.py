"""The evaluation data of a folder: parquet files {text, label_<facet>…} and the question of each facet."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from inbedder_core.corpus import read_records
from inbedder_core.errors import CorpusError
from inbedder_core.evaluation.tasks.sources import where_to_get
from inbedder_core.fingerprint import fingerprint_file

DATA_VARIABLE = "INBEDDER_EVAL_DATA"
BESIDE = Path("..") / "shared" / "data" / "eval"
INSTRUCTIONS, INDEPENDENCE = "instructions.json", "facet_independence_nmi.json"
_PREFIX = "label_"

Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class FacetTable:
    """One set as read: distinct texts, and for each facet its question and gold labels (None where none applies)."""

    name: str
    texts: tuple[str, ...]
    instructions: Mapping[str, str]
    gold: Mapping[str, tuple[str | None, ...]]

    def take(self, rows: Sequence[int]) -> "FacetTable":
        """Keep the texts at these positions, in this order."""
        gold = {facet: tuple(labels[row] for row in rows) for facet, labels in self.gold.items()}
        return FacetTable(self.name, tuple(self.texts[row] for row in rows), self.instructions, gold)


@dataclass(frozen=True)
class EvaluationData:
    """A folder of evaluation sets. Raises CorpusError, with where to get it, when a file asked for is not there."""

    folder: Path

    @cached_property
    def instructions(self) -> dict[str, dict[str, str]]:
        """The question of every facet: set -> facet -> question."""
        found = self._json(INSTRUCTIONS)
        return {
            name: {facet.removeprefix(_PREFIX): question for facet, question in questions.items()}
            for name, questions in found.items()
        }

    @property
    def names(self) -> list[str]:
        """Sets that have both a file and questions."""
        return [name for name in self.instructions if (self.folder / f"{name}.parquet").exists()]

    @property
    def missing(self) -> list[str]:
        """Sets that have questions but no file."""
        return [name for name in self.instructions if name not in self.names]

    @cached_property
    def independence(self) -> dict[str, float]:
        """Known dependence of facet pairs, "set:a~b" -> normalised mutual information, 0..1; empty without the file."""
        if not (self.folder / INDEPENDENCE).exists():
            return {}
        return {pair: float(found[0]) for pair, found in self._json(INDEPENDENCE).items()}

    def table(self, name: str) -> FacetTable:
        """Read one set; blank and repeated texts are left out."""
        columns = self.columns(f"{name}.parquet")
        questions = {facet: text for facet, text in self.instructions[name].items() if _PREFIX + facet in columns}
        first = {text: row for row, text in reversed(list(enumerate(columns["text"]))) if text and text.strip()}
        rows = sorted(first.values())
        return FacetTable(
            name=name,
            texts=tuple(columns["text"][row] for row in rows),
            instructions=questions,
            gold={facet: tuple(_label(columns[_PREFIX + facet][row]) for row in rows) for facet in questions},
        )

    def columns(self, file: str) -> Columns:
        """Read a parquet file to lists by column."""
        return read_columns(self._path(file))

    def has(self, file: str) -> bool:
        """Say whether the folder holds a file."""
        return (self.folder / file).exists()

    def fingerprints(self, files: Sequence[str]) -> dict[str, str]:
        """Hash the files that took part: name -> 16 hexadecimal digits of SHA-256."""
        return {file: fingerprint_file(self.folder / file)[:16] for file in files if self.has(file)}

    def _json(self, file: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._path(file).read_text(encoding="utf-8"))
        return found

    def _path(self, file: str) -> Path:
        path = self.folder / file
        if not path.exists():
            raise CorpusError(f"{self.folder} has no {file}; {where_to_get(path.stem)}")
        return path


def find_data(folder: str | Path | None = None) -> EvaluationData:
    """Return the data of a folder: the one given, else that of INBEDDER_EVAL_DATA, else ../shared/data/eval.

    Raises CorpusError, saying what a folder must hold, when there is none.
    """
    named = folder or os.environ.get(DATA_VARIABLE)
    chosen = Path(named).expanduser() if named else BESIDE
    if not chosen.is_dir():
        how = f"give the folder with --data or in the environment variable {DATA_VARIABLE}"
        raise CorpusError(f"there is no evaluation data in {chosen}; {how}. {where_to_get(None)}")
    return EvaluationData(chosen)


def read_columns(path: Path) -> Columns:
    """Read a parquet, CSV, JSON or JSON-lines file to lists by column. Raises CorpusError where it cannot be read."""
    rows = [values for _, values in read_records(path)]
    return {name: [row.get(name) for row in rows] for name in rows[0]}


def _label(value: Any) -> str | None:
    return None if value is None or value != value else str(value)
