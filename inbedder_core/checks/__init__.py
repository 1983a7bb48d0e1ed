"""Whether a question is followed on a corpus, or ignored."""

from inbedder_core.checks.check import DOCUMENTS, FEWEST_DOCUMENTS, MOST_DOCUMENTS, STAGES, check_question
from inbedder_core.checks.measures import Estimate
from inbedder_core.checks.result import BADGES, FOLLOWS, IGNORES, UNSTABLE, QuestionCheck, WordingAgreement
from inbedder_core.checks.wordings import KINDS, NO_QUESTION, PARAPHRASE, Wording, check_wordings

__all__ = [
    "BADGES",
    "DOCUMENTS",
    "FEWEST_DOCUMENTS",
    "FOLLOWS",
    "IGNORES",
    "KINDS",
    "MOST_DOCUMENTS",
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
]
