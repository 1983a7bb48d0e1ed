import numpy as np

from inbedder_core.evaluation.baselines import ReencodingEncoder, TfidfEncoder
from inbedder_core.evaluation.kmeans import kmeans_scores, paper_scores
from inbedder_core.evaluation.sampling import draw_triplets
from inbedder_core.evaluation.scoring import score_triplets
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
    encoder = ReencodingEncoder(faceted.encoder(), reading)
    (found,) = encoder.encode(["red ball", "red cube"], [faceted.ASK_COLOUR])
    assert found.answers == ("red", "red")
    assert np.array_equal(found.embeddings[0], found.embeddings[1])
    assert found.embeddings.shape[1] == encoder.dimension == reading.dimension


def test_embeddings_that_are_all_equal_form_one_cluster():
    same = np.ones((6, 3), np.float32)
    for score in (kmeans_scores, paper_scores):
        assert [found.v_measure for found in score(same, list("aabbcc"), seeds=2)] == [0, 0]
