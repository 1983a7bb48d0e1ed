"""While UMAP works, a rough map of what was read is there; before and after, it is not."""

import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from app.charts.sketch import MOST, sketch
from app.server.corpora import Corpora
from app.server.explorations import Explorations
from app.server.models import Models
from app.server.request import Request, Source
from app.server.uploads import Uploads
from inbedder_core.clusters.palette import NOISE_COLOR
from inbedder_core.clusters.projection import Projection
from inbedder_core.encoders.base import Encoding
from inbedder_core.encoders.store import Store
from inbedder_core.views.layout import first_look
from inbedder_core.views.view import explore
from tests.fakes import FakeEncoder
from tests.pages.journey import figures, has, open_app, press, run, settle, shown

REQUEST = Request(Source(sample="debate_arguments"), ("What is debated?", "Is it for or against?"), limit=10)


class Held:
    """Work that stops once the documents are read, until it may go on."""

    def __init__(self) -> None:
        self.read, self.go_on = threading.Event(), threading.Event()

    def explore(self, *arguments, so_far, **named):
        def hold(rows, encodings):
            so_far(rows, encodings)
            self.read.set()
            assert self.go_on.wait(60)

        return explore(*arguments, so_far=hold, **named)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = Held()
    monkeypatch.setattr(sys.modules[Explorations.__module__], "explore", found.explore)
    yield found
    found.go_on.set()


def test_a_running_job_shows_what_it_has_read(tmp_path: Path, held: Held) -> None:
    store = Store(tmp_path / "store.sqlite")
    corpora = Corpora(Uploads(tmp_path / "uploads"))
    explorations = Explorations(corpora, Models(lambda name: FakeEncoder(), store), store)
    assert explorations.first_look(REQUEST) is None
    job = explorations.ask(REQUEST, "somebody", again=False)
    assert held.read.wait(60)
    look = explorations.first_look(REQUEST)
    assert look is not None and explorations.first_look(REQUEST) is look
    held.go_on.set()
    assert job.wait(120).finished
    assert look.instructions == REQUEST.instructions
    assert look.corpus.texts == job.result.corpus.texts
    assert look.answers == tuple(view.encoding.answers for view in job.result.views)
    assert [len(projection) for projection in look.projections] == [10, 10]
    assert explorations.first_look(REQUEST) is None


def test_the_page_draws_it_while_the_maps_are_made(held: Held) -> None:
    app = open_app()
    app.number_input(key="setting_limit").set_value(10)
    press(app, "ask")
    assert held.read.wait(60)
    run(app)
    assert has(app.button, "cancel")
    assert len(figures(app)) == 3
    assert "first look at the 10 documents" in shown(app)
    assert [len(frame.value) for frame in app.dataframe if "1 answer" in frame.value] == [10]
    held.go_on.set()
    assert "first look" not in shown(settle(app))


def test_the_look_keeps_groups_apart() -> None:
    rng = np.random.default_rng(0)
    rows = (rng.normal(size=(300, 30)) + np.repeat(rng.normal(size=(3, 30)) * 5, 100, axis=0)).astype(np.float32)
    found = first_look(Encoding(rows, ("",) * 300)).coordinates
    centers = [found[start : start + 100].mean(axis=0) for start in (0, 100, 200)]
    spread = max(found[start : start + 100].std() for start in (0, 100, 200))
    assert min(np.linalg.norm(centers[0] - center) for center in centers[1:]) > 2 * spread


def test_a_sketch_is_small_and_colours_common_answers_only() -> None:
    projection = Projection(np.random.default_rng(0).normal(size=(5_000, 2)).astype(np.float32), "pca")
    answers = ["yes", "No."] * 2_400 + [f"rare {number}" for number in range(200)]
    points = sketch(projection, answers).data[0]
    assert len(points.x) == MOST
    counts = {shade: list(points.marker.color).count(shade) for shade in set(points.marker.color)}
    assert sorted(counts.values())[-2:] > [MOST // 3, MOST // 3]
    assert 0 < counts[NOISE_COLOR] < MOST // 10


def test_what_the_store_finds_damaged_is_told_with_the_next_data_report(tmp_path: Path) -> None:
    said: list[str] = []
    store, corpora = Store(tmp_path / "store.sqlite", say=said.append), Corpora(Uploads(tmp_path / "uploads"))
    explorations = Explorations(corpora, Models(lambda name: FakeEncoder(), store), store, said=said)
    with closing(sqlite3.connect(store.path)) as connection:
        assert explorations.ask(REQUEST, "somebody", again=False).wait(120).finished
        connection.execute("UPDATE rows SET embedding = zeroblob(length(embedding))")
        connection.commit()
    again = Explorations(corpora, Models(lambda name: FakeEncoder(), store), store, said=said)
    job = again.ask(REQUEST, "somebody", again=False)
    assert job.wait(120).finished
    assert any("of the store are damaged: read anew" in note for note in job.result.source_report.notes)
    assert said == []
