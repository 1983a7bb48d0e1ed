"""Questions for scikit-learn, topic models and benchmarks."""

from inbedder_core.ecosystem.instructed import InstructedEncoder

__all__ = ["InstructedEncoder"]
