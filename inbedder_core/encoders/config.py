"""What decides an encoder's numbers beside its weights; kept with the weights as inbedder.json."""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from inbedder_core.encoders.foreign_files import read_object
from inbedder_core.encoders.prompts import CHAT, PromptTemplate
from inbedder_core.errors import ModelError, SettingError
from inbedder_core.paths import write_atomically
from inbedder_core.settings import check, setting

MOST_ANSWER_TOKENS = 64
CONFIG_FILE = "inbedder.json"
POOLINGS = (
    "first_gen",
    "first_gen+answer",
    "avg_gen",
    "last_gen",
    "avg_prompt",
    "avg_all",
    "expected_answer",
    "mask_head",
)
_FIRST_FIELDS = ("template", "pooling", "answer_tokens", "max_text_tokens", "base")


@dataclass(frozen=True)
class EncoderConfig:
    """How a model is read: prompt, pooling and lengths."""

    template: str = setting(PromptTemplate().pattern, "the prompt, with {input} and {instruction}; or chat")
    pooling: str = setting("first_gen", "which states become the embedding", choices=POOLINGS)
    answer_tokens: int = setting(5, "longest answer, in tokens", least=1, most=MOST_ANSWER_TOKENS)
    max_text_tokens: int = setting(512, "longest text, in tokens; the rest is cut", least=8, most=32768)
    base: str | None = setting(None, "for an adapter: the model it changes, a built-in name, folder or hub name")
    layer: int | None = setting(None, "whose states are read: 1 is the first layer, -2 the last but one; else the last")
    averaged_layers: int = setting(1, "layers whose mean is read: that one and those before it", least=1, most=256)
    answer_weight: float = setting(0.5, "weight of the answer beside the state", least=0.0, most=10.0)
    temperature: float = setting(0.0, "how freely answers are drawn; 0 takes the likeliest", least=0.0, most=5.0)
    top_p: float = setting(1.0, "share of the likeliest tokens answers are drawn from", least=0.01, most=1.0)
    seed: int = setting(0, "the seed of drawn answers", least=0, most=2**32 - 1)
    filter_words: tuple[str, ...] = setting((), "words whose tokens count neither in averages nor in answers")
    languages: tuple[str, ...] = setting((), "codes of the languages it was trained for, such as en, where known")

    def __post_init__(self) -> None:
        """Refuse values out of range and templates that cannot be filled."""
        check(self)
        for name in ("filter_words", "languages"):
            words = getattr(self, name)
            if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
                raise SettingError(f"{name} is {words!r}; it must be a list of words")
            object.__setattr__(self, name, tuple(words))
        if self.layer == 0:
            raise SettingError("layer is 0; layers count from 1, or from the end with -1")
        if self.template != CHAT:
            PromptTemplate(self.template)

    @property
    def reading(self) -> str:
        """Say to a person which states are read and how long answers are."""
        layer = "the last layer" if self.layer is None else f"layer {self.layer}"
        if self.averaged_layers > 1:
            layer = f"the mean of {self.averaged_layers} layers up to {layer}"
        return f"{self.pooling} of {layer}, answers of up to {self.answer_tokens} tokens"

    def parts(self) -> dict[str, object]:
        """Return what a fingerprint holds of this: later settings only where they differ from their defaults.

        So settings that are added leave the fingerprints of encoders that do not use them as they were, and what was
        computed by those stays found. Languages decide no number and are never part of it.
        """
        found = asdict(self)
        later = {item.name: item.default for item in fields(self) if item.name not in _FIRST_FIELDS}
        later["languages"] = found["languages"]
        return {name: value for name, value in found.items() if name not in later or value != later[name]}

    def save(self, folder: Path) -> None:
        """Write inbedder.json; it is written last, so its presence means the folder is whole."""
        write_atomically(folder / CONFIG_FILE, json.dumps(asdict(self), indent=2) + "\n")


def read_config(folder: Path, defaults: EncoderConfig = EncoderConfig()) -> EncoderConfig:
    """Read a model folder's inbedder.json; without one the defaults hold. Raises ModelError when it is broken."""
    path = folder / CONFIG_FILE
    if not path.exists():
        return defaults
    found = read_object(path, remedy="restore it or delete it to use the defaults")
    known = {item.name for item in fields(EncoderConfig)}
    if strange := ", ".join(sorted(set(found) - known)):
        raise ModelError(f"{path} holds {strange}; it may hold {', '.join(sorted(known))}")
    try:
        return replace(defaults, **found)
    except (TypeError, SettingError, ModelError) as error:
        raise ModelError(f"{path} cannot be used: {error}; correct it") from error
