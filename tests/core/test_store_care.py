"""A store is looked at, checked, made smaller and copied without losing what is sound or in use."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.cli import main
from inbedder_core.encoders import CachedEncoder, Store, make_room, store_contents
from inbedder_core.encoders.schema import today
from tests.core.test_store import TEXTS, computed
from tests.core.test_store_faults import FIRST, MANY, ZEROS, change, fill, first_schema, read_again
from tests.fakes import FakeEncoder


def age(path: Path, texts: tuple[str, ...], days: int) -> None:
    """Let rows be those that were last used so many days ago."""
    with closing(Store(path)) as store:
        before = {row[0] for row in store.work("read", lambda file: file.execute("SELECT key FROM rows").fetchall())}
        CachedEncoder(FakeEncoder(), store).encode(texts, ["a?"])
        store.work(
            "write",
            lambda file: file.executemany(
                f"UPDATE rows SET used = {today() - days} WHERE key = ?",
                [row for row in file.execute("SELECT key FROM rows").fetchall() if row[0] not in before],
            ),
        )


def test_what_was_used_longest_ago_goes_first_and_what_is_in_use_never(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    old, newer, now = MANY[:500], MANY[500:1000], MANY[1000:1500]
    age(path, old, 30)
    age(path, newer, 10)
    age(path, now, 0)
    with closing(Store(path)) as store:
        size = store_contents(store).used
        assert make_room(store, size) == 0
        assert make_room(store, size - 1000) == 500
        inner = FakeEncoder()
        CachedEncoder(inner, store).encode([*newer, *now], ["a?"])
        assert computed(inner) == 0
        assert make_room(store, 1) == 0, "asked for today, nothing may go"
        CachedEncoder(inner, store).encode(old, ["a?"])
        assert computed(inner) == 500


def test_a_row_that_is_asked_for_is_used_from_then_on(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    age(path, TEXTS, 30)
    with closing(Store(path)) as store:
        assert store_contents(store).longest_unused == 30
        CachedEncoder(FakeEncoder(), store).encode(TEXTS, ["a?"])
        assert store_contents(store).longest_unused == 0


def test_the_limit_is_kept_by_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "store.sqlite"
    age(path, MANY * 4, 30)
    with closing(Store(path)) as store:
        store.put_arrays("large", {"zeros": np.zeros(500_000, np.float32)})
    monkeypatch.setenv("INBEDDER_STORE_MEGABYTES", "1")
    assert main(["store", "--store", str(path), "look"]) == 0
    assert f"The store is at its limit: {len(MANY):,} rows used longest ago went" in capsys.readouterr().err
    monkeypatch.setenv("INBEDDER_STORE_MEGABYTES", "much")
    assert main(["store", "--store", str(path), "look"]) == 2
    assert "it must be a whole number of megabytes" in capsys.readouterr().err


def test_check_deletes_damaged_rows_and_seals_those_of_the_first_schema(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "store.sqlite"
    first_schema(path)
    change(path, f"UPDATE rows SET embedding = ? {FIRST}", ZEROS)
    assert main(["store", "--store", str(path), "check"]) == 0
    assert f"{len(TEXTS)} rows looked at, 1 of them damaged" in capsys.readouterr().out
    change(path, "UPDATE rows SET answer = 'purple' WHERE rowid = 5")
    assert read_again(path)[0] == 2, "the one that went, and one that only a checksum tells"


def test_compacting_gives_room_back_and_loses_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "store.sqlite"
    fill(path, MANY)
    change(path, "DELETE FROM rows WHERE rowid > 100")
    before = path.stat().st_size
    assert main(["store", "--store", str(path), "compact"]) == 0
    assert path.stat().st_size < before / 5
    assert "100 rows" in capsys.readouterr().out
    assert read_again(path, MANY)[0] == len(MANY) - 100


def test_a_copy_is_a_store_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, copy = tmp_path / "store.sqlite", tmp_path / "copy.sqlite"
    fill(path)
    assert main(["store", "--store", str(path), "export", str(copy)]) == 0
    assert capsys.readouterr().out == f"{copy}\n"
    assert read_again(copy) == (0, [])
    assert main(["store", "--store", str(path), "export", str(tmp_path / "no" / "where")]) == 2
    assert re.search(r"where cannot be written \(No such file", capsys.readouterr().err)


def test_looking_says_what_there_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "store.sqlite"
    fill(path)
    assert main(["store", "--store", str(path), "look"]) == 0
    assert f"{len(TEXTS)} rows (an embedding and an answer each) and 0 layouts" in capsys.readouterr().out
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
