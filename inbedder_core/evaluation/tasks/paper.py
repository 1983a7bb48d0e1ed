"""The paper's own three awareness tasks, read from the published files in a folder the user downloads.

The folder holds IntentEmotion, InstructSTSB and NYTClustering as they lie on the hub (parquet, json, jsonl or csv); the
splits of a configuration are told by file or folder names. InBedder (2024), section 4.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from inbedder_core.errors import CorpusError
from inbedder_core.evaluation.tasks.folder import Columns, read_columns
from inbedder_core.evaluation.tasks.sampling import stratified_order
from inbedder_core.evaluation.tasks.sources import where_to_get
from inbedder_core.evaluation.tasks.task import (
    ClusteringTask,
    FacetedCorpus,
    GoldFacet,
    PairTask,
    RobustnessTask,
    Task,
    Triplets,
    TripletTask,
    Wordings,
)
from inbedder_core.evaluation.tasks.wording import GROUPS, punctuation_variants, wordings

SETS = ("IntentEmotion", "InstructSTSB", "NYTClustering")
QUESTIONS = {
    "emotion": "How does the customer feel?",
    "intent": "What does the customer need?",
    "topic": "What is the topic of news?",
    "location": "Where did the news happen?",
}
_KINDS = (".parquet", ".jsonl", ".json", ".csv")
_NOT_DATA = ("dataset_infos", "dataset_dict", "state", "dataset_info", "wordings")


def paper_tasks(folder: Path, *, limit: int | None = None) -> Iterator[Task]:
    """Yield the paper's tasks that a folder has; `limit` keeps so many documents, pairs or triplets of each."""
    if (folder / "IntentEmotion").is_dir():
        yield intent_emotion(folder / "IntentEmotion", limit=limit)
    if (folder / "InstructSTSB").is_dir():
        yield instruct_stsb(folder / "InstructSTSB", limit=limit)
    if (folder / "NYTClustering").is_dir():
        for facet in ("topic", "location"):
            yield nyt_clustering(folder / "NYTClustering", facet, limit=limit)


def paper_robustness(folder: Path, *, documents: int, most: int) -> Iterator[RobustnessTask]:
    """Yield the NYT facets under many wordings: those of NYTClustering/wordings.json where a user put the paper's.

    The file maps a facet to its correct, implicit and incorrect wordings; without it ours are used.
    """
    published = folder / "NYTClustering"
    if not published.is_dir():
        return
    given = json.loads(file.read_text(encoding="utf-8")) if (file := published / "wordings.json").exists() else {}
    for facet in ("topic", "location"):
        corpus = nyt_clustering(published, facet, limit=documents).corpus
        question = QUESTIONS[facet]
        asked = wordings("NYTClustering", facet, question, most=most)
        if facet in given:
            asked = Wordings(question, *(tuple(given[facet][group])[:most] for group in GROUPS))
        if asked:
            texts, gold = corpus.texts, tuple(corpus.facets[0].labels)
            name = f"NYTClustering: {facet}"
            yield RobustnessTask(name, "English", texts, gold, asked, punctuation_variants(question)[:most])


def intent_emotion(folder: Path, *, limit: int | None = None) -> TripletTask:
    """Read the triplets of the configurations `emotion` and `intent`: anchor, positive, negative."""
    first, second = (_side(folder, configuration, limit) for configuration in ("emotion", "intent"))
    return TripletTask("IntentEmotion", "English", first, second)


def instruct_stsb(folder: Path, *, limit: int | None = None) -> PairTask:
    """Read sentence pairs, each with its own instruction and 1 (alike under it) or 0."""
    columns = _read(folder, "", ("sentence1", "sentence2", "instruction", "score"))
    return PairTask(
        name="InstructSTSB",
        language="English",
        first=tuple(columns["sentence1"][:limit]),
        second=tuple(columns["sentence2"][:limit]),
        gold=tuple(float(score) for score in columns["score"][:limit]),
        instructions=tuple(columns["instruction"][:limit]),
        suite="awareness",
    )


def nyt_clustering(folder: Path, facet: str, *, limit: int | None = None) -> ClusteringTask:
    """Read the articles with their `topic` or `location`: rows {text, cluster}, or one row of {sentences, labels}."""
    texts, labels = _texts_and_labels(folder, facet)
    rows = stratified_order(labels, seed=0)[:limit] if limit else range(len(texts))
    gold = GoldFacet(facet, QUESTIONS[facet], tuple(labels[row] for row in rows))
    return ClusteringTask(FacetedCorpus("NYTClustering", "English", tuple(texts[row] for row in rows), (gold,)))


def _side(folder: Path, configuration: str, limit: int | None) -> Triplets:
    columns = _read(folder, configuration, ("anchor", "positive", "negative"))
    anchors, positives, negatives = (tuple(columns[name][:limit]) for name in ("anchor", "positive", "negative"))
    return Triplets(QUESTIONS[configuration], anchors, positives, negatives)


def _texts_and_labels(folder: Path, facet: str) -> tuple[list[str], list[str]]:
    columns = _read(folder, facet, ())
    for text, label in (("text", "cluster"), ("sentences", "labels")):
        if text in columns and label in columns:
            texts, labels = _flat(columns[text]), _flat(columns[label])
            return [str(item) for item in texts], [str(item) for item in labels]
    raise CorpusError(f"{folder} ({facet}) has columns {', '.join(columns)}; expected text and cluster")


def _read(folder: Path, configuration: str, wanted: Sequence[str]) -> Columns:
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in _KINDS and path.stem not in _NOT_DATA]
    named = [path for path in files if configuration in path.relative_to(folder).as_posix().lower()]
    tests = [path for path in named if "test" in path.name.lower()] or named
    if not tests:
        raise CorpusError(
            f"{folder} holds no file for {configuration or 'the test split'}; {where_to_get(folder.name)}"
        )
    columns = read_columns(tests[0])
    if missing := [name for name in wanted if name not in columns]:
        raise CorpusError(f"{tests[0]} has no column {', '.join(missing)}; its columns are {', '.join(columns)}")
    return columns


def _flat(values: Sequence[Any]) -> list[Any]:
    return [item for value in values for item in (value if isinstance(value, list | tuple) else [value])]
