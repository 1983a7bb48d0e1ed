"""The level of detail beside a map, and the parts in its list."""

from dataclasses import replace

import numpy as np
import pytest

from app.widgets.cluster_list import BRANCH, Line, cluster_lines, cluster_table, documents_of
from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.views.view import View
from tests.pages.journey import open_app, session_of, settle
from tests.views import hand_made_view

ASKED = {
    "sample": ["review_sentences"],
    "q": ["Which is the first?", "Which is the last?"],
    "limit": ["10"],
    "asked": ["1"],
}
WORDS = ("red",) * 3 + ("pink",) * 3 + ("oak",) * 3 + ("?",)


@pytest.fixture
def view() -> View:
    made = hand_made_view(Corpus.from_texts(WORDS), "Which?", [0] * 6 + [1] * 3 + [-1], WORDS)
    parts = np.array([0] * 3 + [1] * 3 + [2] * 3 + [-1])
    return replace(made, clustering=replace(made.clustering, subclusters=parts))


def test_a_list_opens_into_parts_that_stand_below_their_cluster(view: View) -> None:
    assert cluster_lines(view) == [Line(0), Line(1), Line(-1)]
    lines = cluster_lines(view, opened=True)
    assert lines == [Line(0), Line(0, 0), Line(0, 1), Line(1), Line(-1)]
    table = cluster_table(view, lines)
    assert table["label"].tolist() == ["red", f"{BRANCH}red", f"{BRANCH}pink", "oak", "Noise"]
    assert table["size"].tolist() == [6, 3, 3, 3, 1]
    assert table["stability"].notna().tolist() == [True, False, False, True, False]


def test_a_line_stands_for_its_documents(view: View) -> None:
    assert documents_of(view, [Line(0, 1), Line(-1)]) == [3, 4, 5, 9]
    assert documents_of(view, [Line(0)]) == list(range(6))


def test_a_person_chooses_how_many_groups_there_are() -> None:
    app = settle(open_app(ASKED))
    assert app.segmented_control(key="detail_0").value == "some"
    app.segmented_control(key="detail_0").set_value("few").run()
    assert session_of(app).work.groupings == {0: ClusteringConfig(detail="few")}
    assert app.segmented_control(key="detail_1").value == "some"


def test_a_link_of_before_levels_puts_nothing_together_and_says_so() -> None:
    app = settle(open_app({**ASKED, "group": "0:hdbscan,,3,"}))
    assert app.segmented_control(key="detail_0").value == "all"
    app.segmented_control(key="detail_0").set_value("many").run()
    assert session_of(app).work.groupings == {0: ClusteringConfig(detail="many", min_cluster_size=3)}
    assert "All" not in app.segmented_control(key="detail_0").options
