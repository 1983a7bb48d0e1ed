"""Journeys through the page on which metadata is set against views."""

import numpy as np
import pytest

from app.charts.facets import facet_grid, facet_map, trend
from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.clusters.palette import NOISE_COLOR
from inbedder_core.comparison.facet_columns import facet
from inbedder_core.comparison.facets import cross
from inbedder_core.corpus.corpus import Corpus
from tests.pages.journey import FEW, ask, figures, group, highlighted, open_app, run, shown, upload, write_questions
from tests.views import hand_made_view

HOSTILE = "![p](http://example.invalid/x.png) $x^2$ <img src=x>"
TEXTS = [f"{'cats' if row < 6 else 'dogs'} eat thing {'abcdefghij'[row]}" for row in range(FEW)]
YEARS = [str(1990 + row // 2) for row in range(FEW)]


def explored(kinds=("tame", "wild") * 5, *, header="note,kind,year"):
    rows = "\n".join(f'"{text}","{kind}",{year}' for text, kind, year in zip(TEXTS, kinds, YEARS, strict=True))
    app = ask(write_questions(upload(open_app(), "animals.csv", f"{header}\n{rows}".encode()), "Which is the first?"))
    group(app, {0: ClusteringConfig(method="kmeans", clusters=2)})
    run(app)
    app.switch_page("screens/facets/facets.py")
    return run(app)


def choose(app, key, value):
    app.selectbox(key=key).set_value(value)
    return run(app)


def look(app, name):
    next(item for item in app.segmented_control if item.key == "facet_look").set_value(name)
    return run(app)


def test_a_column_is_crossed_with_the_clusters_at_once():
    app = explored()
    assert "kind says almost nothing about the group (no more than chance would give)" in shown(app)
    assert "Cramér's V" in shown(app)
    assert "10 documents" in shown(app)
    counts = app.dataframe[0].value
    assert list(counts["cats"]) == [3, 3]
    assert list(counts["dogs"]) == [2, 2]


def test_times_have_a_trend_and_a_period():
    app = look(choose(explored(), "facet_column", "year"), "In order")
    lines = [trace for trace in figures(app)[0]["data"] if trace.get("mode") == "lines+markers"]
    assert [trace["name"] for trace in lines] == ["cats", "dogs"]
    assert lines[0]["x"] == ["1990", "1991", "1992", "1993", "1994"]
    app = choose(app, "facet_period", "decade")
    assert figures(app)[0]["data"][-1]["x"] == ["1990s"]


def test_the_map_shows_only_some_values_and_explore_selects_them():
    app = look(explored(), "Map")
    assert sorted(trace["name"] for trace in figures(app)[0]["data"]) == ["tame", "wild"]
    next(item for item in app.multiselect if item.key.startswith("facet_values")).set_value(["wild"])
    run(app)
    assert list(app.dataframe[0].value["id"]) == [1, 3, 5, 7, 9]
    app.button(key="facet_select").click()
    run(app)
    assert highlighted(app, 0) == [1, 3, 5, 7, 9]
    assert "selected by kind" in shown(app)


def test_a_corpus_without_metadata_is_told_so():
    app = ask(write_questions(upload(open_app(), "a.txt", "\n".join(TEXTS).encode()), "Which is the first?"))
    app.switch_page("screens/facets/facets.py")
    assert "No column" in shown(run(app))


def test_hostile_values_stay_text():
    for name in ("Table", "Map"):
        app = look(explored((HOSTILE, "wild") * 5), name)
        assert HOSTILE[:4] not in shown(app)
        assert "<img" not in str(figures(app))


def crossed(cells, groups, **options):
    corpus = Corpus("some", tuple(map(str, range(len(cells)))), tuple(range(len(cells))), {"kind": tuple(cells)})
    view = hand_made_view(corpus, "Which?", groups, [f"a{group}" for group in groups])
    chosen = facet(corpus, "kind")
    return view, cross(view, chosen, **options)


def test_cells_say_documents_and_shares():
    _, found = crossed(["a"] * 4 + ["b"] * 2, (0, 0, 0, 1, 1, -1))
    heat = facet_grid(found, "rows").data[0]
    assert [list(row) for row in heat.text] == [["3<br>75%", "1<br>25%", "·"], ["·", "1<br>50%", "1<br>50%"]]
    assert facet_grid(found, "residual").data[0].text[0][0].startswith("+")


def test_a_period_without_documents_is_a_gap_not_a_zero():
    _, found = crossed(["2001", "2001", "2003"], (0, 1, 1))
    line = trend(found, [0]).data[1]
    assert list(line.x) == ["2001", "2002", "2003"]
    assert list(line.y) == [0.5, None, 0.0]


def test_every_period_has_a_colour_of_its_own():
    view, found = crossed([str(year) for year in range(2000, 2012)], (0,) * 12)
    colors = [trace.marker.color for trace in facet_map(view, found.facet, rows=range(12)).data]
    assert len(set(colors)) == 12
    assert (colors[0], colors[-1]) == ("rgb(68, 1, 84)", "rgb(200, 176, 32)")


@pytest.mark.parametrize("cells", [["a", "b", ""] * 4, [str(number) for number in range(12)]])
def test_every_document_is_one_point_of_the_map(cells):
    view, found = crossed(cells, (0,) * 12)
    figure = facet_map(view, found.facet, rows=range(12))
    assert sum(len(trace.x) for trace in figure.data) == 12
    some = facet_map(view, found.facet, rows=range(12), only=[found.facet.values[0]])
    gray = next(trace for trace in some.data if trace.marker.color == NOISE_COLOR)
    assert len(gray.x) == 12 - np.sum(found.facet.codes == 0)
