"""Clusters of clusters, drawn."""

from app.charts.hierarchy import bands
from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.views.hierarchy import nest
from tests.pages.journey import ask, figures, group, open_app, run, upload, write_questions
from tests.views import hand_made_view


def test_bands_hold_what_they_are_made_of():
    words = tuple(word for word in ("red", "<b>blue", "oak", "$elm$") for _ in range(3))
    corpus = Corpus.from_texts([*words, "stray"])
    view = hand_made_view(corpus, "Which?", [*(row // 3 for row in range(12)), -1], [*words, "?"])
    (drawn,) = bands(nest(view), "Which?").data
    size = dict(zip(drawn.ids, drawn.values, strict=True))
    assert (size["all"], size["noise"]) == (13, 1)
    for parent in set(drawn.parents) - {""}:
        inside = [id for id, above in zip(drawn.ids, drawn.parents, strict=True) if above == parent]
        assert sum(size[id] for id in inside) == size[parent]
    assert sum(id.startswith("1 ") for id in drawn.ids) == 4
    assert not any("<b>" in label or "$" in label for label in drawn.labels)


def test_a_person_can_look_at_clusters_of_clusters():
    words = [f"{word} {row}" for row, word in enumerate(("red", "blue", "oak", "elm", "sun") * 2)]
    app = ask(write_questions(upload(open_app(), "a.txt", "\n".join(words).encode()), "Which is the first?"))
    group(app, {0: ClusteringConfig(method="kmeans", clusters=5)})
    assert len(figures(run(app))) == 1
    app.session_state["hierarchy"] = True
    assert figures(run(app))[1]["data"][0]["type"] == "icicle"
