"""What to ask next: questions that regroup a corpus otherwise than those asked."""

from inbedder_core.suggestions.bank import Candidate, candidates
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
    "Candidate",
    "Suggestion",
    "Suggestions",
    "candidates",
    "suggest_questions",
]
