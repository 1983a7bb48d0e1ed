"""Decoder language models: the state that is about to predict the first answer token (the paper's `first_gen`)."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from inbedder_core.encoders.base import Encoding
from inbedder_core.encoders.transformer import TokenIds, TransformerEncoder

if TYPE_CHECKING:
    import torch


class CausalEncoder(TransformerEncoder):
    """Embeds by the last-layer state of the last prompt token; answers by greedy decoding from there.

    What the prompts of a text have in common under all instructions (input first: the text itself) is read once, and
    each instruction costs its own tokens only. InBedder (2024), section 3; `fst_gen_layer_L` of the reference.
    """

    family = "causal"

    def encode_prompts(self, prompts: Sequence[Sequence[TokenIds]]) -> tuple[Encoding, ...]:
        """Encode one batch, prompts[row][instruction], reading each row's shared tokens once."""
        shared = [_common_length(row) for row in prompts]
        reading = _Reading(self, [row[0][:length] for row, length in zip(prompts, shared, strict=True)])
        return tuple(
            self._answer(reading, [row[index][length:] for row, length in zip(prompts, shared, strict=True)])
            for index in range(len(prompts[0]))
        )

    def _load_model(self) -> Any:
        import torch
        from transformers import AutoModelForCausalLM

        return AutoModelForCausalLM.from_pretrained(
            self.checkpoint.model_folder,
            dtype=torch.float32 if self.checkpoint.is_changed else self.dtype,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=self.checkpoint.has_safetensors,
        )

    def _answer(self, reading: "_Reading", tails: Sequence[TokenIds]) -> Encoding:
        """Read the rest of each prompt, keep the state it ends in, decode greedily, and leave the reading as it was."""
        import torch

        state = reading.extend(tails)
        embeddings = state.float().cpu().numpy().astype(np.float32, copy=False)
        head, ends = self.model.get_output_embeddings(), self.end_tokens
        tokens: list[torch.Tensor] = []
        open_rows = torch.ones(len(tails), dtype=torch.bool, device=state.device)
        while True:
            token = head(state).argmax(-1)
            tokens.append(token.masked_fill(~open_rows, ends[0]))
            open_rows = open_rows & ~torch.isin(token, torch.tensor(ends, device=token.device))
            if len(tokens) == self.config.answer_tokens or not bool(open_rows.any()):
                break
            state = reading.extend(token[:, None].tolist())
        reading.rewind()
        return Encoding(embeddings, tuple(self._read_answer(row) for row in torch.stack(tokens, 1).tolist()))

    @cached_property
    def end_tokens(self) -> list[int]:
        """Tokens that end an answer: the model's end of text, and every special token."""
        named = self.model.generation_config.eos_token_id
        ends = named if isinstance(named, list) else [named]
        return [token for token in dict.fromkeys([*ends, *self.tokenizer.all_special_ids]) if token is not None]

    def _read_answer(self, tokens: TokenIds) -> str:
        ends = set(self.end_tokens)
        length = next((place for place, token in enumerate(tokens) if token in ends), len(tokens))
        lines = self.tokenizer.decode(tokens[:length]).strip().splitlines()
        return lines[0].strip() if lines else ""


class _Reading:
    """A batch of token rows read by the model so far: padded on the left, its keys and values kept to go on from."""

    def __init__(self, encoder: CausalEncoder, rows: Sequence[TokenIds]) -> None:
        from transformers import DynamicCache

        self.body = encoder.model.base_model
        self.device = encoder.device
        self.pad = encoder.end_tokens[0]
        self.cache = DynamicCache(config=encoder.model.config)
        self.mask = self._empty(len(rows))
        if any(rows):
            self.extend(rows)
        self.start = self.mask.shape[1]

    def extend(self, rows: Sequence[TokenIds]) -> "torch.Tensor":
        """Read more tokens of each row; return the state after each row's last, (n, dimension)."""
        import torch

        width = max(len(row) for row in rows)
        filled = [[self.pad] * (width - len(row)) + row for row in rows]
        new = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows], device=self.device)
        self.mask = torch.cat([self.mask, new], dim=1)
        positions = (self.mask.cumsum(1) - 1).clamp(min=0)[:, -width:]
        found = self.body(
            input_ids=torch.tensor(filled, device=self.device),
            attention_mask=self.mask,
            position_ids=positions,
            past_key_values=self.cache,
            use_cache=True,
        )
        state: torch.Tensor = found.last_hidden_state[:, -1]
        return state

    def rewind(self) -> None:
        """Forget all but what was read first."""
        extra = self.mask.shape[1] - self.start
        self.mask = self.mask[:, : self.start]
        if self.start:
            self.cache.crop(-extra)
        else:
            self.cache.reset()

    def _empty(self, count: int) -> "torch.Tensor":
        import torch

        return torch.empty((count, 0), dtype=torch.long, device=self.device)


def _common_length(prompts: Sequence[TokenIds]) -> int:
    """Count the leading tokens all prompts of a text share, always leaving one of each to read; 0 for a lone prompt."""
    if len(prompts) == 1:
        return 0
    length = 0
    for column in zip(*(prompt[:-1] for prompt in prompts), strict=False):
        if len(set(column)) > 1:
            break
        length += 1
    return length
