"""While UMAP works, a rough map of what was read is there; before and after, it is not."""

import threading
from pathlib import Path

import numpy as np
import pytest

from app import engine as engines
from app.charts.palette import NOISE_COLOUR
from app.charts.sketch import MOST, sketch
from app.engine import Engine
from app.models import Models
from app.request import Request, Source
from app.uploads import Uploads
from inbedder_core.layout import first_look
from inbedder_core.projection import Projection
from inbedder_core.store import Store
from tests.fakes import FakeEncoder

REQUEST = Request(Source(sample="debate_arguments"), ("What is debated?", "Is it for or against?"), limit=40)


def test_a_running_job_shows_what_it_has_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "store.sqlite")
    engine = Engine(Models(lambda name: FakeEncoder(), store), store, Uploads(tmp_path / "uploads"))
    read, go_on = threading.Event(), threading.Event()
    explore = engines.explore

    def held(*arguments, encoded, **named):
        def hold(encodings):
            encoded(encodings)
            read.set()
            assert go_on.wait(60)

        return explore(*arguments, encoded=hold, **named)

    monkeypatch.setattr(engines, "explore", held)
    assert engine.first_look(REQUEST) == ()
    job = engine.ask(REQUEST, "somebody", again=False)
    assert read.wait(60)
    looks = engine.first_look(REQUEST)
    assert engine.first_look(REQUEST) is looks
    go_on.set()
    assert job.wait(120).finished
    assert [look.instruction for look in looks] == list(REQUEST.instructions)
    for look, view in zip(looks, job.result.views, strict=True):
        assert look.answers == view.encoding.answers
        assert len(look.projection) == 40
    assert engine.first_look(REQUEST) == ()


def test_the_look_keeps_groups_apart() -> None:
    rng = np.random.default_rng(0)
    rows = (rng.normal(size=(300, 30)) + np.repeat(rng.normal(size=(3, 30)) * 5, 100, axis=0)).astype(np.float32)
    found = first_look(rows).coordinates
    centres = [found[start : start + 100].mean(axis=0) for start in (0, 100, 200)]
    spread = max(found[start : start + 100].std() for start in (0, 100, 200))
    assert min(np.linalg.norm(centres[0] - centre) for centre in centres[1:]) > 2 * spread


def test_a_sketch_is_small_and_colours_common_answers_only() -> None:
    projection = Projection(np.random.default_rng(0).normal(size=(5_000, 2)).astype(np.float32), "pca")
    answers = ["yes", "No."] * 2_400 + [f"rare {number}" for number in range(200)]
    points = sketch(projection, answers).data[0]
    assert len(points.x) == MOST
    counts = {shade: list(points.marker.color).count(shade) for shade in set(points.marker.color)}
    assert sorted(counts.values())[-2:] > [MOST // 3, MOST // 3]
    assert 0 < counts[NOISE_COLOUR] < MOST // 10
