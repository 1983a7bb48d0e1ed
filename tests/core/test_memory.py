"""Views that cannot fit into memory are refused before anything is read, with what would fit."""

import re
from pathlib import Path

import pytest

from inbedder_core.corpus import Corpus
from inbedder_core.errors import SettingError
from inbedder_core.views import explore, memory
from tests.fakes import FakeEncoder


@pytest.fixture
def machine(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(memory, "_MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "_GROUP", tmp_path)

    def make(*, free: int | None = None, most: str = "", used: int = 0) -> None:
        if free is not None:
            (tmp_path / "meminfo").write_text(f"MemTotal: 9 kB\nMemAvailable:   {free // 1024} kB\n")
        (tmp_path / "memory.max").write_text(most)
        (tmp_path / "memory.current").write_text(str(used))

    return make


@pytest.mark.parametrize(
    ("given", "free"),
    [
        ({"free": 4 * 1024}, 4 * 1024),
        ({"free": 4 * 1024, "most": "max\n"}, 4 * 1024),
        ({"free": 4 * 1024, "most": "3000", "used": 1000}, 2000),
        ({"free": 4 * 1024, "most": "3000", "used": 3001}, 0),
        ({"most": "3000", "used": 1000}, 2000),
        ({}, None),
    ],
)
def test_what_is_free_is_what_machine_and_control_group_leave(machine, given, free):
    machine(**given)
    assert memory.free_memory() == free


def test_what_does_not_fit_is_refused_before_it_is_read_and_what_fits_is_said(machine):
    machine(free=1_024_000)
    encoder, corpus = FakeEncoder(), Corpus.from_texts([f"cats number {row}" for row in range(400)])
    with pytest.raises(SettingError, match=r"400 documents under 1 question need about 0.0 GB") as refused:
        explore(corpus, ["Which animal?"], encoder)
    assert not encoder.calls
    (fitting,) = re.findall(r"ask at most (\d+) documents", str(refused.value))
    assert 0 < int(fitting) < 400
    memory.check_memory(int(fitting), 1, encoder.dimension)
    with pytest.raises(SettingError):
        memory.check_memory(int(fitting) + 2, 1, encoder.dimension)


def test_where_nothing_tells_nothing_is_refused(machine):
    machine()
    memory.check_memory(10**9, 8, 4096)


def test_a_larger_model_and_more_questions_need_more():
    assert memory.needed_memory(1000, 2, 576) < memory.needed_memory(1000, 3, 576) < memory.needed_memory(1000, 3, 896)
