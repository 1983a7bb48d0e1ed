"""Files, bytes and frames become a corpus, with a report of what was read, assumed and left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from inbedder_core.corpus.corpus import Corpus
from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.options import ReadOptions
from inbedder_core.corpus.passages import split_passages
from inbedder_core.corpus.readers.collect import LOOKED_AT, collect, no_rows, readable
from inbedder_core.corpus.readers.columns import candidates
from inbedder_core.corpus.readers.formats import open_table
from inbedder_core.corpus.report import DataReport, report_of
from inbedder_core.errors import CorpusError

__all__ = ["DataReport", "IngestLimits", "Preview", "ReadOptions", "preview", "read_corpus", "report_of"]


@dataclass(frozen=True)
class Preview:
    """The beginning of a source as it would be read.

    `candidates` are the columns that may hold the texts, the likeliest first; `sheets` are a workbook's;
    `descriptions` hold what the source says of columns beside their names; `notes` say what was assumed.
    """

    columns: tuple[str, ...]
    candidates: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sheets: tuple[str, ...]
    descriptions: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def text_column(self) -> str | None:
        """The column guessed to hold the texts; None when none does."""
        return next(iter(self.candidates), None)


def read_corpus(
    source: object,
    *,
    name: str | None = None,
    text: str | Sequence[str] | None = None,
    options: ReadOptions | None = None,
    limits: IngestLimits | None = None,
) -> tuple[Corpus, DataReport]:
    """Read a file (docs/files.md: which), a folder of documents, bytes, an open file, a frame or series, or a list.

    `text` names the column of the texts, or several to read together; without it the column is guessed. All other
    columns become metadata, cell by cell as written. Ids are rows of the source from 0; those of passages, where
    `options` ask for them, count these. For bytes, `name` (a file's name) tells the format. Raises CorpusError for what
    cannot be read, is beyond `limits`, or holds no text.
    """
    limits, options = limits or IngestLimits(), options or ReadOptions()
    table, shown = open_table(source, name=name, options=options, limits=limits, most=limits.rows + 1)
    wanted = (text,) if isinstance(text, str) else tuple(text or ())
    split = options.passages != "no"
    # Passages are short, however long the text is that they are from.
    cells = replace(limits, cell_characters=limits.uncompressed_bytes) if split else limits
    read = collect(table, name=shown, text=wanted, limits=cells, drop_placeholders=options.drop_placeholders)
    return _split(*read, options=options, most=limits.rows) if split else read


def _split(corpus: Corpus, report: DataReport, *, options: ReadOptions, most: int) -> tuple[Corpus, DataReport]:
    passages = split_passages(corpus, by=options.passages, words=options.passage_words)
    if len(passages) > most:
        raise CorpusError(
            f"{corpus.name} makes {len(passages):,} passages, more than {most:,}; make them longer or cut the file"
        )
    note = (
        f"Split by {options.passages}: {len(corpus):,} documents are {len(passages):,} passages, each with its "
        "document and its number there in columns of their own."
    )
    return passages, replace(report, notes=(*report.notes, note))


def preview(
    source: object,
    *,
    name: str | None = None,
    rows: int = 20,
    options: ReadOptions | None = None,
    limits: IngestLimits | None = None,
) -> Preview:
    """Read only the beginning, to choose the text column by; raises CorpusError as `read_corpus` does."""
    limits = limits or IngestLimits()
    table, shown = open_table(source, name=name, options=options or ReadOptions(), limits=limits, most=LOOKED_AT)
    first = list(islice(table.rows, LOOKED_AT))
    if not first:
        raise CorpusError(no_rows(shown))
    beginning = readable(first)
    width = len(table.columns)
    likely = candidates(table.columns, beginning)
    return Preview(
        columns=table.columns,
        candidates=(table.text,) if table.text else tuple(table.columns[look.position] for look in likely),
        rows=tuple(tuple([*cells, *[""] * width][:width]) for cells in beginning[:rows]),
        sheets=table.sheets,
        descriptions=table.descriptions,
        notes=tuple(table.notes),
    )
