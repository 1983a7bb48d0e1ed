import argparse
import json

import pyarrow
import pytest
from pyarrow import parquet

from inbedder_core.cli.evaluate import add_evaluate
from inbedder_core.encoders import CachedEncoder, Store
from inbedder_core.errors import SettingError
from inbedder_core.evaluation.candidates import Candidate
from inbedder_core.evaluation.report.report import MeasuredModel, Report, paper_scores_of
from inbedder_core.evaluation.report.scores import Score, averages
from inbedder_core.evaluation.report.tables import markdown_report, text_report
from inbedder_core.evaluation.runner import measure
from inbedder_core.evaluation.tasks.task import ClusteringTask
from tests import faceted
from tests.files import second_name


def score(task, value, *, model="one", metric="V", section="Facet clustering", runs=(), detail=False):
    return Score(section, "English", task, metric, model, value, 10, tuple(runs), "k-means seeds", detail)


def report(scores, models=("one", "two")):
    return Report(
        command="inbedder evaluate one two",
        date="2026-01-01 00:00 UTC",
        suites=("awareness",),
        size={"documents": 10, "sets": ()},
        seeds=2,
        machine="a machine",
        versions={"python": "3"},
        data={"toys.parquet": "abc"},
        models=tuple(MeasuredModel(name, "a model", "f" * 64, 1.0, 2.0) for name in models),
        work={"texts": 1, "rows": 2, "tokens": 3},
        seconds=60.0,
        scores=tuple(scores),
    )


def test_averages_are_taken_run_by_run():
    (found,) = averages([score("a", 2, runs=(1, 3)), score("b", 20, runs=(30, 10))])
    assert (found.value, found.task) == (11, "mean of 2")
    assert found.runs == (15.5, 6.5)


def test_models_and_metrics_are_averaged_apart_and_details_left_out():
    scores = [score("a", 1), score("b", 3), score("a", 5, model="two"), score("b", 7, model="two")]
    scores += [score("a", 100, detail=True)]
    assert [(found.model, found.value) for found in averages(scores)] == [("one", 2), ("two", 6)]


def test_the_spread_needs_two_runs():
    assert score("a", 1).spread is None
    assert score("a", 1, runs=(1, 1)).spread == 0


def test_answers_are_shown_by_gold_label_once_for_models_that_give_the_same():
    def said(metric, value, model):
        return score("toys: shape", value, model=model, metric=metric, section="Answers", detail=True)

    scores = [said("cube | a box", 75, one) for one in ("one", "same")] + [said("cube | ", 100, "two")]
    found = markdown_report(report(scores, models=("one", "same", "two"))).splitlines()
    assert "| task | gold label | one | two |" in found
    assert "| toys: shape | cube | a box 75 % | nothing 100 % |" in found


def test_the_table_has_one_column_per_model():
    head, row = text_report(report([score("toys", 12.34, runs=(12, 13)), score("toys", 5, model="two")])).splitlines()
    assert head.split()[-2:] == ["one", "two"]
    assert "12.3 ± 0.7" in row and row.endswith("5.0")


def test_markdown_holds_the_command_the_data_and_every_task():
    text = markdown_report(report([score("toys: colour", 50), score("toys: shape", 60)]))
    for part in (
        "inbedder evaluate one two",
        "toys.parquet",
        "| toys: shape | English | V | 10 | 60.0 |  |",
        "mean of 2",
    ):
        assert part in text


def test_published_numbers_are_marked_as_published():
    lines = [line for line in markdown_report(report([])).splitlines() if line.startswith("| llama-2-7b InBedder")]
    assert "58.8" in lines[0] and "published" in lines[0]


def test_our_scores_on_the_papers_tasks_stand_beside_the_published_ones():
    scores = [
        score("NYTClustering: topic", 40, metric="V raw"),
        score("NYTClustering: location", 60, metric="V raw"),
        score("IntentEmotion", 90, metric="HM", section="Facet triplets"),
        score("InstructSTSB", 12, metric="Spearman", section="Instructed similarity"),
    ]
    found = paper_scores_of(report(scores), "one")
    assert (found.instruct_stsb, found.intent_emotion, found.nyt, found.mean) == (12, 90, 48, 50)
    assert "| one | 12.0 | 90.0 | 48.0 | 50.0 | measured here |" in markdown_report(report(scores))


def test_json_can_be_read_again_and_keeps_details():
    found = json.loads(report([score("toys", 1.23456, runs=(1, 2)), score("toys", 2, detail=True)]).json())
    assert [(one["value"], one["runs"], one["detail"]) for one in found["scores"]] == [(1.235, 2, False), (2, 0, True)]


def test_a_second_run_encodes_nothing(tmp_path):
    encoder, store = faceted.encoder(), Store(tmp_path / "store.sqlite")
    candidate = Candidate("fake", CachedEncoder(encoder, store), "a fake")
    tasks = [ClusteringTask(faceted.corpus())]
    first = measure(candidate, tasks, seeds=2, store=store)
    calls = len(encoder.calls)
    second = measure(candidate, tasks, seeds=2, store=store)
    assert second.scores == first.scores
    assert len(encoder.calls) == calls == 1
    assert {found.model for found in first.scores} == {"fake"}


def test_progress_counts_every_row_and_can_stop_the_run(tmp_path):
    store, told = Store(tmp_path / "store.sqlite"), []
    candidate = Candidate("fake", CachedEncoder(faceted.encoder(), store), "a fake")
    measure(
        candidate,
        [ClusteringTask(faceted.corpus())],
        seeds=2,
        store=store,
        progress=lambda what, done, total: told.append((what, done, total)),
    )
    rows = 2 * len(faceted.TEXTS)
    assert ("fake: encoding", rows, rows) in told


def parse(*arguments):
    parser = argparse.ArgumentParser()
    add_evaluate(parser.add_subparsers())
    return parser.parse_args(["evaluate", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path):
    texts = {"text": faceted.TEXTS, "label_topic": faceted.GOLD["colour"]}
    parquet.write_table(pyarrow.table(texts), tmp_path / "goalex_agnews.parquet")
    questions = {"goalex_agnews": {"label_topic": "What is the topic of the news?"}}
    (tmp_path / "instructions.json").write_text(json.dumps(questions), encoding="utf-8")
    return tmp_path


def test_the_command_prints_a_table_and_writes_both_files(folder, capsys):
    others = second_name(folder / "report.json"), second_name(folder / "report.md")
    arguments = parse(
        "tfidf", "--suite", "generic", "--data", folder, "--seeds", 2, "--out", folder / "report",
        "--store", folder / "store.sqlite",
    )  # fmt: skip
    assert arguments.run(arguments) == 0
    assert "tfidf" in capsys.readouterr().out
    assert [other.read_text(encoding="utf-8") for other in others] == ["before"] * 2
    found = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert found["data"].keys() == {"goalex_agnews.parquet", "instructions.json"}
    assert found["seeds"] == 2 and found["versions"]["python"]
    assert "| goalex_agnews: topic | English | V |" in (folder / "report.md").read_text(encoding="utf-8")


def test_the_command_refuses_no_seeds(folder):
    arguments = parse("tfidf", "--data", folder, "--seeds", 0)
    with pytest.raises(SettingError, match="at least 1"):
        arguments.run(arguments)
