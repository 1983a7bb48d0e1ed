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

_STOP_LIST = """
a about above after again against all almost also although always am among an and another any anyone anything are
aren't around as at away back be became because become been before behind being below between both but by came can
can't cannot come could couldn't did didn't do does doesn't doing don't done down during each either else enough etc
even ever every everyone everything few first for from further gave get gets getting give given go goes going gone
got had hadn't has hasn't have haven't having he he'd he'll he's her here here's hers herself him himself his how
however i i'd i'll i'm i've if in instead into is isn't it it'd it'll it's its itself just keep know last least
less let let's like made make makes making many may maybe me mean might mine more most much must mustn't my myself
need neither never next no nobody none nor not nothing now of off often oh ok okay on once one ones only onto or
other others otherwise our ours ourselves out over own per perhaps put quite rather really said same saw say says
see seem seems seen several shall she she'd she'll she's should shouldn't since so some somebody someone something
sometimes soon still such take takes than that that'd that's the their theirs them themselves then there there's
therefore these they they'd they'll they're they've thing things think this those though through thus to together
too took toward towards two under until up upon us use used uses using very via want wanted wants was wasn't way we
we'd we'll we're we've well went were weren't what what's when where whether which while who whole whom whose why
will with within without won't would wouldn't yes yet you you'd you'll you're you've your yours yourself yourselves
able ago feel feeling feels felt hello hey hi please thank thanks
"""
STOP_WORDS = frozenset(_STOP_LIST.split())
_DENIALS = frozenset(("no", "nobody", "none", "nor", "not", "nothing", "never", "neither", "without", "cannot"))


def words(text: str) -> list[str]:
    """Return a text's words in order: lower case, two letters or more, no stop words, no numbers."""
    found = (word.removesuffix("'s") for word in _WORD.findall(_plain(text)))
    return [word for word in found if 2 <= len(word) <= _LONGEST and word not in STOP_WORDS]


def normalise_answer(answer: str) -> str:
    """Return the form under which answers count as the same: case, outer punctuation, articles and spaces put aside."""
    plain = " ".join(_plain(answer).split())
    return _without_article(plain.strip(_OUTER))


def answer_frames(answers: Iterable[str]) -> frozenset[tuple[str, ...]]:
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


def gist(answer: str, frames: frozenset[tuple[str, ...]]) -> str:
    """Return an answer without its frame and the empty words around what it says; "" when it says nothing.

    Answers of one or two words stay whole, and so do denials.
    """
    parts, tokens = answer.split(), _tokens(answer)
    if len(tokens) <= _SHORT:
        return answer
    framed = max((length for length in range(len(tokens) + 1) if tokens[:length] in frames), default=0)
    telling = [place for place in range(framed, len(tokens)) if _tells(tokens[place])]
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
