"""Rows of a table to the columns of a corpus, with every row accounted for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from inbedder_core.corpus.cells import CellKind, cell_kind
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.placeholders import is_placeholder
from inbedder_core.corpus.readers.columns import choose_columns
from inbedder_core.corpus.readers.ragged import Mender, find_mender
from inbedder_core.corpus.readers.table import Row, Table, some
from inbedder_core.corpus.report import DataReport
from inbedder_core.errors import CorpusError

LOOKED_AT = 1000  # rows from which the text column is guessed
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_TOTAL = re.compile(
    r"(?:grand |sub)?(?:totals?|sum|summe|gesamt|average|mean|count)\b\s*(?::.{0,30}|[\d.,]*)", re.IGNORECASE
)


@dataclass
class _Tally:
    read: int = 0
    unreadable: int = 0
    blank: int = 0
    placeholders: int = 0
    too_long: int = 0
    long_metadata: int = 0
    totals: list[int] = field(default_factory=list)
    widened: list[int] = field(default_factory=list)
    narrow: list[int] = field(default_factory=list)
    wide: list[int] = field(default_factory=list)


def no_rows(name: str) -> str:
    """Say that a source names columns, and nothing below them."""
    return f"{name} has column names but no rows; expected at least one row below them"


def collect(
    table: Table, *, name: str, text: Sequence[str], limits: IngestLimits, drop_placeholders: bool = False
) -> tuple[Corpus, DataReport]:
    """Keep every row that has a text, joined of several columns under their names where `text` gives several.

    `drop_placeholders` leaves out those whose text says nothing. Raises CorpusError when no row has a text, or there
    are too many rows.
    """
    beginning = list(islice(table.rows, LOOKED_AT))
    if not beginning:
        raise CorpusError(no_rows(name))
    mender = find_mender(table, beginning)
    mended = [mender.mend(cells) or cells for cells in readable(beginning)] if mender else readable(beginning)
    known = (table.text,) if table.text else ()
    positions, why = choose_columns(table.columns, mended, text or known, name)
    tally, rows, ids = _Tally(), list[Sequence[str]](), list[int]()
    last: Row | None = None
    for row in chain(beginning, table.rows):
        tally.read += 1
        if tally.read > limits.rows:
            raise CorpusError(f"{name} has more than {limits.rows:,} rows; cut the file or raise the limit")
        cells = _fitted(row, table, mender, tally)
        if cells is None:
            continue
        if not any(cells[position].strip().strip(_INVISIBLE) for position in positions):
            tally.blank += 1
            continue
        if drop_placeholders and all(is_placeholder(cells[position]) for position in positions):
            tally.placeholders += 1
            continue
        rows.append(_shortened(cells, positions, limits.cell_characters, tally))
        ids.append(row.number)
        last = row
    if last is not None and len(rows) > 1 and _is_total(rows[-1], positions):
        tally.totals.append(last.line)
        rows.pop()
        ids.pop()
    if not rows:
        raise CorpusError(_nothing(name, table, positions, tally))
    by_column = list(zip(*rows, strict=True))
    metadata = {column: by_column[at] for at, column in enumerate(table.columns) if at not in positions}
    texts = _texts({table.columns[at]: by_column[at] for at in positions})
    corpus = Corpus(name=name, texts=texts, ids=tuple(ids), metadata=metadata)
    return corpus, _report(corpus, table, tally, positions=positions, why=why, limits=limits)


def readable(rows: Sequence[Row]) -> list[Sequence[str]]:
    """Leave out rows that could not be read."""
    return [row.cells for row in rows if row.cells is not None]


def _texts(columns: dict[str, Sequence[str]]) -> tuple[str, ...]:
    if len(columns) == 1:
        return tuple(next(iter(columns.values())))
    parts = (
        [(name, cell.strip()) for name, cell in zip(columns, row, strict=True)]
        for row in zip(*columns.values(), strict=True)
    )
    return tuple("\n".join(f"{name}: {cell}" for name, cell in row if cell) for row in parts)


def _is_total(cells: Sequence[str], positions: Sequence[int]) -> bool:
    """Whether a last row sums up the others: its first cell or its text says so, and the other cells are numbers."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    says = [cell for cell in filled if _TOTAL.fullmatch(cell)]
    others = [cell for cell in filled if cell not in says]
    said = (filled[0], *(cells[position].strip() for position in positions))
    return any(cell in says for cell in said) and all(
        cell_kind(cell) in (CellKind.NUMBER, CellKind.MISSING) for cell in others
    )


def _fitted(row: Row, table: Table, mender: Mender | None, tally: _Tally) -> Sequence[str] | None:
    """Bring a row to the table's width: fill up with "", give a text its own delimiters back, else drop the row."""
    if row.cells is None:
        tally.unreadable += 1
        return None
    width, filled = len(table.columns), len(row.cells)
    if filled == width:
        return row.cells
    if filled < width:
        tally.narrow.append(row.line)
        return [*row.cells, *[""] * (width - filled)]
    if not any(row.cells[width:]):
        return row.cells[:width]
    if mender and (mended := mender.mend(row.cells)):
        tally.widened.append(row.line)
        return mended
    tally.wide.append(row.line)
    return None


def _shortened(cells: Sequence[str], positions: Sequence[int], most: int, tally: _Tally) -> Sequence[str]:
    if all(len(cell) <= most for cell in cells):
        return cells
    tally.too_long += any(len(cells[position]) > most for position in positions)
    tally.long_metadata += any(len(cell) > most for at, cell in enumerate(cells) if at not in positions)
    return [cell[:most] for cell in cells]


def _nothing(name: str, table: Table, positions: Sequence[int], tally: _Tally) -> str:
    if tally.wide:
        return f"{name} has more cells than columns in every row; put quotes around texts that hold the delimiter"
    column = ", ".join(repr(table.columns[position]) for position in positions)
    return f"{name} has no text in column {column}, {tally.read:,} rows read; choose another column"


def _report(
    corpus: Corpus, table: Table, tally: _Tally, *, positions: Sequence[int], why: str, limits: IngestLimits
) -> DataReport:
    most = f"{limits.cell_characters:,} characters"
    quote = "put quotes around cells that hold the delimiter, or name another with --delimiter"
    facts = (
        (tally.placeholders, f"Dropped {tally.placeholders:,} rows whose text says nothing, such as [deleted] or N/A."),
        (tally.too_long, f"Texts longer than {most} were cut there."),
        (tally.long_metadata, f"Other cells longer than {most} were cut there in {tally.long_metadata:,} rows."),
        (tally.narrow, f"Fewer cells than columns in {some(tally.narrow, 'line')}: filled up with empty ones."),
        (tally.widened, f"The text holds the delimiter without quotes in {some(tally.widened, 'line')}: kept whole."),
        (tally.wide, f"Dropped {some(tally.wide, 'line')}: more cells than columns; {quote}."),
        (tally.totals, f"Dropped {some(tally.totals, 'line')}: a row of totals."),
    )
    return DataReport(
        name=corpus.name,
        format=table.format,
        encoding=table.encoding,
        delimiter=table.delimiter,
        text_column=" + ".join(table.columns[position] for position in positions),
        guessed=bool(why),
        rows_read=tally.read,
        blank=tally.blank,
        duplicate=len(corpus) - len(set(corpus.texts)),
        too_long=tally.too_long,
        dropped=tally.read - len(corpus),
        documents=len(corpus),
        placeholders=sum(map(is_placeholder, corpus.texts)),
        notes=tuple(filter(None, [why, *table.notes, *(fact for happened, fact in facts if happened)])),
    )
