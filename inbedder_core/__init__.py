"""InBedder Explorer: ask a corpus several questions and see how each question regroups it.

The names below are the public ones; they stay stable. Heavy libraries load when they are first needed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inbedder_core.corpus import Corpus, Document
    from inbedder_core.encoders import Encoder, Encoding, load_encoder
    from inbedder_core.errors import InBedderError
    from inbedder_core.ingest import DataReport, read_corpus
    from inbedder_core.store import CachedEncoder, Store
    from inbedder_core.training import Example, TrainingConfig, read_examples, train
    from inbedder_core.view import View, ViewConfig, explore, recluster

__version__ = "0.1.0"

_HOMES = {
    "CachedEncoder": "store",
    "Corpus": "corpus",
    "DataReport": "ingest",
    "Document": "corpus",
    "Encoder": "encoders",
    "Encoding": "encoders",
    "Example": "training",
    "InBedderError": "errors",
    "Store": "store",
    "TrainingConfig": "training",
    "View": "view",
    "ViewConfig": "view",
    "explore": "view",
    "load_encoder": "encoders",
    "read_corpus": "ingest",
    "read_examples": "training",
    "recluster": "view",
    "train": "training",
}

__all__ = [
    "CachedEncoder",
    "Corpus",
    "DataReport",
    "Document",
    "Encoder",
    "Encoding",
    "Example",
    "InBedderError",
    "Store",
    "TrainingConfig",
    "View",
    "ViewConfig",
    "explore",
    "load_encoder",
    "read_corpus",
    "read_examples",
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
