"""Work that is killed anywhere, or runs out of disk, goes on to the very result of work that was not."""

import random
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from inbedder_core.paths import CACHE_VARIABLE
from tests.faults import KILLS, SEED
from tests.faults.killed import End, work
from tests.faults.work import KINDS, Results

ROOMS = [0, 300, 3_000, 20_000, 60_000, 100_000, 400_000]
FULL = r"cannot be written|cannot (open|read|write) the store|cannot write to|cannot make"


@dataclass(frozen=True)
class Whole:
    """A kind of work, what it gives when nothing happens, and how that went."""

    kind: str
    made: Path
    results: Results
    end: End


@pytest.fixture(scope="module", params=[kind for kind in KINDS if kind != "explore" or KILLS > 2])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Exploring takes ten times longer than the others, nearly all of it for maps."""
    kind, made, folder = request.param, tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("whole")
    KINDS[kind].make(made)
    end = work(kind, folder, made)
    assert (end.status, end.said) == (0, "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(folder))
        found = KINDS[kind].results(folder)
    assert found
    return Whole(kind, made, found, end)


@pytest.fixture
def own_cache() -> None:
    """Each piece of work has a cache of its own."""


def look(whole: Whole, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Results:
    """Return what is taken for whole; all of it must be as it should."""
    monkeypatch.setenv(CACHE_VARIABLE, str(folder))
    found = KINDS[whole.kind].results(folder)
    for name, result in found.items():
        assert result == whole.results[name], f"{name} was taken for whole"
    return found


def test_work_killed_at_any_moment_goes_on_to_the_same_result(
    whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = 0
    for number in range(KILLS):
        chance = random.Random(f"{SEED} kill {number}")
        folder, about = tmp_path / str(number), f"series {SEED}, kill {number}"
        for _ in range(chance.randint(1, 2)):
            if number % 2 and whole.end.touches:
                touch = chance.randint(1, whole.end.touches)
                about += f", before touch {touch}"
                end = work(whole.kind, folder, whole.made, touch=touch)
            else:
                seconds = chance.uniform(0, whole.end.seconds)
                about += f", after {seconds:.3f} s"
                end = work(whole.kind, folder, whole.made, after=seconds)
            print(about, end)
            killed += end.killed
            look(whole, folder, monkeypatch)
        end = work(whole.kind, folder, whole.made)
        assert (end.status, end.said) == (0, ""), about
        assert look(whole, folder, monkeypatch) == whole.results, about
    print(f"{whole.kind}: {killed} kills of {KILLS} pieces of work")


def test_work_on_a_disk_that_fills_up_says_so_and_goes_on_to_the_same_result(
    whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range((KILLS + 1) // 2):
        room = random.Random(f"{SEED} {whole.kind} disk {number}").choice(ROOMS)
        folder, about = tmp_path / str(number), f"series {SEED}, disk {number}, {room} bytes"
        end = work(whole.kind, folder, whole.made, room=room)
        assert end.status == 0, about
        assert not end.said or re.search(FULL, end.said), about
        look(whole, folder, monkeypatch)
        end = work(whole.kind, folder, whole.made)
        assert (end.status, end.said) == (0, ""), about
        assert look(whole, folder, monkeypatch) == whole.results, about
