"""Rows of a table to the columns of a corpus, with every row accounted for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from inbedder_core.corpus.corpus import Corpus
from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.readers.columns import choose_column
from inbedder_core.corpus.readers.table import Row, Table, some
from inbedder_core.corpus.report import DataReport
from inbedder_core.errors import CorpusError

LOOKED_AT = 1000  # rows from which the text column is guessed
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"


@dataclass
class _Tally:
    read: int = 0
    unreadable: int = 0
    blank: int = 0
    too_long: int = 0
    long_metadata: int = 0
    widened: list[int] = field(default_factory=list)
    narrow: list[int] = field(default_factory=list)
    wide: list[int] = field(default_factory=list)


def collect(table: Table, *, name: str, text: str | None, limits: IngestLimits) -> tuple[Corpus, DataReport]:
    """Keep every row that has a text; raises CorpusError when none has, or there are too many rows."""
    beginning = list(islice(table.rows, LOOKED_AT))
    position, why = choose_column(table.columns, readable(beginning), text, name)
    tally, kept, ids = _Tally(), list[Sequence[str]](), list[int]()
    for row in chain(beginning, table.rows):
        tally.read += 1
        if tally.read > limits.rows:
            raise CorpusError(f"{name} has more than {limits.rows:,} rows; cut the file or raise the limit")
        cells = _fitted(row, table, position, tally)
        if cells is None:
            continue
        if not cells[position].strip().strip(_INVISIBLE):
            tally.blank += 1
            continue
        kept.append(_shortened(cells, position, limits.cell_characters, tally))
        ids.append(row.number)
    if not kept:
        raise CorpusError(_nothing(name, table.columns[position], tally))
    by_column = list(zip(*kept, strict=True))
    metadata = {column: by_column[at] for at, column in enumerate(table.columns) if at != position}
    corpus = Corpus(name=name, texts=by_column[position], ids=tuple(ids), metadata=metadata)
    return corpus, _report(corpus, table, tally, position=position, why=why, limits=limits)


def readable(rows: Sequence[Row]) -> list[Sequence[str]]:
    """Leave out rows that could not be read."""
    return [row.cells for row in rows if row.cells is not None]


def _fitted(row: Row, table: Table, position: int, tally: _Tally) -> Sequence[str] | None:
    """Bring a row to the table's width: fill up with "", take a last text's own delimiters back, else drop the row."""
    if row.cells is None:
        tally.unreadable += 1
        return None
    width, found = len(table.columns), len(row.cells)
    if found == width:
        return row.cells
    if found < width:
        tally.narrow.append(row.line)
        return [*row.cells, *[""] * (width - found)]
    if not any(row.cells[width:]):
        return row.cells[:width]
    if position == width - 1 and table.delimiter is not None:
        tally.widened.append(row.line)
        return [*row.cells[:position], table.delimiter.join(row.cells[position:])]
    tally.wide.append(row.line)
    return None


def _shortened(cells: Sequence[str], position: int, most: int, tally: _Tally) -> Sequence[str]:
    if all(len(cell) <= most for cell in cells):
        return cells
    tally.too_long += len(cells[position]) > most
    tally.long_metadata += any(len(cell) > most for at, cell in enumerate(cells) if at != position)
    return [cell[:most] for cell in cells]


def _nothing(name: str, column: str, tally: _Tally) -> str:
    if tally.read == 0:
        return f"{name} has column names but no rows; expected at least one row below them"
    if tally.wide:
        return f"{name} has more cells than columns in every row; put quotes around texts that hold the delimiter"
    return f"{name} has no text in column {column!r}, {tally.read:,} rows read; choose another column"


def _report(
    corpus: Corpus, table: Table, tally: _Tally, *, position: int, why: str, limits: IngestLimits
) -> DataReport:
    most = f"{limits.cell_characters:,} characters"
    facts = (
        (tally.too_long, f"Texts longer than {most} were cut there."),
        (tally.long_metadata, f"Other cells longer than {most} were cut there in {tally.long_metadata:,} rows."),
        (tally.narrow, f"Fewer cells than columns in {some(tally.narrow, 'line')}: filled up with empty ones."),
        (tally.widened, f"The text holds the delimiter without quotes in {some(tally.widened, 'line')}: kept whole."),
        (tally.wide, f"Dropped {some(tally.wide, 'line')}: more cells than columns."),
    )
    return DataReport(
        name=corpus.name,
        format=table.format,
        encoding=table.encoding,
        delimiter=table.delimiter,
        text_column=table.columns[position],
        guessed=bool(why),
        rows_read=tally.read,
        blank=tally.blank,
        duplicate=len(corpus) - len(set(corpus.texts)),
        too_long=tally.too_long,
        dropped=tally.read - len(corpus),
        documents=len(corpus),
        notes=tuple(filter(None, [why, *table.notes, *(fact for happened, fact in facts if happened)])),
    )
