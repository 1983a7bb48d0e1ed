"""Columns that go with the texts into shards, and a source of more texts than are held at once."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from inbedder_core.cli import main
from inbedder_core.comparison import facet_folder
from inbedder_core.corpus import read_corpus
from inbedder_core.errors import CorpusError, InBedderError
from inbedder_core.shards import EncodedFolder, Location, ShardConfig, ShardRun, TableSource, plan_shards, write_shards
from inbedder_core.shards.write import partition
from tests.fakes import FakeEncoder

ASKED = "Which animal?"
ROWS = 90
TEXTS = [f"{('cats', 'dogs', 'birds')[row % 3]} {row // 2}" for row in range(ROWS)]
TABLE = {
    "text": TEXTS,
    "country": [("France", "Peru", None)[row % 3] for row in range(ROWS)],
    "stars": [row % 5 for row in range(ROWS)],
    "price": [row / 4 if row % 7 else float("nan") for row in range(ROWS)],
    "day": [date(2024, 1 + row % 12, 5) for row in range(ROWS)],
    "new": [row % 2 == 0 for row in range(ROWS)],
}


def run_of(source: TableSource, folder: Path) -> ShardRun:
    return plan_shards(source, Location(str(folder)), FakeEncoder(), [ASKED], ShardConfig(shard_rows=10))


def write(source: TableSource, folder: Path) -> EncodedFolder:
    write_shards(run_of(source, folder), FakeEncoder())
    return EncodedFolder.open(str(folder))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Ninety texts with columns of words, numbers, days and lists."""
    table = pa.table(TABLE | {"tags": [["a"]] * ROWS})
    parquet.write_table(table, tmp_path / "texts.parquet")
    return tmp_path / "texts.parquet"


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
def test_a_column_has_the_cells_that_the_file_itself_is_read_with(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"texts{suffix}"
    if suffix == ".parquet":
        parquet.write_table(pa.table(TABLE), path)
    elif suffix == ".csv":
        csv.write_csv(pa.table(TABLE), path)
    else:
        rows = [dict(zip(TABLE, row, strict=True)) for row in zip(*TABLE.values(), strict=True)]
        path.write_text("".join(f"{json.dumps(row, default=str)}\n\n" for row in rows), encoding="utf-8-sig")
    plain, _ = read_corpus(path, text="text")
    drawn = write(TableSource.find(str(path)), tmp_path / "out").draw(1000).corpus
    assert drawn.texts == plain.texts
    assert drawn.metadata == plain.metadata
    assert list(drawn.metadata) == ["country", "stars", "price", "day", "new"]


def test_columns_are_chosen_and_may_be_missing_in_a_file(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "more.csv"
    other.write_text("town,text\nRome,cows 1\n")
    source = TableSource.find(str(tmp_path), columns=["town", "stars", "town"])
    folder = write(source, tmp_path / "out")
    assert folder.columns == ("town", "stars")
    corpus = folder.draw(1000).corpus
    assert corpus.metadata["town"] == ("Rome", *[""] * ROWS)
    assert corpus.metadata["stars"] == ("", *map(str, TABLE["stars"]))
    assert TableSource.find(str(file), columns=[]).columns == ()
    for name, why in (("colour", "is not there"), ("tags", "holds lists"), ("text", "is the texts'")):
        with pytest.raises(CorpusError, match=rf"'{name}' of .* {why}.* those that .* are .*country"):
            TableSource.find(str(tmp_path), columns=[name])


def test_shards_with_other_columns_are_another_run(file: Path, tmp_path: Path) -> None:
    write(TableSource.find(str(file), columns=["stars"]), tmp_path / "out")
    with pytest.raises(InBedderError, match=r"another run .*columns stars\), not of this one .*no columns"):
        write(TableSource.find(str(file), columns=[]), tmp_path / "out")


def test_a_folder_from_before_there_were_columns_is_opened_and_made_whole(file: Path, tmp_path: Path) -> None:
    source, out = TableSource.find(str(file), columns=[]), tmp_path / "out"
    write(source, out)
    manifest = json.loads((out / "manifest.json").read_text())
    del manifest["plan"]["columns"]
    (out / "manifest.json").write_text(json.dumps(manifest))
    assert EncodedFolder.open(str(out)).draw(5).corpus.metadata == {}
    before = contents(out)
    (out / "shard-000002.parquet").unlink()
    write(source, out)
    assert contents(out)["shard-000002.parquet"] == before["shard-000002.parquet"]


def test_texts_of_more_than_is_held_at_once_give_the_same_shards(file: Path, tmp_path: Path) -> None:
    class Counted(TableSource):
        """Counts how often it is read."""

        reads = 0

        def read(self, part):
            Counted.reads += 1
            return super().read(part)

    source = TableSource.find(str(file))
    counted = Counted(source.location, source.column, source.parts, source.fingerprint, source.columns)
    run = run_of(counted, tmp_path / "out")
    wanted = [number for number in range(run.plan.shards) if number != 3]
    at_once = dict(partition(run, wanted))
    assert Counted.reads == 1
    in_parts = dict(partition(run, wanted, most=2500))
    assert 3 <= Counted.reads - 1 <= 2 * sum(table.nbytes for table in at_once.values()) / 2500
    assert list(in_parts) == wanted
    assert all(in_parts[number].equals(at_once[number]) for number in wanted)
    assert sum(len(table) for table in at_once.values()) < ROWS


def test_a_column_of_all_rows_is_grouped_and_counted(file: Path, tmp_path: Path) -> None:
    folder = write(TableSource.find(str(file)), tmp_path / "out")
    country = facet_folder(folder, "country")
    assert dict(zip([*country.values, ""], country.sizes(), strict=True)) == {"France": 30, "Peru": 30, "": 30}
    cells = np.array(folder.cells("country"))
    assert country.among(("Peru",)).tolist() == (cells == "Peru").tolist()
    assert country.sizes(np.flatnonzero(cells == "Peru")) == (0, 30, 0)
    assert facet_folder(folder, "day").values[:2] == ("2024-01", "2024-02")
    with pytest.raises(CorpusError, match="no value 'Chile'; it has France, Peru"):
        country.among(("Chile",))
    with pytest.raises(CorpusError, match=r"no column 'colour'; its columns are country, stars"):
        facet_folder(folder, "colour")


def test_a_csv_column_of_numbers_may_hold_words_further_down(tmp_path: Path) -> None:
    lines = [f"cats {row},{row}" for row in range(200_000)]
    (tmp_path / "texts.csv").write_text("\n".join(["text,n", *lines, "dogs,many"]))
    source = TableSource.find(str(tmp_path / "texts.csv"))
    assert len(source) == 200_001
    *_, last = source.read(source.parts[0])
    assert last.column("column_1").to_pylist()[-2:] == ["199999", "many"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"text": "a"}\n{"text": \n', "line 2 is not JSON"),
        ('{"text": "a"}\n["b"]\n', "line 2 is no object"),
        ('{"text": "a"}\n{"text": 1.50}\n', "holds '1.50', expected texts"),
        ('{"text": "\\ud800"}\n', "cannot be read: .*surrogates"),
        ('{"words": "a"}\n', "no column 'text'; its columns are words"),
    ],
)
def test_lines_that_hold_no_text_are_refused(content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(content)
    with pytest.raises(CorpusError, match=said):
        write(TableSource.find(str(tmp_path / "a.jsonl")), tmp_path / "out")


def test_the_command_takes_columns_along(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    encoder = FakeEncoder()
    encoder.description = encoder.reading = "fake"
    monkeypatch.setattr("inbedder_core.cli.shards.load", lambda arguments: encoder)
    asked = ["embed", str(file), "-i", ASKED, "--shards"]
    assert main([*asked, str(tmp_path / "all")]) == 0
    assert "go the columns country, stars, price, day, new" in capsys.readouterr().err
    assert main([*asked, str(tmp_path / "some"), "--columns", "stars", "new"]) == 0
    assert EncodedFolder.open(str(tmp_path / "some")).columns == ("stars", "new")
    assert main([*asked, str(tmp_path / "none"), "--columns"]) == 0
    assert "No columns go with the texts" in capsys.readouterr().err
    assert main([*asked, str(tmp_path / "none"), "--columns", "tags"]) == 2
    assert "holds lists" in capsys.readouterr().err
    out = ["--limit", "30", "--clusterer", "kmeans", "--clusters", "3", "--out", str(tmp_path / "out")]
    assert main(["explore", "--encodings", str(tmp_path / "all"), *out]) == 0
    assert "country" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert main(["embed", str(file), "-i", ASKED, "--out", str(tmp_path / "files"), "--columns", "stars"]) == 2
    assert "--columns says what goes into --shards" in capsys.readouterr().err
