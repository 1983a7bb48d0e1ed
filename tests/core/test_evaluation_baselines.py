import json
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.encoders.load import load_encoder
from inbedder_core.encoders.reencode import ReencodingEncoder
from inbedder_core.encoders.store import Store
from inbedder_core.errors import ModelError
from inbedder_core.evaluation.baselines import TfidfEncoder
from inbedder_core.evaluation.candidates import find_candidate
from inbedder_core.evaluation.scoring.embeddings import score_triplets
from inbedder_core.evaluation.scoring.kmeans import kmeans_scores, paper_scores
from inbedder_core.evaluation.tasks.sampling import draw_triplets
from tests import faceted
from tests.fakes import FakeEncoder
from tests.models import tiny_bert, tiny_llama


def test_tfidf_brings_texts_with_the_same_words_together_whatever_is_asked():
    texts = ["cats purr softly", "cats purr loudly", "engines roar loudly", "engines roar softly"]
    first, second = TfidfEncoder().encode(texts, ["A?", "B?"])
    assert np.array_equal(first.embeddings, second.embeddings)
    alike = first.embeddings @ first.embeddings.T
    assert alike[0, 1] > alike[0, 2]
    assert first.embeddings.shape == (4, TfidfEncoder().dimension)


def test_tfidf_embeds_a_text_the_same_in_whatever_order_it_comes():
    texts = [f"{colour} thing number {number}" for colour in ("red", "blue", "green") for number in range(60)]
    (there,), (back,) = TfidfEncoder().encode(texts, ["A?"]), TfidfEncoder().encode(texts[::-1], ["B?"])
    assert np.array_equal(there.embeddings, back.embeddings[::-1])


def test_tfidf_cannot_pass_fifty_on_triplets():
    corpus = faceted.corpus()
    task = draw_triplets(corpus, *corpus.facets, count=50, seed=1)
    assert next(score_triplets(task, TfidfEncoder())).value <= 50


def test_tfidf_takes_texts_without_words():
    (found,) = TfidfEncoder().encode(["", "?", "a"], ["What?"])
    assert np.isfinite(found.embeddings).all()


def test_reencoding_embeds_the_answer_not_the_text():
    reading = FakeEncoder(lambda text, question: text, spread=0.0)
    encoder = ReencodingEncoder((faceted.encoder(),), reading)
    (found,) = encoder.encode(["red ball", "red cube"], [faceted.ASK_COLOUR])
    assert found.answers == ("red", "red")
    assert np.array_equal(found.embeddings[0], found.embeddings[1])
    assert found.embeddings.shape[1] == encoder.dimension == reading.dimension


def test_reencoding_several_answers_embeds_their_mean():
    reading = FakeEncoder(lambda text, question: text, spread=0.0)
    voices = tuple(faceted.encoder(answer) for answer in (faceted.follows, faceted.inverts, faceted.inverts))
    (found,) = ReencodingEncoder(voices, reading).encode(["red ball"], [faceted.ASK_COLOUR])
    (words,) = reading.encode(["red", "ball", "ball"], ["?"])
    np.testing.assert_allclose(found.embeddings[0], words.embeddings.mean(0), atol=1e-6)
    assert found.answers == ("red",)


def test_embeddings_that_are_all_equal_form_one_cluster():
    same = np.ones((6, 3), np.float32)
    for score in (kmeans_scores, paper_scores):
        assert [found.v_measure for found in score(same, list("aabbcc"), seeds=2)] == [0, 0]


def _sentence_folder(folder: Path, **pooling: bool) -> Path:
    """Save a tiny sentence encoder as sentence-transformers does."""
    tiny_bert(folder)
    kinds = [f"sentence_transformers.models.{kind}" for kind in ("Transformer", "Pooling", "Normalize")]
    (folder / "modules.json").write_text(json.dumps([{"type": kind} for kind in kinds]))
    (folder / "1_Pooling").mkdir()
    modes = pooling or {"pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"word_embedding_dimension": 48, **modes}))
    return folder


def test_a_sentence_encoder_in_a_folder_is_a_baseline_with_and_without_the_question(tmp_path: Path):
    folder = _sentence_folder(tmp_path / "encoder")
    store = Store(tmp_path / "rows.sqlite")
    plain, asked = (find_candidate(name, store) for name in (str(folder), f"{folder}+instruction"))
    assert (plain.name, asked.name) == ("encoder", "encoder+instruction")
    first, second = plain.encoder.encode(["red ball", "blue cube"], ["Which color?", "Which shape?"])
    np.testing.assert_array_equal(first.embeddings, second.embeddings)
    np.testing.assert_allclose(np.linalg.norm(first.embeddings, axis=1), 1, atol=1e-3)
    first, second = asked.encoder.encode(["red ball", "blue cube"], ["Which color?", "Which shape?"])
    assert not np.array_equal(first.embeddings, second.embeddings)


def test_a_sentence_encoder_that_is_read_otherwise_is_refused(tmp_path: Path):
    folder = _sentence_folder(tmp_path / "encoder", pooling_mode_cls_token=True)
    with pytest.raises(ModelError, match="with pooling_mode_cls_token; only the mean"):
        find_candidate(str(folder), Store(tmp_path / "rows.sqlite"))
    (folder / "modules.json").write_text("{")
    with pytest.raises(ModelError, match="get the model again"):
        find_candidate(str(folder), Store(tmp_path / "rows.sqlite"))


def test_a_language_model_can_be_asked_in_its_chat_format(tmp_path: Path):
    folder = tiny_llama(tmp_path / "model")
    tokenizer = load_encoder(folder).tokenizer
    tokenizer.chat_template = "{% for message in messages %}<{{ message['content'] }}>{% endfor %}:"
    tokenizer.save_pretrained(folder)
    store = Store(tmp_path / "rows.sqlite")
    plain, chat = find_candidate(str(folder), store), find_candidate(f"{folder}+chat", store)
    assert (plain.name, chat.name) == ("model", "model+chat")
    assert plain.encoder.fingerprint != chat.encoder.fingerprint
    assert plain.variants
    assert not chat.variants
    with pytest.raises(ModelError, match="there is no way 'instruction'"):
        find_candidate(f"{folder}+instruction", store)
