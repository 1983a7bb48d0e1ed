"""What answers have in common: an answer counts as itself, and as the words that others hold side by side, too."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inbedder_core.labels.forms import NOT_SAID, OUTER, answer_key, most_frequent, singular
from inbedder_core.labels.keywords import WordCounts, count_columns
from inbedder_core.labels.words import plain, words

_LONGEST = 3
"""Words of a phrase; whole answers may be longer."""


@dataclass(frozen=True, eq=False)
class PhraseCounts:
    """Which phrases answers hold, by key, which of them is the `whole` answer, and how each is written most often."""

    held: WordCounts
    whole: WordCounts
    shown: Mapping[str, str]


def count_phrases(answers: Sequence[str]) -> PhraseCounts:
    """Count each document's answer, its last word, and runs of two or three that begin and end with a telling word.

    Spellings and numbers of a phrase count together; what says that the text does not tell is one phrase, "" is none.
    """
    held = {answer: _phrases(answer) for answer in set(answers)}
    written: dict[str, Counter[str]] = {}
    for answer, count in Counter(answers).items():
        for key, phrase in held[answer].items():
            written.setdefault(key, Counter())[phrase] += count
    vocabulary = tuple(sorted(written))
    index = {key: column for column, key in enumerate(vocabulary)}
    columns = {answer: [index[key] for key in keys] for answer, keys in held.items()}
    whole = {answer: found[:1] for answer, found in columns.items()}
    counts, wholes = (count_columns(answers, each, len(vocabulary)) for each in (columns, whole))
    shown = {key: NOT_SAID if key == NOT_SAID else most_frequent(spellings) for key, spellings in written.items()}
    return PhraseCounts(WordCounts(vocabulary, counts), WordCounts(vocabulary, wholes), shown)


def _phrases(answer: str) -> dict[str, str]:
    """Lead the key of each phrase of an answer, the whole one first, to how it is written there."""
    whole = answer_key(answer)
    if whole in ("", NOT_SAID):
        return {whole: answer} if whole else {}
    written = [token for token in (part.strip(OUTER) for part in answer.split()) if token]
    keys = [singular(plain(token)) for token in written]
    tells = [bool(words(token)) for token in written]
    found = {whole: " ".join(answer.split()).strip(" .,;:!?")}
    for first in range(len(written)):
        for end in range(first + 1, min(first + _LONGEST, len(written)) + 1):
            # A word before others is what is done or how something is; what it is about comes last.
            alone = end == first + 1 and end < len(written)
            if tells[first] and tells[end - 1] and not alone:
                found.setdefault(" ".join(keys[first:end]), " ".join(written[first:end]))
    return found
