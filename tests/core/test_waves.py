"""A study that goes on with new documents: the same questions, names a person gave, and what grew and shrank."""

from dataclasses import replace

import pytest

from inbedder_core.clusters import ClusteringConfig
from inbedder_core.corpus import WAVE, Corpus
from inbedder_core.errors import StudyError
from inbedder_core.findings import growth, summarize
from inbedder_core.studies import CorpusCard, Study, next_wave
from inbedder_core.studies.json_format import study_from_json, study_to_json
from inbedder_core.views import Edits, View, ViewConfig, apply_edits, explore
from inbedder_core.views.editing import make_edit
from tests.fakes import FakeEncoder

ASKED = "Which animal?"
CONFIG = ViewConfig(clustering=ClusteringConfig(min_cluster_size=5))
ENCODER = FakeEncoder()


def corpus(**numbers: int) -> Corpus:
    texts = [f"{animal} number {number}" for animal, most in numbers.items() for number in range(most)]
    return Corpus("notes", tuple(texts), tuple(range(len(texts))), {"place": ("home",) * len(texts)})


def study_of(corpus: Corpus, **changes: object) -> Study:
    return replace(Study("Animals", CorpusCard.of(corpus), (ASKED,), config=CONFIG), **changes)


def view_of(study: Study, corpus: Corpus) -> View:
    (view,) = study.views(corpus, ENCODER)
    return view


EARLIER, LATER = corpus(cats=30, dogs=30), corpus(cats=20, dogs=90, birds=40)


def named(label: str, name: str) -> Edits:
    (view,) = explore(EARLIER, [ASKED], ENCODER, CONFIG)
    (id,) = (cluster.id for cluster in view.clusters if cluster.label == label)
    return Edits().then(make_edit("rename", view, clusters=[id], label=name))


def test_documents_keep_their_ids_and_say_which_wave_they_are_of():
    study, both = next_wave(study_of(EARLIER), EARLIER, replace(LATER, metadata={"age": ("7",) * len(LATER)}))
    assert both.ids == tuple(range(len(EARLIER) + len(LATER)))
    assert both.metadata[WAVE] == ("wave 1",) * 60 + ("wave 2",) * 150
    assert both.metadata["place"][59:61] == ("home", "")
    assert both.metadata["age"][59:61] == ("", "7")
    assert study.corpus == CorpusCard.of(both)
    assert (study.title, study.id, study.instructions) == ("Animals, wave 2", "", (ASKED,))


def test_a_third_wave_follows_the_second():
    study, both = next_wave(study_of(EARLIER), EARLIER, LATER)
    third, everything = next_wave(study, both, corpus(cats=5))
    assert third.title == "Animals, wave 3"
    assert everything.metadata[WAVE][-5:] == ("wave 3",) * 5
    assert len(set(everything.ids)) == len(everything) == 215


def test_what_was_read_is_read_again_and_as_much_of_what_is_new():
    study = study_of(EARLIER, limit=10)
    going_on, both = next_wave(study, EARLIER, LATER)
    assert len(both) == 20
    assert both.texts[:10] == study.drawn(EARLIER).texts
    assert going_on.limit is None


def test_a_name_follows_its_group_however_much_it_grew():
    edits = named("dogs", "Hounds")
    study, both = next_wave(study_of(EARLIER, edits={ASKED: edits}), EARLIER, LATER)
    view = view_of(study_from_json(study_to_json(study)), both)
    hounds = next(cluster for cluster in view.clusters if cluster.label == "Hounds")
    assert hounds.size == 120
    assert not [note for note in view.notes if note.startswith("Left out")]


def test_without_knowing_what_came_later_the_name_would_be_lost():
    (view,) = explore(next_wave(study_of(EARLIER), EARLIER, LATER)[1], [ASKED], ENCODER, CONFIG)
    unaware = replace(named("dogs", "Hounds").done[0], corpus="")
    assert "Hounds" not in [cluster.label for cluster in apply_edits(view, Edits((unaware,)), ENCODER).clusters]


def test_what_grew_and_what_shrank_is_said_with_its_range():
    found = {each.label: each for each in growth(view_of(*next_wave(study_of(EARLIER), EARLIER, LATER)))}
    assert found["cats"].before == pytest.approx(30 / 60)
    assert found["cats"].now == pytest.approx(20 / 150)
    assert found["cats"].low < 20 / 150 - 30 / 60 < found["cats"].high < 0
    assert [found[label].way for label in ("cats", "dogs", "birds")] == ["shrank", "steady", "grew"]
    assert [found[label].new for label in ("cats", "birds")] == [False, True]
    (finding,) = summarize([view_of(*next_wave(study_of(EARLIER), EARLIER, LATER))]).findings
    assert finding.change.startswith("Since wave 1: “cats” shrank from 50% to 13% (")
    assert "“birds” grew from 0% to 27% (" in finding.change
    assert finding.text.endswith(finding.change)


def test_nothing_is_said_of_one_wave_nor_of_a_column_that_only_has_its_name():
    assert growth(view_of(study_of(EARLIER), EARLIER)) == ()
    for names in (("high", "low"), ("¹", "²")):
        wavy = replace(EARLIER, metadata={WAVE: names * 30})
        (finding,) = summarize([view_of(study_of(wavy), wavy)]).findings
        assert finding.change == ""


def test_chance_is_not_taken_for_growth():
    (finding,) = summarize([view_of(*next_wave(study_of(EARLIER), EARLIER, corpus(cats=28, dogs=32)))]).findings
    assert finding.change == "Since wave 1: no group grew or shrank beyond chance."


def test_another_column_called_wave_is_refused():
    wavy = replace(EARLIER, metadata={WAVE: ("high",) * 60})
    with pytest.raises(StudyError, match="holds 'high'"):
        next_wave(study_of(wavy), wavy, LATER)
    with pytest.raises(StudyError, match="of their own"):
        next_wave(study_of(EARLIER), EARLIER, wavy)
    with pytest.raises(StudyError, match="not the study's"):
        next_wave(study_of(EARLIER), LATER, LATER)
