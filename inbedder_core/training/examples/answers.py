"""Answers shortened as in the paper: without stop words they begin with the word that matters."""

import re

# Function words of English. Negations and numbers stay: without them an answer says the opposite, or nothing.
_LISTED = """
a an the this that these those
i me my mine myself we us our ours ourselves you your yours yourself yourselves
he him his himself she her hers herself it its itself they them their theirs themselves
am is are was were be been being have has had having do does did doing done
will would shall should can could may might must ought
and or but if because as until while although though whether than then so
of at by for with about against between into through during before after above below to from
up down in out on off over under again further upon onto within toward towards among amongst via
here there when where why how what which who whom whose
all any both each few more most other some such own same too very just also only even still yet already
s t ll re ve d m
"""
STOP_WORDS = frozenset(_LISTED.split())
_WORD = re.compile(r"[^\s]+")
_EDGES = " \t,;:.!?\"'“”‘’()[]{}"


def shorten_answer(answer: str) -> str:
    """Remove stop words and the punctuation they leave at the ends; an answer of stop words alone stays as it is.

    InBedder (2024), section 3: answers of 2.89 tokens on average after removal.
    """
    kept = [word for word in _WORD.findall(answer) if word.strip(_EDGES).lower() not in STOP_WORDS]
    return " ".join(kept).strip(_EDGES) or " ".join(answer.split()).strip()
