"""Our adapters in the hands of the libraries they are for; scripts/try_libraries.sh installs those apart."""

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from inbedder_core import InBedderError, InstructedEncoder
from inbedder_core.ecosystem import MTEBModel, sentence_transformer
from tests.fakes import FakeEncoder

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


@pytest.mark.parametrize(
    ("package", "use"),
    [
        ("mteb", "MTEBModel(FakeEncoder())"),
        ("sentence-transformers", "sentence_transformer(InstructedEncoder('What is it?', FakeEncoder()))"),
    ],
)
def test_what_is_not_installed_is_said_with_what_to_do(package: str, use: str) -> None:
    program = (
        f"import sys; sys.modules[{package.replace('-', '_')!r}] = None\n"
        "from inbedder_core.ecosystem import InstructedEncoder, MTEBModel, sentence_transformer\n"
        f"from tests.fakes import FakeEncoder\n{use}"
    )
    root = Path(__file__).parent.parent.parent
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=root, env=os.environ)
    said = f"{package} is not installed; run: pip install 'inbedder-explorer[{package}]'"
    assert said in found.stderr.splitlines()[-1]


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
