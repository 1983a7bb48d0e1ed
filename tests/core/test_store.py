"""The store: what was computed is never computed again, and nothing is lost when work stops half-way."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from safetensors import SafetensorError

from inbedder_core.encoders import CachedEncoder, Store
from inbedder_core.encoders.base import Encoding
from inbedder_core.errors import Cancelled, ModelError, StoreError
from tests.fakes import FakeEncoder

TEXTS = tuple(f"{word} text number {number}" for number in range(20) for word in ("red", "green"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store.sqlite")


def computed(encoder: FakeEncoder) -> int:
    return sum(texts * instructions for texts, instructions in encoder.calls)


def test_the_second_time_nothing_is_computed(store: Store) -> None:
    inner = FakeEncoder()
    first = CachedEncoder(inner, store).encode(TEXTS, ["a?", "b?"])
    inner.calls.clear()
    second = CachedEncoder(inner, store).encode(TEXTS, ["a?", "b?"])
    assert inner.calls == []
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.embeddings, other.embeddings)
        assert one.answers == other.answers


def test_it_gives_what_the_encoder_gives(store: Store) -> None:
    cached, plain = CachedEncoder(FakeEncoder(), store).encode(TEXTS, ["a?"]), FakeEncoder().encode(TEXTS, ["a?"])
    np.testing.assert_array_equal(cached[0].embeddings, plain[0].embeddings)
    assert cached[0].answers == plain[0].answers


def test_identical_texts_are_embedded_once(store: Store) -> None:
    inner = FakeEncoder()
    CachedEncoder(inner, store).encode(["same"] * 30 + ["other"], ["a?"])
    assert computed(inner) == 2


def test_only_what_is_missing_is_computed(store: Store) -> None:
    inner = FakeEncoder()
    cached = CachedEncoder(inner, store)
    cached.encode(TEXTS[:30], ["a?"])
    inner.calls.clear()
    found = cached.encode(TEXTS, ["a?", "b?"])
    assert computed(inner) == 30 + 2 * 10
    expected = FakeEncoder().encode(TEXTS, ["a?", "b?"])
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one.embeddings, other.embeddings)


def test_another_encoder_or_instruction_shares_nothing(store: Store) -> None:
    CachedEncoder(FakeEncoder(), store).encode(TEXTS, ["a?"])
    other = FakeEncoder(spread=0.3)
    CachedEncoder(other, store).encode(TEXTS, ["a?"])
    assert computed(other) == len(TEXTS)


def test_cancelled_work_resumes_where_it_stopped(store: Store) -> None:
    def stop_halfway(done: int, total: int) -> None:
        if done >= total // 2:
            raise Cancelled("stopped by the user")

    inner = FakeEncoder(batch=4)
    with pytest.raises(Cancelled):
        CachedEncoder(inner, store).encode(TEXTS, ["a?"], progress=stop_halfway)
    inner.calls.clear()
    found = CachedEncoder(inner, store).encode(TEXTS, ["a?"])[0]
    assert 0 < computed(inner) <= len(TEXTS) // 2
    np.testing.assert_array_equal(found.embeddings, FakeEncoder().encode(TEXTS, ["a?"])[0].embeddings)


class BrokenEncoder(FakeEncoder):
    """What a network gives that overflows on the first two texts of a batch."""

    def _encode(self, texts: list[str], instruction: str) -> Encoding:
        found = super()._encode(texts, instruction)
        found.embeddings[:2, 3] = [np.nan, np.inf]
        return found


def test_rows_that_are_no_numbers_are_refused_and_none_of_their_batch_is_kept(store: Store) -> None:
    with pytest.raises(
        ModelError, match=r"fake gave .* not finite for 4 of 32 rows; load it in float32 or use another"
    ):
        CachedEncoder(BrokenEncoder(), store).encode(TEXTS, ["a?", "b?"])
    inner = FakeEncoder()
    CachedEncoder(inner, store).encode(TEXTS, ["a?", "b?"])
    assert computed(inner) == 2 * len(TEXTS)


def test_rows_of_earlier_stores_that_are_no_numbers_are_computed_again(store: Store) -> None:
    CachedEncoder(FakeEncoder(), store).encode(TEXTS, ["a?"])
    with sqlite3.connect(store.path) as connection:
        key, blob = connection.execute("SELECT key, embedding FROM rows LIMIT 1").fetchone()
        broken = np.frombuffer(blob, np.float32) * np.float32(np.nan)
        connection.execute("UPDATE rows SET embedding = ? WHERE key = ?", (broken.tobytes(), key))
    connection.close()
    inner = FakeEncoder()
    found = CachedEncoder(inner, store).encode(TEXTS, ["a?"])[0]
    assert computed(inner) == 1
    np.testing.assert_array_equal(found.embeddings, FakeEncoder().encode(TEXTS, ["a?"])[0].embeddings)
    assert np.isfinite(store.rows([key])[key][0]).all()


def test_a_killed_process_leaves_its_finished_rows(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    script = f"""
import os, signal
from pathlib import Path
from inbedder_core.encoders import CachedEncoder, Store
from tests.fakes import FakeEncoder
texts = {TEXTS!r}
def die(done, total):
    if done >= 12: os.kill(os.getpid(), signal.SIGKILL)
CachedEncoder(FakeEncoder(batch=4), Store(Path({str(path)!r}))).encode(texts, ["a?"], progress=die)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    inner = FakeEncoder(batch=4)
    CachedEncoder(inner, Store(path)).encode(TEXTS, ["a?"])
    assert computed(inner) == len(TEXTS) - 12


def test_threads_with_different_texts_do_not_mix(store: Store) -> None:
    found: dict[str, tuple[str, ...]] = {}

    def ask(colour: str) -> None:
        texts = [f"{colour}{number} is here" for number in range(60)]
        found[colour] = CachedEncoder(FakeEncoder(batch=3), store).encode(texts, ["a?"])[0].answers

    threads = [threading.Thread(target=ask, args=(colour,)) for colour in ("red", "green", "blue", "black")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for colour in ("red", "green", "blue", "black"):
        assert found[colour] == tuple(f"{colour}{number}" for number in range(60))


def test_decoded_words_are_kept(store: Store) -> None:
    class Counting(FakeEncoder):
        decoded = 0

        def decode(self, states, *, top=10):
            self.decoded += len(states)
            return super().decode(states, top=top)

    inner = Counting()
    states = np.eye(3, 24, dtype=np.float32)
    first = CachedEncoder(inner, store).decode(states, top=4)
    assert CachedEncoder(inner, store).decode(states, top=4) == first == FakeEncoder().decode(states, top=4)
    assert inner.decoded == 3


def test_arrays_are_kept_by_name(store: Store) -> None:
    store.put_arrays(
        "layout", {"coordinates": np.arange(6, dtype=np.float32).reshape(3, 2), "labels": np.array([1, -1])}
    )
    found = store.arrays("layout")
    assert found is not None
    np.testing.assert_array_equal(found["coordinates"], np.arange(6).reshape(3, 2))
    np.testing.assert_array_equal(found["labels"], [1, -1])
    assert store.arrays("nothing") is None


def test_a_damaged_file_is_set_aside_and_said_nowhere_lost(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"this is no database" * 100)
    store = Store(path)
    store.put_rows([("key", np.ones(2, np.float32), "yes")])
    assert store.rows(["key"])["key"][1] == "yes"
    assert (tmp_path / "store.damaged").read_bytes().startswith(b"this is no")


def test_a_place_that_cannot_hold_a_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match="folder"):
        Store(tmp_path / "folder")


def test_nothing_is_pickled(store: Store) -> None:
    with pytest.raises(SafetensorError):
        store.put_arrays("bad", {"objects": np.array([{"a": 1}], dtype=object)})


def test_who_opens_a_new_store_at_the_same_moment_as_others_gets_it(tmp_path: Path) -> None:
    opened: list[Store] = []
    for turn in range(30):
        together = threading.Barrier(8)

        def opens(path: Path = tmp_path / f"{turn}.sqlite", together: threading.Barrier = together) -> None:
            together.wait()
            opened.append(Store(path))

        threads = [threading.Thread(target=opens) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(opened) == 30 * 8
    for store in opened:
        store.close()
