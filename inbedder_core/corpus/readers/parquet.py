"""Parquet files, in batches of rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.options import ReadOptions
from inbedder_core.corpus.readers.container import check_expanded
from inbedder_core.corpus.readers.decoding import clean
from inbedder_core.corpus.readers.structured import record_table
from inbedder_core.corpus.readers.table import Row, Table, name_columns
from inbedder_core.errors import CorpusError

_BATCH, _BATCH_BYTES = 1000, 64_000_000


def read_parquet(
    data: bytes, name: str, *, options: ReadOptions, limits: IngestLimits, notes: list[str], most: int
) -> Table:
    """Read a parquet file, every cell as text; nested columns as json's."""
    schema, batches = open_parquet(data, name, limits)
    with _damage():
        return arrow_table(batches, schema, "parquet", options=options, limits=limits, notes=notes, most=most)


def open_parquet(data: bytes, name: str, limits: IngestLimits, *, each: bool = False) -> tuple[Any, Iterator[Any]]:
    """Return a parquet file's Arrow schema and its record batches, once what they take is known to be within limits.

    A repeated text counts once, or `each` time. Raises CorpusError, also while batches are read.
    """
    import pyarrow as pa
    from pyarrow import parquet

    with _damage():
        metadata = parquet.read_metadata(pa.BufferReader(data))
        chunks = [
            metadata.row_group(group).column(column)
            for group in range(metadata.num_row_groups)
            for column in range(metadata.num_columns)
        ]
        expanded = sum(chunk.total_uncompressed_size for chunk in chunks)
        added = {chunk.path_in_schema for chunk in chunks if any(map(_adds, chunk.encodings))}
        # A text that is repeated stays one text: decoded, a file of 500 bytes can take a gigabyte.
        texts = {chunk.path_in_schema for chunk in chunks if chunk.physical_type == "BYTE_ARRAY"} - added
    if metadata.num_rows > limits.rows:
        raise CorpusError(f"{name} has {metadata.num_rows:,} rows, expected at most {limits.rows:,}; cut the file")
    check_expanded(expanded, len(data), name, limits)
    with _damage():
        file = parquet.ParquetFile(pa.BufferReader(data), read_dictionary=sorted(texts))
        schema = file.schema_arrow
    return schema, _batches(file, _batch_rows(chunks), name, len(data), limits, each=each)


def arrow_table(
    batches: Iterator[Any],
    schema: Any,
    format: str,
    *,
    options: ReadOptions,
    limits: IngestLimits,
    notes: list[str],
    most: int | None = None,
) -> Table:
    """Make a table of Arrow's record batches, at most `most` rows of it."""
    import pyarrow as pa

    if any(pa.types.is_nested(column.type) for column in schema):
        records = list(enumerate(islice(_records(batches), most), start=1))
        return record_table(records, format, options=options, limits=limits, notes=notes)
    columns = name_columns([clean(column) for column in schema.names], limits.columns, notes)
    cells = (row for batch in batches for row in zip(*map(_cells_of, batch.columns), strict=True))
    rows = (Row(number, number + 1, row) for number, row in enumerate(islice(cells, most)))
    return Table(format=format, columns=columns, rows=rows, notes=notes)


def _cells_of(array: Any) -> list[str]:
    """Write an Arrow column's cells as text, by Arrow's own rules where it has them; null and NaN are ""."""
    import pyarrow as pa
    from pyarrow import compute

    if pa.types.is_dictionary(array.type):
        with _damage():
            array.validate(full=True)  # a damaged index names a text that is not there
        values = _cells_of(array.dictionary)
        return ["" if at is None else values[at] for at in array.indices.to_pylist()]
    if pa.types.is_floating(array.type):
        array = compute.if_else(compute.is_nan(array), pa.scalar(None, array.type), array)
    if pa.types.is_binary(array.type) or pa.types.is_large_binary(array.type):
        return [clean((value or b"").decode("utf-8", "replace")) for value in array.to_pylist()]
    try:
        texts = array.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return ["" if value is None else clean(str(value)) for value in array.to_pylist()]
    with _damage():  # a text that is no UTF-8 shows only here
        return [clean(text or "") for text in texts.to_pylist()]


@contextmanager
def _damage() -> Iterator[None]:
    """Turn what Arrow raises over damaged content into one clear error; it promises no kinds of errors."""
    broken = (KeyError, ValueError, TypeError, AttributeError, IndexError, ArithmeticError, EOFError)
    try:
        yield
    except (*broken, OSError, RuntimeError, MemoryError) as error:
        said = " ".join(str(error).split())[:120] or type(error).__name__
        raise CorpusError(f"the parquet content is damaged ({said}); save the file again") from error


def _batch_rows(chunks: Sequence[Any]) -> int:
    """Return how many rows may be decoded before what they take is looked at.

    Where texts are written as what they add to the one before, each may be as long as all that its column holds.
    """
    adding: list[int] = [chunk.total_uncompressed_size for chunk in chunks if any(map(_adds, chunk.encodings))]
    return max(1, min(_BATCH, _BATCH_BYTES // max([1, *adding])))


def _adds(encoding: str) -> bool:
    return encoding.endswith("BYTE_ARRAY")


def _batches(file: Any, rows: int, name: str, packed: int, limits: IngestLimits, *, each: bool) -> Iterator[Any]:
    held = 0
    with _damage():
        for batch in file.iter_batches(batch_size=rows):
            held += sum(_bytes_of(column, each=each) for column in batch.columns)
            check_expanded(held, packed, name, limits)
            yield batch


def _bytes_of(array: Any, *, each: bool = False) -> int:
    """Return what a column's cells take: a repeated text once, but `each` time within lists and records."""
    import pyarrow as pa
    from pyarrow import compute

    kind = array.type
    if pa.types.is_struct(kind):
        return sum(_bytes_of(field, each=True) for field in array.flatten())
    if pa.types.is_map(kind):
        return _bytes_of(array.keys, each=True) + _bytes_of(array.items, each=True)
    if pa.types.is_nested(kind) and hasattr(array, "flatten"):
        return _bytes_of(array.flatten(), each=True)
    held: int = array.nbytes
    if each and pa.types.is_dictionary(kind):
        held += compute.sum(compute.binary_length(array.dictionary).take(array.indices)).as_py() or 0
    return held


def _records(batches: Iterator[Any]) -> Iterator[dict[str, Any]]:
    import pyarrow as pa

    for batch in batches:
        plain = [
            column.to_pylist() if pa.types.is_nested(column.type) else _cells_of(column) for column in batch.columns
        ]
        yield from (dict(zip(batch.schema.names, row, strict=True)) for row in zip(*plain, strict=True))
