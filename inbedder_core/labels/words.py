"""Words of texts, for counting: no stop words, no fragments, nothing that programs write between them."""

import html
import re
import unicodedata

import regex

from inbedder_core.corpus import is_placeholder
from inbedder_core.labels.stop_words import STOP_WORDS

_NO_WORDS = re.compile(
    r"</?[a-z][^<>]{0,500}>|<!--.{0,2000}?-->|(?:https?://|www\.)\S+"
    r"|(?<![\w.-])(?:[\w-]{1,63}\.)+(?:com|org|net)\b\S*|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]+|(?<!\w)@\w+|(?-i:\bRT\b)",
    re.IGNORECASE | re.DOTALL,
)
"""Html, addresses of pages and people, and the mark of a tweet that repeats another."""
_SIGNS = ("<", "@", "://", "www.", ".com", ".org", ".net", "RT")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['\u200c\u200d-]\p{L}[\p{L}\p{M}]*)*")
_UNSPACED = regex.compile(
    r"(?P<han>\p{Han}+)|(?P<katakana>[\p{Katakana}ー]+)|(?P<hiragana>\p{Hiragana}+)"
    r"|[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+"
)
"""Runs of scripts that are written without spaces between words."""
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_PARTICLES = re.compile("[的了是在和就也都我你您他她它们这那吗呢吧啊着与被把]+")
"""What in Chinese joins words; in Japanese the same signs are parts of words."""
_LONGEST = 30


def words(text: str, *, stop_words: frozenset[str] = STOP_WORDS) -> list[str]:
    """Return a text's words in order: lower case, two letters or more, no stop words, no numbers.

    A text that stands for one that is not there has none.
    """
    if is_placeholder(text):
        return []
    spaced = _spaced(plain(_without_markup(text)))
    found = (word.removesuffix("'s") for word in _WORD.findall(spaced))
    return [word for word in found if 2 <= len(word) <= _LONGEST and word not in stop_words]


def plain(text: str) -> str:
    """Return a text in lower case, with one sign for those that look alike."""
    return unicodedata.normalize("NFKC", text).lower().replace("’", "'")


def _without_markup(text: str) -> str:
    text = html.unescape(text) if "&" in text else text
    # Most texts have none, and looking for these signs first is many times faster.
    return _NO_WORDS.sub(" ", text) if any(sign in text for sign in _SIGNS) else text


def _spaced(text: str) -> str:
    """Write spaces where a script has none, as search engines do that know no dictionary.

    Han signs become overlapping pairs, syllables threes; katakana is words as it stands, and hiragana mostly endings.
    """
    if text.isascii() or not _UNSPACED.search(text):
        return text
    return str(_UNSPACED.sub(_pieces, text if _KANA.search(text) else _PARTICLES.sub(" ", text)))


def _pieces(run: regex.Match[str]) -> str:
    if run["katakana"] or run["hiragana"]:
        return f" {run['katakana'] or ''} "
    signs, size = regex.findall(r"\X", run[0]), 2 if run["han"] else 3
    pairs = ("".join(signs[start : start + size]) for start in range(max(1, len(signs) - size + 1)))
    return f" {' '.join(pairs)} "
