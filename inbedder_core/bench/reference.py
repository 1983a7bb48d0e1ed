"""The straightforward way to embed by answering: a full `generate` for each question, all hidden states kept.

What the authors' code does (InBedder 2024, `fst_gen_layer_L`): texts sorted by length, batches of a fixed number of
texts, the whole prompt padded on the left and read anew for each question.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from inbedder_core.encoders import Encoding

if TYPE_CHECKING:
    import torch

    from inbedder_core.encoders import TransformerEncoder

BATCH = 32
PUBLISHED_BATCH, PUBLISHED_TOKENS = 64, 20
"""What the authors' settings for OPT models of up to 1.3 billion weights say, the nearest to a small decoder."""


class ReferenceWay:
    """Reads with the weights, prompts and layer of an encoder, in one number format.

    `batch` texts are read at a time; answers are of at most `tokens` tokens, else as many as the encoder's.
    """

    def __init__(
        self, encoder: "TransformerEncoder", dtype: "torch.dtype", *, batch: int = BATCH, tokens: int | None = None
    ) -> None:
        import copy

        self._encoder = encoder
        self._batch_size, self._tokens = batch, tokens or encoder.config.answer_tokens
        self.name = f"reference, {str(dtype).removeprefix('torch.')}"
        same = encoder.dtype == dtype
        self._model: Any = encoder.model if same else copy.deepcopy(encoder.model).to(dtype)

    def encode(self, texts: Sequence[str], instructions: Sequence[str]) -> list[Encoding]:
        """Return one encoding per instruction, as an encoder does."""
        return [self._under(texts, instruction) for instruction in instructions]

    def _under(self, texts: Sequence[str], instruction: str) -> Encoding:
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]), reverse=True)
        states: dict[int, Any] = {}
        answers: dict[int, str] = {}
        for start in range(0, len(order), self._batch_size):
            rows = order[start : start + self._batch_size]
            found, told = self._batch([self._encoder.template.prompt(texts[row], instruction) for row in rows])
            states.update(zip(rows, found, strict=True))
            answers.update(zip(rows, told, strict=True))
        every = range(len(texts))
        return Encoding(np.stack([states[row] for row in every]), tuple(answers[row] for row in every))

    def _batch(self, prompts: Sequence[str]) -> tuple[Any, list[str]]:
        import torch

        encoder = self._encoder
        tokenizer, pad = encoder.tokenizer, encoder.model.generation_config.eos_token_id
        tokenizer.pad_token_id = pad[0] if isinstance(pad, list) else pad
        read = tokenizer(list(prompts), padding=True, padding_side="left", return_tensors="pt").to(encoder.device)
        with torch.inference_mode():
            made = self._model.generate(
                **read,
                max_new_tokens=self._tokens,
                do_sample=False,
                output_hidden_states=True,
                return_dict_in_generate=True,
                pad_token_id=tokenizer.pad_token_id,
            )
        layer = -1 if encoder.config.layer is None else encoder.config.layer
        states = made.hidden_states[0][layer][:, -1].float().cpu().numpy()
        new = made.sequences[:, read["input_ids"].shape[1] :]
        told = [text.strip().splitlines() for text in tokenizer.batch_decode(new, skip_special_tokens=True)]
        return states, [lines[0].strip().rstrip("\ufffd ") if lines else "" for lines in told]
