"""Folders of encodings in the app: those the server's owner names are opened, and answer what was asked of them."""

import time
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from inbedder_core.shards import Location, ShardConfig, TableSource, plan_shards, write_shards
from tests.fakes import FakeEncoder
from tests.pages.journey import ask, figures, has, open_app, press, questions, run, session_of, settle, write_questions

ASKED = "Which animal?"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eighty texts of four animals with two columns, read before."""
    texts = [f"{animal} {number}" for animal in ("cats", "dogs", "birds", "fish") for number in range(20)]
    columns = {"size": ["small", "large"] * 40, "day": [f"2024-0{1 + row % 4}-11" for row in range(80)]}
    parquet.write_table(pa.table({"text": texts, **columns}), tmp_path / "texts.parquet")
    encoder, source = FakeEncoder(), TableSource.find(str(tmp_path / "texts.parquet"))
    run_ = plan_shards(source, Location(str(tmp_path / "animals")), encoder, [ASKED], ShardConfig(shard_rows=30))
    write_shards(run_, encoder)
    monkeypatch.setenv("INBEDDER_ENCODINGS", f"{tmp_path / 'animals'}; {tmp_path / 'gone'}")
    return tmp_path / "animals"


def kinds(app) -> list[str]:
    return next(control for control in app.segmented_control if control.key == "corpus_kind").options


def choose(app, name: str):
    next(control for control in app.segmented_control if control.key == "corpus_kind").set_value("Encodings")
    run(app)
    next(box for box in app.selectbox if box.key == "encodings_name").set_value(name)
    return run(app)


def said(app, kind: str) -> str:
    return " ".join(element.value.replace("\\", "") for element in getattr(app, kind))


@pytest.mark.usefixtures("folder")
def test_a_folder_is_opened_under_its_questions_and_all_of_it_placed() -> None:
    app = choose(open_app(), "animals")
    assert questions(app) == [ASKED]
    assert "80 texts, read before by fake under 1 question" in said(app, "caption")
    app = ask(app, documents=40)
    assert len(figures(app)) == 1
    assert "40 documents of 80, drawn at random · answered by the model that made the encodings animals" in said(
        app, "caption"
    )
    assert any("These are 40 of 80 documents" in note for note in notes(app))
    assert "model" not in app.query_params
    again = settle(open_app({"encodings": ["animals"], "q": [ASKED], "limit": ["40"], "asked": ["1"]}))
    assert len(figures(again)) == 1


def looked_through(app):
    end = time.monotonic() + 80
    while any(has(run(app).button, f"{kind}_found_stop") for kind in ("column", "everywhere")):
        assert time.monotonic() < end
        time.sleep(0.1)
    return app


def box(app, key: str):
    return next(found for found in app.selectbox if found.key == key)


def frame(app, column: str):
    return next(table.value for table in app.dataframe if column in table.value)


def exploration(app):
    from app.server import explorations

    session = session_of(app)
    job = explorations().find(session.request, session.viewer)
    assert job is not None
    return job.result


def notes(app) -> tuple[str, ...]:
    return exploration(app).views[0].notes


@pytest.mark.usefixtures("folder")
def test_a_question_that_was_not_asked_is_refused() -> None:
    app = ask(write_questions(choose(open_app(), "animals"), "Why?"))
    assert "say nothing of 'Why?'" in said(app, "error")


@pytest.mark.usefixtures("folder")
def test_a_folder_that_is_not_there_is_named_and_others_are_not_reached(tmp_path: Path) -> None:
    assert "gone has no manifest.json" in said(choose(open_app(), "gone"), "error").replace(f"{tmp_path}/", "")
    app = settle(open_app({"encodings": [str(tmp_path)], "q": [ASKED], "asked": ["1"]}))
    assert "no encodings" in said(app, "error")
    assert not figures(app)


def test_there_are_none_by_themselves() -> None:
    assert "Encodings" not in kinds(open_app())


@pytest.mark.usefixtures("folder")
def test_all_documents_are_searched_and_counted_and_shade_the_map() -> None:
    app = ask(choose(open_app(), "animals"), documents=40)
    (drawing,) = figures(app)
    assert [trace["type"] for trace in drawing["data"]].count("heatmap") == 1
    assert "shade: all 80" in said(app, "caption")
    app.text_input(key="everywhere_query").set_value("dogs -1")
    app = looked_through(app)
    assert "**9** of 80 documents (11.2%)" in said(app, "markdown")
    table = frame(app, "found")
    assert dict(zip(table["group"], table["found"], strict=True))["dogs"] == 9
    assert set(frame(app, "1 group")["1 answer"]) == {"dogs"}
    app.text_input(key="everywhere_query").set_value("")
    next(box for box in app.selectbox if box.key == "everywhere_group").set_value((0, 0))
    app = looked_through(app)
    assert "**20** of 80 documents" in said(app, "markdown")
    app.toggle(key="maps_shades").set_value(False)
    (drawing,) = figures(run(app))
    assert "heatmap" not in [trace["type"] for trace in drawing["data"]]


@pytest.mark.usefixtures("folder")
def test_all_documents_are_counted_by_a_column_and_found_by_its_values() -> None:
    app = ask(choose(open_app(), "animals"), documents=40)
    box(app, "everywhere_column").set_value("size")
    app = looked_through(app)
    assert "**80** of 80 documents" in said(app, "markdown")
    table = frame(app, "value")
    assert dict(zip(table["value"], table["found"], strict=True)) == {"large": 40, "small": 40, "(no value)": 0}
    box(app, "everywhere_group").set_value((0, 0))
    next(control for control in app.multiselect if control.key == "everywhere_values_size").set_value(["small"])
    app = looked_through(app)
    assert "**10** of 80 documents" in said(app, "markdown")
    assert set(frame(app, "1 group")["value: size"]) == {"small"}
    box(app, "everywhere_column").set_value("day")
    app = looked_through(app)
    assert "**20** of 80 documents" in said(app, "markdown")
    table = frame(app, "value")
    assert dict(zip(table["value"], table["found"], strict=True))["2024-W11"] == 5


@pytest.mark.usefixtures("folder")
def test_the_columns_of_the_documents_drawn_are_facets_and_filters() -> None:
    from inbedder_core.comparison import facet_columns

    app = ask(choose(open_app(), "animals"), documents=40)
    assert facet_columns(exploration(app).corpus) == ["size", "day"]
    assert box(app, "filter_column").options == ["size", "day"]


@pytest.mark.usefixtures("folder")
def test_all_documents_are_grouped_by_k_means_on_request() -> None:
    app = choose(open_app(), "animals")
    app.toggle(key="encodings_all_rows").set_value(True)
    app = ask(app, documents=40)
    assert "by k-means on all" in notes(app)[-1]
    assert "kmeans" in app.query_params["all_rows"]
    address = {"encodings": ["animals"], "q": [ASKED], "limit": ["40"], "asked": ["1"]}
    again = settle(open_app(address | {"all_rows": ["kmeans"]}))
    assert again.toggle(key="encodings_all_rows").value
    assert "by k-means on all" in notes(again)[-1]
    other = settle(open_app(address | {"all_rows": ["else"]}))
    assert not other.toggle(key="encodings_all_rows").value


@pytest.mark.usefixtures("folder")
def test_what_takes_the_model_itself_says_so() -> None:
    app = ask(choose(open_app(), "animals"), documents=40)
    app = run(settle(press(app, "check_0"), cancel="cancel_check_0"))
    assert "only what was encoded can be shown" in said(app, "caption")
