"""Which questions to ask next."""

from inbedder_core.suggestions.bank import BankQuestion, candidates
from inbedder_core.suggestions.result import Suggestion, Suggestions
from inbedder_core.suggestions.suggest import (
    DOCUMENTS,
    MOST_DOCUMENTS,
    PROPOSED,
    STAGES,
    suggest_questions,
)

__all__ = [
    "DOCUMENTS",
    "MOST_DOCUMENTS",
    "PROPOSED",
    "STAGES",
    "BankQuestion",
    "Suggestion",
    "Suggestions",
    "candidates",
    "suggest_questions",
]
