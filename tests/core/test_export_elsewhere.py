"""What other programs open: Embedding Atlas' table with the commands for it, DataMapPlot's pictures."""

import io
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from inbedder_core import explore
from inbedder_core.cli import main
from inbedder_core.corpus import Corpus
from inbedder_core.errors import SettingError
from inbedder_core.exports import embedding_atlas_commands, embedding_atlas_files, embedding_atlas_frame
from inbedder_core.views import View, ViewConfig, map_names
from tests.fakes import FakeEncoder
from tests.models import tiny_llama
from tests.views import hand_made_view

TEXTS = [f"{word} {number}" for number in range(12) for word in ("card", "dress")]
QUESTIONS = ['Is it a "card"?', "How is it?"]


@pytest.fixture(scope="module")
def views() -> list[View]:
    corpus = Corpus("two words", tuple(TEXTS), tuple(range(100, 124)), {'a "b"': tuple(map(str, range(24)))})
    return explore(corpus, QUESTIONS, FakeEncoder(), ViewConfig(neighbors=5))


def test_a_row_has_text_answers_clusters_places_and_neighbors_of_every_question(views: list[View]) -> None:
    frame = embedding_atlas_frame(views)
    for view, question in zip(views, ["Is it a 'card'?", "How is it?"], strict=True):
        assert tuple(frame[f"answer: {question}"]) == view.encoding.answers
        assert list(frame[f"cluster: {question}"]) == view.clustering.assignments.tolist()
        assert np.array_equal(frame[[f"x: {question}", f"y: {question}"]].to_numpy(), view.projection.drawn)
    assert list(frame["text"]) == TEXTS
    assert list(frame["a 'b'"]) == list(map(str, range(24)))


def test_neighbors_are_the_nearest_rows_from_0_without_the_row_itself(views: list[View]) -> None:
    frame = embedding_atlas_frame(views)
    directions = views[1].encoding.directions
    for row, near in enumerate(frame["neighbors: How is it?"]):
        gaps = np.linalg.norm(directions - directions[row], axis=1)
        assert row not in near["ids"]
        assert near["distances"] == pytest.approx(np.sort(gaps)[1:6], abs=1e-5)
        assert near["distances"] == pytest.approx(gaps[near["ids"]], abs=1e-5)


def test_the_commands_name_columns_and_files_that_are_there(views: list[View], tmp_path: Path) -> None:
    files = dict(embedding_atlas_files(views))
    for view, command in zip(views, embedding_atlas_commands(views, tmp_path / "an out"), strict=True):
        program, table, *options = shlex.split(command)
        chosen = dict(zip(options[::2], options[1::2], strict=True))
        frame = pd.read_parquet(io.BytesIO(files[Path(table).name]))
        assert program == "embedding-atlas"
        assert {chosen[f"--{name}"] for name in ("text", "x", "y", "neighbors")} <= set(frame.columns)
        labels = pd.read_parquet(io.BytesIO(files[Path(chosen["--labels"]).name]))
        assert list(labels["text"]) == [name.text for name in map_names(view)]
        assert labels["priority"].is_monotonic_decreasing


def test_one_document_can_be_exported_and_half_a_character_in_it() -> None:
    view = hand_made_view(Corpus("one", ("a \ud83d half",), (0,), {}), "What?", (-1,), ("half \ud83d",))
    files = dict(embedding_atlas_files([view]))
    frame = pd.read_parquet(io.BytesIO(files["embedding-atlas.parquet"]))
    assert list(frame["text"]) == ["a ? half"]


def test_maps_in_space_are_refused() -> None:
    corpus = Corpus("two words", tuple(TEXTS), tuple(range(24)), {})
    views = explore(corpus, ["What is it?"], FakeEncoder(), ViewConfig(map_dimension=3))
    with pytest.raises(SettingError, match="ask with --map-dimension 2"):
        embedding_atlas_frame(views)


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., int]:
    (tmp_path / "corpus.csv").write_text("\n".join(["text", *TEXTS]), encoding="utf-8")
    model = str(tiny_llama(tmp_path / "model"))

    def run(*more: str) -> int:
        return main(["export", str(tmp_path / "corpus.csv"), "-i", "What is it?", "--model", model, *more])

    return run


def test_the_command_writes_the_files_and_prints_how_they_are_opened(
    export: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert export("--to", "embedding-atlas", "--out", str(out)) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"embedding-atlas {out}/embedding-atlas.parquet --text text --x 'x: What is it?'")
    assert {path.name for path in out.iterdir()} == {"embedding-atlas.parquet", "embedding-atlas-labels-1.parquet"}


def test_a_missing_library_is_said_before_anything_is_read(
    export: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "datamapplot", None)
    assert export("--to", "datamapplot", "--out", str(tmp_path / "out")) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("inbedder: datamapplot cannot be imported")
    assert line.endswith("run: pip install 'inbedder-explorer[datamapplot]'")
    assert not (tmp_path / "out").exists()
