"""Fine-tune a language model on short answers, so that its state before answering embeds the text for that question."""

from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.data import Example, read_examples, select_examples
from inbedder_core.training.trainer import HeldOut, Step, train

__all__ = ["Example", "HeldOut", "Step", "TrainingConfig", "read_examples", "select_examples", "train"]
