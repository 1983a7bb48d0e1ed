"""Words of texts, for counting: no stop words, no fragments, inflections together."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_LONGEST = 30
_SHORT = 2
_IN_COMMON = 0.3
_KINDS = 3
_OUTER = " .,;:!?\"'()[]{}*#`-–—…“”‘’"
_ARTICLES = ("a ", "an ", "the ")

_FUNCTION_LIST = """
a about above after again against all also although am among an and any are as at be because been before being below
between both but by can could did do does doing done down during each even few for from further had has have having he
her here hers herself him himself his how i if in into is it its itself just may me might mine more most must my
myself of off on only onto or other our ours ourselves out over own same shall she should so some still such than that
the their theirs them themselves then there these they this those though through to too toward towards under until up
upon us very via was we were what when where whether which while who whom whose why will with within would yet you
your yours yourself yourselves
"""
FUNCTION_WORDS = frozenset(_FUNCTION_LIST.split())
"""English words that say nothing alone, yet whose absence turns no answer into its opposite, nor into nothing."""
_OTHER_LIST = """
able ago almost always another anyone anything aren't around away back became become behind came can't cannot come
couldn't didn't doesn't don't either else enough etc ever every everyone everything feel feeling feels felt first gave
get gets getting give given go goes going gone got hadn't hasn't haven't he'd he'll he's hello here's hey hi however
i'd i'll i'm i've instead isn't it'd it'll it's keep know last least less let let's like made make makes making many
maybe mean much mustn't need neither never next no nobody none nor not nothing now often oh ok okay once one ones
others otherwise per perhaps please put quite rather really said saw say says see seem seems seen several she'd she'll
she's shouldn't since somebody someone something sometimes soon take takes thank thanks that'd that's there's
therefore they'd they'll they're they've thing things think thus together took two use used uses using want wanted
wants wasn't way we'd we'll we're we've well went weren't what's whole without won't wouldn't yes you'd you'll you're
you've
"""
STOP_WORDS = FUNCTION_WORDS.union(_OTHER_LIST.split())
"""Words that tell no documents apart."""
_DENIALS = frozenset(("no", "nobody", "none", "nor", "not", "nothing", "never", "neither", "without", "cannot"))


def words(text: str) -> list[str]:
    """Return a text's words in order: lower case, two letters or more, no stop words, no numbers."""
    found = (word.removesuffix("'s") for word in _WORD.findall(_plain(text)))
    return [word for word in found if 2 <= len(word) <= _LONGEST and word not in STOP_WORDS]


def normalize_answer(answer: str) -> str:
    """Return the form under which answers count as the same: case, outer punctuation, articles and spaces put aside."""
    plain = " ".join(_plain(answer).split())
    return _without_article(plain.strip(_OUTER))


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
    return tuple(_plain(part).strip(_OUTER) for part in answer.split())


def _tells(token: str) -> bool:
    return token in _DENIALS or (bool(token) and token not in STOP_WORDS)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


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
