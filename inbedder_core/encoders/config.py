"""What decides an encoder's numbers beside its weights; kept with the weights as inbedder.json."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from inbedder_core.errors import ModelError
from inbedder_core.prompts import PromptTemplate
from inbedder_core.settings import check, setting

CONFIG_FILE = "inbedder.json"


@dataclass(frozen=True)
class EncoderConfig:
    """How a model is read: prompt, pooling and lengths."""

    template: str = setting(PromptTemplate().pattern, "the prompt, with {input} and {instruction}")
    pooling: str = setting("first_gen", "which state becomes the embedding", choices=("first_gen",))
    answer_tokens: int = setting(5, "longest answer, in tokens", least=1, most=64)
    max_text_tokens: int = setting(512, "longest text, in tokens; the rest is cut", least=8, most=32768)
    base: str | None = setting(None, "for an adapter: the model it changes, a built-in name, folder or hub name")

    def __post_init__(self) -> None:
        """Refuse values out of range and templates that cannot be filled."""
        check(self)
        PromptTemplate(self.template)

    def save(self, folder: Path) -> None:
        """Write inbedder.json; it is written last, so its presence means the folder is whole."""
        (folder / CONFIG_FILE).write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


def read_config(folder: Path) -> EncoderConfig:
    """Read a model folder's inbedder.json; without one the defaults hold. Raises ModelError when it is broken."""
    path = folder / CONFIG_FILE
    if not path.exists():
        return EncoderConfig()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{path} is not JSON ({error}); restore it or delete it to use the defaults") from error
    known = {item.name for item in fields(EncoderConfig)}
    if not isinstance(found, dict) or set(found) - known:
        strange = ", ".join(sorted(set(found) - known)) if isinstance(found, dict) else type(found).__name__
        raise ModelError(f"{path} holds {strange}; it may hold {', '.join(sorted(known))}")
    return EncoderConfig(**found)
