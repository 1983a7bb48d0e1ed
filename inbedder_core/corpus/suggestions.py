"""Questions worth asking of a corpus, chosen by what its texts and column names look like.

Each kind of corpus has cue words. A kind scores the share of documents (0..1, over at most 300 spread evenly) that hold
one of its cues, plus 0.3 when a column's name is one of its names. The best kind that reaches its bar gives its
questions; one that scores more than half of that adds two; general questions, which suit any corpus, fill up. A sample
corpus's own questions come first. A person who knows better names the kind.
"""

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain

from inbedder_core.corpus.corpus import Corpus
from inbedder_core.corpus.samples import sample, sample_names
from inbedder_core.errors import CorpusError, SettingError

_LOOKED_AT = 300
_COLUMN_WORTH = 0.3


@dataclass(frozen=True)
class Kind:
    """One kind of corpus: patterns of cues in lower-cased texts and in column names, questions, and the bar."""

    name: str
    cues: str
    columns: str
    questions: tuple[str, ...]
    bar: float


_WRITTEN = tomllib.loads(files(__package__).joinpath("kinds.toml").read_text(encoding="utf-8"))
GENERAL = tuple(_WRITTEN["general"])
KINDS = tuple(
    Kind(
        kind["name"], "|".join(kind["cues"]), "|".join(kind["columns"]), tuple(kind["questions"]), kind.get("bar", 0.25)
    )
    for kind in _WRITTEN["kinds"]
)


def suggest_instructions(corpus: Corpus, *, kind: str | None = None, most: int = 8) -> tuple[str, ...]:
    """Return up to `most` different short questions, those that suit the corpus best first; never none.

    `kind` is what the texts are, as in `kind_names`, if a person says so; "" is none of these. Raises SettingError.
    """
    if kind is not None and kind != corpus_kind(corpus):
        return tuple(dict.fromkeys((*_questions(kind), *GENERAL)))[: max(most, 1)]
    ranked = rank_kinds(corpus)
    second = [other for score, other in ranked[1:2] if score > ranked[0][0] / 2]
    suited = chain(*(best.questions for _, best in ranked[:1]), *(other.questions[:2] for other in second))
    return tuple(dict.fromkeys((*_own(corpus.name), *suited, *GENERAL)))[: max(most, 1)]


def corpus_kind(corpus: Corpus) -> str:
    """Name the kind a corpus looks like; "" when like none."""
    ranked = rank_kinds(corpus)
    return ranked[0][1].name if ranked else ""


def kind_names() -> tuple[str, ...]:
    """Name the kinds of corpora there are questions for."""
    return tuple(kind.name for kind in KINDS)


def _questions(name: str) -> tuple[str, ...]:
    known = {kind.name: kind.questions for kind in KINDS} | {"": ()}
    if name not in known:
        raise SettingError(f"there is no kind of corpus {name!r}; the kinds are {', '.join(kind_names())}")
    return known[name]


def _own(name: str) -> tuple[str, ...]:
    try:
        return sample(name).instructions if name in sample_names() else ()
    except CorpusError:  # installed without the samples: questions need none of them
        return ()


def rank_kinds(corpus: Corpus) -> list[tuple[float, Kind]]:
    """Return the kinds that reach their bar with their scores, best first."""
    step = max(1, len(corpus) // _LOOKED_AT)
    texts = [text[:2000].lower() for text in corpus.texts[::step]]
    scored = [(_score(kind, texts, list(corpus.metadata)), kind) for kind in KINDS]
    return sorted((pair for pair in scored if pair[0] >= pair[1].bar), key=lambda pair: -pair[0])


def _score(kind: Kind, texts: list[str], columns: list[str]) -> float:
    cue = re.compile(rf"(?<!\w)(?:{kind.cues})(?!\w)")
    share = sum(1 for text in texts if cue.search(text)) / max(len(texts), 1)
    name = re.compile(rf"(?<![a-z])(?:{kind.columns})(?![a-z])")
    return share + _COLUMN_WORTH * any(name.search(column.lower()) for column in columns)
