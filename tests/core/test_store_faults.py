"""A store that is damaged, of another version, locked or gone: rows are read anew, which is said, and none is wrong."""

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.encoders import CachedEncoder, Store
from inbedder_core.errors import StoreError
from tests.core.test_store import TEXTS, computed
from tests.fakes import FakeEncoder

QUESTION = ["a?"]


def fill(path: Path, texts: tuple[str, ...] = TEXTS) -> None:
    with closing(Store(path)) as store:
        CachedEncoder(FakeEncoder(), store).encode(texts, QUESTION)


def read_again(path: Path, texts: tuple[str, ...] = TEXTS) -> tuple[int, list[str]]:
    """Encode once more, check every number and answer, and return how many rows were computed and what was said."""
    said: list[str] = []
    inner = FakeEncoder()
    with closing(Store(path, say=said.append)) as store:
        (found,) = CachedEncoder(inner, store).encode(texts, QUESTION)
    (expected,) = FakeEncoder().encode(texts, QUESTION)
    np.testing.assert_array_equal(found.embeddings, expected.embeddings)
    assert found.answers == expected.answers
    return computed(inner), said


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement, values)
        connection.commit()


FIRST = "WHERE rowid = (SELECT MIN(rowid) FROM rows)"
ZEROS, NANS = np.zeros(24, np.float32).tobytes(), np.full(24, np.nan, np.float32).tobytes()
DAMAGES: dict[str, Callable[[Path], None]] = {
    "zeros": lambda path: change(path, f"UPDATE rows SET embedding = ? {FIRST}", ZEROS),
    "not numbers": lambda path: change(path, f"UPDATE rows SET embedding = ? {FIRST}", NANS),
    "one number less": lambda path: change(path, f"UPDATE rows SET embedding = substr(embedding, 5) {FIRST}"),
    "one byte less": lambda path: change(path, f"UPDATE rows SET embedding = substr(embedding, 2) {FIRST}"),
    "nothing": lambda path: change(path, f"UPDATE rows SET embedding = x'' {FIRST}"),
    "text for numbers": lambda path: change(path, f"UPDATE rows SET embedding = 'text' {FIRST}"),
}
TELLING = {
    "another answer": lambda path: change(path, f"UPDATE rows SET answer = 'purple' {FIRST}"),
    "an answer that is no text": lambda path: change(path, f"UPDATE rows SET answer = CAST(x'ff41' AS TEXT) {FIRST}"),
    "another's numbers": lambda path: change(
        path, f"UPDATE rows SET embedding = (SELECT embedding FROM rows WHERE rowid = 2) {FIRST}"
    ),
}
"""What only a checksum tells."""


@pytest.mark.parametrize("damage", [*DAMAGES.values(), *TELLING.values()], ids=[*DAMAGES, *TELLING])
def test_a_damaged_row_is_read_anew_and_said(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = tmp_path / "store.sqlite"
    fill(path)
    damage(path)
    assert read_again(path) == (1, ["1 row of the store is damaged: read anew."])
    assert read_again(path) == (0, [])


def first_schema(path: Path) -> None:
    """Make the file as the first version of the store would have written it."""
    fill(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            """
            CREATE TABLE old (key TEXT PRIMARY KEY, answer TEXT NOT NULL, embedding BLOB NOT NULL);
            INSERT INTO old SELECT key, answer, embedding FROM rows;
            DROP TABLE rows;
            ALTER TABLE old RENAME TO rows;
            DROP TABLE arrays;
            CREATE TABLE arrays (key TEXT PRIMARY KEY, content BLOB NOT NULL);
            PRAGMA user_version = 0;
            """
        )


def test_a_store_of_the_first_schema_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    first_schema(path)
    assert read_again(path) == (0, [])
    assert read_again(path) == (0, [])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_rows_of_the_first_schema_are_read_anew(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = tmp_path / "store.sqlite"
    first_schema(path)
    damage(path)
    assert read_again(path)[0] == 1
    assert read_again(path) == (0, [])


def test_a_program_of_the_first_schema_can_go_on_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    fill(path)
    change(path, "INSERT OR REPLACE INTO rows (key, answer, embedding) SELECT key, answer, embedding FROM rows")
    assert read_again(path) == (0, [])


def test_a_store_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    fill(path)
    change(path, "PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"later version of this program \(schema 99, this one knows 1\)"):
        Store(path)
    assert path.read_bytes() == before


MANY = tuple(f"{word} text number {number}" for number in range(1500) for word in ("red", "green"))


@pytest.mark.parametrize("pages", [range(1), range(3, 4), range(40, 50), range(5, 200, 20), range(90, 10**6)])
def test_the_sound_rows_of_a_damaged_file_are_kept(tmp_path: Path, pages: range) -> None:
    path = tmp_path / "store.sqlite"
    fill(path, MANY)
    content = bytearray(path.read_bytes())
    total = len(content) // 4096
    assert total > 150
    for page in pages:
        if page < total:
            content[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    new, said = read_again(path, MANY)
    assert said or not new
    assert all("damaged" in line for line in said)
    if pages != range(1):  # without its first page no file is a database
        assert new < len(MANY) * 0.7
    assert read_again(path, MANY) == (0, [])
    if any("was damaged" in line for line in said):
        assert (tmp_path / "store.damaged").exists()


@pytest.mark.parametrize("name", [b"checksum INTEGER", b"used INTEGER", b"answer TEXT", b"TABLE rows ("])
def test_rows_are_kept_where_a_name_in_the_file_is_damaged(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / "store.sqlite"
    fill(path, MANY[:600])
    content = path.read_bytes()
    assert name in content
    path.write_bytes(content.replace(name, name.replace(b"s", b"c", 1)))
    new, said = read_again(path, MANY[:600])
    assert "The store was damaged" in said[0]
    assert new == 0 or name.startswith(b"TABLE")
    assert read_again(path, MANY[:600]) == (0, [])


def test_a_file_that_is_cut_keeps_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    fill(path, MANY)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    new, said = read_again(path, MANY)
    assert "The store was damaged" in said[0]
    assert new < len(MANY)
    assert read_again(path, MANY) == (0, [])


def test_rows_before_a_damaged_end_are_kept(tmp_path: Path) -> None:
    """SQLite takes a last page of zeros for an empty one, and says that there are no rows."""
    path = tmp_path / "store.sqlite"
    fill(path, MANY[:600])
    content = path.read_bytes()
    path.write_bytes(content[:182_082] + bytes(len(content) - 182_082))
    read_again(path, MANY[:600])
    assert read_again(path, MANY[:600]) == (0, [])


def test_a_file_that_goes_or_is_replaced_while_it_is_used_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with closing(Store(path)) as store:
        encoder = CachedEncoder(FakeEncoder(), store)
        encoder.encode(TEXTS, QUESTION)
        for file in tmp_path.iterdir():
            file.unlink()
        encoder.encode(TEXTS, QUESTION)
    assert read_again(path) == (0, [])


def test_two_that_find_the_same_damage_salvage_it_once(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    fill(path, MANY)
    said: list[str] = []
    one, other = Store(path, say=said.append), Store(path, say=said.append)
    with path.open("rb+") as file:
        file.seek(20 * 4096)
        file.write(b"\xa5" * 4096 * 20)
    for store in (one, other):
        (found,) = CachedEncoder(FakeEncoder(), store).encode(MANY, QUESTION)
        np.testing.assert_array_equal(found.embeddings, FakeEncoder().encode(MANY, QUESTION)[0].embeddings)
        store.close()
    assert sum("The store was damaged" in line for line in said) <= 1
    assert read_again(path, MANY) == (0, [])


def test_a_damaged_array_is_none_and_said(tmp_path: Path) -> None:
    said: list[str] = []
    store = Store(tmp_path / "store.sqlite", say=said.append)
    store.put_arrays("layout", {"coordinates": np.arange(6, dtype=np.float32)})
    with closing(sqlite3.connect(store.path)) as connection:
        content = bytearray(connection.execute("SELECT content FROM arrays").fetchone()[0])
        content[-1] ^= 1
        connection.execute("UPDATE arrays SET content = ?", (bytes(content),))
        connection.commit()
    assert store.arrays("layout") is None
    assert said == ["What the store keeps of one step is damaged: computed anew."]


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    fill(path)
    path.chmod(0o644)
    with closing(Store(path)) as store:
        CachedEncoder(FakeEncoder(), store).encode(TEXTS, ["b?"])
        assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("store.sqlite*")} == {0o600}


def test_a_store_that_others_hold_is_waited_for_and_then_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inbedder_core.encoders.salvage.WAIT", 0.1)
    path = tmp_path / "store.sqlite"
    with closing(Store(path)) as store, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked; another process is writing to it: wait for it or end it"):
            store.put_rows([("key", np.ones(2, np.float32), "yes")])
        other.rollback()
        store.put_rows([("key", np.ones(2, np.float32), "yes")])
