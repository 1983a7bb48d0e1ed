"""Words that say nothing alone, in English and in the languages of a corpus."""

from collections.abc import Mapping
from functools import cache

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
maybe mean much mustn't nan need neither never next nil no nobody none nor not nothing now null often oh ok okay once
one ones others otherwise per perhaps please put quite rather really said saw say says see seem seems seen several
she'd she'll she's shouldn't since somebody someone something sometimes soon take takes thank thanks that'd that's
there's therefore they'd they'll they're they've thing things think thus today together tonight took two use
used uses using want wanted wants wasn't way we'd we'll we're we've well went weren't what's whole without won't
wouldn't yes you'd you'll you're you've
"""
STOP_WORDS = FUNCTION_WORDS.union(_OTHER_LIST.split())
"""Words that tell no documents apart."""
_USED = 0.1
"""Share of the texts from which on a language's stop words count as such."""
_LISTED_AS = {"no": "nb"}


def stop_words_in(languages: Mapping[str, float]) -> frozenset[str]:
    """Return the stop words of English and of each language that a tenth of the texts or more are in."""
    used = (code for code, share in languages.items() if share >= _USED and code != "en")
    return STOP_WORDS.union(*map(_listed, used))


@cache
def _listed(code: str) -> frozenset[str]:
    from stop_words import LANGUAGE_MAPPING, get_stop_words

    code = _LISTED_AS.get(code, code)
    return frozenset(map(str.lower, get_stop_words(code))) if code in LANGUAGE_MAPPING else frozenset()
