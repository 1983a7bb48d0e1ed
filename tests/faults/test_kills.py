"""Work that is killed anywhere, or runs out of disk, goes on to the very result of work that was not."""

import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults import KILLS, SEED

EMBED = """
import sys, time
from pathlib import Path
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import CachedEncoder, Store
from inbedder_core.errors import InBedderError
from inbedder_core.exports import answers_jsonl, save_embeddings
from tests.fakes import FakeEncoder

class Slow(FakeEncoder):
    def _encode(self, texts, instruction):
        time.sleep(0.005)
        return super()._encode(texts, instruction)

folder = Path(sys.argv[1])
corpus = Corpus.from_texts([f"{word} text number {n}" for n in range(200) for word in ("red", "green", "blue")])
questions = ["Which colour?", "Which number?"]
try:
    encoder = CachedEncoder(Slow(batch=8), Store(folder / "store.sqlite"))
    encodings = dict(zip(questions, encoder.encode(corpus.texts, questions), strict=True))
    save_embeddings(folder / "embeddings.safetensors", encodings, encoder)
    from inbedder_core.paths import write_atomically
    answers = {name: encoding.answers for name, encoding in encodings.items()}
    write_atomically(folder / "answers.jsonl", answers_jsonl(corpus, answers))
except InBedderError as error:
    sys.exit(f"said: {error}")
"""
EXPLORE = """
import sys
from pathlib import Path
from inbedder_core.clusters import ClusteringConfig
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import Store
from inbedder_core.errors import InBedderError
from inbedder_core.exports import documents_csv
from inbedder_core.paths import write_atomically
from inbedder_core.views import ViewConfig, explore
from tests.fakes import FakeEncoder

folder = Path(sys.argv[1])
corpus = Corpus.from_texts([f"{word} text number {n}" for n in range(40) for word in ("red", "green", "blue")])
config = ViewConfig(clustering=ClusteringConfig(method="kmeans", clusters=3))
try:
    views = explore(corpus, ["Which colour?"], FakeEncoder(batch=8), config, store=Store(folder / "store.sqlite"))
    write_atomically(folder / "documents.csv", documents_csv(views))
except InBedderError as error:
    sys.exit(f"said: {error}")
"""
RESULTS = {EMBED: ("embeddings.safetensors", "answers.jsonl"), EXPLORE: ("documents.csv",)}
LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, resource.RLIM_INFINITY))\n"


def run(program: str, folder: Path, *, kill_after: float | None = None) -> tuple[int, str]:
    """Run a program on a folder, and return its exit status and what it said; killed after so many seconds."""
    folder.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", program, str(folder)], stderr=subprocess.PIPE, text=True
    )
    try:
        _, said = process.communicate(timeout=kill_after)
    except subprocess.TimeoutExpired:
        process.kill()
        _, said = process.communicate()
    return process.returncode, said


def results(program: str, folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in RESULTS[program] if (folder / name).exists()}


PROGRAMS = {"embed": EMBED, "explore": EXPLORE} if KILLS > 2 else {"embed": EMBED}
"""Exploring takes ten times longer, nearly all of it for maps."""


@pytest.fixture(scope="module", params=PROGRAMS.values(), ids=PROGRAMS)
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict, float]:
    """A program, what it gives when nothing happens, and how many seconds that takes."""
    folder = tmp_path_factory.mktemp("whole")
    started = time.monotonic()
    assert run(request.param, folder) == (0, "")
    return request.param, results(request.param, folder), time.monotonic() - started


def test_work_killed_at_any_moment_goes_on_to_the_same_result(whole: tuple[str, dict, float], tmp_path: Path) -> None:
    program, expected, seconds = whole
    for number in range((KILLS + 1) // 2):
        chance = random.Random(f"{SEED} kill {number}")
        folder = tmp_path / str(number)
        for _ in range(chance.randint(1, 2)):
            run(program, folder, kill_after=chance.uniform(0.3, 1.0) * seconds)
            found = results(program, folder)
            assert found.items() <= expected.items(), f"series {SEED}, kill {number}: a half-written result"
        assert run(program, folder) == (0, ""), f"series {SEED}, kill {number}"
        assert results(program, folder) == expected, f"series {SEED}, kill {number}"


def test_work_on_a_disk_that_fills_up_says_so_and_goes_on_to_the_same_result(
    whole: tuple[str, dict, float], tmp_path: Path
) -> None:
    program, expected, _ = whole
    for number in range((KILLS + 1) // 2):
        room = random.Random(f"{SEED} disk {number}").choice([0, 3_000, 20_000, 60_000, 100_000])
        folder = tmp_path / str(number)
        status, said = run(LIMITED.format(room=room) + program, folder)
        if status:
            assert re.fullmatch(r"said: .*(cannot be written|cannot (open|read|write) the store) .*\n", said), said
        assert results(program, folder).items() <= expected.items(), f"series {SEED}, disk {number}: half a result"
        assert run(program, folder) == (0, ""), f"series {SEED}, disk {number}, {room} bytes"
        assert results(program, folder) == expected
