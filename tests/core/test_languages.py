"""Which languages texts are in."""

import pytest

from inbedder_core.corpus import kind_names, language_of, language_shares, name_languages, suggest_instructions
from inbedder_core.corpus.corpus import Corpus

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


def test_no_suggested_question_passes_for_another_language():
    questions = {question for kind in kind_names() for question in suggest_instructions(Corpus.from_texts([kind]))}
    assert questions
    assert {language_of(question, least=12) for question in questions} <= {"en", None}
