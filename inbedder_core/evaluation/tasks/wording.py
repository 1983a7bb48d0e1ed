"""How each facet's question can be put otherwise: ten correct, ten implicit, ten incorrect ways, kept as data."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from inbedder_core.evaluation.tasks.task import Wordings

_FILE = "wordings.json"
GROUPS = ("correct", "implicit", "incorrect")


def wordings(corpus: str, facet: str, question: str, *, most: int = 10) -> Wordings | None:
    """Return the wordings for a facet of a set, at most `most` of each group; None when none were written for it."""
    written = _written()
    kind = written["facets"].get(f"{corpus}:{facet}", facet)
    if kind not in written["kinds"]:
        return None
    noun, author = written["nouns"].get(corpus, ["text", "author"])
    found = {
        group: tuple(text.replace("{noun}", noun).replace("{author}", author) for text in written["kinds"][kind][group])
        for group in GROUPS
    }
    return Wordings(question, *(found[group][:most] for group in GROUPS))


def punctuation_variants(question: str) -> tuple[str, ...]:
    """Return the same question with small changes of punctuation, case and framing: none should matter."""
    bare = question.rstrip("?.! ")
    lowered = question[:1].lower() + question[1:]
    changed = (bare, f"{bare}.", f"{bare} ?", question.upper(), lowered, f'"{question}"', f"Question: {question}")
    return tuple(dict.fromkeys(text for text in changed if text != question))


@cache
def _written() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))
    return found
