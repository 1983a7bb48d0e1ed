"""Texts become shards of encodings: one after the other on this machine, or anywhere by `make_shard`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders import Encoder, Encoding, Question, check_instructions
from inbedder_core.errors import ModelError, SettingError
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
    )
    return ShardRun(source, folder, plan)


def write_shards(run: ShardRun, encoder: Encoder, *, progress: ShardProgress | None = None) -> Manifest:
    """Write what is missing of a run, shard by shard, and the manifest when all are there.

    The texts are held in memory, of the embeddings those of one shard. Killed at any moment and run again, it goes on
    and gives the same shards.
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
    """Encode the texts of a shard, an Arrow table of id and text in any order, and write it.

    Equal texts are read once. What is in the shard depends on the plan and the texts alone, so that whoever makes it
    makes the same. No texts take no encoder. Raises ModelError when a number is not finite, or too large for float16.
    """
    import pyarrow as pa

    table = table.select(["id", "text"]).sort_by("id").combine_chunks()
    texts: list[str] = table.column("text").to_pylist()
    row_of = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    encodings = encoder.encode(list(row_of), plan.questions) if encoder and texts else _nothing(plan)
    rows = [row_of[text] for text in texts]
    columns: dict[str, Any] = {"id": table.column("id"), "text": table.column("text")}
    for index, encoding in enumerate(encodings, 1):
        columns[f"answer_{index}"] = pa.array([encoding.answers[row] for row in rows], pa.large_string())
        columns[f"embedding_{index}"] = _fixed(_rounded(encoding.embeddings, plan)[rows])
    content = _parquet(pa.table(columns))
    return keep(folder, plan, number, content, rows=len(texts))


def partition(run: ShardRun, wanted: Sequence[int]) -> Iterator[tuple[int, Any]]:
    """Sort texts into the shards that are wanted: pairs of a shard's number and its Arrow table of id and text."""
    import pyarrow as pa

    if not wanted:
        return
    numbers, tables = [], [empty_texts()]
    for part in run.source.parts:
        for table in run.source.read(part):
            found = shard_numbers(table.column("text").to_pylist(), run.plan.shards)
            is_wanted = np.isin(found, wanted)
            numbers.append(found[is_wanted])
            tables.append(table.filter(pa.array(is_wanted)))
    texts, own = pa.concat_tables(tables), np.concatenate([np.zeros(0, np.int64), *numbers])
    order = np.argsort(own, kind="stable")
    bounds = np.searchsorted(own[order], np.arange(run.plan.shards + 1))
    for number in wanted:
        yield number, texts.take(pa.array(order[bounds[number] : bounds[number + 1]]))


def empty_texts() -> Any:
    """Return a table of no texts."""
    import pyarrow as pa

    return pa.table({"id": pa.array([], pa.int64()), "text": pa.array([], pa.large_string())})


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


def _parquet(table: Any) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    texts = [name for name in table.column_names if name == "text" or name.startswith("answer_")]
    sink = pa.BufferOutputStream()
    # Embeddings hardly compress, and are quick to read as they are.
    compression = {name: "zstd" if name in texts else "none" for name in table.column_names}
    parquet.write_table(table, sink, compression=compression, use_dictionary=False, row_group_size=1 << 20)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _ignore(done: int, total: int) -> None:
    """Tell nobody."""
