"""Questions with a list: views grouped by it, in files, on the command line, and in studies."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from inbedder_core.cli import main
from inbedder_core.clusters import LISTED, ClusteringConfig, listed_clusters
from inbedder_core.comparison import compare
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import CachedEncoder, Store
from inbedder_core.errors import SettingError
from inbedder_core.exports import answers_jsonl, documents_frame, save_embeddings
from inbedder_core.labels import EncodedCorpus
from inbedder_core.studies import CorpusCard, Study
from inbedder_core.studies.json_format import study_from_json, study_to_json
from inbedder_core.views import Edit, Edits, View, apply_edits, explore, make_edit, recluster
from tests.fakes import FakeEncoder
from tests.models import tiny_llama

FREE = "What is it about?"
ASKED = f"{FREE} [price | delay | staff | other]"
TEXTS = (*(f"delay number {row}" for row in range(5)), *(f"price number {row}" for row in range(3)), "other thing")


@pytest.fixture
def encoder(tmp_path: Path) -> CachedEncoder:
    return CachedEncoder(FakeEncoder(), Store(tmp_path / "store.sqlite"))


@pytest.fixture
def view(encoder: CachedEncoder) -> View:
    (view,) = explore(Corpus.from_texts(TEXTS), [ASKED], encoder, store=encoder.store)
    return view


def labels(view: View) -> list[str]:
    return [view.cluster_label(row) for row in range(len(view))]


def test_documents_are_grouped_by_their_answers_out_of_the_list(view: View) -> None:
    assert labels(view) == [text.split()[0] for text in TEXTS]
    assert [(cluster.label, cluster.size) for cluster in view.clusters] == [("delay", 5), ("price", 3), ("other", 1)]
    assert view.instruction == ASKED
    assert view.closed is not None
    assert view.closed.options == ("price", "delay", "staff", "other")
    np.testing.assert_allclose(view.clustering.strengths, view.closed.certainties)
    assert view.clusters[0].answers == (("delay", 5),), "the free answers stay beside the list"


def test_one_reading_serves_a_question_with_and_without_lists(encoder: CachedEncoder) -> None:
    told: list[tuple[str, int, int]] = []
    other = f"{FREE} [delay | other]"
    views = explore(Corpus.from_texts(TEXTS), [FREE, ASKED, other], encoder, progress=lambda *step: told.append(step))
    assert isinstance(encoder.encoder, FakeEncoder)
    assert encoder.encoder.calls == [(9, 1)]
    assert [view.instruction for view in views] == [FREE, ASKED, other]
    assert views[0].closed is None
    assert views[0].clustering.config.method == "hdbscan"
    steps = [(done, total) for stage, done, total in told if stage == "Embedding"]
    assert steps == sorted(steps)
    assert steps[-1] == (27, 27)
    assert compare(views).pairs


def test_identical_documents_have_one_answer(encoder: CachedEncoder) -> None:
    (view,) = explore(Corpus.from_texts([*TEXTS, *TEXTS]), [ASKED], encoder)
    assert labels(view) == [text.split()[0] for text in (*TEXTS, *TEXTS)]


def test_it_can_be_grouped_by_its_embeddings_and_by_its_list_again(view: View, encoder: CachedEncoder) -> None:
    grouped = recluster(view, ClusteringConfig("kmeans", clusters=2), encoder)
    assert grouped.clustering.n_clusters == 2
    again = recluster(grouped, ClusteringConfig(LISTED), encoder)
    assert labels(again) == labels(view)
    (free,) = explore(view.corpus, [FREE], encoder)
    with pytest.raises(SettingError, match="there is no list to group by"):
        recluster(free, ClusteringConfig(LISTED), encoder)


def test_groups_changed_by_hand_are_named_by_the_options_in_them(view: View, encoder: CachedEncoder) -> None:
    merged = apply_edits(view, Edits().then(make_edit("merge", view, clusters=[0, 1])), encoder)
    assert [cluster.label for cluster in merged.clusters] == ["delay · price", "other"]
    gathered = apply_edits(view, Edits().then(make_edit("gather", view, rows=[0, 1])), encoder)
    assert sorted(cluster.label for cluster in gathered.clusters) == ["delay", "delay (2)", "other", "price"]
    moved = apply_edits(view, Edits().then(Edit("assign noise")), encoder)
    assert labels(moved) == labels(view)


def test_what_nobody_chose_is_no_group() -> None:
    found = listed_clusters(np.array([3, 1, 3]), np.array([0.5, 1, 0.6]))
    assert found.assignments.tolist() == [0, 1, 0]
    assert found.sizes == (2, 1)


def test_the_store_tells_lists_apart(encoder: CachedEncoder) -> None:
    corpus = Corpus.from_texts(TEXTS)
    for options in ("price | delay | other", "delay | price | other", "Price | Delay | Other"):
        (view,) = explore(corpus, [f"{FREE} [{options}]"], encoder, store=encoder.store)
        assert {cluster.label for cluster in view.clusters} == set(options.split(" | "))


def test_closed_answers_of_other_documents_are_refused(view: View) -> None:
    assert view.closed is not None
    with pytest.raises(ValueError, match="9 documents but 2 closed answers"):
        EncodedCorpus(view.corpus, view.encoding, closed=view.closed.take([0, 1]))


def test_tables_have_the_listed_answer_beside_the_free_one(view: View) -> None:
    frame = documents_frame([view])
    assert list(frame[f"answer: {ASKED}"]) == [text.split()[0] for text in TEXTS]
    assert list(frame[f"listed answer: {ASKED}"]) == [text.split()[0] for text in TEXTS]
    assert (frame[f"probability: {ASKED}"] > 0.9).all()


def test_files_of_embeddings_hold_the_probabilities(view: View, encoder: CachedEncoder, tmp_path: Path) -> None:
    assert view.closed is not None
    closed = {ASKED: view.closed}
    lines = [
        json.loads(line) for line in answers_jsonl(view.corpus, {ASKED: view.encoding.answers}, closed).splitlines()
    ]
    assert lines[0]["answers"] == {ASKED: "delay"}
    assert lines[0]["listed"][ASKED]["answer"] == "delay"
    assert sum(lines[0]["listed"][ASKED]["probabilities"].values()) == pytest.approx(1, abs=1e-3)
    save_embeddings(tmp_path / "embeddings.safetensors", {ASKED: view.encoding}, encoder, closed)
    tensors = load_file(tmp_path / "embeddings.safetensors")
    np.testing.assert_array_equal(tensors["options_1"], view.closed.probabilities)
    assert set(tensors) == {"instruction_1", "options_1"}


def test_a_study_comes_back_with_its_lists(view: View, encoder: CachedEncoder) -> None:
    groupings = {ASKED: ClusteringConfig("kmeans", clusters=2)}
    study = Study("A study", CorpusCard.of(view.corpus), (ASKED, FREE), groupings=groupings)
    again = study_from_json(study_to_json(study))
    assert again == study
    assert again.views(view.corpus, encoder)[0].clustering.n_clusters == 2
    listed = replace(study, groupings={ASKED: ClusteringConfig(LISTED)})
    assert labels(study_from_json(study_to_json(listed)).views(view.corpus, encoder)[0]) == labels(view)


def test_the_command_line_takes_lists_and_writes_their_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = str(tiny_llama(tmp_path / "tiny"))
    file = tmp_path / "texts.csv"
    file.write_text("text\n" + "\n".join(TEXTS), encoding="utf-8")
    for command in ("explore", "embed"):
        out = str(tmp_path / command)
        assert main([command, str(file), "-i", ASKED, "--model", model, "--dtype", "float32", "--out", out]) == 0
    assert f"{ASKED}  (9 documents" in capsys.readouterr().out
    rows = (tmp_path / "explore" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    lines = (tmp_path / "embed" / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    first, line = json.loads(rows[0]), json.loads(lines[0])
    assert first[f"listed answer: {ASKED}"] == line["listed"][ASKED]["answer"]
    assert first[f"label: {ASKED}"] == first[f"listed answer: {ASKED}"]


def test_a_list_that_cannot_be_chosen_from_is_one_message(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("one\ntwo", encoding="utf-8")
    assert main(["explore", str(file), "-i", "What? [a | a]"]) == 2
    assert "'a' is listed twice" in capsys.readouterr().err
