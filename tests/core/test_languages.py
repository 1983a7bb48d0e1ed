"""Which languages texts are in."""

from contextlib import closing
from pathlib import Path

import pytest

from inbedder_core.clusters import ClusteringConfig
from inbedder_core.corpus import (
    QUESTION_LETTERS,
    Corpus,
    kind_names,
    language_of,
    language_shares,
    name_languages,
    suggest_instructions,
)
from inbedder_core.encoders import CachedEncoder, EncoderConfig, Store, builtin, read_config
from inbedder_core.errors import SettingError
from inbedder_core.views import explore, recluster
from tests.fakes import FakeEncoder

ENGLISH = "The app crashes every time I open the camera"
GERMAN = "Die Lieferung kam zu spät und der Karton war beschädigt"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        ("Le remboursement n'est toujours pas arrivé", "fr"),
        ("这个应用每次打开相机都会崩溃，请处理", "zh"),
        ("アプリがカメラを開くたびに落ちます", "ja"),
        ("هذا التطبيق يتوقف عند فتح الكاميرا", "ar"),
        ("ok, fine", None),
        ("12345 67890 12345 67890 12345", None),
        ("", None),
    ],
)
def test_the_language_of_a_text_is_found(text: str, language: str | None):
    assert language_of(text) == language


def test_shares_are_of_texts_whose_language_is_sure():
    assert language_shares([ENGLISH] * 3 + [GERMAN] + ["ok", ""] * 5) == {"en": 0.75, "de": 0.25}
    assert language_shares(["ok"]) == {}
    assert language_shares([]) == {}


def test_many_texts_are_sampled_from_first_to_last():
    shares = language_shares([ENGLISH] * 4000 + [GERMAN] * 1000)
    assert shares["de"] == pytest.approx(0.2, abs=0.01)


def test_languages_are_named():
    assert name_languages(["de"]) == "German"
    assert name_languages(["de", "fr", "xx"]) == "German, French and xx"
    assert name_languages(["de", "fr", "it", "es", "pt"]) == "German, French, Italian and others"


class EnglishEncoder(FakeEncoder):
    languages = ("en",)


def language_notes(texts: list[str], question: str, encoder: FakeEncoder) -> list[str]:
    [view] = explore(Corpus.from_texts(texts), [question], encoder)
    return [note for note in view.notes if "trained for" in note]


def test_a_view_says_what_its_model_was_not_trained_for(tmp_path: Path):
    [note] = language_notes([ENGLISH] * 6 + [GERMAN] * 4, "What is it about?", EnglishEncoder())
    assert note.startswith("About 40% of the texts are in German, but fake was trained for English only: ")
    with closing(Store(tmp_path / "store.sqlite")) as store:
        stored = CachedEncoder(EnglishEncoder(), store)
        [note] = language_notes([GERMAN] * 6, "Worum geht es in diesem Text?", stored)
    assert note.startswith("All texts are in German and the question is in German, but ")
    [note] = language_notes([ENGLISH] * 6, "Worum geht es in diesem Text?", EnglishEncoder())
    assert note.startswith("The question is in German, but ")


def test_nothing_is_said_of_languages_a_model_knows_or_that_are_rare():
    assert not language_notes([ENGLISH] * 19 + [GERMAN], "What is it about?", EnglishEncoder())
    assert not language_notes(["ok", "fine", "well"], "Topic?", EnglishEncoder())
    assert not language_notes([GERMAN] * 6, "Worum geht es in diesem Text?", FakeEncoder())


def test_a_note_on_languages_stays_when_clusters_are_made_anew():
    encoder = EnglishEncoder()
    [view] = explore(Corpus.from_texts([GERMAN] * 3 + [GERMAN + "!"] * 3), ["What is it about?"], encoder)
    assert recluster(view, ClusteringConfig("kmeans", clusters=2), encoder).notes[0] == view.notes[0]
    assert "German" in view.notes[0]


def test_languages_are_kept_with_a_model_and_leave_its_fingerprint(tmp_path: Path):
    config = EncoderConfig(languages=("en", "de"))
    config.save(tmp_path)
    assert read_config(tmp_path) == config
    assert config.parts() == EncoderConfig().parts()
    with pytest.raises(SettingError, match="languages"):
        EncoderConfig(languages="en")


@pytest.mark.parametrize("adapter", builtin.ADAPTERS.values(), ids=builtin.ADAPTERS)
def test_the_models_that_come_along_are_english(adapter: builtin.Adapter):
    assert read_config(adapter.folder).languages == ("en",)


def test_no_suggested_question_passes_for_another_language():
    questions = {question for kind in kind_names() for question in suggest_instructions(Corpus.from_texts([kind]))}
    assert questions
    assert {language_of(question, least=QUESTION_LETTERS) for question in questions} <= {"en", None}
