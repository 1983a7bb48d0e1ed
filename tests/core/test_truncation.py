"""What is not read of long texts is found, said beside the map and written down."""

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.clusters import ClusteringConfig
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import CachedEncoder, Store, Truncation, load_encoder
from inbedder_core.exports.evidence import Evidence, Model
from inbedder_core.exports.run import run_json
from inbedder_core.views import explore, recluster
from tests import models
from tests.fakes import FakeEncoder

QUESTION = "What is it about?"


@pytest.mark.parametrize(("make", "most"), [(models.tiny_llama, 30), (models.tiny_t5, 30), (models.tiny_roberta, 4000)])
def test_what_is_said_not_to_be_read_changes_nothing(tmp_path: Path, make: Callable, most: int) -> None:
    encoder = load_encoder(make(tmp_path / "model"), max_text_tokens=most, device="cpu", dtype="float32")
    texts = ["short", "All about the weather and the sea. " * 100]
    found = encoder.truncation(texts, QUESTION)
    assert found is not None
    assert found.texts == 1
    assert 0 < found.limit <= most
    assert found.unread[0] == 0 < found.unread[1]
    read = texts[1].rstrip()[: -found.unread[1]]
    whole, cut, shorter = encoder.encode([texts[1], read, read[: len(read) // 2]], [QUESTION])[0].embeddings
    np.testing.assert_allclose(whole, cut, atol=1e-4)
    assert not np.allclose(whole, shorter, atol=1e-3)


class ShortSighted(FakeEncoder):
    """Reads ten characters of a text."""

    asked = 0

    def truncation(self, texts: Sequence[str], instruction: str) -> Truncation:
        self.asked += 1
        return Truncation(10, np.array([max(0, len(text) - 10) for text in texts]))


def test_a_view_and_its_exports_say_how_much_was_not_read(tmp_path: Path) -> None:
    encoder, corpus = ShortSighted(), Corpus.from_texts(["a" * 10, "b" * 10, "c" * 30])
    with closing(Store(tmp_path / "store.sqlite")) as store:
        views = [explore(corpus, [QUESTION], CachedEncoder(encoder, store), store=store)[0] for _ in range(2)]
    assert encoder.asked == 1
    for view in (*views, recluster(views[0], ClusteringConfig("kmeans", clusters=2), encoder)):
        [note] = [note for note in view.notes if "cut" in note]
        assert note.startswith("1 of 3 texts were cut after 10 tokens (word pieces): 40.0% of all text was not read.")
    written = json.loads(run_json(Evidence(views[:1], Model("fake", "0"))))["views"][0]
    assert written["truncated"] == {"texts": 1, "limit_tokens": 10, "unread_share": 0.4}


def test_nothing_is_said_of_texts_that_are_read_whole(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "store.sqlite")) as store:
        for _ in range(2):
            [view] = explore(Corpus.from_texts(["red", "blue"]), [QUESTION], FakeEncoder(), store=store)
            assert not any("cut" in note for note in view.notes)
            assert view.encoded.truncation is None
