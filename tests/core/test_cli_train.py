"""`inbedder train` from files to a model folder."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from inbedder_core.cli.train import Pace, add_train
from inbedder_core.encoders.load import load_encoder
from inbedder_core.settings import declared
from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.step import HeldOut, Step
from tests.models import tiny_llama


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_train(parser.add_subparsers(required=True))
    return parser.parse_args(["train", *arguments])


def _data(path: Path) -> Path:
    rows = [{"text": f"item {n}", "question": "which?", "answer": f"the {n % 3}", "source": "ab"[n % 2]}
            for n in range(40)]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_files_become_a_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, out = tiny_llama(tmp_path / "base"), tmp_path / "model"
    options = ["--cap", "12", "--held-out", "5", "--batch", "8", "--evaluations", "1", "--rank", "2"]
    arguments = _parse([str(_data(tmp_path / "rows.jsonl")), "--base", str(base), "--out", str(out), *options])
    assert arguments.run(arguments) == 0
    shown = capsys.readouterr()
    assert "24 examples from 2 sources" in shown.err
    assert "step 3/3" in shown.err
    assert "answered exactly" in shown.err
    assert shown.out == f"{out}\n"
    assert len(load_encoder(out).encode(["item 2"], ["which?"])[0]) == 1


def test_every_setting_is_an_option_with_its_default(tmp_path: Path) -> None:
    arguments = _parse(["rows.csv", "--out", "model"])
    found = {field.name: getattr(arguments, field.name) for field in declared(TrainingConfig)}
    assert TrainingConfig(**found) == TrainingConfig()


def test_the_pace_counts_this_sessions_tokens_and_tells_the_time_left() -> None:
    pace = Pace()
    pace.line(Step(5, 10, 0.5, 2.0, 1e-3, 600, 1000.0))
    line = pace.line(Step(6, 10, 0.6, 1.5, 1e-3, 600, 1060.0))
    assert line == "step 6/10  loss 1.500  10 tokens/s  0:04:00 left"
    last = pace.line(Step(10, 10, 1.0, 1.25, 0.0, 600, 1300.0, HeldOut(1.0, 0.25, 0.5)))
    assert last.endswith("0:21:40 in all  held out: loss 1.000, answered exactly 25.0%")
