"""What comes with the installation counts as computed, for the model it was made with and for no other."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.corpus import read_sample, sample, sample_names
from inbedder_core.encoders import CachedEncoder, Store, load_encoder
from inbedder_core.encoders.checkpoints import builtin
from inbedder_core.encoders.checkpoints.folder import Checkpoint
from inbedder_core.encoders.shipped import SHIPPED, ShippedRows, ship
from tests.core.test_store import TEXTS, computed
from tests.fakes import FakeEncoder

QUESTIONS = ["a?", "b?"]
ALIKE = 0.99
"""Least cosine of a shipped embedding and one made here; docs/models.md says what was measured."""


@pytest.fixture
def shipped(tmp_path: Path) -> ShippedRows:
    made, file = tmp_path / "made.sqlite", tmp_path / "shipped.sqlite"
    with closing(Store(made)) as store:
        CachedEncoder(FakeEncoder(), store).encode(TEXTS, QUESTIONS)
        store.put_arrays("a map", {"coordinates": np.arange(6.0)})
    ship(file, [made])
    return ShippedRows(file)


def test_what_is_shipped_is_found_as_if_it_had_been_computed_here(tmp_path: Path, shipped: ShippedRows) -> None:
    inner = FakeEncoder()
    store = Store(tmp_path / "own.sqlite", shipped=shipped)
    found = CachedEncoder(inner, store).encode(TEXTS, QUESTIONS)
    assert inner.calls == []
    for one, other in zip(found, FakeEncoder().encode(TEXTS, QUESTIONS), strict=True):
        assert one.answers == other.answers
        np.testing.assert_allclose(one.embeddings, other.embeddings, atol=1e-3)
    arrays = store.arrays("a map")
    assert arrays is not None
    np.testing.assert_array_equal(arrays["coordinates"], np.arange(6.0))


def test_another_model_finds_nothing_shipped(tmp_path: Path, shipped: ShippedRows) -> None:
    other = FakeEncoder(spread=0.3)
    CachedEncoder(other, Store(tmp_path / "own.sqlite", shipped=shipped)).encode(TEXTS, QUESTIONS)
    assert computed(other) == len(TEXTS) * len(QUESTIONS)


def test_what_was_computed_here_comes_before_what_is_shipped(tmp_path: Path, shipped: ShippedRows) -> None:
    store = Store(tmp_path / "own.sqlite", shipped=shipped)
    store.put_arrays("a map", {"coordinates": np.zeros(2)})
    arrays = store.arrays("a map")
    assert arrays is not None and len(arrays["coordinates"]) == 2


@pytest.mark.parametrize("content", [None, b"", b"no database" * 500])
def test_without_a_whole_file_everything_is_computed(tmp_path: Path, content: bytes | None) -> None:
    file, inner = tmp_path / "shipped.sqlite", FakeEncoder()
    if content is not None:
        file.write_bytes(content)
    CachedEncoder(inner, Store(tmp_path / "own.sqlite", shipped=ShippedRows(file))).encode(TEXTS, QUESTIONS)
    assert computed(inner) == len(TEXTS) * len(QUESTIONS)


@pytest.mark.model
def test_what_is_known_of_the_built_in_base_is_what_its_files_say() -> None:
    known, converted = builtin.BuiltinCheckpoint(), Checkpoint(builtin.base_folder(), "converted")
    assert known.fingerprint == converted.fingerprint
    assert known.settings.items() <= converted.settings.items()
    assert known.model_folder == converted.folder


@pytest.mark.model
def test_the_first_questions_of_the_default_sample_need_no_model(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from inbedder_core import Store, explore, load_encoder\n"
        "from inbedder_core.corpus import read_sample, sample, sample_names\n"
        "name = sample_names()[0]\n"
        "views = explore(read_sample(name)[0], sample(name).instructions[:3], load_encoder(), store=Store())\n"
        "print(len(views), [heavy for heavy in ('torch', 'umap', 'numba') if heavy in sys.modules])\n"
    )
    environment = {**os.environ, "INBEDDER_CACHE": str(tmp_path)}
    assert subprocess.check_output([sys.executable, "-c", code], text=True, env=environment).strip() == "3 []"
    assert not (tmp_path / "models").exists(), "no model is converted for it either"


@pytest.mark.model
def test_shipped_rows_are_what_the_shipped_model_reads_here(tmp_path: Path) -> None:
    name = sample_names()[0]
    texts, questions = read_sample(name)[0].texts[::40], sample(name).instructions[:3]
    encoder = load_encoder()
    unread = FakeEncoder(dimension=encoder.dimension)
    unread.fingerprint = encoder.fingerprint
    with closing(Store(tmp_path / "own.sqlite")) as store:
        shipped = CachedEncoder(unread, store).encode(texts, questions)
    assert not unread.calls, "the default model has changed: run python -m scripts.read_samples"
    anew = encoder.encode(texts, questions)
    same = [
        a == b
        for one, other in zip(shipped, anew, strict=True)
        for a, b in zip(one.answers, other.answers, strict=True)
    ]
    assert np.mean(same) >= 0.9
    for one, other in zip(shipped, anew, strict=True):
        dots = (one.embeddings * other.embeddings).sum(axis=1)
        lengths = np.linalg.norm(one.embeddings, axis=1) * np.linalg.norm(other.embeddings, axis=1)
        assert (dots / lengths).min() >= ALIKE


def test_what_is_shipped_is_small() -> None:
    assert 1_000_000 < SHIPPED.stat().st_size <= 12_000_000
