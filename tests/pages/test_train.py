"""Journeys through the Train page, with tiny random models that learn in a second."""

import csv
import io
import json
import time
from itertools import islice
from pathlib import Path

import pytest

from app.charts.training import describe_training, training_curves
from app.server.trainings import TEMPLATE, Order, Trainings
from app.server.uploads import Uploads
from inbedder_core.encoders.checkpoints import builtin
from inbedder_core.encoders.checkpoints.trained import trained_folder, trained_names
from inbedder_core.errors import TrainingError
from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.runs import begin_run, continue_run
from inbedder_core.training.step import HeldOut, Step
from tests.models import tiny_llama
from tests.pages.journey import ask, has, open_app, press, run, shown, table, write_questions

ROWS = [
    {"text": f"{n} {sign}", "question": "where?", "answer": f"it was {name}"}
    for n in range(20)
    for sign, name in (("+", "p"), ("-", "n"))
]
CONTENT = "\n".join(map(json.dumps, ROWS)).encode()
QUICK = {"batch": 8, "rank": 2, "evaluations": 2}


def open_train():
    app = open_app()
    app.switch_page("screens/train/train.py")
    return run(app)


def give(app, name: str = "signs.jsonl", content: bytes = CONTENT):
    next(box for box in app.file_uploader if (box.key or "").startswith("train_upload")).upload(name, content)
    return run(app)


def choose(app, base: Path, *, name: str, **settings):
    """Write the name of the new model and a folder to start from; set numbers by name."""
    box = app.selectbox(key="training_base")
    box.options.append(str(base))
    box.set_value(str(base))
    app.text_input(key="train_name").set_value(name)
    for setting, value in (QUICK | settings).items():
        app.number_input(key=f"training_{setting}").set_value(value)
    return run(app)


def settle(app):
    """Look again until nothing is trained."""
    end = time.monotonic() + 80
    while any((button.key or "").startswith("stop_") for button in app.button):
        assert time.monotonic() < end, "the training does not end"
        time.sleep(0.1)
        run(app)
    return app


def stopped_run(base: Path, name: str) -> None:
    """Leave a run that was stopped after two of its five steps."""
    trainings = Trainings(Uploads(base.parent / "uploads"))
    upload = trainings.keep_upload("signs.jsonl", CONTENT)
    begin_run(name, trainings.examples(upload.hash), TrainingConfig(base=str(base), held_out=4, **QUICK))
    steps = continue_run(name)
    list(islice(steps, 2))
    steps.close()


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tiny_llama(tmp_path / "base")


def test_the_file_to_fill_in_is_a_file_of_examples(tmp_path):
    app = open_train()
    assert "text" in shown(app)
    assert "A file to fill in" in [item.label for item in app.get("download_button")]
    assert set(csv.DictReader(io.StringIO(TEMPLATE)).fieldnames) == {"text", "question", "answer"}
    trainings = Trainings(Uploads(tmp_path))
    kept = trainings.keep_upload("examples.csv", TEMPLATE.encode())
    assert [example.answer for example in trainings.examples(kept.hash)] == ["late delivery", "annoyed", "nothing"]


def test_examples_are_shown_as_they_will_be_learned():
    app = give(open_train())
    assert "40 examples from 1 source: signs" in shown(app)
    assert list(app.dataframe[0].value["answer"][:2]) == ["p", "n"]
    app.toggle(key="train_keep_stop_words").set_value(True)
    assert run(app).dataframe[0].value["answer"][0] == "it was p"
    assert app.number_input(key="training_held_out").value == 4, "a tenth of a small file"


def test_training_starts_from_the_built_in_model_and_few_examples_make_some_steps_and_are_called_few():
    app = give(open_train())
    assert app.selectbox(key="training_base").value == builtin.DEFAULT.name
    assert app.number_input(key="training_batch").value == 2
    assert "40 examples are few" in shown(app)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.csv", b"text,answer\na,b\n", "there is no 'question'"),
        ("x.jsonl", b"{", "row 1 is not JSON"),
        ("x.parquet", b"PAR1", "The parquet content is damaged"),
        ("x.csv", b"", "has no rows"),
    ],
)
def test_a_bad_file_is_explained(name, content, told):
    app = give(open_train(), name, content)
    assert told in app.error[0].value.replace("\\", "")
    assert app.button(key="train").disabled


def test_a_model_is_trained_watched_and_asked(base):
    app = choose(give(open_train()), base, name="signs")
    press(app, "train")
    assert "being trained" in shown(app)
    settle(app)
    assert trained_names() == ["signs"]
    assert "5 steps" in shown(app)
    assert "of held-out answers exactly right" in shown(app)
    assert len(app.get("plotly_chart")) == 1
    press(app, "use_signs")
    assert app.selectbox(key="model").value == "signs"
    app.switch_page("screens/explore/explore.py")  # the test's own idea of the page does not follow
    write_questions(run(app), "where?")
    assert len(table(ask(app), "documents")) == 10
    assert app.query_params["model"] in ("signs", ["signs"])


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"name": ""}, "cannot name a model"),
        ({"name": "../x"}, "cannot name a model"),
        ({"name": "x", "held_out": 40}, "too few to keep 40 aside"),
        ({"name": "x", "learning_rate": 0.0}, "must be above 0"),
    ],
)
def test_what_cannot_be_trained_is_explained_and_nothing_is_lost(base, settings, told):
    app = choose(give(open_train()), base, **settings)
    press(app, "train")
    assert told in app.error[0].value.replace("\\", "")
    assert "40 examples" in shown(app)
    assert app.number_input(key="training_rank").value == 2
    assert not trained_folder("x").exists()


def test_a_base_that_is_not_there_is_told_and_the_run_can_be_deleted(base):
    app = choose(give(open_train()), base.parent / "nowhere", name="signs")
    settle(press(app, "train"))
    assert "or folder" in " ".join(error.value for error in app.error).replace("\\", "")
    press(app, "delete_now_signs")
    assert not trained_folder("signs").exists()


def test_a_run_that_was_stopped_is_gone_on_with(base):
    stopped_run(base, "signs")
    app = open_train()
    assert "Stopped at 40%" in shown(app)
    settle(press(app, "go_on_signs"))
    assert "5 steps" in shown(app)
    assert trained_names() == ["signs"]


def test_a_model_is_deleted_only_after_a_second_press(base):
    stopped_run(base, "signs")
    app = settle(press(open_train(), "go_on_signs"))
    assert trained_names() == ["signs"]
    press(app, "delete_now_signs")
    assert trained_names() == []
    assert "The model signs was deleted" in shown(app)
    assert not has(app.button, "use_signs")


def test_a_run_can_be_stopped_and_the_form_stays(base):
    app = choose(give(open_train()), base, name="signs", epochs=100)
    press(app, "train")
    press(app, "stop_signs")
    settle(app)
    assert trained_names() == []
    assert has(app.button, "go_on_signs")
    assert "40 examples" in shown(app)


def test_two_runs_of_one_name_are_refused(base, tmp_path):
    trainings = Trainings(Uploads(tmp_path / "uploads"))
    kept = trainings.keep_upload("signs.jsonl", CONTENT)
    order = Order("signs", kept.hash, TrainingConfig(base=str(base), held_out=4, epochs=100, **QUICK))
    trainings.begin(order)
    with pytest.raises(TrainingError, match="is being trained"):
        trainings.begin(order)
    with pytest.raises(TrainingError, match="stop it first"):
        trainings.delete("signs")
    trainings.stop("signs")
    trainings.job("signs").wait(60)
    assert not trainings.is_running("signs")


def test_a_file_cannot_choose_where_it_is_written(tmp_path):
    trainings = Trainings(Uploads(tmp_path / "uploads"))
    kept = trainings.keep_upload("../../é vil\0.jsonl", CONTENT)
    assert kept.name == "_.._é_vil_.jsonl"
    assert {example.source for example in trainings.examples(kept.hash)} == {Path(kept.name).stem}


def step(number: int, *, loss: float, accuracy: float | None = None) -> Step:
    held_out = None if accuracy is None else HeldOut(loss + 0.5, accuracy, accuracy + 0.1)
    return Step(number, 1000, number / 1000, loss, 1e-3, 100, float(number), held_out)


def test_the_curves_show_the_loss_of_all_steps_in_few_points():
    steps = [step(n, loss=1000 / n, accuracy=n / 1000 if n % 500 == 0 else None) for n in range(1, 1001)]
    loss, held_out, whole, first = training_curves(steps).data
    assert len(loss.x) == 200
    assert list(loss.y) == sorted(loss.y, reverse=True)
    assert (list(held_out.x), list(whole.y), list(first.y)) == ([500, 1000], [0.5, 1.0], [0.6, 1.1])
    assert describe_training(steps).endswith("100% are answered exactly (50% when first scored).")


def test_curves_of_nothing_are_drawn_too():
    assert len(training_curves([]).data[0].x) == 0
    assert "No step" in describe_training([])
    assert "not been scored" in describe_training([step(1, loss=3.0)])
