"""The documents that questions are tried on."""

from inbedder_core.corpus import Corpus
from inbedder_core.errors import CorpusError

FEWEST_DOCUMENTS = 20


def draw_texts(corpus: Corpus, documents: int, *, seed: int) -> list[str]:
    """Draw different texts, so that no document is another's nearest for being the same.

    Raises CorpusError where there are fewer than 20.
    """
    distinct = Corpus.from_texts(list(dict.fromkeys(corpus.texts)))
    if len(distinct) < FEWEST_DOCUMENTS:
        raise CorpusError(
            f"{corpus.name} has {len(distinct)} different texts; questions are tried on at least {FEWEST_DOCUMENTS}"
        )
    return list(distinct.draw(documents, seed=seed).texts)
