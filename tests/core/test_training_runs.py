"""Training runs by name: begun, stopped, gone on with, finished, deleted."""

import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file

from inbedder_core.encoders.checkpoints.trained import delete_trained, trained_folder
from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import ModelError, TrainingError
from inbedder_core.paths import CACHE_VARIABLE
from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.examples.data import Example
from inbedder_core.training.runs import begin_run, continue_run, find_runs, read_steps
from inbedder_core.training.step import Step, tokens_per_second
from tests.models import tiny_llama

EXAMPLES = [
    Example(f"{n} {sign}", "where?", name, "signs") for n in range(20) for sign, name in (("+", "u"), ("-", "d"))
]


@pytest.fixture(autouse=True)
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))


@pytest.fixture
def config(tmp_path: Path) -> TrainingConfig:
    base = tiny_llama(tmp_path / "base")
    return TrainingConfig(base=str(base), batch=8, held_out=8, rank=2, evaluations=2, learning_rate=1e-2)


def test_a_run_becomes_a_model_of_its_name_and_forgets_its_examples(config: TrainingConfig) -> None:
    begin_run("signs", EXAMPLES, config)
    steps = list(continue_run("signs"))
    assert [(run.name, run.finished, run.progress) for run in find_runs()] == [("signs", True, 1.0)]
    assert list(find_runs()[0].steps) == steps
    assert len(load_encoder("signs").encode(["3 +"], ["where?"])[0]) == 1
    assert not list(trained_folder("signs").glob("examples*"))


def test_a_run_that_was_stopped_goes_on_to_the_same_weights(config: TrainingConfig) -> None:
    for name in ("whole", "stopped"):
        begin_run(name, EXAMPLES, config)
    whole = list(continue_run("whole"))
    stopped = continue_run("stopped")
    first = list(islice(stopped, 2))
    stopped.close()
    assert (find_runs()[0].finished, find_runs()[0].progress) == (False, first[-1].progress)
    rest = list(continue_run("stopped"))
    assert [step.loss for step in [*first, *rest]] == [step.loss for step in whole]
    assert [step.number for step in read_steps(trained_folder("stopped"))] == [1, 2, 3, 4]
    weights = [load_file(trained_folder(name) / "adapter_model.safetensors") for name in ("whole", "stopped")]
    for name, weight in weights[0].items():
        np.testing.assert_array_equal(weight, weights[1][name], err_msg=name)


def test_steps_that_a_kill_took_back_are_not_counted_twice(config: TrainingConfig) -> None:
    begin_run("signs", EXAMPLES, config)
    run = continue_run("signs")
    next(run)
    run.close()
    log = trained_folder("signs") / "steps.jsonl"
    later = json.loads(log.read_text()) | {"number": 2}
    log.write_text(log.read_text() + json.dumps(later) + "\n" + '{"number": 3, "to')
    list(continue_run("signs"))
    assert [step.number for step in read_steps(log.parent)] == [1, 2, 3, 4]


def test_a_step_that_a_kill_kept_from_the_log_is_counted_all_the_same(config: TrainingConfig) -> None:
    begin_run("signs", EXAMPLES, config)
    run = continue_run("signs")
    first = list(islice(run, 2))
    run.close()
    log = trained_folder("signs") / "steps.jsonl"
    log.write_text(log.read_text().splitlines(keepends=True)[0])
    list(continue_run("signs"))
    steps = read_steps(log.parent)
    assert [step.number for step in steps] == [1, 2, 3, 4]
    assert list(steps[:2]) == first


def test_a_run_stopped_after_its_last_step_becomes_a_model(config: TrainingConfig) -> None:
    begin_run("signs", EXAMPLES, config)
    run = continue_run("signs")
    list(islice(run, 4))
    run.close()
    assert find_runs()[0].progress == 1
    assert not find_runs()[0].finished
    assert list(continue_run("signs")) == []
    assert find_runs()[0].finished
    assert [step.number for step in read_steps(trained_folder("signs"))] == [1, 2, 3, 4]


def test_a_finished_run_that_was_killed_while_cleaning_up_forgets_its_examples(config: TrainingConfig) -> None:
    begin_run("signs", EXAMPLES, config)
    examples = trained_folder("signs") / "examples.jsonl"
    content = examples.read_bytes()
    list(continue_run("signs"))
    examples.write_bytes(content)
    assert find_runs()[0].finished
    assert not examples.exists()


def test_a_damaged_resume_point_is_named(config: TrainingConfig) -> None:
    begin_run("signs", EXAMPLES, config)
    run = continue_run("signs")
    next(run)
    run.close()
    (trained_folder("signs") / "resume.safetensors").write_bytes(b"none")
    with pytest.raises(TrainingError, match=r"resume.safetensors is damaged .*; delete it to begin the run anew"):
        next(continue_run("signs"))


def test_a_name_is_taken_once_there_is_something_to_lose(config: TrainingConfig) -> None:
    begin_run("signs", EXAMPLES, config)
    begin_run("signs", EXAMPLES, config)
    run = continue_run("signs")
    next(run)
    run.close()
    with pytest.raises(TrainingError, match="unfinished run 'signs'"):
        begin_run("signs", EXAMPLES, config)
    list(continue_run("signs"))
    with pytest.raises(TrainingError, match="a model 'signs' already"):
        begin_run("signs", EXAMPLES, config)
    delete_trained("signs")
    assert find_runs() == []
    begin_run("signs", EXAMPLES, config)


def test_a_name_that_is_a_path_is_refused(config: TrainingConfig) -> None:
    with pytest.raises(ModelError, match="cannot name a model"):
        begin_run("../signs", EXAMPLES, config)


def test_a_broken_run_is_listed_with_what_is_wrong(config: TrainingConfig) -> None:
    begin_run("signs", EXAMPLES, config)
    (trained_folder("signs") / "plan.json").write_text('{"batch": 0}')
    assert "batch is 0" in find_runs()[0].problem
    with pytest.raises(TrainingError, match="delete it and train anew"):
        next(continue_run("signs"))


def test_the_steps_to_expect_are_all_or_what_the_time_does_for() -> None:
    assert Step(10, 100, 0.1, 1.0, 1e-3, 600, 10.0).expected == 100
    assert Step(10, 100, 0.5, 1.0, 1e-3, 600, 10.0).expected == 20


def test_the_speed_is_that_of_the_last_steps() -> None:
    steps = [Step(n, 100, n / 100, 1.0, 1e-3, 600, 10.0 * n if n < 50 else 490 + (n - 49) * 1.0) for n in range(1, 90)]
    assert tokens_per_second(steps) == 600
    assert tokens_per_second(steps[:30]) == 60
    assert tokens_per_second(steps[:1]) is None
