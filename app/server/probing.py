"""What is looked up about single documents and views: jobs that all sessions share. Knows no Streamlit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.server.encodings import facet_of, open_encodings
from app.server.explorations import Exploration, Explorations
from inbedder_core.clusters import NOISE
from inbedder_core.comparison import FolderFacet
from inbedder_core.encoders import Encoder, LikelyAnswer, Progress, explain_likely
from inbedder_core.errors import CorpusError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.jobs import Job, Jobs, Report
from inbedder_core.probes import (
    AnswerAxis,
    Counterfactual,
    DeletionCurve,
    Influence,
    Layers,
    counterfactual,
    deletion_curve,
    influence,
    likely_answers,
    look_through_layers,
    span_axis,
)
from inbedder_core.shards import FoundRows, search_folder
from inbedder_core.views import View

MOST_KEPT = 32
WORDS, CURVE, ANSWERS, WORDING = "Dropping words", "Dropping many words", "Reading on", "Reading it"
AXIS, LAYERS, LOOKING = "Reading every document", "Reading all layers", "Looking through all"
COUNTING = "Reading the column of all"


@dataclass(frozen=True)
class WordsOfDocument:
    """Which words a document's answer hangs on, how well that holds, and what else it might have been answered."""

    influence: Influence
    curve: DeletionCurve
    likely: tuple[LikelyAnswer, ...]


@dataclass(frozen=True)
class LikelyOfAll:
    """Of every document its likeliest answers, the likeliest first; `meaning` says what the probabilities are."""

    likely: tuple[tuple[LikelyAnswer, ...], ...]
    meaning: str


@dataclass(frozen=True)
class LikelyOfDocument:
    """Of one document, for each question, the likeliest answers, the likeliest first.

    `meaning` says to a person what the probabilities are.
    """

    likely: tuple[tuple[LikelyAnswer, ...], ...]
    meaning: str


@dataclass(frozen=True)
class FoundEverywhere:
    """Rows of a folder of encodings that hold what was looked for.

    Of each original view, `sizes` are how many are in each cluster, noise last, and `answers` those of the first.
    `facet` is the column that was asked for, of all rows.
    """

    matches: FoundRows
    sizes: tuple[tuple[int, ...], ...]
    answers: tuple[tuple[str, ...], ...]
    facet: FolderFacet | None = None


Found = (
    FoundEverywhere
    | FolderFacet
    | WordsOfDocument
    | LikelyOfAll
    | LikelyOfDocument
    | Counterfactual
    | AnswerAxis
    | Layers
)


@dataclass(frozen=True)
class Lookup:
    """Something to look up in a view of an exploration, by the view's index; `detail` says of what exactly."""

    exploration: Exploration
    index: int
    kind: str
    detail: tuple[Any, ...] = ()

    @property
    def view(self) -> View:
        """The view, as it is grouped now."""
        return self.exploration.views[self.index]

    @property
    def key(self) -> str:
        """Equal for the same about equal groups."""
        exploration = self.exploration
        groups = self.view.clustering.assignments
        return fingerprint(self.kind, exploration.request.key, exploration.encoder, self.index, groups, self.detail)


class Probing:
    """One for all sessions of a server; every method may be called from any thread."""

    def __init__(self, explorations: Explorations) -> None:
        self._explorations = explorations
        self._jobs: Jobs[Found] = Jobs(keep=MOST_KEPT)

    def start(self, lookup: Lookup, viewer: str) -> None:
        """Look something up, unless it is being done or known."""
        self._jobs.submit(lookup.key, lambda report: self._work(lookup, report), viewer=viewer)

    def find(self, lookup: Lookup, viewer: str) -> Job[Found] | None:
        """Return the job that looks something up, if it was started and is still there."""
        return self._jobs.find(lookup.key, viewer=viewer)

    def cancel(self, lookup: Lookup, viewer: str) -> None:
        """Say that this viewer no longer wants to know."""
        self._jobs.cancel(lookup.key, viewer=viewer)

    def _work(self, lookup: Lookup, report: Report) -> Found:
        encoder = self._explorations.encoder(lookup.exploration.request)
        return _KINDS[lookup.kind](lookup, encoder, report)


def _words(lookup: Lookup, encoder: Encoder, report: Report) -> Found:
    (row,) = lookup.detail
    text, instruction = lookup.view.corpus.texts[row], lookup.view.instruction
    found = influence(encoder, text, instruction, progress=_stage(WORDS, report))
    curve = deletion_curve(encoder, found, progress=_stage(CURVE, report))
    report(ANSWERS, 0, 1)
    return WordsOfDocument(found, curve, likely_answers(encoder, [text], instruction)[0])


def _likely(lookup: Lookup, encoder: Encoder, report: Report) -> Found:
    view = lookup.view
    progress = _stage(ANSWERS, report)
    likely = likely_answers(encoder, view.corpus.texts, view.instruction, most=3, progress=progress)
    return LikelyOfAll(tuple(likely), explain_likely(encoder))


def _document(lookup: Lookup, encoder: Encoder, report: Report) -> Found:
    """Answer each of some questions, those of the views or others, for one document."""
    row, *questions = lookup.detail
    text, likely = lookup.view.corpus.texts[row], []
    for done, question in enumerate(questions):
        report(ANSWERS, done, len(questions))
        likely.append(likely_answers(encoder, [text], question, most=3)[0])
    return LikelyOfDocument(tuple(likely), explain_likely(encoder))


def _wording(lookup: Lookup, encoder: Encoder, report: Report) -> Found:
    row, text, instruction = lookup.detail
    report(WORDING, 0, 1)
    return counterfactual(lookup.view, row, encoder, text=text, instruction=instruction)


def _axis(lookup: Lookup, encoder: Encoder, report: Report) -> Found:
    first, second = lookup.detail
    return span_axis(lookup.view, (first, second), encoder, progress=_stage(AXIS, report))


def _layers(lookup: Lookup, encoder: Encoder, report: Report) -> Found:
    seed = lookup.exploration.seed
    return look_through_layers(lookup.view, encoder, seed=seed, progress=_stage(LAYERS, report))


def _everywhere(lookup: Lookup, encoder: Encoder, report: Report) -> Found:
    """Look through all rows, or those of a group or with values, for words in texts or in answers to a question."""
    question, query, group, column, values = lookup.detail
    exploration = lookup.exploration
    views, surveyed = exploration.original_views, exploration.survey
    if surveyed is None:
        raise CorpusError("these are all documents there are; search above")
    name, progress = exploration.request.source.encodings, _stage(LOOKING, report)
    folder = open_encodings(name).folder
    numbers = folder.check_questions([view.instruction for view in views])
    facet = facet_of(name, column, progress) if column else None
    within = None if group is None else surveyed.placements[group[0]].assignments == group[1]
    if facet and values:
        within = facet.among(values) if within is None else within & facet.among(values)
    found = search_folder(folder, query, question=question, within=within, progress=progress)
    sizes = []
    for view, placement in zip(views, surveyed.placements, strict=True):
        groups = placement.assignments[found.rows].astype(np.intp)
        groups[groups == NOISE] = view.clustering.n_clusters
        sizes.append(tuple(np.bincount(groups, minlength=view.clustering.n_clusters + 1).tolist()))
    return FoundEverywhere(found, tuple(sizes), tuple(found.answers[number] for number in numbers), facet)


def _column(lookup: Lookup, encoder: Encoder, report: Report) -> Found:
    """Group all rows by a column."""
    (column,) = lookup.detail
    return facet_of(lookup.exploration.request.source.encodings, column, _stage(COUNTING, report))


def _stage(name: str, report: Report) -> Progress:
    return lambda done, total: report(name, done, total)


_KINDS: dict[str, Callable[[Lookup, Encoder, Report], Found]] = {
    "everywhere": _everywhere,
    "column": _column,
    "words": _words,
    "likely": _likely,
    "document": _document,
    "wording": _wording,
    "axis": _axis,
    "layers": _layers,
}
