"""Questions for scikit-learn, topic models and benchmarks."""

from inbedder_core.ecosystem.instructed import InstructedEncoder
from inbedder_core.ecosystem.mteb_model import MTEBModel
from inbedder_core.ecosystem.sentence_transformer import sentence_transformer

__all__ = ["InstructedEncoder", "MTEBModel", "sentence_transformer"]
