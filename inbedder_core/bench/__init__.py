"""How fast everything is on this machine."""

from inbedder_core.bench.gauges import process_memory
from inbedder_core.bench.run import Plan, measure, open_encoder
from inbedder_core.bench.stages import view_of_components
from inbedder_core.bench.table import markdown
from inbedder_core.bench.texts import QUESTIONS, Planted, made_texts, planted

__all__ = [
    "QUESTIONS",
    "Plan",
    "Planted",
    "made_texts",
    "markdown",
    "measure",
    "open_encoder",
    "planted",
    "process_memory",
    "view_of_components",
]
