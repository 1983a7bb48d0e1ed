"""A study goes on with new documents: a later wave of the same survey, the next month's messages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from inbedder_core.corpus import WAVE, Corpus
from inbedder_core.errors import StudyError
from inbedder_core.studies.record import LONGEST_TITLE, CorpusCard, Part, Study
from inbedder_core.views import Edits

_NUMBERED = re.compile(r"wave ([1-9]\d{0,5})")


def next_wave(study: Study, earlier: Corpus, later: Corpus) -> tuple[Study, Corpus]:
    """Return a new study that asks the same of the documents it read and of `later` ones, and these documents.

    `earlier` are all documents of the study. Documents keep their ids, later ones go on counting; the column "wave"
    says which is from where, and columns that one side lacks are empty there. Of later documents no more are drawn than
    the study reads. Groupings, names, notes and other edits are taken over: they apply to the groups that hold the same
    earlier documents, and notes on documents stay with these. Groups are recognized as they were last seen, and keep
    their colors. Raises StudyError where a column "wave" holds something else.
    """
    if CorpusCard.of(earlier) != study.corpus:
        raise StudyError("these documents are not the study's; give its own corpus")
    read = study.drawn(earlier)
    added = later if study.limit is None else later.draw(study.limit, seed=study.config.seed)
    waves = _waves(read)
    number = max(map(_number, waves)) + 1
    if WAVE in added.metadata:
        raise StudyError(f"the new documents have a column {WAVE!r} of their own; give it another name")
    first = max(earlier.ids, default=-1) + 1
    corpus = Corpus(
        name=earlier.name,
        texts=(*read.texts, *added.texts),
        ids=(*read.ids, *range(first, first + len(added))),
        metadata=_joined(read, added) | {WAVE: (*waves, *[f"wave {number}"] * len(added))},
    )

    def moved(edits: Mapping[str, Edits]) -> dict[str, Edits]:
        return {instruction: own.moved(corpus.fingerprint, before=first) for instruction, own in edits.items()}

    def moved_part(part: Part) -> Part:
        return replace(part, edits=moved(part.edits))

    going_on = replace(
        study,
        title=_title(study.title, number),
        corpus=CorpusCard.of(corpus),
        limit=None,
        edits=moved(study.edits),
        reworded={},
        groups={},
        earlier_groups=study.groups,
        parts={name: moved_part(part) for name, part in study.parts.items()},
        origin={},
        id="",
        revision=0,
        changed="",
    )
    return going_on, corpus


def _waves(corpus: Corpus) -> Sequence[str]:
    """Return each document's wave, "wave 1" for all of a study that has had one so far."""
    waves = corpus.metadata.get(WAVE)
    if waves is None:
        return ["wave 1"] * len(corpus)
    if strange := next((cell for cell in waves if not _NUMBERED.fullmatch(cell)), None):
        raise StudyError(
            f"the study's column {WAVE!r} holds {strange!r}, not the number of a wave; give it another name"
        )
    return waves


def _number(wave: str) -> int:
    return int(wave.removeprefix("wave "))


def _joined(first: Corpus, second: Corpus) -> dict[str, tuple[str, ...]]:
    columns = dict.fromkeys((*first.metadata, *second.metadata))
    return {
        column: tuple(cell for part in (first, second) for cell in part.metadata.get(column, ("",) * len(part)))
        for column in columns
    }


def _title(title: str, number: int) -> str:
    ending = f", wave {number}"
    return re.sub(r", wave \d+$", "", title)[: LONGEST_TITLE - len(ending)] + ending
