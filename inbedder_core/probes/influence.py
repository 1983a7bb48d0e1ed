"""Which words of a text drive its answer: by dropping them and by the gradient, checked against each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders import Encoder, OpensUp, Progress, Question, TokenGradients, open_up
from inbedder_core.errors import CorpusError
from inbedder_core.probes.pieces import Piece, drop, split_pieces

SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Shares of the pieces that deletion curves drop."""
_BATCH = 32


@dataclass(frozen=True, eq=False)
class Influence:
    """How much each of m `pieces` of a text speaks for the `answer` it gets; `score` is its log-probability.

    `occlusion` float32 (m,) is by how much the log-probability of the answer's first token falls when the piece is
    dropped: above 0 the piece speaks for the answer, below against it. `gradient` float32 (m,) is how far it counts,
    either way, by gradient times input. `agreement` is the rank correlation of the sizes of the two (Spearman), None
    for fewer than three pieces or where one of them is constant.
    """

    text: str
    question: str
    answer: str
    score: float
    pieces: tuple[Piece, ...]
    occlusion: NDArray[np.float32]
    gradient: NDArray[np.float32]
    agreement: float | None

    @property
    def ranking(self) -> tuple[int, ...]:
        """The numbers of the pieces, the one that speaks most for the answer first."""
        return tuple(int(number) for number in np.argsort(-self.occlusion, kind="stable"))

    @property
    def top(self) -> Piece:
        """The piece that speaks most for the answer."""
        return self.pieces[self.ranking[0]]


@dataclass(frozen=True, eq=False)
class DeletionCurve:
    """Log-probabilities of an answer's first token as pieces are dropped: in their order, and in random orders.

    `shares` (s,) of the pieces are gone; `ordered` and `random` float32 (s,), the latter the mean of several orders.
    """

    shares: tuple[float, ...]
    ordered: NDArray[np.float32]
    random: NDArray[np.float32]

    @property
    def gain(self) -> float:
        """How much lower the ordered curve lies than the random one, on the mean; above 0 the order means something."""
        return float((self.random - self.ordered).mean())


def influence(encoder: Encoder, text: str, instruction: str, *, progress: Progress | None = None) -> Influence:
    """Find which words drive a text's answer; of more than 60 words, which sentences.

    Occlusion (Zeiler and Fergus 2014; for words Li and others 2016) and gradient times input (Shrikumar and others
    2017), on the first token of the answer to the whole text. Raises CorpusError for a text without words, ModelError
    for an encoder that cannot be looked into, and whatever `progress` raises.
    """
    pieces = split_pieces(text)
    if not pieces:
        raise CorpusError("the text has no words to look at; write some")
    opened, question = open_up(encoder), Question.read(instruction).text
    (encoding,) = encoder.encode([text], [question])
    variants = [text, *(drop(text, pieces, {number}) for number in range(len(pieces)))]
    scores = _scores(opened, variants, question, answered=text, progress=progress)
    gradient = _by_piece(opened.token_gradients(text, question), pieces)
    occlusion = scores[0] - scores[1:]
    return Influence(
        text,
        instruction,
        encoding.answers[0],
        score=float(scores[0]),
        pieces=pieces,
        occlusion=occlusion,
        gradient=gradient,
        agreement=rank_correlation(np.abs(occlusion), gradient),
    )


def deletion_curve(
    encoder: Encoder, influence: Influence, *, orders: int = 5, seed: int = 0, progress: Progress | None = None
) -> DeletionCurve:
    """Drop the pieces of a text step by step, the most influential first, and in so many random orders.

    The measure of Samek and others (2017) of whether a ranking is right: the answer's first token must become less
    likely than under random orders.
    """
    count, random = len(influence.pieces), np.random.default_rng(seed)
    rankings = [influence.ranking, *(tuple(random.permutation(count).tolist()) for _ in range(orders))]
    shares = tuple(share for share in SHARES if share == 0 or round(share * count) > 0)
    gone = [set(ranking[: round(share * count)]) for ranking in rankings for share in shares]
    variants = [drop(influence.text, influence.pieces, numbers) for numbers in gone]
    question = Question.read(influence.question).text
    scores = _scores(open_up(encoder), variants, question, answered=influence.text, progress=progress)
    curves = scores.reshape(len(rankings), len(shares))
    return DeletionCurve(shares, curves[0], curves[1:].mean(axis=0))


def rank_correlation(first: NDArray[np.float32], second: NDArray[np.float32]) -> float | None:
    """Return Spearman's rank correlation of two (m,), None for fewer than three or where one is constant."""
    from scipy.stats import spearmanr

    if len(first) < 3 or not np.ptp(first) or not np.ptp(second):
        return None
    return float(spearmanr(first, second).statistic)


def _scores(
    opened: OpensUp, texts: Sequence[str], question: str, *, answered: str, progress: Progress | None
) -> NDArray[np.float32]:
    """Score the distinct texts, some at a time so that it can be stopped between; (n,)."""
    distinct = list(dict.fromkeys(texts))
    known: dict[str, float] = {}
    for start in range(0, len(distinct), _BATCH):
        if progress:
            progress(start, len(distinct))
        part = distinct[start : start + _BATCH]
        for rows, scores in opened.first_token_scores(part, question, answered=answered):
            known.update(zip((part[row] for row in rows), scores[:, 0].tolist(), strict=True))
    if progress:
        progress(len(distinct), len(distinct))
    return np.array([known[text] for text in texts], np.float32)


def _by_piece(tokens: TokenGradients, pieces: Iterable[Piece]) -> NDArray[np.float32]:
    """Sum the values of tokens over the pieces they begin in; a token of a blank and a word counts to the word."""
    ends = np.array([end for _, end in tokens.spans], np.intp)
    sums = [tokens.values[(ends > piece.start) & (ends <= piece.end)].sum() if len(ends) else 0.0 for piece in pieces]
    return np.array(sums, np.float32)
