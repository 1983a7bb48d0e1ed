"""A corpus is columns that line up, and ids that stay."""

import pytest

from inbedder_core.corpus.corpus import Corpus, Document
from inbedder_core.errors import CorpusError

CORPUS = Corpus(name="c", texts=("a", "b", "c"), ids=(0, 2, 5), metadata={"n": ("1", "", "3")})


def test_a_document_carries_its_text_id_and_cells():
    assert CORPUS[1] == Document(id=2, text="b", metadata={"n": ""})
    assert [document.id for document in CORPUS] == [0, 2, 5]
    assert len(CORPUS) == 3


def test_texts_alone_are_numbered_from_zero():
    corpus = Corpus.from_texts(["x", "y"])
    assert (corpus.ids, corpus.texts, dict(corpus.metadata)) == ((0, 1), ("x", "y"), {})


def test_taking_documents_keeps_their_ids_and_cells():
    taken = CORPUS.take([2, 0])
    assert (taken.texts, taken.ids, taken.metadata) == (("c", "a"), (5, 0), {"n": ("3", "1")})


@pytest.mark.parametrize(("limit", "left"), [(0, 0), (2, 2), (9, 3)])
def test_the_head_is_never_longer_than_the_corpus(limit, left):
    assert CORPUS.head(limit).ids == CORPUS.ids[:left]


def test_columns_of_other_lengths_are_refused_with_both_numbers():
    with pytest.raises(CorpusError, match="2 texts but 1 values in 'n'"):
        Corpus(name="c", texts=("a", "b"), ids=(0, 1), metadata={"n": ("1",)})
    with pytest.raises(CorpusError, match="2 texts but 1 values in 'ids'"):
        Corpus(name="c", texts=("a", "b"), ids=(0,))


def test_repeated_ids_are_refused():
    with pytest.raises(CorpusError, match="share an id"):
        Corpus(name="c", texts=("a", "b"), ids=(1, 1))


def test_the_fingerprint_covers_all_but_the_name():
    def changed(**fields):
        return Corpus(**{"name": "c", "texts": CORPUS.texts, "ids": CORPUS.ids, "metadata": CORPUS.metadata, **fields})

    assert changed(name="other").fingerprint == CORPUS.fingerprint
    assert changed(texts=("a", "b", "d")).fingerprint != CORPUS.fingerprint
    assert changed(ids=(0, 2, 6)).fingerprint != CORPUS.fingerprint
    assert changed(metadata={"n": ("1", "", "4")}).fingerprint != CORPUS.fingerprint
    assert changed(metadata={"m": CORPUS.metadata["n"]}).fingerprint != CORPUS.fingerprint
