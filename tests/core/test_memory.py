"""Views that cannot fit into memory are refused before anything is read, with what would fit."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from inbedder_core import machine
from inbedder_core.corpus import Corpus
from inbedder_core.errors import SettingError
from inbedder_core.views import explore, memory
from tests.fakes import FakeEncoder


@pytest.fixture
def here(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(machine, "_GROUP", tmp_path)

    def make(*, free: int, most: str = "", used: int = 0) -> None:
        monkeypatch.setattr(machine.psutil, "virtual_memory", lambda: SimpleNamespace(total=8 * free, available=free))
        (tmp_path / "memory.max").write_text(most)
        (tmp_path / "memory.current").write_text(str(used))

    return make


@pytest.mark.parametrize(
    ("given", "whole", "free"),
    [
        ({"free": 4000}, 32_000, 4000),
        ({"free": 4000, "most": "max\n"}, 32_000, 4000),
        ({"free": 4000, "most": "3000\n", "used": 1000}, 3000, 2000),
        ({"free": 4000, "most": "3000", "used": 3001}, 3000, 0),
        ({"free": 4000, "most": "20000", "used": 1000}, 20_000, 4000),
    ],
)
def test_memory_is_what_machine_and_control_group_leave(here, given, whole, free):
    here(**given)
    assert (machine.whole_memory(), machine.free_memory()) == (whole, free)


def test_where_there_are_no_control_groups_the_machine_alone_decides(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "_GROUP", tmp_path / "none")
    assert 0 < machine.free_memory() <= machine.whole_memory()


def test_what_does_not_fit_is_refused_before_it_is_read_and_what_fits_is_said(here):
    here(free=1_024_000)
    encoder, corpus = FakeEncoder(), Corpus.from_texts([f"cats number {row}" for row in range(400)])
    with pytest.raises(SettingError, match=r"400 documents under 1 question need about 0.0 GB") as refused:
        explore(corpus, ["Which animal?"], encoder)
    assert not encoder.calls
    (fitting,) = re.findall(r"ask at most (\d+) documents", str(refused.value))
    assert 0 < int(fitting) < 400
    memory.check_memory(int(fitting), 1, encoder.dimension)
    with pytest.raises(SettingError):
        memory.check_memory(int(fitting) + 2, 1, encoder.dimension)


def test_a_larger_model_and_more_questions_need_more():
    assert memory.needed_memory(1000, 2, 576) < memory.needed_memory(1000, 3, 576) < memory.needed_memory(1000, 3, 896)
