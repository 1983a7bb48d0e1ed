"""InBedder Explorer: ask a corpus several questions and see how each question regroups it.

The names below are the public ones; they stay stable. Heavy libraries load when they are first needed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inbedder_core.comparison import Comparison, Movers, compare, movers
    from inbedder_core.corpus import Corpus, Document
    from inbedder_core.edits import Edit, Edits, apply_edits, make_edit
    from inbedder_core.encoders import Encoder, Encoding, load_encoder
    from inbedder_core.errors import InBedderError
    from inbedder_core.ingest import DataReport, read_corpus
    from inbedder_core.store import CachedEncoder, Store
    from inbedder_core.study import Studies, Study, read_study
    from inbedder_core.training import Example, TrainingConfig, read_examples, train
    from inbedder_core.view import View, ViewConfig, explore, recluster

__version__ = "0.1.0"

_HOMES = {
    "CachedEncoder": "store",
    "Comparison": "comparison",
    "Corpus": "corpus",
    "DataReport": "ingest",
    "Document": "corpus",
    "Edit": "edits",
    "Edits": "edits",
    "Encoder": "encoders",
    "Encoding": "encoders",
    "Example": "training",
    "InBedderError": "errors",
    "Movers": "comparison",
    "Store": "store",
    "Studies": "study",
    "Study": "study",
    "TrainingConfig": "training",
    "View": "view",
    "ViewConfig": "view",
    "apply_edits": "edits",
    "compare": "comparison",
    "explore": "view",
    "load_encoder": "encoders",
    "make_edit": "edits",
    "movers": "comparison",
    "read_corpus": "ingest",
    "read_examples": "training",
    "read_study": "study",
    "recluster": "view",
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
    "Movers",
    "Store",
    "Studies",
    "Study",
    "TrainingConfig",
    "View",
    "ViewConfig",
    "apply_edits",
    "compare",
    "explore",
    "load_encoder",
    "make_edit",
    "movers",
    "read_corpus",
    "read_examples",
    "read_study",
    "recluster",
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
