"""An instruction as scikit-learn's transformer, and as a sentence encoder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline, make_union
from sklearn.utils.estimator_checks import parametrize_with_checks

from inbedder_core import InstructedEncoder, load_encoder
from inbedder_core.encoders import CachedEncoder
from inbedder_core.errors import CorpusError, InBedderError, InstructionError, ModelError
from tests.fakes import FakeEncoder
from tests.models import tiny_llama

TEXTS = ["card lost today", "card gone", "dress ugly", "dress pretty", "card lost today"]


def last_word(text: str, instruction: str) -> str:
    return text.split()[-1] if instruction.startswith("How") else text.split()[0]


class ReadsRows(InstructedEncoder):
    """Reads rows of numbers as texts, so that the checks of scikit-learn, which give numbers, can be run at all."""

    def fit(self, X: Any, y: Any = None) -> "ReadsRows":
        super().fit(self._texts(X))
        return self

    def transform(self, X: Any) -> np.ndarray:
        return super().transform(self._texts(X))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array, tags.input_tags.two_d_array = False, True
        return tags

    def _texts(self, X: Any) -> list[str]:
        return [" ".join(map(str, np.atleast_1d(row).tolist())) for row in np.asarray(X)]


NOT_FITTING = {
    "check_complex_data": "a complex number is as good a text as any",
    "check_estimator_sparse_array": "texts are never sparse",
    "check_estimator_sparse_matrix": "texts are never sparse",
    "check_estimator_sparse_tag": "texts are never sparse",
    "check_estimators_empty_data_messages": "no texts give no rows",
    "check_estimators_nan_inf": "nan is as good a text as any, once it is one",
    "check_fit1d": "texts are given in one dimension",
    "check_fit2d_predict1d": "texts are given in one dimension",
    "check_n_features_in": "texts have no width",
    "check_n_features_in_after_fitting": "texts have no width",
}
"""Each would fail for any transformer of texts: all are about numbers in columns."""


@parametrize_with_checks(
    [ReadsRows("What is it?", FakeEncoder())], expected_failed_checks=lambda _: NOT_FITTING, xfail_strict=True
)
def test_it_keeps_scikit_learns_contract(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)


def test_it_gives_what_the_encoder_gives_and_reads_a_text_once() -> None:
    encoder = FakeEncoder()
    rows = InstructedEncoder("What is it?", encoder).fit_transform(TEXTS)
    (encoding,) = encoder.encode(TEXTS, ["What is it?"])
    assert np.array_equal(rows, encoding.embeddings)
    assert rows.dtype == np.float32
    assert encoder.calls[0] == (4, 1)
    assert InstructedEncoder("What is it?", encoder).answers(TEXTS) == encoding.answers


@pytest.mark.parametrize(
    "texts",
    [
        tuple(TEXTS),
        np.array(TEXTS),
        np.array(TEXTS, dtype=object)[:, None],
        pd.Series(TEXTS, index=[4, 2, 9, 1, 0]),
        pd.DataFrame({"said": TEXTS}),
        (text for text in TEXTS),
    ],
    ids=["tuple", "array", "one column", "series", "frame", "generator"],
)
def test_texts_may_come_in_any_of_the_usual_ways(texts: Any) -> None:
    instructed = InstructedEncoder("What is it?", FakeEncoder())
    assert np.array_equal(instructed.transform(texts), instructed.transform(TEXTS))


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ("card lost", "one text was given"),
        (["card", None], "row 1 is None, a NoneType"),
        (pd.Series(["card", float("nan")], dtype=object), "row 1 is nan, a float"),
        ([3], "row 0 is 3, an? int"),
        (np.zeros((2, 3)), r"a table of shape \(2, 3\)"),
        (pd.DataFrame({"a": ["x"], "b": ["y"]}), r"a table of shape \(1, 2\)"),
    ],
)
def test_what_is_no_list_of_texts_is_refused(texts: Any, said: str) -> None:
    with pytest.raises(CorpusError, match=said):
        InstructedEncoder("What is it?", FakeEncoder()).fit(texts)


@pytest.mark.parametrize(
    ("instruction", "encoder", "error", "said"),
    [
        ("", FakeEncoder(), InstructionError, "instruction 1 is empty"),
        (None, FakeEncoder(), InstructionError, "give one question as a string"),
        ("What is it? [card | dress]", FakeEncoder(), InstructionError, "leave the list out"),
        ("What is it?", 7, ModelError, "encoder is a int; give an Encoder"),
        ("What is it?", "no such model", ModelError, "no model or folder"),
    ],
)
def test_wrong_parameters_are_refused_at_fit_and_not_before(
    instruction: Any, encoder: Any, error: type[InBedderError], said: str
) -> None:
    instructed = InstructedEncoder(instruction, encoder)
    with pytest.raises(error, match=said):
        instructed.fit(TEXTS)


def test_a_clone_asks_the_same_of_the_same_model_and_can_be_asked_otherwise() -> None:
    encoder = FakeEncoder(last_word)
    instructed = InstructedEncoder("What is it?", encoder)
    other = clone(make_pipeline(instructed)).named_steps["instructedencoder"]
    assert other is not instructed
    assert other.encoder is encoder
    other.set_params(instruction="How is it?")
    assert (instructed.answers(TEXTS[:1]), other.answers(TEXTS[:1])) == (("card",), ("today",))


def test_pipelines_choose_the_question_that_tells_classes_apart() -> None:
    texts = [f"{noun} {number} {mood}" for number in range(8) for noun in ("card", "dress") for mood in ("bad", "good")]
    moods = [text.split()[-1] for text in texts]
    # Noise far wider than the answers' distance, unless the question is the one that classes hang on.
    pipeline = make_pipeline(InstructedEncoder("What is it?", FakeEncoder(last_word)), LogisticRegression())
    search = GridSearchCV(pipeline, {"instructedencoder__instruction": ["What is it?", "How is it?"]}, cv=4)
    search.fit(texts, moods)
    assert search.best_params_ == {"instructedencoder__instruction": "How is it?"}
    assert search.best_score_ == 1.0
    groups = make_pipeline(InstructedEncoder("How is it?", FakeEncoder(last_word)), KMeans(2, random_state=0))
    assert len(set(zip(groups.fit_predict(texts), moods, strict=True))) == 2


def test_two_questions_stand_side_by_side_under_names() -> None:
    encoder = FakeEncoder(last_word, dimension=3)
    questions = make_union(*(InstructedEncoder(question, encoder) for question in ("What is it?", "How is it?")))
    table = ColumnTransformer([("asked", questions, "said")]).set_output(transform="pandas")
    frame = table.fit_transform(pd.DataFrame({"said": TEXTS, "other": range(5)}))
    assert frame.shape == (5, 6)
    assert frame.columns[0] == "asked__instructedencoder-1__instructedencoder0"
    assert list(frame.columns) == list(table.get_feature_names_out())


def test_it_encodes_as_a_sentence_encoder_does() -> None:
    instructed = InstructedEncoder("What is it?", FakeEncoder())
    rows = instructed.transform(TEXTS)
    assert np.array_equal(instructed.encode(TEXTS, batch_size=2, show_progress_bar=True), rows)
    assert np.array_equal(instructed.encode(TEXTS[0]), rows[0])
    lengths = np.linalg.norm(instructed.encode(TEXTS, normalize_embeddings=True), axis=1)
    assert lengths == pytest.approx(np.ones(5))
    assert instructed.encode([]).shape == (0, 24)
    with pytest.raises(ModelError, match="convert_to_numpy is off"):
        instructed.encode(TEXTS, convert_to_numpy=False)


def test_a_model_by_name_is_loaded_once_and_its_rows_are_kept(tmp_path: Path) -> None:
    folder = tiny_llama(tmp_path)
    named = InstructedEncoder("What is it?", str(folder))
    rows = named.fit_transform(TEXTS)
    (encoding,) = load_encoder(folder).encode(TEXTS, ["What is it?"])
    assert rows == pytest.approx(encoding.embeddings, abs=1e-4)

    class Unasked(FakeEncoder):
        """Has the model's fingerprint, and nothing to say."""

        def encode_batches(self, texts: Any, instructions: Any) -> Any:
            raise AssertionError("these rows are in the store")

    unasked = Unasked(dimension=named.get_feature_names_out().size)
    unasked.fingerprint = load_encoder(folder).fingerprint
    assert np.array_equal(InstructedEncoder("What is it?", CachedEncoder(unasked)).transform(TEXTS), rows)
