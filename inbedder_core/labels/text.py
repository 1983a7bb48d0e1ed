"""Answers and words that count as the same: spellings, frames, inflections."""

from collections import Counter
from collections.abc import Iterable, Mapping

from inbedder_core.labels.stop_words import STOP_WORDS
from inbedder_core.labels.words import plain

_SHORT = 2
_IN_COMMON = 0.3
_KINDS = 3
_OUTER = " .,;:!?\"'()[]{}*#`-–—…“”‘’"
_ARTICLES = ("a ", "an ", "the ")

_DENIALS = frozenset(("no", "nobody", "none", "nor", "not", "nothing", "never", "neither", "without", "cannot"))


def normalize_answer(answer: str) -> str:
    """Return the form under which answers count as the same: case, outer punctuation, articles and spaces put aside."""
    return _without_article(" ".join(plain(answer).split()).strip(_OUTER))


def boilerplate_prefixes(answers: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Return the beginnings long answers have in common, as ("the", "customer"): three in ten, going on differently."""
    counts: Counter[tuple[str, ...]] = Counter()
    for answer, count in Counter(answers).items():
        if len(tokens := _tokens(answer)) > _SHORT:
            counts[tokens] += count
    documents: Counter[tuple[str, ...]] = Counter()
    kinds: Counter[tuple[str, ...]] = Counter()
    for tokens, count in counts.items():
        for length in range(1, len(tokens) + 1):
            documents[tokens[:length]] += count
            kinds[tokens[:length]] += 1
    enough = _IN_COMMON * counts.total()
    return frozenset(start for start, kind in kinds.items() if kind >= _KINDS and documents[start] >= enough)


def core_phrase(answer: str, prefixes: frozenset[tuple[str, ...]]) -> str:
    """Return an answer without its frame and the empty words around what it says; "" when it says nothing.

    Answers of one or two words stay whole, and so do denials.
    """
    parts, tokens = answer.split(), _tokens(answer)
    if len(tokens) <= _SHORT:
        return answer
    length_of_prefix = max((length for length in range(len(tokens) + 1) if tokens[:length] in prefixes), default=0)
    telling = [index for index in range(length_of_prefix, len(tokens)) if _tells(tokens[index])]
    return " ".join(parts[telling[0] : telling[-1] + 1]) if telling else ""


def merge_inflections(counts: Mapping[str, int]) -> dict[str, str]:
    """Lead each word to the most frequent of its forms (refund, refunds, refunded), when the plain form occurs too."""
    families: dict[str, list[str]] = {}
    for word in counts:
        families.setdefault(_root(word, counts), []).append(word)
    shown = {root: max(forms, key=lambda form: (counts[form], form == root, form)) for root, forms in families.items()}
    return {form: shown[root] for root, forms in families.items() for form in forms}


def most_frequent(values: Iterable[str]) -> str:
    """Return the most frequent value; of equally frequent ones, the first in the alphabet."""
    return min(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))[0]


def shown_answers(answers: Iterable[str]) -> dict[str, str]:
    """Lead each form under which answers count as the same to the most frequent of its spellings."""
    spellings: dict[str, Counter[str]] = {}
    for answer, count in Counter(answers).items():
        written = " ".join(answer.split()).strip(" .,;:!?")
        spellings.setdefault(normalize_answer(answer), Counter())[written] += count
    return {form: most_frequent(counts) for form, counts in spellings.items()}


def _tokens(answer: str) -> tuple[str, ...]:
    return tuple(plain(part).strip(_OUTER) for part in answer.split())


def _tells(token: str) -> bool:
    return token in _DENIALS or (bool(token) and token not in STOP_WORDS)


def _without_article(text: str) -> str:
    for article in _ARTICLES:
        if text.startswith(article):
            return text.removeprefix(article).strip()
    return text


def _root(word: str, known: Mapping[str, int]) -> str:
    """Strip one ending after another for as long as what is left is a word of the corpus too."""
    for shorter in _shortened(word):
        if len(shorter) >= 3 and shorter in known:
            return _root(shorter, known)
    return word


def _shortened(word: str) -> tuple[str, ...]:
    if word.endswith("ies"):
        return (f"{word[:-3]}y",)
    if word.endswith("es"):
        return (word[:-1], word[:-2])
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return (word[:-1],)
    for ending in ("ing", "ed"):
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            doubled = len(stem) > 2 and stem[-1] == stem[-2]
            return (f"{stem}e", stem, stem[:-1]) if doubled else (f"{stem}e", stem)
    return ()
