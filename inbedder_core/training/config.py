"""Settings of a training run; the defaults are the paper's recipe with LoRA in place of full fine-tuning."""

from dataclasses import dataclass

from inbedder_core.encoders import builtin
from inbedder_core.errors import SettingError
from inbedder_core.settings import check, setting

DTYPES = ("float32", "bfloat16")


@dataclass(frozen=True)
class TrainingConfig:
    """How a model is trained. InBedder (2024), section 3: one epoch, 64 examples a step, cosine, 3 % warm-up."""

    base: str = setting(builtin.NAME, "model to start from: a folder, a hub name, the built-in base, or minilm")
    start: str | None = setting(None, "folder of an adapter over the same base to begin with, in place of a new one")
    learning_rate: float = setting(5e-4, "highest learning rate", least=0, most=1)
    epochs: int = setting(1, "times each example is read", least=1, most=100)
    minutes: float | None = setting(None, "longest training time; the schedule then ends with it", least=0.01)
    batch: int = setting(64, "texts a step", least=1, most=65536)
    together: int = setting(1, "most questions of a text that one reading of it answers", least=1, most=64)
    contrast: float = setting(0.0, "weight of a contrastive term: states of like answers together", least=0, most=100)
    contrast_layer: int = setting(-1, "layer whose states the contrastive term compares; -1 is the last", most=-1)
    contrast_memory: int = setting(0, "states kept from earlier texts that it also compares with", least=0, most=10**6)
    temperature: float = setting(0.1, "temperature of the contrastive term", least=0.001, most=10)
    teacher: str | None = setting(None, "larger model whose answers and similarities are learnt too: name or folder")
    teacher_weight: float = setting(0.5, "weight of what the teacher says beside the examples", least=0, most=100)
    micro_batch_tokens: int = setting(2048, "tokens computed at once; a step adds up several", least=16)
    warmup: float = setting(0.03, "share of the schedule spent raising the learning rate", least=0, most=0.5)
    weight_decay: float = setting(0.0, "AdamW weight decay", least=0, most=1)
    clip: float = setting(1.0, "largest norm of a step's gradient", least=1e-6)
    rank: int = setting(32, "LoRA rank on all linear layers; 0 trains all weights instead", least=0, most=1024)
    alpha: float = setting(64.0, "LoRA alpha: updates are scaled by alpha / rank", least=1e-6)
    dropout: float = setting(0.0, "LoRA dropout", least=0, most=0.9)
    max_text_tokens: int = setting(256, "longest text, in tokens; longer ones are cut", least=8, most=32768)
    held_out: int = setting(500, "examples kept aside to watch the run, never trained on", least=1)
    evaluations: int = setting(5, "times the held-out examples are scored, the last at the end", least=1)
    save_minutes: float = setting(5.0, "minutes between resume points", least=0)
    dtype: str | None = setting(None, "number format to compute in; else the fastest safe one here", choices=DTYPES)
    attention: str = setting("sdpa", "attention implementation", choices=("sdpa", "eager"))
    recompute: bool = setting(False, "recompute activations in the backward pass: less memory, a third slower")
    seed: int = setting(0, "seed of the split, the order and the new weights", least=0)

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        check(self)
        if self.learning_rate <= 0:
            raise SettingError(f"learning_rate is {self.learning_rate}; it must be above 0, such as 5e-4")
        if self.start and not self.rank:
            raise SettingError(
                f"start is {self.start} but rank is 0, which trains no adapter; give the rank of that adapter"
            )
