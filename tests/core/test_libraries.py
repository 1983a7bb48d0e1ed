"""Our adapters in the hands of the libraries they are for; scripts/try_libraries.sh installs those apart."""

import io
import json
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline

from inbedder_core import Corpus, InBedderError, InstructedEncoder, View, explore
from inbedder_core.ecosystem import MTEBModel, sentence_transformer
from inbedder_core.exports import datamapplot_files, embedding_atlas_commands, embedding_atlas_files
from inbedder_core.views import map_names
from tests.fakes import FakeEncoder
from tests.views import hand_made_view

QUESTION = "What is it about?"
TEXTS = [f"{noun} {number} {mood}" for number in range(12) for noun in ("card", "dress") for mood in ("bad", "good")]
NOUNS = [text.split()[0] for text in TEXTS]


def last_word(text: str, instruction: str) -> str:
    return text.split()[-1 if instruction.startswith("How") else 0]


def needs(*names: str) -> Any:
    """Skip where a library is missing; what it warns of is not ours to mend."""
    missing = [name for name in names if find_spec(name) is None]
    skip = pytest.mark.skipif(
        bool(missing), reason=f"not installed: {', '.join(missing)}; run scripts/try_libraries.sh"
    )
    return lambda test: skip(pytest.mark.filterwarnings("ignore")(test))


@needs("bertopic")
def test_bertopic_takes_a_pipeline() -> None:
    bertopic = import_module("bertopic")
    base, cluster = import_module("bertopic.dimensionality"), import_module("sklearn.cluster")
    topics = bertopic.BERTopic(
        embedding_model=make_pipeline(InstructedEncoder(QUESTION, FakeEncoder())),
        umap_model=base.BaseDimensionalityReduction(),
        hdbscan_model=cluster.KMeans(2, random_state=0),
    )
    groups, _ = topics.fit_transform(TEXTS)
    assert len(set(zip(groups, NOUNS, strict=True))) == 2
    assert [topics.transform([text])[0][0] for text in ("card lost", "dress torn")] == [groups[0], groups[2]]


@needs("keybert", "sentence_transformers")
def test_keybert_takes_it_as_a_sentence_transformer() -> None:
    model = sentence_transformer(InstructedEncoder(QUESTION, FakeEncoder()))
    (best, likeness), *_ = import_module("keybert").KeyBERT(model=model).extract_keywords("card was stolen", top_n=3)
    assert (best, likeness > 0.9) == ("card", True)


@needs("sentence_transformers")
def test_as_a_sentence_transformer_it_gives_the_same_rows_in_order() -> None:
    instructed = InstructedEncoder(QUESTION, FakeEncoder())
    model = sentence_transformer(instructed)
    texts = [*TEXTS, "a much longer text than the others, so that the order of lengths is another", ""]
    assert np.array_equal(model.encode(texts, batch_size=3), instructed.transform(texts))
    assert model.get_embedding_dimension() == 24
    util = import_module("sentence_transformers.util")
    (hits,) = util.semantic_search(instructed.encode(["dress new"]), instructed.encode(TEXTS), top_k=24)
    assert {NOUNS[hit["corpus_id"]] for hit in hits} == {"dress"}


@needs("mteb")
def test_mteb_scores_a_task_under_its_instruction_and_under_ones_own() -> None:
    mteb, task = import_module("mteb"), _made_task()
    encoder = FakeEncoder(last_word)

    def score(**instructions: str) -> float:
        model = MTEBModel(encoder, instructions=instructions)
        (result,) = mteb.evaluate(model, task, cache=None, co2_tracker=False, show_progress_bar=False).task_results
        return float(result.get_score())

    assert score() > 0.8
    assert score(MadeSTS="How is it?") < 0.3
    names = [MTEBModel(encoder, instructions=own).mteb_model_meta for own in ({}, {"MadeSTS": "How is it?"})]
    assert names[0].name == "inbedder/fake"
    assert names[0].revision != names[1].revision


@needs("mteb")
def test_a_task_without_instruction_is_refused_with_what_to_do() -> None:
    task = _made_task(prompt=None)
    with pytest.raises(InBedderError, match=r"no instruction for MadeSTS; give one: MTEBModel\(instructions="):
        MTEBModel(FakeEncoder()).encode([{"text": TEXTS}], task_metadata=task.metadata, hf_split="test", hf_subset="")


@needs("embedding_atlas")
@pytest.mark.parametrize("question", [0, 1])
def test_embedding_atlas_own_command_opens_the_table_at_each_questions_map(question: int, tmp_path: Path) -> None:
    views = _views()
    for name, content in embedding_atlas_files(views):
        (tmp_path / name).write_bytes(content)
    words = shlex.split(embedding_atlas_commands(views, tmp_path)[question])
    program = [sys.executable, "-c", "from embedding_atlas.cli import main; main()", *words[1:], "--degree"]
    subprocess.run([*program, "--export-application", str(tmp_path / "app.zip")], check=True, capture_output=True)
    with zipfile.ZipFile(tmp_path / "app.zip") as app:
        props = json.loads(app.read("data/metadata.json"))["props"]
        table = pd.read_parquet(io.BytesIO(app.read("data/dataset.parquet")))
    place = props["data"]["projection"]
    asked = views[question].instruction
    assert [place["x"], place["y"]] == [f"x: {asked}", f"y: {asked}"]
    assert props["data"]["neighbors"] == f"neighbors: {asked}"
    assert props["data"]["text"] == "text"
    assert list(table["text"]) == TEXTS
    assert table["out_degree"].eq(15).all(), "it made a graph of our neighbors"
    assert [label["text"] for label in props["embeddingViewLabels"]] == [
        name.text for name in map_names(views[question])
    ]


@needs("datamapplot")
@pytest.mark.parametrize("assignments", [[0, 1] * 24, [-1] * 48, [0] * 48, [0] * 24 + [-1] * 24])
def test_datamapplot_draws_every_map(assignments: list[int]) -> None:
    view = hand_made_view(Corpus("made", tuple(TEXTS), tuple(range(48)), {}), "Worth $5 or $6?", assignments, TEXTS)
    ((name, picture),) = datamapplot_files([view])
    assert name == "datamapplot-1.png"
    pixels = import_module("matplotlib.image").imread(io.BytesIO(picture))
    assert pixels.shape[0] > 500 and np.ptp(pixels[..., :3]) > 0.5


@pytest.mark.parametrize(
    ("package", "use"),
    [
        ("mteb", lambda: MTEBModel(FakeEncoder())),
        ("datamapplot", lambda: list(datamapplot_files([]))),
        ("sentence-transformers", lambda: sentence_transformer(InstructedEncoder(QUESTION, FakeEncoder()))),
    ],
)
def test_what_is_not_installed_is_said_with_what_to_do(
    package: str, use: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    library = package.replace("-", "_")
    for name in [library, *(name for name in sys.modules if name.startswith(f"{library}."))]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(
        InBedderError, match=rf"^{package} cannot be .*; run: pip install 'inbedder-explorer\[{package}"
    ):
        use()


def _views() -> list[View]:
    return explore(Corpus("made", tuple(TEXTS), tuple(range(48)), {}), [QUESTION, "How is it?"], FakeEncoder(last_word))


def _made_task(prompt: str | None = QUESTION) -> Any:
    """Pairs that are alike where their first words are."""
    sts, mocks = import_module("mteb.abstasks.sts"), import_module("mteb.mocks.mock_tasks.sts")
    datasets = import_module("datasets")
    known = mocks.MockSTSTask.metadata

    class MadeSTS(sts.AbsTaskSTS):  # type: ignore[misc, name-defined]
        metadata = known.model_copy(update={"name": "MadeSTS", "prompt": prompt})
        min_score, max_score = 0, 1

        def load_data(self, num_proc: int | None = None, **_: Any) -> None:
            rows = _pairs(TEXTS)
            self.dataset = datasets.DatasetDict({"test": datasets.Dataset.from_dict(rows)})
            self.data_loaded = True

    return MadeSTS()


def _pairs(texts: Sequence[str]) -> dict[str, list[Any]]:
    firsts, seconds = texts[::2], [*texts[1:24:2], *texts[27::2], texts[25]]
    alike = [float(one.split()[0] == other.split()[0]) for one, other in zip(firsts, seconds, strict=True)]
    return {"sentence1": list(firsts), "sentence2": list(seconds), "score": alike}
