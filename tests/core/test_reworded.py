"""Whether groups keep together in other words: encoders that hold to the question or to its wording, and the sample."""

import json
from dataclasses import replace

import numpy as np
import pytest

from inbedder_core import apply_edits, explore, make_edit, reword_groups
from inbedder_core.cli import main
from inbedder_core.cli.table import view_table
from inbedder_core.clusters import ClusteringConfig, listed_clusters
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import Store
from inbedder_core.errors import Cancelled, CorpusError, SettingError
from inbedder_core.exports import Evidence, Model, clusters_frame, report_html
from inbedder_core.probes.reworded import company
from inbedder_core.studies import CorpusCard, Study
from inbedder_core.studies.json_format import study_from_json, study_to_json
from inbedder_core.views import Cohesion, Edits, RewordedGroups, View, ViewConfig, keep_rewording
from tests.fakes import FakeEncoder
from tests.views import hand_made_view

ASKED = "Which animal?"
ANIMALS = ("cat", "dog", "owl", "bee", "fox", "yak")
TEXTS = [f"{animal} meets {number}" for number in range(30) for animal in ANIMALS]


def steady(text: str, instruction: str) -> str:
    """Answer with the animal, however that is asked."""
    return text.partition(" ")[0]


def owls_waver(text: str, instruction: str) -> str:
    """Answer with the animal; when that is asked in other words, owls are as many other animals."""
    animal, _, number = text.split()
    return ANIMALS[int(number) % 6] if animal == "owl" and instruction != ASKED else animal


def view_of(encoder: FakeEncoder, texts=TEXTS) -> View:
    (view,) = explore(Corpus.from_texts(texts), [ASKED], encoder)
    return view


def labels(view: View) -> list[str]:
    return [cluster.label for cluster in view.clusters]


def test_groups_hold_where_the_wording_changes_nothing() -> None:
    encoder = FakeEncoder(steady, dimension=96)
    view = view_of(encoder)
    tried = reword_groups(view, encoder)
    assert tried.wordings == ("Say which animal.",)
    assert tried.documents == 120
    assert [(one.share, one.low, one.high) for one in tried.cohesions] == [(1, 1, 1)] * 6
    assert all(belief.holds for belief in keep_rewording(view, tried).beliefs)


def test_only_the_group_that_other_words_scatter_does_not_hold() -> None:
    encoder = FakeEncoder(owls_waver, dimension=96)
    view = view_of(encoder)
    kept = keep_rewording(view, reword_groups(view, encoder))
    doubts = {view.cluster(belief.id).label: belief.doubts for belief in kept.beliefs}
    assert {label for label, found in doubts.items() if found} == {"owl"}
    assert doubts["owl"][0].startswith("in other words only")
    shares = {view.cluster(belief.id).label: belief.reworded for belief in kept.beliefs}
    assert shares["owl"].low <= shares["owl"].share <= shares["owl"].high
    assert shares["owl"].share < 0.3 < 0.7 < shares["cat"].share


def test_own_wordings_take_the_place_of_the_one_made() -> None:
    encoder = FakeEncoder(owls_waver, dimension=96)
    view = view_of(encoder)
    own = reword_groups(view, encoder, paraphrases=["What beast?", "Name the animal."])
    assert own.wordings == ("What beast?", "Name the animal.")
    assert encoder.calls[-1] == (120, 2)


def test_company_is_counted_beyond_chance() -> None:
    directions = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1]], np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    np.testing.assert_allclose(company(directions, np.array([0, 0, 1, 1])), [1, 1, 1, 1])
    np.testing.assert_allclose(company(directions, np.array([0, 1, 0, 1])), [-0.5] * 4)
    assert np.isnan(company(directions, np.array([0, 0, 0, 1]))).tolist() == [False, False, False, True]
    chance = np.random.default_rng(0)
    cloud = chance.normal(size=(200, 30))
    cloud /= np.linalg.norm(cloud, axis=1, keepdims=True)
    assert abs(company(cloud.astype(np.float32), np.arange(200) % 5).mean()) < 0.05


def test_small_groups_are_drawn_whole_and_no_text_twice() -> None:
    encoder = FakeEncoder(steady, dimension=96)
    view = view_of(encoder, [f"cat meets {number % 60}" for number in range(90)] + [f"dog meets {n}" for n in range(8)])
    seen: list[tuple[int, int]] = []
    assert labels(view) == ["cat", "dog"]
    assert reword_groups(view, encoder, progress=lambda *done: seen.append(done)).documents == 28
    assert seen[-1] == (28, 28)


def test_of_many_groups_all_are_tried_on_at_most_two_hundred_documents() -> None:
    encoder = FakeEncoder(steady, dimension=96)
    texts = [f"w{group} meets {number}" for group in range(30) for number in range(12)]
    view = view_of(encoder, texts)
    numbers = np.repeat(np.arange(30), 12)
    many = replace(view, clustering=replace(view.clustering, assignments=numbers, marks=()), clusters=_numbered(view))
    tried = reword_groups(many, encoder)
    assert tried.documents == 180
    assert len(tried.cohesions) == 30
    assert all(tried.cohesions)


def _numbered(view: View) -> tuple:
    return tuple(replace(view.cluster(0), id=id, label=f"w{id}") for id in range(30))


def test_what_was_found_is_gone_when_groups_change_and_stays_when_only_names_do() -> None:
    encoder = FakeEncoder(steady, dimension=96)
    view = view_of(encoder)
    tried = reword_groups(view, encoder)
    rename = make_edit("rename", view, clusters=[0], label="felines")
    renamed = apply_edits(view, Edits((rename,)), encoder)
    assert keep_rewording(renamed, tried).reworded is tried
    merge = make_edit("merge", view, clusters=[0, 1])
    merged = apply_edits(keep_rewording(view, tried), Edits((merge,)), encoder)
    assert merged.reworded is None
    assert keep_rewording(merged, tried) is merged
    assert [belief.reworded for belief in merged.beliefs] == [None] * 5


def test_rows_are_kept_and_work_can_be_stopped(tmp_path) -> None:
    encoder = FakeEncoder(steady, dimension=96)
    view, store = view_of(encoder), Store(tmp_path / "store.sqlite")

    def stop(done: int, total: int) -> None:
        if done >= 40:
            raise Cancelled("enough")

    before = len(encoder.calls)
    with pytest.raises(Cancelled):
        reword_groups(view, encoder, store=store, progress=stop)
    reword_groups(view, encoder, store=store)
    reword_groups(view, encoder, store=store)
    assert sum(texts for texts, _ in encoder.calls[before:]) < 2 * 120


def test_what_cannot_be_tried_is_said() -> None:
    encoder = FakeEncoder(steady, dimension=96)
    view = view_of(encoder)
    listed = replace(view, clustering=listed_clusters(view.clustering.assignments, np.ones(len(view), np.float32)))
    with pytest.raises(SettingError, match="list"):
        reword_groups(listed, encoder)
    with pytest.raises(CorpusError, match="fewer than two groups"):
        reword_groups(hand_made_view(Corpus.from_texts(list("abcd")), ASKED, [0, 0, 0, -1], ["x"] * 4), encoder)


def tried_view(*shares: float | None) -> View:
    """Two groups by hand, with what became of them in other words."""
    view = hand_made_view(Corpus.from_texts(list("abcdef")), ASKED, [0, 0, 0, 1, 1, -1], ["x"] * 3 + ["y"] * 3)
    cohesions = tuple(None if share is None else Cohesion(share, share - 0.1, share + 0.1) for share in shares)
    return keep_rewording(view, RewordedGroups(("Say which animal.",), 5, cohesions, view.grouping))


def limits_of(view: View) -> str:
    page = report_html(Evidence([view], Model("fake", "0"))).decode()
    return page[page.index('id="limits"') :]


def test_tables_say_how_far_groups_keep_together() -> None:
    frame = clusters_frame([tried_view(0.9, 0.1)])
    np.testing.assert_allclose(frame["reworded"], [0.9, 0.1, np.nan])
    np.testing.assert_allclose(frame["reworded_low"], [0.8, 0, np.nan])
    np.testing.assert_allclose(frame["reworded_high"], [1, 0.2, np.nan])
    assert "in other words only 10%" in frame["doubts"][1][-1]
    untried = clusters_frame([replace(tried_view(0.9, 0.1), reworded=None)])
    assert untried[["reworded", "reworded_low", "reworded_high"]].isna().all(axis=None)
    assert "in other words" not in str(list(untried["doubts"]))


def test_the_report_says_which_groups_do_not_hold_in_other_words_or_that_this_was_not_tried() -> None:
    limits = limits_of(tried_view(0.9, 0.1))
    assert "groups were tried in other words (“Say which animal.”; 5 documents): 1 of 2 do not hold (“y”)." in limits
    assert "all 1 hold" in limits_of(tried_view(0.9, None))
    assert "it was not tried whether groups hold" in limits_of(replace(tried_view(0.9, 0.1), reworded=None))
    assert "not tried" not in limits


def test_the_terminal_lists_each_group_with_its_interval() -> None:
    told = view_table(tried_view(0.9, 0.1))
    assert "0 x: 90% (80% to 100%)\n" in told
    assert told.endswith("1 y: 10% (0% to 20%), does not hold")
    assert "In other words" not in view_table(replace(tried_view(0.9, 0.1), reworded=None))


def test_a_study_makes_its_views_with_what_was_found(tmp_path) -> None:
    encoder = FakeEncoder(steady, dimension=96)
    corpus = Corpus.from_texts(TEXTS)
    tried = reword_groups(view_of(encoder), encoder)
    study = Study("Animals", CorpusCard.of(corpus), (ASKED,), reworded={ASKED: tried})
    (view,) = study_from_json(study_to_json(study)).views(corpus, encoder)
    assert view.reworded == tried
    (other,) = replace(study, config=ViewConfig(ClusteringConfig("kmeans", clusters=3))).views(corpus, encoder)
    assert other.reworded is None


def test_the_command_tries_groups_prints_and_writes_them(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr("inbedder_core.cli.asking.load", lambda _: Described(steady, dimension=96))
    file = tmp_path / "animals.csv"
    file.write_text("\n".join(["text", *TEXTS]), encoding="utf-8")
    arguments = ["explore", str(file), "-i", ASKED, "-i", f"{ASKED} [cat | other]", "--out", str(tmp_path / "out")]
    assert main([*arguments, "--reword-groups"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("In other words (“Say which animal.”; 120 documents)") == 1
    assert printed.count("100% (100% to 100%)") == 6
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert "--reword-groups" in run["command"].split()
    assert [view["reworded"] and view["reworded"]["documents"] for view in run["views"]] == [120, None]
    own = ["explore", str(file), "-i", ASKED, "--reword-groups", "--paraphrase", "What beast?"]
    assert main(own) == 0
    assert "In other words (“What beast?”; 120 documents)" in capsys.readouterr().out
    assert main([*own, "-i", "What else?"]) == 2
    assert "--paraphrase words one question otherwise" in capsys.readouterr().err
    assert main(["explore", "--encodings", str(tmp_path), "--reword-groups"]) == 2
    assert "--reword-groups reads texts again" in capsys.readouterr().err


class Described(FakeEncoder):
    """Says what it is, as what `load_encoder` gives does."""

    description, reading = "A fake", "nothing"
