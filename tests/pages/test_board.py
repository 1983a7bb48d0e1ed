"""Figures of the Compare page."""

import numpy as np
import pytest

from app.charts.board import MOST_GROUPS, board, crossed, drawn_groups
from app.charts.flow import flow
from app.charts.movers import MOST_BEHIND, movers_map
from inbedder_core.clusters.clustering import NOISE
from inbedder_core.comparison.agreement import compare
from inbedder_core.comparison.crosstab import contingency
from inbedder_core.corpus.corpus import Corpus
from tests.views import hand_made_view

HOSTILE = "<img src=x onerror=alert(1)> $x$"


def pair(n: int, first: list[int], second: list[int], answer: str = "answer"):
    corpus = Corpus.from_texts([f"{HOSTILE} {row}" for row in range(n)])
    views = [hand_made_view(corpus, HOSTILE, ids, [f"{answer} {id}" for id in ids]) for ids in (first, second)]
    return views


def test_of_many_clusters_the_largest_are_drawn_and_noise_always():
    ids = sorted([*range(40), *range(40), *range(30), NOISE], key=lambda id: id % 41)
    first, second = pair(len(ids), ids, [id % 3 for id in ids])
    table = contingency(first, second, noise=True)
    rows, columns = drawn_groups(table)
    assert len(rows) == MOST_GROUPS
    drawn = {table.rows[row].id for row in rows}
    assert NOISE in drawn
    assert drawn - {NOISE} <= set(range(30)), "the ten smallest are left out"
    figure = crossed(table, (1, 2), "residual")
    assert len(figure.data[0].z) == MOST_GROUPS
    assert len(figure.layout.xaxis.ticktext) == len(columns) == 3
    assert len(figure.data[1].customdata) == MOST_GROUPS * 3, "a point to click on every cell"


def test_bands_beyond_chance_are_strong_and_the_others_faint():
    first, second = pair(40, [row // 20 for row in range(40)], [(row // 20 + (row % 5 == 0)) % 2 for row in range(40)])
    link = flow(contingency(first, second), (1, 2)).data[0].link
    strong = [value for value, color in zip(link.value, link.color, strict=True) if color.endswith("0.6)")]
    assert strong == [16, 16]
    assert sum(link.value) == 40


def test_no_figure_lets_a_hostile_word_through():
    first, second = pair(12, [row % 2 for row in range(12)], [row // 6 for row in range(12)], answer=HOSTILE)
    table = contingency(first, second)
    figures = crossed(table, (1, 2), "documents"), flow(table, (1, 2))
    figures += (movers_map(first, second, [0, 3], marks=["1", "2"], numbers=(1, 2)),)
    assert not [figure for figure in figures if "<img" in figure.to_json().replace("\\u003c", "<")]
    assert not [figure for figure in figures if "$x" in figure.to_json()]


def test_movers_glide_from_where_they_were_to_where_they_are():
    n = MOST_BEHIND + 10
    first, second = pair(n, [row % 2 for row in range(n)], [row % 3 for row in range(n)])
    figure = movers_map(first, second, [5, 7], marks=["1", "2"], numbers=(1, 3))
    before, after = (frame.data[1] for frame in figure.frames)
    assert list(before.x) == first.projection.coordinates[[5, 7], 0].tolist()
    assert list(after.x) == second.projection.coordinates[[5, 7], 0].tolist()
    assert list(before.marker.line.color) != list(after.marker.line.color)
    assert len(figure.data[0].x) == MOST_BEHIND
    assert len(figure.data[1].x) == 2 * 3, "an arrow is two ends and a gap"


def test_cells_fill_a_grid_and_columns_of_questions_are_their_numbers():
    first, second = pair(12, [row % 2 for row in range(12)], [row // 6 for row in range(12)])
    figure = crossed(contingency(first, second), (1, 2), "documents")
    assert figure.layout.xaxis.range == (-0.5, 1.5)
    assert figure.layout.yaxis.range == (1.5, -0.5), "the first row is at the top"
    names = board(compare([first, second]), "ami").layout
    assert list(names.xaxis.ticktext) == ["1", "2"], "whole questions do not fit under a cell on a phone"
    assert names.yaxis.ticktext[1].startswith("2 ")


@pytest.mark.parametrize("dark", [False, True])
def test_white_numbers_can_be_read_on_the_strongest_cells(dark):
    first, second = pair(12, [row % 2 for row in range(12)], [row // 6 for row in range(12)])
    scale = crossed(contingency(first, second), (1, 2), "residual", dark=dark).data[0].colorscale
    for strongest in (scale[0][1], scale[-1][1]):
        assert 1.05 / (luminance(strongest) + 0.05) >= 4.5


def luminance(color: str) -> float:
    """Relative luminance of a color "#RRGGBB" (WCAG 2)."""
    channels = np.array([int(color[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))
