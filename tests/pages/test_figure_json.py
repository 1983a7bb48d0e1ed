"""Figures as they are sent: the same when the browser has unfolded them, and little of them twice."""

import json
from base64 import b64decode

import numpy as np
from plotly.graph_objects import Figure, Scatter

from app.charts.drawing import DRAWN_BY_PAGE
from app.charts.figure_json import LONG, SharedTexts, figure_json

COLORS = ["#0072B2", "#E69F00", "#009E73"] * LONG
TEXTS = [f"text {number}" for number in range(len(COLORS))]


def drawing(**trace):
    return {"data": [{"type": "scatter", **trace}], "layout": {"height": 300}}


def sent(figure, shared=None):
    written, _ = figure_json(figure, shared)
    return json.loads(written)["data"][0]


def test_few_colors_of_many_points_are_sent_once_and_say_whose_they_are():
    trace = sent(drawing(marker={"color": COLORS, "size": 4}, hovertext=TEXTS))
    assert trace["marker"]["color"]["of"] == COLORS[:3]
    assert [trace["marker"]["color"]["of"][place] for place in trace["marker"]["color"]["at"]] == COLORS
    assert trace["marker"]["size"] == 4
    assert trace["hovertext"] == TEXTS


def test_coordinates_are_sent_as_numbers_of_32_bits():
    x = np.linspace(-3, 7, LONG)
    trace = sent(drawing(x=x, y=x[:3]))
    assert trace["x"]["dtype"] == "f4"
    np.testing.assert_array_equal(np.frombuffer(b64decode(trace["x"]["bdata"]), "<f4"), x.astype(np.float32))
    assert trace["y"] == x[:3].tolist()


def test_the_first_figure_brings_the_texts_that_all_share_and_another_run_begins_anew():
    shared = SharedTexts()
    first, brought = sent(drawing(text=TEXTS), shared), shared.take()
    second, later = sent(drawing(text=list(TEXTS)), shared), shared.take()
    assert brought == {first["text"]["shared"]: TEXTS}
    assert (second["text"], later) == (first["text"], {})
    other = sent(drawing(text=TEXTS[::-1]), shared)
    assert shared.take() == {other["text"]["shared"]: TEXTS[::-1]}
    assert other["text"] != first["text"]
    assert sent(drawing(text=TEXTS))["text"] == TEXTS


def test_short_figures_and_those_of_plotly_are_sent_as_they_are():
    few = drawing(marker={"color": COLORS[:9]}, text=TEXTS[:9], x=np.arange(9))
    assert sent(few, SharedTexts())["marker"] == {"color": COLORS[:9]}
    assert sent(few, SharedTexts())["text"] == TEXTS[:9]
    assert sent(Figure(Scatter(marker_color=COLORS)))["marker"] == {"color": COLORS}


def test_looks_of_points_that_the_page_draws_and_names_on_them_are_apart_from_where_they_are():
    points = {"x": [1, 2], "marker": {"color": ["red", "blue"], **DRAWN_BY_PAGE}, "selectedpoints": [1]}
    figure = drawing(**points)
    figure["data"].append({"type": "scatter", "marker": {"color": "red"}})
    figure["layout"]["meta"] = {"names": []}
    written, looks = (json.loads(part) for part in figure_json(figure))
    assert written["data"] == [{"type": "scatter", "x": [1, 2]}, {"type": "scatter", "marker": {"color": "red"}}]
    assert written["layout"] == {"height": 300}
    own = {"marker": points["marker"], "selectedpoints": [1]}
    assert looks == {"traces": [own, {}], "meta": {"names": []}}


def test_what_plotly_draws_is_whole_and_has_no_looks_apart():
    figure = drawing(marker={"color": "red"})
    figure["layout"]["meta"] = {"names": []}
    written, looks = figure_json(figure)
    assert (json.loads(written), looks) == (figure, "")
