"""Whether the groups of a view keep together when its question is asked in other words, on a sample of each."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inbedder_core.checks import PARAPHRASE, check_wordings, estimate
from inbedder_core.clusters import LISTED, NOISE
from inbedder_core.encoders import CachedEncoder, Embeddings, Encoder, Progress, Question, Store
from inbedder_core.errors import CorpusError, SettingError
from inbedder_core.views import Cohesion, RewordedGroups, View

EACH, MOST = 20, 200
"""Documents that are drawn of a group, and of all together."""
NEAREST = 10
"""Nearest documents that are looked at, in a group of which fewer are drawn, as many as there are others."""
_FEWEST = 4
"""Documents of a group at least, where there are so many groups that not all of them can be tried."""


def reword_groups(
    view: View,
    encoder: Encoder,
    *,
    paraphrases: Sequence[str] = (),
    seed: int = 0,
    store: Store | None = None,
    progress: Progress | None = None,
) -> RewordedGroups:
    """Find out how far each group of a view keeps together under other wordings of its question.

    Of each group up to 20 different texts are drawn by the seed, fewer of groups so many that it would be more than 200
    in all, and read under the `paraphrases`, else one that is made. How far a group keeps together is the share of
    its documents' ten nearest that are of it, among those drawn: 1 for all, 0 for as many as chance gives; the mean
    over wordings. With a store, rows read before come from it. Raises CorpusError where there are no two groups
    to tell apart, SettingError for groups by a question's list, and whatever `progress` raises.
    """
    if view.clustering.config.method == LISTED:
        raise SettingError("groups by a question's list are not found: only groups that are found are tried")
    rows = _draw(view.corpus.texts, view.clustering.assignments, np.random.default_rng(seed))
    groups = view.clustering.assignments[rows]
    if len(set(groups.tolist())) < 2:
        raise CorpusError("the view has fewer than two groups of different texts; there is nothing to keep apart")
    if store is not None and not isinstance(encoder, CachedEncoder):
        encoder = CachedEncoder(encoder, store)
    question = Question.read(view.instruction).text
    wordings = [one.text for one in check_wordings(question, paraphrases) if one.kind == PARAPHRASE]
    encodings = encoder.encode([view.corpus.texts[row] for row in rows], wordings, progress=progress)
    shares = np.mean([company(encoding.directions, groups) for encoding in encodings], axis=0)
    return RewordedGroups(
        wordings=tuple(wordings),
        documents=len(rows),
        cohesions=tuple(_cohesion(shares[groups == id], seed=seed) for id in range(view.clustering.n_clusters)),
        groups=view.grouping,
    )


def company(directions: Embeddings, groups: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return which share of each document's nearest is of its own group, beyond chance: (n,), 1 for all, 0 by chance.

    `directions` (n, dimension) are unit rows, `groups` (n,) ids. NaN for the only document of a group, and where there
    is one group.
    """
    n = len(groups)
    cosines = directions @ directions.T
    np.fill_diagonal(cosines, -np.inf)
    own = groups[np.argsort(-cosines, axis=1, kind="stable")] == groups[:, None]
    others = np.array([(groups == group).sum() - 1 for group in groups])
    shares = np.array([own[row, : min(NEAREST, others[row])].mean() if others[row] else np.nan for row in range(n)])
    chance = np.where(others < n - 1, others / max(n - 1, 1), np.nan)
    beyond: NDArray[np.float64] = (shares - chance) / (1 - chance)
    return beyond


def _draw(texts: Sequence[str], assignments: NDArray[np.intp], random: np.random.Generator) -> NDArray[np.intp]:
    """Draw positions of different texts, as many of each group as far as it has them, the largest groups first."""
    different = {texts[row]: row for row in random.permutation(len(texts)).tolist() if assignments[row] != NOISE}
    rows = np.array(list(different.values()), np.intp)
    groups = [rows[assignments[rows] == id] for id in range(int(assignments.max(initial=NOISE)) + 1)]
    each = next(
        (each for each in range(EACH, _FEWEST, -1) if sum(min(len(group), each) for group in groups) <= MOST), _FEWEST
    )
    drawn = [group[:each] for group in groups]
    within = np.cumsum([len(group) for group in drawn]) <= MOST
    return np.sort(np.concatenate([rows[:0], *(group for group, fits in zip(drawn, within, strict=True) if fits)]))


def _cohesion(shares: NDArray[np.float64], *, seed: int) -> Cohesion | None:
    if not len(shares) or np.isnan(shares).any():
        return None
    measured = estimate(shares, seed=seed)
    return Cohesion(measured.value, measured.low, measured.high)
