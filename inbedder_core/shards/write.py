"""Texts become shards of encodings: one after the other on this machine, or anywhere by `make_shard`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders import Encoder, Encoding, Question, check_instructions
from inbedder_core.errors import ModelError, SettingError
from inbedder_core.shards.files import column_name
from inbedder_core.shards.locations import Location
from inbedder_core.shards.manifest import (
    Manifest,
    ShardConfig,
    ShardPlan,
    ShardRecord,
    begin,
    finish,
    keep,
)
from inbedder_core.shards.sources import TableSource, shard_numbers

MOST_HELD = 256_000_000
"""Bytes of texts and columns that are held at once, about."""

ShardProgress = Callable[[int, int], None]
"""Called with (shards that are written, all); may raise Cancelled to stop."""


@dataclass(frozen=True)
class ShardRun:
    """What is to be written where."""

    source: TableSource
    folder: Location
    plan: ShardPlan


def plan_shards(
    source: TableSource, folder: Location, encoder: Encoder, instructions: Sequence[str], config: ShardConfig
) -> ShardRun:
    """Say what will be in the shards, which hold free answers: questions with lists raise SettingError."""
    questions = check_instructions(instructions)
    if listed := next((question for question in questions if Question.read(question).options), None):
        raise SettingError(f"shards hold free answers only; ask without the list of {listed!r}")
    plan = ShardPlan(
        source=source.location.name,
        source_fingerprint=source.fingerprint,
        rows=len(source),
        model=encoder.name,
        model_fingerprint=encoder.fingerprint,
        languages=tuple(encoder.languages),
        dimension=encoder.dimension,
        questions=questions,
        floats=config.floats,
        shards=max(1, -(-len(source) // config.shard_rows)),
        columns=source.columns,
    )
    return ShardRun(source, folder, plan)


def write_shards(run: ShardRun, encoder: Encoder, *, progress: ShardProgress | None = None) -> Manifest:
    """Write what is missing of a run, shard by shard, and the manifest when all are there.

    Memory does not grow with the source: it is that of some texts, for which the source is read again and again where
    it has more, and of the embeddings of one shard. Killed at any moment and run again, it goes on and gives the same
    shards.
    """
    records = begin(run.folder, run.plan)
    report = progress or _ignore
    report(len(records), run.plan.shards)
    missing = [number for number in range(run.plan.shards) if number not in records]
    for number, table in partition(run, missing):
        records[number] = make_shard(run.folder, run.plan, number, table, encoder)
        report(len(records), run.plan.shards)
    return finish(run.folder, run.plan, records)


def make_shard(folder: Location, plan: ShardPlan, number: int, table: Any, encoder: Encoder | None) -> ShardRecord:
    """Encode the texts of a shard, an Arrow table of id, text and columns in any order, and write it.

    Equal texts are read once. What is in the shard depends on the plan and the texts alone, so that whoever makes it
    makes the same. No texts take no encoder. Raises ModelError when a number is not finite, or too large for float16.
    """
    import pyarrow as pa

    carried = _column_names(plan)
    table = table.select(["id", "text", *carried]).sort_by("id").combine_chunks()
    texts: list[str] = table.column("text").to_pylist()
    row_of = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    encodings = encoder.encode(list(row_of), plan.questions) if encoder and texts else _nothing(plan)
    rows = [row_of[text] for text in texts]
    columns: dict[str, Any] = {name: table.column(name) for name in table.column_names}
    for index, encoding in enumerate(encodings, 1):
        columns[f"answer_{index}"] = pa.array([encoding.answers[row] for row in rows], pa.large_string())
        columns[f"embedding_{index}"] = _fixed(_rounded(encoding.embeddings, plan)[rows])
    content = _parquet(pa.table(columns), repeated=carried)
    return keep(folder, plan, number, content, rows=len(texts))


def partition(run: ShardRun, wanted: Sequence[int], *, most: int = MOST_HELD) -> Iterator[tuple[int, Any]]:
    """Sort texts into the shards that are wanted: pairs of a shard's number and its Arrow table of id, text, columns.

    About `most` bytes of them are held at once; the source is read once more for each further part.
    """
    left = list(wanted)
    while left:
        held = _Held(run.plan, left, most)
        for part in run.source.parts:
            for table in run.source.read(part):
                held.add(table)
        yield from held.tables()
        left = left[len(held.wanted) :]


class _Held:
    """Rows of the first of some shards: of as many as there is room for."""

    def __init__(self, plan: ShardPlan, wanted: Sequence[int], most: int) -> None:
        self.wanted = wanted
        self._plan, self._most, self._bytes = plan, most, 0
        self._sorted: list[tuple[NDArray[np.int64], Any]] = []

    def add(self, table: Any) -> None:
        """Take the rows that are wanted, sorted by shard; where they are too many, half of the shards are let go."""
        numbers = shard_numbers(table.column("text").to_pylist(), self._plan.shards)
        self._keep(numbers, table)
        while self._bytes > self._most and len(self.wanted) > 1:
            self.wanted = self.wanted[: len(self.wanted) // 2]
            before, self._sorted, self._bytes = self._sorted, [], 0
            before.reverse()
            while before:
                self._keep(*before.pop())

    def tables(self) -> Iterator[tuple[int, Any]]:
        """Yield the rows of each shard."""
        import pyarrow as pa

        for number in self.wanted:
            slices = []
            for numbers, table in self._sorted:
                first, last = np.searchsorted(numbers, [number, number + 1]).tolist()
                slices.append(table.slice(first, last - first))
            yield number, pa.concat_tables([empty_texts(self._plan), *slices]).combine_chunks()

    def _keep(self, numbers: NDArray[np.int64], table: Any) -> None:
        import pyarrow as pa

        rows = np.flatnonzero(np.isin(numbers, self.wanted))
        rows = rows[np.argsort(numbers[rows], kind="stable")]
        held = table.take(pa.array(rows)).combine_chunks()
        self._sorted.append((numbers[rows], held))
        self._bytes += held.nbytes


def empty_texts(plan: ShardPlan) -> Any:
    """Return a table of no texts."""
    import pyarrow as pa

    texts = dict.fromkeys(["text", *_column_names(plan)], pa.array([], pa.large_string()))
    return pa.table({"id": pa.array([], pa.int64()), **texts})


def _nothing(plan: ShardPlan) -> list[Encoding]:
    return [Encoding(np.empty((0, plan.dimension), np.float32), ())] * len(plan.questions)


def _rounded(embeddings: NDArray[np.float32], plan: ShardPlan) -> NDArray[np.floating]:
    with np.errstate(over="ignore"):
        rounded = embeddings.astype(plan.floats)
    if not np.isfinite(embeddings).all():
        raise ModelError(f"{plan.model} gave numbers that are not finite; load it in float32 or use another model")
    if not np.isfinite(rounded).all():
        raise ModelError(f"{plan.model} gave numbers too large for {plan.floats}; write float32 instead")
    return rounded


def _fixed(rows: NDArray[np.floating]) -> Any:
    import pyarrow as pa

    return pa.FixedSizeListArray.from_arrays(pa.array(rows.ravel()), rows.shape[1])


def _column_names(plan: ShardPlan) -> list[str]:
    return [column_name(number) for number in range(1, len(plan.columns) + 1)]


def _parquet(table: Any, *, repeated: list[str]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    sink = pa.BufferOutputStream()
    # Numbers hardly compress, and are quick to read as they are.
    texts = [field.name for field in table.schema if pa.types.is_large_string(field.type)]
    compression = {name: "zstd" if name in texts else "none" for name in table.column_names}
    dictionary = repeated or False
    parquet.write_table(table, sink, compression=compression, use_dictionary=dictionary, row_group_size=1 << 20)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _ignore(done: int, total: int) -> None:
    """Tell nobody."""
