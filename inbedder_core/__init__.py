"""Everything but the app, and usable without it: a corpus, its questions, a view for each.

The names below are the public ones; they stay stable. Heavy libraries load when they are first needed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inbedder_core.checks import QuestionCheck, check_question
    from inbedder_core.comparison import Comparison, Movers, compare, movers
    from inbedder_core.corpus import Corpus, DataReport, Document, read_corpus, split_passages
    from inbedder_core.ecosystem import InstructedEncoder
    from inbedder_core.encoders import CachedEncoder, Encoder, Encoding, Store, load_encoder
    from inbedder_core.errors import InBedderError
    from inbedder_core.probes import reword_groups
    from inbedder_core.studies import Studies, Study, read_study
    from inbedder_core.suggestions import Suggestion, Suggestions, suggest_questions
    from inbedder_core.training import Example, TrainingConfig, read_examples, train
    from inbedder_core.views import Edit, Edits, View, ViewConfig, apply_edits, explore, make_edit, recluster

__version__ = "0.1.0"

_HOMES = {
    "CachedEncoder": "encoders",
    "Comparison": "comparison",
    "Corpus": "corpus",
    "DataReport": "corpus",
    "Document": "corpus",
    "Edit": "views",
    "Edits": "views",
    "Encoder": "encoders",
    "Encoding": "encoders",
    "Example": "training",
    "InBedderError": "errors",
    "InstructedEncoder": "ecosystem",
    "Movers": "comparison",
    "QuestionCheck": "checks",
    "Store": "encoders",
    "Studies": "studies",
    "Study": "studies",
    "Suggestion": "suggestions",
    "Suggestions": "suggestions",
    "TrainingConfig": "training",
    "View": "views",
    "ViewConfig": "views",
    "apply_edits": "views",
    "check_question": "checks",
    "compare": "comparison",
    "explore": "views",
    "load_encoder": "encoders",
    "make_edit": "views",
    "movers": "comparison",
    "read_corpus": "corpus",
    "read_examples": "training",
    "read_study": "studies",
    "recluster": "views",
    "reword_groups": "probes",
    "split_passages": "corpus",
    "suggest_questions": "suggestions",
    "train": "training",
}

__all__ = [
    "CachedEncoder",
    "Comparison",
    "Corpus",
    "DataReport",
    "Document",
    "Edit",
    "Edits",
    "Encoder",
    "Encoding",
    "Example",
    "InBedderError",
    "InstructedEncoder",
    "Movers",
    "QuestionCheck",
    "Store",
    "Studies",
    "Study",
    "Suggestion",
    "Suggestions",
    "TrainingConfig",
    "View",
    "ViewConfig",
    "apply_edits",
    "check_question",
    "compare",
    "explore",
    "load_encoder",
    "make_edit",
    "movers",
    "read_corpus",
    "read_examples",
    "read_study",
    "recluster",
    "reword_groups",
    "split_passages",
    "suggest_questions",
    "train",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module at first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """Name what can be imported from here."""
    return __all__
