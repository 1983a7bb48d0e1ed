import json

import pyarrow
import pytest
from pyarrow import parquet

from inbedder_core.errors import CorpusError
from inbedder_core.evaluation.report.published import PUBLISHED
from inbedder_core.evaluation.tasks.paper import intent_emotion, nyt_clustering, paper_robustness, paper_tasks

ROWS = [{"anchor": f"a{n}", "positive": f"p{n}", "negative": f"n{n}"} for n in range(3)]


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def folder(tmp_path):
    for name in ("IntentEmotion/emotion", "IntentEmotion/intent", "InstructSTSB/data", "NYTClustering"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "IntentEmotion/emotion/test.jsonl").write_text(lines(ROWS), encoding="utf-8")
    turned = [{"anchor": row["anchor"], "positive": row["negative"], "negative": row["positive"]} for row in ROWS]
    (tmp_path / "IntentEmotion/intent/test.json").write_text(json.dumps(turned), encoding="utf-8")
    pairs = {"sentence1": ["x", "x"], "sentence2": ["y", "y"], "instruction": ["Who?", "Where?"], "score": [1, 0]}
    parquet.write_table(pyarrow.table(pairs), tmp_path / "InstructSTSB/data/test-00000-of-00001.parquet")
    (tmp_path / "NYTClustering/topic.jsonl").write_text(
        lines([{"text": "one", "cluster": "arts"}, {"text": "two", "cluster": "sports"}]), encoding="utf-8"
    )
    (tmp_path / "NYTClustering/location.jsonl").write_text(
        lines([{"sentences": ["one", "two"], "labels": ["iraq", "japan"]}]), encoding="utf-8"
    )
    return tmp_path


def test_all_three_are_read_from_files_of_the_published_form(folder):
    names = [task.name for task in paper_tasks(folder)]
    assert names == ["IntentEmotion", "InstructSTSB", "NYTClustering", "NYTClustering"]


def test_both_configurations_of_the_triplets_keep_their_own_question(folder):
    task = intent_emotion(folder / "IntentEmotion")
    assert (task.first.instruction, task.second.instruction) == (
        "How does the customer feel?",
        "What does the customer need?",
    )
    assert task.first.positives == ("p0", "p1", "p2") == task.second.negatives


def test_each_sentence_pair_keeps_its_own_instruction(folder):
    task = next(task for task in paper_tasks(folder) if task.name == "InstructSTSB")
    assert (task.instructions, task.gold) == (("Who?", "Where?"), (1.0, 0.0))


def test_articles_are_read_in_rows_or_as_two_lists(folder):
    topic, location = (nyt_clustering(folder / "NYTClustering", facet).corpus for facet in ("topic", "location"))
    assert (topic.texts, topic.facets[0].gold) == (("one", "two"), ("arts", "sports"))
    assert (location.texts, location.facets[0].gold) == (("one", "two"), ("iraq", "japan"))


def test_a_limit_keeps_the_first_of_each(folder):
    assert len(intent_emotion(folder / "IntentEmotion", limit=2).first.anchors) == 2


def test_a_file_of_another_form_says_what_it_has(folder):
    (folder / "IntentEmotion/emotion/test.jsonl").write_text(lines([{"query": "x"}]), encoding="utf-8")
    with pytest.raises(CorpusError, match="no column anchor, positive, negative; its columns are query"):
        intent_emotion(folder / "IntentEmotion")


def test_an_empty_folder_says_where_the_set_was_published(tmp_path):
    (tmp_path / "IntentEmotion").mkdir()
    with pytest.raises(CorpusError, match=r"huggingface\.co/datasets/BrandonZYW/IntentEmotion, revision d0101c15"):
        intent_emotion(tmp_path / "IntentEmotion")


def test_published_means_are_those_of_the_paper():
    means = {one.model: one.mean for one in PUBLISHED}
    assert means["llama-2-7b InBedder"] == pytest.approx(58.80, abs=0.01)
    assert means["e5-large-v2, no instruction"] == pytest.approx(26.77, abs=0.01)


def test_the_news_are_asked_in_our_wordings_unless_the_papers_are_put_beside_them(folder):
    ours = list(paper_robustness(folder, documents=2, most=10))
    assert [(task.name, len(task.wordings.correct)) for task in ours] == [
        ("NYTClustering: topic", 10),
        ("NYTClustering: location", 10),
    ]
    given = {"topic": {"correct": ["Subject?"], "implicit": ["Hm?"], "incorrect": ["Who?"]}}
    (folder / "NYTClustering/wordings.json").write_text(json.dumps(given), encoding="utf-8")
    topic, _ = paper_robustness(folder, documents=2, most=10)
    assert (topic.wordings.correct, topic.wordings.incorrect) == (("Subject?",), ("Who?",))
