"""Do words name a gold label? By the very word, and by the nearest label to them in a sentence encoder's space."""

import re
from collections.abc import Sequence

from inbedder_core.encoders import Encoder
from inbedder_core.evaluation.scoring.metrics import centered

_FRAME = re.compile(r"^has an? .+? of ", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"\w+")
_INSTRUCTION = "Read the words."


def readable(label: str) -> str:
    """Turn a gold label into plain words: "AddToPlaylist" -> "add to playlist", "has a topic of Sports" -> "sports"."""
    return " ".join(_WORD.findall(_CAMEL.sub(" ", _FRAME.sub("", label)).replace("_", " "))).lower()


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _WORD.findall(text.replace("_", " ").lower())


def says(text: str, label: str) -> bool:
    """Say whether the text is the label, or holds all of its words."""
    wanted = words_of(readable(label))
    return bool(wanted) and set(wanted) <= set(words_of(text))


def nearest_labels(texts: Sequence[str], labels: Sequence[str], judge: Encoder) -> list[str]:
    """Return for each text the label whose plain words lie nearest to it, by the judge; "" for a text without words.

    Labels are centred, so that what they have in common does not decide.
    """
    distinct = list(dict.fromkeys(texts))
    names = sorted(set(labels))
    (encoding,) = judge.encode([*distinct, *map(readable, names)], [_INSTRUCTION])
    found, anchors = encoding.embeddings[: len(distinct)], encoding.embeddings[len(distinct) :]
    best = ((found - anchors.mean(axis=0)) @ centered(anchors).T).argmax(axis=1)
    by_text = {text: names[int(best[row])] if words_of(text) else "" for row, text in enumerate(distinct)}
    return [by_text[text] for text in texts]
