"""Others at the same place and time: sessions on one server, processes and threads on one store, a clock that jumps."""

import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from app.server.uploads import Uploads
from inbedder_core.encoders import CachedEncoder, Store
from inbedder_core.paths import CACHE_VARIABLE
from tests.fakes import FakeEncoder
from tests.faults import KILLS, SEED
from tests.faults.killed import End, work
from tests.faults.work import COLORS, KINDS, Results
from tests.pages import encoders
from tests.pages.journey import open_app, press, settle, shown, table, upload, write_questions

SESSIONS = 8
TOGETHER = list(KINDS) if KILLS > 2 else ["embed", "upload", "study"]


def looked_at(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Results:
    monkeypatch.setenv(CACHE_VARIABLE, str(folder))
    return KINDS[kind].results(folder)


@pytest.fixture
def own_cache() -> None:
    """Each piece of work has a cache of its own."""


def done(end: End) -> bool:
    return (end.status, end.said) == (0, "")


@pytest.mark.parametrize("kind", TOGETHER)
def test_a_clock_that_jumps_changes_nothing(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    KINDS[kind].make(tmp_path)
    ends = [work(kind, tmp_path / name, tmp_path, jumps=name == "jumps") for name in ("whole", "jumps", "jumps")]
    assert all(map(done, ends)), ends
    expected = looked_at(kind, tmp_path / "whole", monkeypatch)
    assert expected
    assert looked_at(kind, tmp_path / "jumps", monkeypatch) == expected


@pytest.mark.parametrize("kind", [kind for kind in TOGETHER if kind not in ("train", "study")])
def test_two_processes_at_one_place_do_not_meet_and_one_may_be_killed(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run is trained by one process at a time, and a study opened twice becomes two: the app sees to both."""
    KINDS[kind].make(tmp_path)
    whole = work(kind, tmp_path / "whole", tmp_path)
    assert done(whole)
    expected = looked_at(kind, tmp_path / "whole", monkeypatch)
    for number in range((KILLS + 1) // 2):
        after = random.Random(f"{SEED} two {number}").uniform(0, 1.5) * whole.seconds
        folder = tmp_path / str(number)
        folder.mkdir()
        with ThreadPoolExecutor(3) as pool:
            both = [pool.submit(work, kind, folder, tmp_path) for _ in range(2)]
            killed = pool.submit(work, kind, folder, tmp_path, after=after)
        assert killed.result().killed or done(killed.result())
        assert all(done(one.result()) for one in both), [one.result() for one in both]
        assert looked_at(kind, folder, monkeypatch) == expected


def test_eight_threads_with_a_store_each_on_one_file_read_what_each_asked(tmp_path: Path) -> None:
    path, found = tmp_path / "store.sqlite", {}
    texts = [f"{color} {number}" for number in range(60) for color in COLORS]

    def ask(number: int) -> None:
        own = random.Random(number).sample(texts, 100)
        encoder = CachedEncoder(FakeEncoder(batch=4), Store(path))
        found[number] = own, encoder.encode(own, [f"Which {number % 3}?"])[0]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(SESSIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(SESSIONS))
    for number, (own, encoding) in found.items():
        expected = FakeEncoder().encode(own, [f"Which {number % 3}?"])[0]
        np.testing.assert_array_equal(encoding.embeddings, expected.embeddings)
        assert encoding.answers == expected.answers


def test_eight_sessions_on_one_server_see_nothing_of_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setenv("INBEDDER_APP_ENCODER", "tests.pages.encoders:make")
    st.cache_resource.clear()
    st.cache_data.clear()
    encoders.reset()
    encoders.gate.clear()  # all wait in one queue, and are served in turns
    names = [f"session{number}secret" for number in range(SESSIONS)]
    apps = []
    for name in names:
        rows = [{"text": f"{name} {word} number {row}"} for row, word in enumerate(("cats", "dogs") * 4)]
        app = upload(open_app(), f"{name}.jsonl", "\n".join(map(json.dumps, rows)).encode())
        apps.append(press(write_questions(app, f"What is {name}?"), "ask"))
    waits = [bar for app in apps for bar in app.get("progress") if "you are number" in bar.proto.text]
    encoders.gate.set()
    order = random.Random(SEED).sample(range(SESSIONS), SESSIONS)
    for number in order:
        settle(apps[number])
    for number in order:
        app, others = apps[number].run(), names[:number] + names[number + 1 :]
        texts = list(table(app, "documents")["text"])
        assert len(texts) == 8
        assert all(text.startswith(names[number]) for text in texts)
        assert not [other for other in others if other in shown(app) + str(app)]
    assert len(waits) >= SESSIONS - 1, "one is read, and each other is told its place"


def test_ten_uploads_of_49_megabytes_are_kept_and_found(tmp_path: Path) -> None:
    if KILLS <= 2:
        pytest.skip("half a gigabyte is written only by `make faults`")
    uploads = Uploads(tmp_path / "uploads")
    kept = [uploads.keep(f"{number}.csv", random.Random(number).randbytes(49_000_000)).hash for number in range(10)]
    for number, digest in enumerate(kept):
        assert uploads.find(digest).read() == random.Random(number).randbytes(49_000_000)
