"""What reading a source took, assumed, and left out."""

from dataclasses import dataclass

from inbedder_core.corpus.corpus import Corpus
from inbedder_core.corpus.placeholders import is_placeholder
from inbedder_core.errors import CorpusError, visible

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True)
class DataReport:
    """The account of one reading: every row became one of `documents` or was dropped; `notes` say why.

    `blank` rows had no text and are dropped; `duplicate` rows repeat an earlier text and are kept (embedded once);
    `too_long` texts were cut at the limit and are kept,
    as are `placeholders`, which say nothing. `encoding` and `delimiter` are None where a format has none.
    """

    name: str
    format: str
    encoding: str | None
    delimiter: str | None
    text_column: str
    guessed: bool
    rows_read: int
    blank: int
    duplicate: int
    too_long: int
    dropped: int
    documents: int
    placeholders: int
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an account that does not add up."""
        if self.rows_read != self.documents + self.dropped or self.blank > self.dropped:
            raise CorpusError(
                f"{self.rows_read} rows read cannot be {self.documents} kept and {self.dropped} dropped, "
                f"{self.blank} blank"
            )

    def lines(self) -> list[str]:
        """Say it to a person, one fact a line."""
        made = [self.format, self.encoding]
        if self.delimiter is not None:
            made.append(f"{_DELIMITERS.get(self.delimiter, repr(self.delimiter))}-separated")
        lines = [
            f"{self.name}: {', '.join(part for part in made if part)}",
            f"Text column: {self.text_column}{' (guessed)' if self.guessed else ''}",
            f"{_count(self.rows_read, 'row')} read, {self.documents:,} kept, {self.dropped:,} dropped",
        ]
        if self.blank:
            lines.append(f"{_count(self.blank, 'row')} without text")
        if self.duplicate:
            lines.append(f"{_count(self.duplicate, 'repeated text')}, kept and embedded once")
        if self.too_long:
            lines.append(f"{_count(self.too_long, 'text')} too long, cut")
        if self.placeholders:
            lines.append(
                f"{_count(self.placeholders, 'placeholder')} such as [deleted] or N/A in place of a text, kept"
            )
        return [visible(line) for line in (*lines, *self.notes)]


def report_of(corpus: Corpus) -> DataReport:
    """Account for documents that were read before: all of them are kept."""
    n = len(corpus)
    return DataReport(
        name=corpus.name,
        format="kept documents",
        encoding=None,
        delimiter=None,
        text_column="text",
        guessed=False,
        rows_read=n,
        blank=0,
        duplicate=n - len(set(corpus.texts)),
        too_long=0,
        dropped=0,
        documents=n,
        placeholders=sum(map(is_placeholder, corpus.texts)),
        notes=(),
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
