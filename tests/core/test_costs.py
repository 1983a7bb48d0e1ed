"""What a model costs here is measured, remembered for its files and this machine, and never guessed."""

import os
from pathlib import Path

import pytest

from inbedder_core.cli import main
from inbedder_core.encoders.checkpoints.availability import availability, missing_base
from inbedder_core.encoders.checkpoints.trained import trained_folder
from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.costs import PROBING, ModelCost, known_cost, measure_cost, probe_texts
from inbedder_core.errors import Cancelled, ModelError
from tests.made_base import NAME, make_base
from tests.models import tiny_llama


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INBEDDER_CACHE", str(tmp_path / "cache"))
    folder = tiny_llama(trained_folder("mine"))
    EncoderConfig().save(folder)
    return folder


def _ignore(*_: object) -> None:
    """Nobody watches."""


def test_the_probe_reads_what_it_says() -> None:
    texts = probe_texts()
    assert len(set(texts)) == 16
    assert {len(text.split()) for text in texts} == {80}


def test_a_cost_is_measured_once_for_the_files_and_the_threads(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert known_cost("mine") is None
    reported: list[str] = []
    cost = measure_cost("mine", lambda stage, done, total: reported.append(stage))
    assert set(reported) == {PROBING}
    assert known_cost("mine") == known_cost(str(mine)) == cost
    assert cost.four_questions > 0 < cost.one_question
    size = (mine / "model.safetensors").stat().st_size
    assert cost.weights == pytest.approx(size / 2 if "bfloat16" in cost.computing else size, rel=0.1)
    monkeypatch.setenv("OMP_NUM_THREADS", "77")
    assert known_cost("mine") is None
    monkeypatch.undo()


def test_a_model_whose_files_changed_is_not_measured(mine: Path) -> None:
    measure_cost("mine", _ignore)
    os.utime(mine / "model.safetensors", ns=(1, 1))
    assert known_cost("mine") is None


def test_a_damaged_record_is_nothing_measured(mine: Path) -> None:
    measure_cost("mine", _ignore)
    for content in ("{", "[]", '{"x": {"minutes": 1}}'):
        (mine.parents[2] / "costs.json").write_text(content)
        assert known_cost("mine") is None
    assert measure_cost("mine", _ignore) == known_cost("mine")


def test_a_probe_can_be_cancelled(mine: Path) -> None:
    def report(stage: str, done: int, total: int) -> None:
        if done:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        measure_cost("mine", report)
    assert known_cost("mine") is None


def test_times_are_said_as_exactly_as_they_are_known() -> None:
    cost = ModelCost(one_question=245.0, four_questions=1021.0, weights=538_000_000, computing="cpu, float32")
    assert cost.summary == (
        "1,000 documents of 80 words take 4.1 min under one question, 17 min under four; 538 MB of weights in memory "
        "(cpu, float32)"
    )


def test_the_list_tells_what_was_measured_from_what_was_not(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_base(tmp_path, monkeypatch)
    monkeypatch.setattr("inbedder_core.encoders.checkpoints.builtin.is_converted", lambda: False)
    monkeypatch.setattr("inbedder_core.encoders.checkpoints.minilm.is_installed", lambda: False)
    assert main(["models"]) == 0
    before = _under("mine", capsys.readouterr().out)
    assert "not measured yet (inbedder models --probe)" in before
    assert main(["models", "--probe"]) == 0
    printed = capsys.readouterr()
    assert "measured here: 1,000 documents of 80 words take" in _under("mine", printed.out)
    assert "not measured, because it is not ready" in _under(NAME, printed.out)
    assert "not measured, because it is not ready" in _under("default", printed.out)
    assert "92 MB to fetch; install it with" in _under("fast", printed.out)
    assert printed.err.count("Measuring ") >= 1


def _under(name: str, printed: str) -> str:
    """Return the lines about a model."""
    lines = printed.splitlines()
    start = next(number for number, line in enumerate(lines) if line in (f"  {name}",) or line.startswith(f"  {name}:"))
    end = next(number for number, line in enumerate(lines[start + 1 :], start + 1) if not line.startswith("      "))
    return "\n".join(lines[start:end])


def test_an_adapter_is_ready_when_its_base_is(mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = make_base(tmp_path, monkeypatch)
    (mine / "adapter_config.json").write_text("{}")
    EncoderConfig(base=NAME).save(mine)
    assert not availability("mine").ready
    assert missing_base("mine") == base
    base.folder.mkdir(parents=True)
    EncoderConfig().save(base.folder)
    assert availability("mine").ready
    assert missing_base("mine") is None
    (mine / "adapter_config.json").write_text("{")
    assert "is not JSON" in availability("mine").words
    assert missing_base("mine") is None
    assert not availability("owner/model").ready


def test_a_model_that_is_not_here_is_not_measured(mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_base(tmp_path, monkeypatch)
    with pytest.raises(ModelError, match="inbedder models get"):
        measure_cost(NAME, _ignore)
