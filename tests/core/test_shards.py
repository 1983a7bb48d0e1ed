"""Folders of encodings: what is in the shards, that work which was killed goes on, and how damage is refused."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from inbedder_core.encoders import EncodedBatch
from inbedder_core.errors import CorpusError, InBedderError, InstructionError, ModelError, SettingError
from inbedder_core.shards import EncodedFolder, Location, Manifest, ShardConfig, TableSource, plan_shards, write_shards
from tests.fakes import FakeEncoder

QUESTIONS = ("Which animal?", "Where?")
TEXTS = [f"{animal} sleep in the {where}" for animal in ("cats", "dogs", "birds") for where in range(20)]


class Killed(Exception):
    """The process ended."""


@pytest.fixture
def source(tmp_path: Path) -> TableSource:
    """Sixty texts in files of three formats, one of them blank, one null and five repeated."""
    folder = tmp_path / "source"
    folder.mkdir()
    parquet.write_table(pa.table({"text": TEXTS[:30], "n": list(range(30))}), folder / "a.parquet")
    csv.write_csv(pa.table({"text": [*TEXTS[30:50], "  ", 'with "quotes",\nand lines']}), folder / "b.csv")
    records = [{"text": text} for text in [*TEXTS[50:], None, *TEXTS[:5]]]
    (folder / "c.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return TableSource.find(str(folder))


def write(
    source: TableSource, folder: Path, encoder: FakeEncoder | None = None, *, floats: str = "float32", rows: int = 10
) -> Manifest:
    encoder = encoder or FakeEncoder()
    config = ShardConfig(floats=floats, shard_rows=rows)
    return write_shards(plan_shards(source, Location(str(folder)), encoder, QUESTIONS, config), encoder)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_text_is_in_one_shard_with_what_the_encoder_says_of_it(source: TableSource, tmp_path: Path) -> None:
    made = write(source, tmp_path / "out")
    assert len(source) == 68
    assert made.rows == 66
    assert len(made.records) == 7
    folder = EncodedFolder.open(str(tmp_path / "out"))
    rows = folder.draw(1000)
    expected = [*TEXTS[:50], 'with "quotes",\nand lines', *TEXTS[50:], *TEXTS[:5]]
    assert list(rows.corpus.texts) == expected
    assert rows.corpus.ids == (*range(50), *range(51, 62), *range(63, 68))
    encodings = FakeEncoder().encode(expected, QUESTIONS)
    for found, encoding in zip(rows.encoder.encode(expected, QUESTIONS), encodings, strict=True):
        assert found.answers == encoding.answers
        np.testing.assert_array_equal(found.embeddings, encoding.embeddings)


def test_equal_texts_share_a_shard_and_are_read_once(source: TableSource, tmp_path: Path) -> None:
    encoder = FakeEncoder()
    write(source, tmp_path / "out", encoder)
    assert sum(texts for texts, _ in encoder.calls) == 61
    shards = [parquet.read_table(path).column("text").to_pylist() for path in (tmp_path / "out").glob("*.parquet")]
    assert all(sum(text in shard for shard in shards) == 1 for text in TEXTS)


def test_a_folder_holds_shards_and_one_manifest(source: TableSource, tmp_path: Path) -> None:
    write(source, tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["manifest.json", *(f"shard-{number:06}.parquet" for number in range(7))]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["rows"] == sum(shard["rows"] for shard in manifest["shards"]) == 66
    assert manifest["plan"]["questions"] == list(QUESTIONS)
    assert manifest["plan"]["model_fingerprint"] == FakeEncoder().fingerprint
    assert str(tmp_path) not in json.dumps(manifest)


class DyingEncoder(FakeEncoder):
    """Ends the process in the middle of its work."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        self.left -= 1
        if self.left < 0:
            raise Killed
        yield from super().encode_batches(texts, instructions)


def test_a_run_that_was_killed_goes_on_and_gives_the_same_shards(source: TableSource, tmp_path: Path) -> None:
    write(source, tmp_path / "whole")
    with pytest.raises(Killed):
        write(source, tmp_path / "killed", DyingEncoder(3))
    with pytest.raises(InBedderError, match="not complete"):
        EncodedFolder.open(str(tmp_path / "killed"))
    encoder = FakeEncoder()
    write(source, tmp_path / "killed", encoder)
    assert len(encoder.calls) == 4
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


def test_a_shard_without_its_record_does_not_count(source: TableSource, tmp_path: Path) -> None:
    with pytest.raises(Killed):
        write(source, tmp_path / "out", DyingEncoder(3))
    (tmp_path / "out" / "shard-000001.json").unlink()
    (tmp_path / "out" / "shard-000002.parquet").write_bytes(b"half of a")
    encoder = FakeEncoder()
    write(source, tmp_path / "out", encoder)
    assert len(encoder.calls) == 6


def test_a_whole_folder_is_left_as_it_is_but_for_damaged_shards(source: TableSource, tmp_path: Path) -> None:
    write(source, tmp_path / "out")
    before = contents(tmp_path / "out")
    (tmp_path / "out" / "shard-000002.parquet").write_bytes(b"damaged")
    with pytest.raises(InBedderError, match=r"shard-000002.parquet .* not as it was written"):
        EncodedFolder.open(str(tmp_path / "out"))
    encoder = FakeEncoder()
    write(source, tmp_path / "out", encoder)
    assert len(encoder.calls) == 1
    assert contents(tmp_path / "out") == before


def test_shards_of_another_run_are_not_mixed_in(source: TableSource, tmp_path: Path) -> None:
    write(source, tmp_path / "out")
    with pytest.raises(InBedderError, match=r"another run .*float32.* not of this one .*float16"):
        write(source, tmp_path / "out", floats="float16")
    with pytest.raises(InBedderError, match="another run"):
        write(source, tmp_path / "out", FakeEncoder(dimension=8))
    (tmp_path / "source" / "c.jsonl").write_text('{"text": "else"}\n')
    with pytest.raises(InBedderError, match="another run"):
        write(TableSource.find(str(tmp_path / "source")), tmp_path / "out")


def test_float16_takes_half_the_room_and_is_not_taken_for_the_model_itself(source: TableSource, tmp_path: Path) -> None:
    write(source, tmp_path / "out", floats="float16")
    rows = EncodedFolder.open(str(tmp_path / "out")).draw(1000)
    texts = rows.corpus.texts
    (exact,) = FakeEncoder().encode(texts, QUESTIONS[:1])
    (found,) = rows.encoder.encode(texts, QUESTIONS[:1])
    np.testing.assert_array_equal(found.embeddings, exact.embeddings.astype(np.float16).astype(np.float32))
    assert rows.encoder.fingerprint != FakeEncoder().fingerprint
    schema = parquet.read_schema(tmp_path / "out" / "shard-000000.parquet")
    assert schema.field("embedding_2").type == pa.list_(pa.float16(), 24)


class HugeEncoder(FakeEncoder):
    """Gives numbers that float16 cannot hold."""

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        for batch in super().encode_batches(texts, instructions):
            for encoding in batch.encodings:
                encoding.embeddings[:] *= 1e6
            yield batch


def test_numbers_too_large_for_float16_are_refused(source: TableSource, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="too large for float16; write float32"):
        write(source, tmp_path / "out", HugeEncoder(), floats="float16")


def test_a_draw_is_by_the_seed_and_knows_no_other_text(source: TableSource, tmp_path: Path) -> None:
    write(source, tmp_path / "out")
    folder = EncodedFolder.open(str(tmp_path / "out"))
    rows = folder.draw(12, seed=1)
    assert len(rows.corpus) == 12
    assert rows.corpus.ids == folder.draw(12, seed=1).corpus.ids != folder.draw(12, seed=2).corpus.ids
    with pytest.raises(ModelError, match="say nothing of 'lions'"):
        rows.encoder.encode(["lions"], QUESTIONS[:1])
    with pytest.raises(InstructionError, match=r"'Why\?' was not asked .* Which animal\? \| Where\?"):
        folder.check_questions(["Why?"])


def test_sources_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InBedderError, match="there is nothing at"):
        TableSource.find(str(tmp_path / "none"))
    (tmp_path / "a.txt").write_text("text")
    with pytest.raises(CorpusError, match=r"holds no .parquet, .csv, .jsonl file"):
        TableSource.find(str(tmp_path))
    (tmp_path / "a.csv").write_text("words,n\nhello,1\n")
    with pytest.raises(CorpusError, match=r"no column 'text'; its columns are words, n"):
        TableSource.find(str(tmp_path))
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and nothing else")
    with pytest.raises(CorpusError, match=r"b.parquet cannot be read"):
        TableSource.find(str(tmp_path / "b.parquet"))
    (tmp_path / "empty.csv").write_text("text\n")
    with pytest.raises(CorpusError, match="have no rows"):
        TableSource.find(str(tmp_path / "empty.csv"))
    parquet.write_table(pa.table({"text": [1, 2]}), tmp_path / "b.parquet")
    with pytest.raises(CorpusError, match="holds int64, expected texts"):
        write(TableSource.find(str(tmp_path / "b.parquet")), tmp_path / "out")


def test_questions_with_lists_are_refused(source: TableSource, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="without the list"):
        plan_shards(source, Location(str(tmp_path)), FakeEncoder(), ["What? [a | b]"], ShardConfig())


@pytest.mark.parametrize("content", ["{", "[]", '{"format": "else"}', '{"format": "inbedder encodings 1"}'])
def test_a_manifest_that_cannot_be_read_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(InBedderError, match=r"cannot be read|is written as"):
        EncodedFolder.open(str(tmp_path))


def test_a_folder_without_encodings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InBedderError, match=r"no manifest.json; give a folder that"):
        EncodedFolder.open(str(tmp_path))
    (tmp_path / "source.csv").write_text('text\n"  "\n')
    write(TableSource.find(str(tmp_path / "source.csv")), tmp_path / "empty")
    with pytest.raises(InBedderError, match="of no texts"):
        EncodedFolder.open(str(tmp_path / "empty"))


def test_folders_are_named_by_addresses_too(source: TableSource, tmp_path: Path) -> None:
    write(source, tmp_path / "out")
    assert len(EncodedFolder.open((tmp_path / "out").as_uri())) == 66
    assert len(TableSource.find((tmp_path / "source").as_uri())) == 68
    with pytest.raises(InBedderError, match="cannot reach nowhere://bucket/folder"):
        Location("nowhere://bucket/folder").files()
