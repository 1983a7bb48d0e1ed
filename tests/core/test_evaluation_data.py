import json

import pyarrow
import pytest
from pyarrow import parquet

from inbedder_core.errors import CorpusError, SettingError
from inbedder_core.evaluation.tasks.folder import DATA_VARIABLE, EvaluationData, find_data
from inbedder_core.evaluation.tasks.suites import FULL, QUICK, build_tasks
from inbedder_core.evaluation.tasks.task import ClusteringTask, PairTask, ProductTask, RobustnessTask, TripletTask
from inbedder_core.evaluation.workload import workload
from tests import faceted


def write(folder, name, columns):
    parquet.write_table(pyarrow.table(columns), folder / f"{name}.parquet")


@pytest.fixture
def folder(tmp_path):
    languages = ["has a natural language of English" if row % 2 else "Deutsch" for row in range(len(faceted.TEXTS))]
    gold = {"label_colour": faceted.GOLD["colour"], "label_shape": faceted.GOLD["shape"]}
    write(tmp_path, "toys", {"text": faceted.TEXTS, **gold})
    write(tmp_path, "spoken", {"text": faceted.TEXTS, **gold, "label_language": languages})
    write(tmp_path, "goalex_agnews", {"text": faceted.TEXTS, "label_topic": faceted.GOLD["colour"]})
    write(
        tmp_path,
        "twins",
        {"text": faceted.TEXTS, "label_colour": faceted.GOLD["colour"], "label_hue": faceted.GOLD["colour"]},
    )
    write(
        tmp_path,
        "stsb_dev",
        {"sentence1": ["a b", "c d"] * 6, "sentence2": ["a b", "e f"] * 6, "score": [5.0, 0.5] * 6},
    )
    questions = {"label_colour": faceted.ASK_COLOUR, "label_shape": faceted.ASK_SHAPE}
    instructions = {
        "toys": questions,
        "spoken": {**questions, "label_language": "Which language?"},
        "goalex_agnews": {"label_topic": "What is the topic of the news?"},
        "twins": {"label_colour": faceted.ASK_COLOUR, "label_hue": "Which hue is it?"},
        "absent": {"label_x": "What?"},
    }
    (tmp_path / "instructions.json").write_text(json.dumps(instructions), encoding="utf-8")
    return tmp_path


def tasks_of(folder, suite, kind, **options):
    return [task for task in build_tasks(EvaluationData(folder), [suite], FULL, **options) if isinstance(task, kind)]


def test_sets_with_several_facets_make_awareness_tasks(folder):
    names = [task.name for task in tasks_of(folder, "awareness", ClusteringTask)]
    assert names == ["toys", "spoken", "spoken (English)", "twins"]
    assert [task.name for task in tasks_of(folder, "awareness", ProductTask)] == names


def test_a_set_in_several_languages_is_kept_apart_from_its_english_part(folder):
    whole, english = (task for task in tasks_of(folder, "awareness", ClusteringTask) if "spoken" in task.name)
    assert (whole.language, english.language) == ("multilingual", "English")
    assert len(english.corpus.texts) == len(whole.corpus.texts) // 2
    assert [facet.name for facet in english.corpus.facets] == ["colour", "shape"]


def test_facets_that_depend_on_each_other_make_no_triplets(folder):
    names = [task.name for task in tasks_of(folder, "awareness", TripletTask)]
    assert "toys: colour~shape" in names
    assert not any("twins" in name for name in names)


def test_a_known_dependence_overrules_what_the_labels_say(folder):
    (folder / "facet_independence_nmi.json").write_text('{"toys:colour~shape": [0.7, 54]}', encoding="utf-8")
    assert "toys: colour~shape" not in [task.name for task in tasks_of(folder, "awareness", TripletTask)]


def test_triplets_of_the_file_are_read_as_they_are(folder):
    row = {"dataset": "toys", "facet_a": "colour", "facet_b": "shape", "instruction_a": "A?", "instruction_b": "B?"}
    texts = {"anchor": "red ball", "same_a": "red cube", "same_b": "blue ball"}
    write(folder, "triplets", {name: [value] for name, value in {**row, **texts}.items()})
    (task,) = (task for task in tasks_of(folder, "awareness", TripletTask) if task.given)
    assert (task.first.anchors, task.first.positives, task.first.negatives) == (
        ("red ball",),
        ("red cube",),
        ("blue ball",),
    )
    assert (task.first.instruction, task.second.instruction) == ("A?", "B?")


def test_single_facet_sets_and_sentence_pairs_are_generic(folder):
    assert [task.name for task in tasks_of(folder, "generic", ClusteringTask)] == ["goalex_agnews"]
    (pairs,) = tasks_of(folder, "generic", PairTask)
    assert len(pairs.gold) == 12


def test_a_set_with_many_labels_is_read_further_unless_a_limit_is_given(tmp_path):
    labels = [str(row % 100) for row in range(1000)]
    write(tmp_path, "many", {"text": [f"text {row}" for row in range(1000)], "label_intent": labels})
    (tmp_path / "instructions.json").write_text('{"many": {"label_intent": "What?"}}', encoding="utf-8")
    (whole,) = build_tasks(EvaluationData(tmp_path), ["generic"], FULL)
    (part,) = build_tasks(EvaluationData(tmp_path), ["generic"], FULL.limited(50))
    assert (len(whole.corpus.texts), len(part.corpus.texts)) == (100 * FULL.per_label, 50)


def test_robustness_has_ten_wordings_of_each_kind(folder):
    (task,) = tasks_of(folder, "robustness", RobustnessTask)
    words = task.wordings
    assert [len(group) for group in (words.correct, words.implicit, words.incorrect)] == [10, 10, 10]


def test_only_tasks_named_are_kept(folder):
    names = {task.name for task in build_tasks(EvaluationData(folder), ["awareness"], FULL, only=["toys"])}
    assert names == {"toys", "toys: colour~shape"}


def test_a_name_that_fits_nothing_lists_what_there_is(folder):
    with pytest.raises(SettingError, match="toys"):
        build_tasks(EvaluationData(folder), ["awareness"], FULL, only=["nowhere"])


def test_a_limit_shrinks_everything_in_proportion():
    half = FULL.limited(FULL.documents // 2)
    assert (half.documents, half.pairs) == (FULL.documents // 2, FULL.pairs // 2)
    with pytest.raises(SettingError, match="below 10"):
        FULL.limited(3)


def test_the_quick_size_reads_a_few_hundred_documents():
    assert QUICK.documents * len(QUICK.sets) <= 400


def test_a_set_without_its_file_is_named(folder):
    data = EvaluationData(folder)
    assert data.missing == ["absent"]
    with pytest.raises(CorpusError, match=r"no banking77\.parquet.*PolyAI"):
        data.columns("banking77.parquet")


def test_without_a_folder_the_message_says_what_one_holds(tmp_path, monkeypatch):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "none"))
    with pytest.raises(CorpusError, match=r"--data.*instructions\.json"):
        find_data()


def test_the_environment_names_the_folder_unless_one_is_given(folder, tmp_path, monkeypatch):
    monkeypatch.setenv(DATA_VARIABLE, str(folder))
    assert find_data().folder == folder
    assert find_data(tmp_path).folder == tmp_path


def test_repeated_and_blank_texts_are_read_once_or_not_at_all(tmp_path):
    write(tmp_path, "toys", {"text": ["a", " ", "a", "b"], "label_x": ["1", "2", "3", None]})
    (tmp_path / "instructions.json").write_text('{"toys": {"label_x": "What?"}}', encoding="utf-8")
    table = EvaluationData(tmp_path).table("toys")
    assert (table.texts, table.gold) == (("a", "b"), {"x": ("1", None)})


def test_every_text_is_encoded_once_for_all_its_questions(folder):
    work = workload(build_tasks(EvaluationData(folder), ["awareness"], FULL, only=["toys"]))
    assert work.groups == ((work.groups[0][0], (faceted.ASK_COLOUR, faceted.ASK_SHAPE)),)
    assert sorted(work.groups[0][0]) == sorted(faceted.TEXTS)
    assert work.rows == 2 * len(faceted.TEXTS)


def test_no_call_asks_more_than_eight_questions(folder):
    work = workload(build_tasks(EvaluationData(folder), ["robustness"], FULL))
    assert max(len(instructions) for _, instructions in work.groups) == 8
    assert work.tokens > work.rows
