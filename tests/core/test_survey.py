"""Folders of encodings seen on a map of some: where all others are placed."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from inbedder_core.cli import main
from inbedder_core.clusters import ClusteringConfig, SearchCells, StreamedKMeans, find_nearest
from inbedder_core.errors import Cancelled, InstructionError
from inbedder_core.shards import (
    EncodedFolder,
    Location,
    ShardConfig,
    TableSource,
    plan_shards,
    search_folder,
    write_shards,
)
from inbedder_core.views import Survey, ViewConfig, explore, survey
from tests.fakes import FakeEncoder

ASKED = "Which animal?"
ANIMALS = ("cats", "dogs", "birds", "fish")
SHARES = (300, 200, 100, 60)
KMEANS = ViewConfig(clustering=ClusteringConfig("kmeans", clusters=4))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Texts of four animals, each of which lies apart."""
    place = tmp_path_factory.mktemp("encodings")
    texts = [f"{animal} {n}" for animal, share in zip(ANIMALS, SHARES, strict=True) for n in range(share)]
    parquet.write_table(pa.table({"text": texts}), place / "texts.parquet")
    encoder, source = FakeEncoder(), TableSource.find(str(place / "texts.parquet"))
    run = plan_shards(source, Location(str(place / "out")), encoder, [ASKED], ShardConfig(shard_rows=100))
    write_shards(run, encoder)
    return place / "out"


def look(path: Path) -> Survey:
    folder = EncodedFolder.open(str(path))
    rows = folder.draw(150)
    return survey(folder, explore(rows.corpus, [ASKED], rows.encoder, KMEANS))


def test_all_rows_are_in_the_cluster_of_those_they_are_like(folder: Path) -> None:
    found = look(folder)
    (view,), (placement,) = found.views, found.placements
    assert len(view) == 150
    assert sorted(found.ids.tolist()) == list(range(sum(SHARES)))
    assert dict(zip([cluster.label for cluster in view.clusters], placement.sizes(4), strict=True)) == dict(
        zip(ANIMALS, SHARES, strict=True)
    )
    assert "150 of 660 documents" in view.notes[-1]
    assert "cats 300, dogs 200, birds 100, fish 60, noise 0" in view.notes[-1]


def test_rows_that_were_drawn_lie_where_the_map_has_them(folder: Path) -> None:
    found = look(folder)
    (view,), (placement,) = found.views, found.placements
    row_of = {id: row for row, id in enumerate(found.ids.tolist())}
    rows = [row_of[id] for id in view.corpus.ids]
    np.testing.assert_array_equal(placement.assignments[rows], view.clustering.assignments)
    np.testing.assert_allclose(placement.coordinates[rows], view.projection.drawn, atol=0.01)


def test_questions_that_were_not_asked_are_refused(folder: Path) -> None:
    opened = EncodedFolder.open(str(folder))
    views = explore(opened.draw(20).corpus, ["Why?"], FakeEncoder(), KMEANS)
    with pytest.raises(InstructionError, match="was not asked of these encodings"):
        survey(opened, views)


def test_cells_find_almost_all_of_the_nearest() -> None:
    chance = np.random.default_rng(0)
    centers = chance.normal(size=(30, 16))
    rows = centers[chance.integers(30, size=3200)] + 0.4 * chance.normal(size=(3200, 16))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    among, others = rows[:3000], rows[3000:]
    exact, found = find_nearest(others, among, 15), SearchCells(among).nearest(others, 15)
    hits = [len({*mine} & {*theirs}) for mine, theirs in zip(found.indices, exact.indices, strict=True)]
    assert np.mean(hits) > 0.95 * 15
    assert SearchCells(among[:7]).nearest(others, 15).indices.shape == (200, 7)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = FakeEncoder()
    encoder.description = encoder.reading = "fake"
    monkeypatch.setattr("inbedder_core.cli.shards.load", lambda arguments: encoder)


@pytest.mark.usefixtures("command")
def test_the_command_writes_shards_and_opens_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, shards, out = tmp_path / "texts.csv", tmp_path / "shards", tmp_path / "out"
    file.write_text("words\n" + "\n".join(f"{animal} {n}" for animal in ANIMALS for n in range(20)), encoding="utf-8")
    asked = ["-i", ASKED, "--text", "words", "--shards", str(shards), "--shard-rows", "20"]
    assert main(["embed", str(file), *asked]) == 0
    assert "Wrote 80 texts in 4 shards" in capsys.readouterr().err
    grouped = ["--limit", "40", "--clusterer", "kmeans", "--clusters", "4", "--all-rows", "kmeans", "--out", str(out)]
    assert main(["explore", "--encodings", str(shards), *grouped]) == 0
    assert "These are 40 of 80 documents" in capsys.readouterr().out
    placed = parquet.read_table(out / "placed.parquet").to_pydict()
    assert placed["id"] == list(range(80))
    assert len({tuple(placed["cluster_1"][start : start + 20]) for start in range(0, 80, 20)}) == 4
    assert "--all-rows kmeans" in (out / "run.json").read_text(encoding="utf-8")
    assert f"--encodings {shards}" in (out / "run.json").read_text(encoding="utf-8")
    assert "40 of 80 documents were read" in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("command")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explore"], "give either FILE"),
        (["explore", "a.csv", "--encodings", "folder"], "give either FILE"),
        (["explore", "--encodings", "folder", "--model", "fast"], "leave it out"),
        (["explore", "a.csv", "-i", "What?", "--all-rows", "kmeans"], "--all-rows says how"),
        (["explore", "--encodings", "folder", "--limit", "0"], "--limit is 0"),
        (["explore", "--encodings", "nowhere"], "has no manifest.json"),
        (["embed", "a.csv", "-i", "What?"], "say where to write"),
        (["embed", "a.csv", "-i", "What?", "--shards", "folder", "--limit", "3"], "--limit cannot be had"),
        (["embed", "a.csv", "-i", "What?", "--shards", "folder", "--text", "a", "--text", "b"], "a second --text"),
        (["embed", "nowhere.csv", "-i", "What?", "--shards", "folder"], "there is nothing at nowhere.csv"),
    ],
)
def test_what_cannot_be_done_is_refused(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_k_means_on_all_rows_moves_the_centers_of_the_groups_drawn(folder: Path) -> None:
    opened = EncodedFolder.open(str(folder))
    rows = opened.draw(150)
    views = explore(rows.corpus, [ASKED], rows.encoder, KMEANS)
    found = survey(opened, views, how="kmeans")
    sizes = dict(zip([cluster.label for cluster in views[0].clusters], found.placements[0].sizes(4), strict=True))
    assert sizes == dict(zip(ANIMALS, SHARES, strict=True))
    assert "by k-means on all" in found.views[0].notes[-1]


def test_streamed_k_means_finds_the_centers_of_rows_that_others_were_drawn_from() -> None:
    chance = np.random.default_rng(0)
    centers = np.array([[0, 0], [10, 0], [0, 10]], np.float32)
    rows = (centers[chance.integers(3, size=6000)] + chance.normal(size=(6000, 2))).astype(np.float32)
    begun = centers + np.float32(3)
    fitted = StreamedKMeans(begun)
    for start in range(0, 6000, 500):
        fitted.learn(rows[start : start + 500])
    fitted.learn(rows[:2])
    np.testing.assert_array_equal(fitted.nearest(centers), range(3))
    middle = np.array([[5.5, 0.0]], np.float32)  # nearer to the second center, of the begun ones to the first
    assert (StreamedKMeans(begun).nearest(middle).item(), fitted.nearest(middle).item()) == (0, 1)


def test_all_rows_are_searched_by_their_texts_and_answers(folder: Path) -> None:
    opened = EncodedFolder.open(str(folder))
    found = search_folder(opened, "cats -1")
    wanted = [f"cats {n}" for n in range(300) if not str(n).startswith("1")]
    assert len(found.rows) == len(wanted)
    assert len(found.texts) == len(found.answers[0]) == 189 == len(wanted)
    assert sorted(found.texts) == sorted(wanted)
    assert set(found.answers[0]) == {"cats"}
    by_answer = search_folder(opened, "dogs", question=ASKED)
    assert len(by_answer.rows) == 200
    none = search_folder(opened, "whales")
    assert len(none.rows) == len(none.texts) == 0


def test_more_rows_may_be_found_than_are_held_and_they_are_those_of_the_folder(folder: Path) -> None:
    opened, surveyed = EncodedFolder.open(str(folder)), look(folder)
    found = search_folder(opened, "")
    assert (len(found.rows), len(found.texts)) == (660, 200)
    np.testing.assert_array_equal(found.ids, surveyed.ids[found.rows])
    cluster = surveyed.placements[0].assignments
    within = search_folder(opened, "", within=cluster == 1)
    assert set(within.answers[0]) == {"dogs"}
    assert len(within.rows) == 200


def test_the_density_of_all_rows_counts_each_once_where_it_lies(folder: Path) -> None:
    placement = look(folder).placements[0]
    density = placement.density
    assert density.counts.sum() == sum(SHARES)
    x, y = placement.coordinates[0]
    column, row = np.abs(density.x - x).argmin(), np.abs(density.y - y).argmin()
    assert density.counts[row, column] > 0


def test_a_search_is_stopped(folder: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled("stopped by the user")

    with pytest.raises(Cancelled):
        search_folder(EncodedFolder.open(str(folder)), "cats", progress=stop)
