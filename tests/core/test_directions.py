"""What an encoding knows of its directions, and that it finds them out once."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import numpy as np
import pytest

from inbedder_core.comparison.contrast import cluster_group, contrast
from inbedder_core.comparison.movers import movers, nearest_documents
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.encoders.base import Encoding
from inbedder_core.encoders.directions import unit_directions
from inbedder_core.labels.answers import answering_like
from inbedder_core.labels.explanation import explain
from inbedder_core.views.layout import first_look
from tests.views import hand_made_view

ROWS = np.random.default_rng(0).normal(size=(60, 8)).astype(np.float32)
GROUPS = [row % 5 for row in range(60)]
CORPUS = Corpus.from_texts([f"text {row}" for row in range(60)])


@contextmanager
def calls(function: Callable[..., object]) -> Iterator[list[str]]:
    """Note who calls a function."""
    callers: list[str] = []

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code is function.__code__:
            callers.append(frame.f_back.f_code.co_qualname if frame.f_back else "")

    sys.setprofile(note)
    try:
        yield callers
    finally:
        sys.setprofile(None)


def test_directions_are_centered_and_of_length_one():
    rows = np.array([[10, 1], [10, 3]], np.float32)
    assert np.array_equal(unit_directions(rows), np.array([[0, -1], [0, 1]], np.float32))
    assert np.array_equal(unit_directions(np.ones((3, 4), np.float32)), np.zeros((3, 4), np.float32))
    assert unit_directions(np.zeros((0, 4), np.float32)).shape == (0, 4)


def test_an_encoding_keeps_its_directions_and_lets_nobody_change_them():
    encoding = Encoding(ROWS, ("",) * 60)
    assert encoding.directions is encoding.directions
    with pytest.raises(ValueError, match="read-only"):
        encoding.directions[0, 0] = 1


def test_a_groups_center_is_the_mean_of_its_directions():
    encoding, groups = Encoding(ROWS, ("",) * 60), np.array([0] * 20 + [1] * 30 + [-1] * 10)
    centers = encoding.group_centers(groups)
    np.testing.assert_allclose(centers[1], encoding.directions[20:50].mean(axis=0))
    cosines = encoding.center_cosines(groups)
    assert cosines.shape == (60, 2)
    wanted = encoding.directions[55] @ centers[0] / np.linalg.norm(centers[0])
    assert cosines[55, 0] == pytest.approx(float(wanted), abs=1e-6)


def test_a_center_without_direction_is_near_nothing():
    encoding = Encoding(np.ones((4, 3), np.float32), ("",) * 4)
    assert not encoding.center_cosines(np.zeros(4, np.intp)).any()


def test_everything_that_looks_at_views_uses_the_directions_their_encodings_know():
    views = [
        hand_made_view(CORPUS, question, GROUPS, [f"answer {group}" for group in GROUPS])
        for question in ("What?", "Which?")
    ]
    with calls(unit_directions) as callers:
        for view in views:
            contrast(view, cluster_group(view, 0), cluster_group(view, 1))
            explain(view.encoded, view.clustering)
            answering_like(view.encoding, "answer 1")
            first_look(view.encoding)
            nearest_documents(view, 0)
        movers(*views)
    assert callers == ["Encoding.directions"] * 2
