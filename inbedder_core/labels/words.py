"""Words of texts, for counting: no stop words, no fragments, nothing that programs and transcripts write between."""

import html
import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from inbedder_core.corpus import is_placeholder
from inbedder_core.labels.stop_words import STOP_WORDS

if TYPE_CHECKING:
    import budoux

_NO_WORDS = re.compile(
    r"</?[a-z][^<>]{0,500}>|<!--.{0,2000}?-->|(?:https?://|www\.)[^\s\u2e80-\uffef]+"
    r"|[\[(](?:(?:loud|long|prolonged|general|some|and) ){0,3}"
    r"(?:applause|laughter|laughs|cheers|cheering|crosstalk|inaudible)[^\[\]()]{0,30}[\])]"
    r"|(?<![\w.-])(?:[\w-]{1,63}\.)+(?:com|org|net)\b\S*|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]+|(?<!\w)@\w+|(?-i:\bRT\b)",
    re.IGNORECASE | re.DOTALL,
)
"""Html, what transcripts note of listeners, addresses of pages and people, and the mark of a repeated tweet."""
_SIGNS = ("[", "(", "<", "@", "://", "www.", ".com", ".org", ".net", "RT")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['\u200c\u200d-]\p{L}[\p{L}\p{M}]*)*")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー]+|\p{Thai}+")
"""Runs of scripts that are written without spaces between words."""
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
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
    """Write spaces between the words of scripts that have none."""
    if text.isascii() or not _UNSPACED.search(text):
        return text
    names = ("ja_word",) if _KANA.search(text) else ("zh-hans", "zh-hant")
    return str(_UNSPACED.sub(lambda run: f" {' '.join(_split(run[0], names))} ", text))


def _split(run: str, names: tuple[str, ...]) -> list[str]:
    """Split with the model that knows most of a run's signs: that of Thai, Japanese, or either Chinese script."""
    parsers = [_parser(name) for name in ("th", *names)]
    return max(parsers, key=lambda parser: sum(sign in parser.model["UW4"] for sign in run)).parse(run)


@cache
def _parser(name: str) -> "budoux.Parser":
    """Load a model of budoux; it has no function for that of Japanese words."""
    import budoux

    file = Path(budoux.__file__).with_name("models") / f"{name}.json"
    return budoux.Parser(json.loads(file.read_text(encoding="utf-8")))
