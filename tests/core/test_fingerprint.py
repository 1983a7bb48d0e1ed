"""Equal values share a fingerprint; values that differ, in any way that matters, do not."""

import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbedder_core.fingerprint import fingerprint, fingerprint_file, fingerprints

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@dataclass(frozen=True)
class Point:
    x: int
    y: int


def test_pieces_cut_elsewhere_differ():
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint(["a", "b"]) != fingerprint("a", "b")
    assert fingerprint([["a"], "b"]) != fingerprint([["a", "b"]])
    assert fingerprint() != fingerprint(None)


def test_types_tell_equal_looking_values_apart():
    values = [1, 1.0, True, "1", b"1", None, "None", [1], {"1": 1}]
    assert len({fingerprint(value) for value in values}) == len(values)


def test_the_order_of_a_mapping_does_not_matter_and_that_of_a_sequence_does():
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint(["a", "b"]) != fingerprint(["b", "a"])


def test_arrays_are_told_apart_by_content_shape_and_type():
    array = np.arange(6, dtype=np.float32)
    others = [array + 1, array.reshape(2, 3), array.astype(np.float64)]
    assert len({fingerprint(item) for item in [array, *others]}) == 4
    assert fingerprint(array[::2]) == fingerprint(array[::2].copy())


def test_numpy_numbers_are_numbers_and_dataclasses_are_their_fields():
    assert fingerprint(np.int64(3), np.bool_(True)) == fingerprint(3, True)
    assert fingerprint(Point(1, 2)) == fingerprint(Point(1, 2)) != fingerprint(Point(2, 1))


def test_lone_surrogates_can_be_hashed():
    assert fingerprint("\ud800") != fingerprint("\ud801")


@pytest.mark.parametrize("value", [{1, 2}, object(), Point, {"a": object()}])
def test_what_has_no_stable_content_is_refused(value):
    with pytest.raises(TypeError, match="cannot fingerprint"):
        fingerprint(value)


@given(VALUES, VALUES)
def test_equal_exactly_when_the_values_are(one, other):
    assert (fingerprint(one) == fingerprint(other)) == (_typed(one) == _typed(other))


def test_another_process_gives_the_same_fingerprint():
    code = "from inbedder_core.fingerprint import fingerprint; print(fingerprint('a', {'b': [1, 2.5, None]}))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == fingerprint("a", {"b": [1, 2.5, None]})


def test_a_file_is_hashed_by_its_content(tmp_path):
    one, two, other = tmp_path / "1", tmp_path / "2", tmp_path / "3"
    one.write_bytes(b"x" * 3_000_000)
    two.write_bytes(b"x" * 3_000_000)
    other.write_bytes(b"x" * 2_999_999 + b"y")
    assert fingerprint_file(one) == fingerprint_file(two) != fingerprint_file(other)


def _typed(value):
    """Make equality see types: 1, 1.0 and True are equal to Python; so are 0.0 and -0.0."""
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    return (type(value).__name__, repr(value))


def test_many_at_once_are_what_they_are_one_by_one() -> None:
    texts = ["", "plain", "ünïcode \U0001f600", "\ud800", "plain"]
    assert fingerprints(texts, "encoder", None, 3) == [fingerprint("encoder", None, 3, text) for text in texts]
