"""Which languages texts are in, found out on this machine."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

_NAME_LIST = """
af Afrikaans am Amharic ar Arabic az Azerbaijani be Belarusian bg Bulgarian bn Bengali bs Bosnian ca Catalan cs Czech
cy Welsh da Danish de German el Greek en English eo Esperanto es Spanish et Estonian eu Basque fa Persian fi Finnish
fr French ga Irish gl Galician gu Gujarati ha Hausa he Hebrew hi Hindi hr Croatian hu Hungarian hy Armenian
id Indonesian is Icelandic it Italian ja Japanese ka Georgian kk Kazakh km Khmer kn Kannada ko Korean ku Kurdish
ky Kyrgyz lb Luxembourgish lo Lao lt Lithuanian lv Latvian mk Macedonian ml Malayalam mn Mongolian mr Marathi ms Malay
mt Maltese my Burmese ne Nepali nl Dutch no Norwegian or Odia pa Punjabi pl Polish ps Pashto pt Portuguese ro Romanian
ru Russian si Sinhala sk Slovak sl Slovenian so Somali sq Albanian sr Serbian sv Swedish sw Swahili ta Tamil te Telugu
th Thai tl Tagalog tr Turkish uk Ukrainian ur Urdu uz Uzbek vi Vietnamese yo Yoruba zh Chinese zu Zulu
"""
_NAMES = dict(zip(_NAME_LIST.split()[::2], _NAME_LIST.split()[1::2], strict=True))
_SAMPLE = 300
_LETTERS = 20
QUESTION_LETTERS = 12
"""Least bytes of letters that tell the language of a question."""
_SURE = 0.5
_NAMED = 3
_READ = 500
"""Characters of a text that are read; more do not change the verdict."""


def language_of(text: str, *, least: int = _LETTERS) -> str | None:
    """Return the code of a text's language; None where it has too few letters to say, or could be in several.

    `least` is in bytes of letters: a Chinese sign says as much as three letters of English.
    """
    beginning = text[:_READ]
    if len("".join(filter(str.isalpha, beginning)).encode("utf-8", "replace")) < least:
        return None
    code, probability = _identifier().classify(beginning)
    return str(code) if probability >= _SURE else None


def language_shares(texts: Sequence[str]) -> dict[str, float]:
    """Return the share of each language, most frequent first, among texts spread evenly whose language is sure."""
    counts = Counter(filter(None, map(language_of, _spread(texts))))
    return {code: count / counts.total() for code, count in counts.most_common()}


def name_languages(codes: Iterable[str]) -> str:
    """Say the names of languages: "German, French and Dutch"; of more than three, the first and that there are more."""
    names = [_NAMES.get(code, code) for code in codes]
    *before, last = names if len(names) <= _NAMED else [*names[:_NAMED], "others"]
    return f"{', '.join(before)} and {last}" if before else last


def _spread(texts: Sequence[str]) -> list[str]:
    return [texts[index * len(texts) // _SAMPLE] for index in range(_SAMPLE)] if len(texts) > _SAMPLE else list(texts)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_NAMES)
    return identifier
