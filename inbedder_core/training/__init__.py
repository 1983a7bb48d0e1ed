"""Fine-tune a language model on short answers, so that its state before answering embeds the text for that question.

The names below are the public ones; torch loads when training is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.data import Example, read_examples, select_examples
from inbedder_core.training.step import HeldOut, Step

if TYPE_CHECKING:
    from inbedder_core.training.trainer import train

__all__ = ["Example", "HeldOut", "Step", "TrainingConfig", "read_examples", "select_examples", "train"]


def __getattr__(name: str) -> Any:
    """Load `train` at first use."""
    if name != "train":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("inbedder_core.training.trainer").train
