import numpy as np

from inbedder_core.encoders.reencode import ReencodingEncoder
from inbedder_core.evaluation.baselines import TfidfEncoder
from inbedder_core.evaluation.scoring.embeddings import score_triplets
from inbedder_core.evaluation.scoring.kmeans import kmeans_scores, paper_scores
from inbedder_core.evaluation.tasks.sampling import draw_triplets
from tests import faceted
from tests.fakes import FakeEncoder


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
