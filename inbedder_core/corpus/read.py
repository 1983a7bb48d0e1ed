"""Files, bytes and frames become a corpus, with a report of what was read, assumed and left out."""

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from inbedder_core.corpus.corpus import Corpus
from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.readers.collect import LOOKED_AT, collect, readable
from inbedder_core.corpus.readers.columns import guess_column
from inbedder_core.corpus.readers.formats import open_table
from inbedder_core.corpus.report import DataReport, report_of

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["DataReport", "IngestLimits", "Preview", "preview", "read_corpus", "report_of"]


class Preview(NamedTuple):
    """The beginning of a source: its column names, the one guessed to hold texts (None: none does), its first rows."""

    columns: tuple[str, ...]
    text_column: str | None
    rows: tuple[tuple[str, ...], ...]


def read_corpus(
    source: "Path | str | bytes | DataFrame",
    *,
    name: str | None = None,
    text: str | None = None,
    limits: IngestLimits | None = None,
) -> tuple[Corpus, DataReport]:
    """Read csv, tsv, jsonl, json, parquet, xlsx, txt (a document a line), one such file in .gz or .zip, or a frame.

    `text` names the column of the texts; without it the column is guessed. All other columns become metadata, cell by
    cell as written. Ids are rows of the source from 0. For bytes, `name` (a file's name) tells the format.
    Raises CorpusError for what cannot be read, is beyond `limits`, or holds no text.
    """
    limits = limits or IngestLimits()
    table, shown = open_table(source, name=name, limits=limits, most=limits.rows + 1)
    return collect(table, name=shown, text=text, limits=limits)


def preview(
    source: "Path | str | bytes | DataFrame",
    *,
    name: str | None = None,
    rows: int = 20,
    limits: IngestLimits | None = None,
) -> Preview:
    """Read only the beginning, to choose the text column by; raises CorpusError as `read_corpus` does."""
    limits = limits or IngestLimits()
    table, _ = open_table(source, name=name, limits=limits, most=LOOKED_AT)
    beginning = readable(list(islice(table.rows, LOOKED_AT)))
    guess = guess_column(table.columns, beginning)
    width = len(table.columns)
    first = tuple(tuple([*cells, *[""] * width][:width]) for cells in beginning[:rows])
    return Preview(columns=table.columns, text_column=table.columns[guess[0]] if guess else None, rows=first)
