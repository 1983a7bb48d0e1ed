"""Stores damaged at random: every row is right or read anew, and the third time nothing is left to read."""

import random
from pathlib import Path

import pytest

from inbedder_core.errors import StoreError
from tests.core.test_store_faults import MANY, fill, read_again
from tests.faults import SEED, STORES

TEXTS = MANY[:600]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "store.sqlite"
    fill(path, TEXTS)
    return path.read_bytes()


def test_no_damage_gives_a_wrong_row(whole: bytes, tmp_path: Path) -> None:
    for number in range(STORES):
        chance = random.Random(f"{SEED} store {number}")
        content = bytearray(whole)
        how = chance.choice(["bits", "zeros", "noise", "cut"])
        at = chance.randrange(len(content))
        if how == "bits":
            for _ in range(chance.randint(1, 200)):
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        elif how == "cut":
            del content[at:]
        else:
            length = chance.randint(1, 50_000)
            content[at : at + length] = (bytes(length) if how == "zeros" else chance.randbytes(length))[
                : len(content) - at
            ]
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "store.sqlite").write_bytes(content)
        try:
            # What the first reading took from the damaged file before it was salvaged may be read anew by the second.
            new = [read_again(folder / "store.sqlite", TEXTS)[0] for _ in range(3)][-1]
        except StoreError as error:
            assert "later version" in str(error), error  # a bit of the version itself, which is said
            continue
        except Exception as error:
            pytest.fail(f"series {SEED}, store {number} ({how} at {at}): {type(error).__name__}: {error}")
        assert new == 0, f"series {SEED}, store {number} ({how} at {at})"
