"""Whether a question is followed on a corpus, or ignored."""

from inbedder_core.checks.check import DOCUMENTS, MOST_DOCUMENTS, STAGES, check_question
from inbedder_core.checks.measures import Estimate, estimate, nearest, shared_neighbors
from inbedder_core.checks.result import BADGES, FOLLOWS, IGNORES, UNSTABLE, QuestionCheck, WordingAgreement
from inbedder_core.checks.sampling import FEWEST_DOCUMENTS, draw_texts
from inbedder_core.checks.wordings import (
    KINDS,
    NO_QUESTION,
    NONSENSE,
    PARAPHRASE,
    Wording,
    check_wordings,
    make_paraphrase,
)

__all__ = [
    "BADGES",
    "DOCUMENTS",
    "FEWEST_DOCUMENTS",
    "FOLLOWS",
    "IGNORES",
    "KINDS",
    "MOST_DOCUMENTS",
    "NONSENSE",
    "NO_QUESTION",
    "PARAPHRASE",
    "STAGES",
    "UNSTABLE",
    "Estimate",
    "QuestionCheck",
    "Wording",
    "WordingAgreement",
    "check_question",
    "check_wordings",
    "draw_texts",
    "estimate",
    "make_paraphrase",
    "nearest",
    "shared_neighbors",
]
