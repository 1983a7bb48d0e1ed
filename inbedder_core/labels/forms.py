"""Answers that count as the same: one spelling, one number, one way of saying that the text does not tell."""

from collections import Counter
from collections.abc import Iterable, Sequence

import regex

from inbedder_core.labels.words import plain

NOT_SAID = "not said"
"""The form of all answers that say that the text does not tell."""
OUTER = " .,;:!?\"'()[]{}*#`-–—…“”‘’"
_ARTICLES = ("a ", "an ", "the ")
_TOLD = "said|told|mentioned|stated|specified|given|provided|known|clear|indicated|applicable|discussed|disclosed"
_NOT_SAID = regex.compile(
    r"(?:(?:it|this|that|he|she|the \w+)(?: is|'s| was)? )?(?:not|none|never|nothing|nobody)(?: \w+ly)? (?:been )?"
    rf"(?:{_TOLD})(?: (?:in|by|from) (?:the|this) \w+)?"
    r"|(?:it |text |this )?(?:does not|doesn't|did not|didn't) (?:say|tell|mention|state|specify)(?: it)?"
    r"|(?:it |i |we )?(?:can't|cannot|can not) (?:be )?(?:say|tell|said|told|determined|known)"
    r"|no (?:answer|information|info|mention|details?|data)(?: (?:is )?(?:given|provided|available))?"
    r"|(?:it is |it's )?(?:n/?\.?a\.?|unknown|unclear|unspecified|unstated|undetermined|undisclosed"
    r"|not enough information)"
)
_HANGING = frozenset(["a", "an", "the", "of", "and", "or", "because", "with", "from", "for", "which", "whose", "their"])
_IRREGULAR = {"children": "child", "men": "man", "women": "woman", "feet": "foot", "teeth": "tooth", "mice": "mouse"}
_SAME = """
news series species goods means customs gas bus bias lens plus thus yes his hers ours yours theirs this its was has does
always perhaps across politics economics physics mathematics athletics ethics
"""
_NO_PLURALS = frozenset(_SAME.split())
_LEAST = 4
"""Letters a word must have to be read as a plural."""


def normalize_answer(answer: str) -> str:
    """Return the form under which spellings of an answer count as the same; `NOT_SAID` where it says that alone.

    Case, outer punctuation, articles, spaces, and words at the end that only lead to others ("because of the") are put
    aside.
    """
    form, before = plain(answer), ""
    while form != before:
        form, before = _without_article(without_hanging(form).strip(OUTER)), form
        if _NOT_SAID.fullmatch(form):
            return NOT_SAID
    return form


def answer_key(answer: str) -> str:
    """Return what answers share that differ in spelling or in number ("delay", "Delays"); it is not for reading."""
    form = normalize_answer(answer)
    return form if form == NOT_SAID else " ".join(map(singular, form.split()))


def answer_forms(answers: Sequence[str]) -> list[str]:
    """Return the form each answer counts under: of those that share a key, the most frequent form."""
    read = {answer: (answer_key(answer), normalize_answer(answer)) for answer in set(answers)}
    forms: dict[str, Counter[str]] = {}
    for answer, count in Counter(answers).items():
        key, form = read[answer]
        forms.setdefault(key, Counter())[form] += count
    shown = {key: most_frequent(counts) for key, counts in forms.items()}
    return [shown[read[answer][0]] for answer in answers]


def shown_answers(answers: Sequence[str]) -> dict[str, str]:
    """Lead each of the forms answers count under to the most frequent spelling of it."""
    spellings: dict[str, Counter[str]] = {}
    form_of = dict(zip(answers, answer_forms(answers), strict=True))
    for answer, count in Counter(answers).items():
        if normalize_answer(answer) == form_of[answer]:
            written = without_hanging(" ".join(answer.split()).strip(" .,;:!?"))
            spellings.setdefault(form_of[answer], Counter())[written] += count
    return {form: form if form == NOT_SAID else most_frequent(counts) for form, counts in spellings.items()}


def without_hanging(text: str) -> str:
    """Leave out the words at a text's end that only lead to others, as where it breaks off; one word always stays."""
    words = text.split()
    while len(words) > 1 and words[-1].lower().strip(OUTER) in _HANGING:
        del words[-1]
    return " ".join(words)


def most_frequent(values: Iterable[str]) -> str:
    """Return the most frequent value; of equally frequent ones, the first in the alphabet."""
    return min(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))[0]


def _without_article(text: str) -> str:
    for article in _ARTICLES:
        if text.startswith(article):
            return text.removeprefix(article).strip()
    return text


def singular(word: str) -> str:
    """Return what an English word and its plural share: no word itself, where that is simpler."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < _LEAST or word in _NO_PLURALS:
        return word
    if word.endswith(("ies", "ie")):
        return word[: word.rindex("ie")] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
