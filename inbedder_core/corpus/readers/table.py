"""What every format is read into: named columns and a stream of rows of text cells."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from inbedder_core.errors import CorpusError, visible


class Row(NamedTuple):
    """One row: its number from 0, the line or sheet row where it starts from 1, and its cells (None = unreadable)."""

    number: int
    line: int
    cells: Sequence[str] | None


@dataclass(frozen=True)
class Table:
    """Rows are read as they are asked for; `notes` grows meanwhile, so read it last.

    A row may hold fewer or more cells than there are columns: whoever collects them decides. `descriptions` holds
    what the source says of a column beside its name, such as a survey's question; `sheets` are those of its workbook;
    `text` is the column of the texts where the format says so.
    """

    format: str
    columns: tuple[str, ...]
    rows: Iterator[Row]
    encoding: str | None = None
    delimiter: str | None = None
    notes: list[str] = field(default_factory=list)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    text: str | None = None


def name_columns(header: Sequence[str], most: int, notes: list[str]) -> tuple[str, ...]:
    """Give every column a name of its own: blank ones are numbered, repeated ones get " (2)"."""
    if len(header) > most:
        raise CorpusError(f"found {len(header):,} columns, expected at most {most:,}; remove some or raise the limit")
    taken: set[str] = set()
    names = []
    for number, written in enumerate(header, start=1):
        wanted = visible(" ".join(written.split())) or f"column {number}"
        name, copy = wanted, 2
        while name in taken:
            name, copy = f"{wanted} ({copy})", copy + 1
        if written.strip() and name != wanted:
            notes.append(f"Column name {wanted!r} is repeated: column {number} is called {name!r}.")
        taken.add(name)
        names.append(name)
    return tuple(names)


def some(numbers: Sequence[int], noun: str) -> str:
    """Name the first few of many lines: "lines 3, 7, 9 and 12 more"."""
    shown = ", ".join(f"{number:,}" for number in numbers[:5])
    rest = f" and {len(numbers) - 5:,} more" if len(numbers) > 5 else ""
    return f"{noun}{'' if len(numbers) == 1 else 's'} {shown}{rest}"
