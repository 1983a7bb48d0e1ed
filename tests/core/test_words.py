"""What counts as a word, in any script, and what programs write that is none."""

import numpy as np
import pytest

from inbedder_core.corpus import Corpus
from inbedder_core.encoders import Encoding
from inbedder_core.labels import EncodedCorpus
from inbedder_core.labels.keywords import count_words, find_keywords
from inbedder_core.labels.stop_words import stop_words_in
from inbedder_core.labels.text import merge_inflections
from inbedder_core.labels.words import words

GERMAN = (
    "Die App stürzt jedes Mal ab, wenn ich die Kamera öffne, und das ist nicht schön",
    "Die Lieferung kam zu spät und der Karton war beschädigt, das ist nicht gut",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>Great&nbsp;app<br/>caf&eacute; &amp; bar</p>", ["great", "app", "café", "bar"]),
        ("&lt;b&gt;bold&lt;/b&gt; prices, a < b", ["bold", "prices"]),
        ("RT @some_one: slow app https://t.co/abc www.shop.de/x?y=1 pic.twitter.com/Qx", ["slow", "app"]),
        ("mail bob.smith@example.com about art", ["mail", "art"]),
    ],
)
def test_html_addresses_and_handles_are_no_words(text: str, found: list[str]):
    assert words(text) == found


@pytest.mark.parametrize("text", ["[deleted]", "N/A", "<Media omitted>", "Not provided", "nan"])
def test_placeholders_have_no_words(text: str):
    assert words(text) == []
    assert words("they deleted my account") == ["deleted", "account"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Weiß, nicht weiss", ["weiß", "nicht", "weiss"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("می‌خواهم", ["می‌خواهم"]),
        ("cafe\u0301", ["café"]),
    ],
)
def test_words_keep_their_letters_and_marks(text: str, found: list[str]):
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("这个应用每次打开相机都会崩溃", {"应用", "打开", "相机", "崩溃"}, {"用每", "机都"}),
        ("這個應用每次打開相機都會崩潰", {"應用", "打開", "相機", "崩潰"}, {"用每", "機都"}),
        ("アプリがカメラを開くたびに落ちます。返金処理が遅い", {"アプリ", "カメラ", "返金", "処理"}, {"が"}),
        ("แอปค้างทุกครั้งที่เปิดกล้อง", {"แอป", "ค้าง", "กล้อง"}, set()),
        ("见https://t.cn/abc?d=1退款三个星期了", {"退款", "星期"}, {"abc"}),
        ("这个app应用", {"这个", "app", "应用"}, set()),
    ],
)
def test_scripts_without_spaces_are_split(text: str, inside: set[str], outside: set[str]):
    found = set(words(text))
    assert inside <= found
    assert not outside & found
    assert max(map(len, found)) <= 5


def test_stop_words_are_those_of_the_languages_of_the_corpus():
    corpus = Corpus.from_texts(GERMAN * 5)
    encoded = EncodedCorpus(corpus, Encoding(np.zeros((10, 2), np.float32), ("",) * 10))
    shown = set(encoded.words.vocabulary)
    assert {"kamera", "lieferung", "karton"} <= shown
    assert not shown & {"die", "und", "nicht", "ist", "das", "zu", "the"}
    assert "the" in stop_words_in({"de": 1.0})


def test_a_language_of_few_texts_leaves_its_words():
    assert "die" in stop_words_in({"en": 0.85, "de": 0.15})
    assert "die" not in stop_words_in({"en": 0.95, "de": 0.05})
    assert stop_words_in({"yo": 1.0}) == stop_words_in({})


def test_keywords_of_chinese_are_words():
    texts = ("退款还没有到账，请处理", "请尽快退款，谢谢") * 3 + ("打开相机就崩溃", "相机崩溃了很多次") * 3
    found = find_keywords(count_words(texts), np.array([0] * 6 + [1] * 6))
    assert "退款" in found[0]
    assert {"相机", "崩溃"} <= set(found[1])


def test_words_are_whole_and_mean_something():
    assert words("The customer's refund of £20 isn't here! C3PO x co-pilot café don’t") == [
        "customer", "refund", "po", "co-pilot", "café",
    ]  # fmt: skip


def test_what_transcripts_note_of_listeners_is_no_word_of_the_text():
    noted = "(Applause.) We grow. [Laughter] (Loud and prolonged applause) Jobs (and hope) [Cheers from the floor]"
    assert words(noted) == ["grow", "jobs", "hope"]
    assert words("Their applause was loud") == ["applause", "loud"]


def test_inflections_count_as_the_most_frequent_form():
    merged = merge_inflections({"refund": 5, "refunds": 2, "refunded": 9, "charge": 3, "charging": 1, "bus": 2})
    assert merged["refund"] == merged["refunds"] == merged["refunded"] == "refunded"
    assert merged["charging"] == "charge"
    assert merged["bus"] == "bus"


def test_words_that_only_look_inflected_stay_apart():
    assert merge_inflections({"string": 1, "news": 4, "new": 1, "species": 1})["species"] == "species"
    assert merge_inflections({"string": 1, "spring": 1}) == {"string": "string", "spring": "spring"}
