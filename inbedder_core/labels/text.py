"""What answers say beside what they have in common, and words that are forms of one another."""

from collections import Counter
from collections.abc import Iterable, Mapping

from inbedder_core.labels.forms import NOT_SAID, OUTER, normalize_answer
from inbedder_core.labels.stop_words import STOP_WORDS
from inbedder_core.labels.words import plain

_SHORT = 2
_IN_COMMON = 0.3
_KINDS = 3

_DENIALS = frozenset(("no", "nobody", "none", "nor", "not", "nothing", "never", "neither", "without", "cannot"))


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


def told_phrase(answer: str, prefixes: frozenset[tuple[str, ...]]) -> str:
    """Return an answer's core phrase; `NOT_SAID` where it says that the text does not tell."""
    return NOT_SAID if normalize_answer(answer) == NOT_SAID else core_phrase(answer, prefixes)


def merge_inflections(counts: Mapping[str, int]) -> dict[str, str]:
    """Lead each word to the most frequent of its forms (refund, refunds, refunded), when the plain form occurs too."""
    families: dict[str, list[str]] = {}
    for word in counts:
        families.setdefault(_root(word, counts), []).append(word)
    shown = {root: max(forms, key=lambda form: (counts[form], form == root, form)) for root, forms in families.items()}
    return {form: shown[root] for root, forms in families.items() for form in forms}


def _tokens(answer: str) -> tuple[str, ...]:
    return tuple(plain(part).strip(OUTER) for part in answer.split())


def _tells(token: str) -> bool:
    return token in _DENIALS or (bool(token) and token not in STOP_WORDS)


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
