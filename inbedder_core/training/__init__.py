"""Teach a language model to answer in a few words."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.examples.data import (
    Example,
    draw_examples,
    normalize_text,
    read_examples,
    select_examples,
    split_examples,
)
from inbedder_core.training.runs import NamedRun, begin_run, continue_run, find_run, find_runs
from inbedder_core.training.step import Step, tokens_per_second

if TYPE_CHECKING:
    from inbedder_core.training.adapter import save_adapter
    from inbedder_core.training.loop import train

_HOMES = {"save_adapter": "adapter", "train": "loop"}
"""What loads torch, and so is imported at first use."""

__all__ = [
    "Example",
    "NamedRun",
    "Step",
    "TrainingConfig",
    "begin_run",
    "continue_run",
    "draw_examples",
    "find_run",
    "find_runs",
    "normalize_text",
    "read_examples",
    "save_adapter",
    "select_examples",
    "split_examples",
    "tokens_per_second",
    "train",
]


def __getattr__(name: str) -> Any:
    """Load what needs torch at first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
