"""Masked language models: the states of masks put where the answer belongs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, takewhile
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.base import Encoding
from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.pooling import last_marks, mean_states
from inbedder_core.encoders.sampling import choose
from inbedder_core.encoders.tokens import Pair, TokenIds, pad_rows
from inbedder_core.encoders.transformer import TransformerEncoder
from inbedder_core.errors import ModelError

if TYPE_CHECKING:
    import torch

QUICK_START = "mask_head"
"""The pooling of the quick start released with the paper's RoBERTa."""


class MaskedEncoder(TransformerEncoder):
    """Embeds by the states of `answer_tokens` masks after the prompt; answers with what it guesses at each.

    Poolings: `avg_gen`, the mean over the masks (InBedder (2024), section 3); `avg_prompt`, over what comes before
    them; `avg_all`, over all tokens. `mask_head` is the released quick start, another function: text and instruction as
    a pair without a template, and at the masks what the vocabulary layer reads, its mean standardized.
    Every instruction reads the text anew, for here a text's states depend on the question.
    """

    family = "masked"
    poolings = ("avg_gen", "avg_prompt", "avg_all", QUICK_START)
    defaults = EncoderConfig(pooling="avg_gen", answer_tokens=3)

    @property
    def dimension(self) -> int:
        """Length of one embedding: the model's hidden size, or what its vocabulary layer reads (ALBERT: less)."""
        hidden = self.checkpoint.hidden_size
        narrow = self.checkpoint.settings.get("embedding_size", hidden)
        return int(narrow) if self.config.pooling == QUICK_START else hidden

    def encode_prompts(self, prompts: Sequence[Sequence[TokenIds]]) -> tuple[Encoding, ...]:
        """Encode one batch: prompts[row][instruction] are token ids; return one encoding per instruction."""
        return tuple(self._encode([row[index] for row in prompts]) for index in range(len(prompts[0])))

    def prompt_tokens(self, pairs: Sequence[Pair]) -> list[TokenIds]:
        """Turn texts and instructions into tokens, the masks behind them."""
        return self.masked_tokens(pairs, masks=self.config.answer_tokens)

    def masked_tokens(self, pairs: Sequence[Pair], *, masks: int) -> list[TokenIds]:
        """Turn texts and instructions into tokens, so many masks behind each."""
        if self.tokenizer.mask_token is None:
            raise ModelError(f"the tokenizer of {self.name} has no mask token; a masked model needs one")
        mask = self.tokenizer.mask_token * masks
        if self.config.pooling == QUICK_START:
            asked = [instruction + mask for _, instruction in pairs]
            ids: list[TokenIds] = self.tokenizer([text for text, _ in pairs], asked, verbose=False)["input_ids"]
        else:
            ids = self.tokenizer([self.template.prompt(*pair) + mask for pair in pairs], verbose=False)["input_ids"]
        return ids

    @cached_property
    def room(self) -> int | None:
        """Most tokens of one prompt: the model's positions, which RoBERTa's kin count from after the padding token."""
        parts = (part for name, part in self.model.named_modules() if name.endswith("position_embeddings"))
        table = next((part for part in parts if hasattr(part, "num_embeddings")), None)
        if table is None:
            return self.checkpoint.positions
        unused = 0 if table.padding_idx is None else table.padding_idx + 1
        return int(table.num_embeddings - unused)

    def word_scores(self, states: "torch.Tensor") -> "torch.Tensor | None":
        """Score every word for each of n states, (n, d) -> (n, vocabulary), through all of the head."""
        import torch

        if self.config.pooling == QUICK_START:
            return super().word_scores(states)
        some = torch.tensor([[self.tokenizer.mask_token_id]], device=self.device)
        return read_masks(self.model, {"input_ids": some}, lambda _: states).scores

    def score_prompts(self, prompts: Sequence[Sequence[TokenIds]], options: Sequence[TokenIds]) -> NDArray[np.float32]:
        """Score options at as many masks as each has tokens: float32 (rows, options)."""
        import torch

        scores = torch.zeros((len(prompts), len(options)))
        for length in sorted(set(map(len, options))):
            inputs = self.padded([self._with_masks(row[0], length) for row in prompts])
            masks = last_marks(inputs["input_ids"] == self.tokenizer.mask_token_id, length)
            read = read_masks(self.model, inputs, lambda states, masks=masks: states[masks])  # type: ignore[misc]
            likely = read.scores.float().log_softmax(-1).view(len(prompts), length, -1)
            for column, option in enumerate(options):
                if len(option) == length:
                    scores[:, column] = likely[:, range(length), option].mean(1).cpu()
        found: NDArray[np.float32] = scores.numpy()
        return found

    def _with_masks(self, prompt: TokenIds, count: int) -> TokenIds:
        """Put `count` masks in place of the answer's, which are the last of a prompt."""
        mask = self.tokenizer.mask_token_id
        end = len(prompt) - prompt[::-1].index(mask)
        return [*prompt[: end - self.config.answer_tokens], *[mask] * count, *prompt[end:]]

    def _load_model(self) -> Any:
        from transformers import AutoModelForMaskedLM

        return self._pretrained(AutoModelForMaskedLM)

    def _encode(self, rows: Sequence[TokenIds]) -> Encoding:
        inputs = self.padded(rows)
        # A text may hold the mark of a mask too.
        masks = last_marks(inputs["input_ids"] == self.tokenizer.mask_token_id, self.config.answer_tokens)
        read = read_masks(self.model, inputs, lambda states: states[masks], layer=self.config.layer)
        embeddings = self._pool(read, inputs, masks).cpu().numpy().astype(np.float32, copy=False)
        drawn = self.sample_numbers(rows)
        chances = None if drawn is None else drawn.flatten()
        guesses = choose(read.scores, chances, temperature=self.config.temperature, top_p=self.config.top_p)
        return Encoding(embeddings, tuple(map(self.read_answer, guesses.view(len(rows), -1).tolist())))

    def padded(self, rows: Sequence[TokenIds]) -> "dict[str, torch.Tensor]":
        """Pad prompts on the right: what the network takes, (n, w) each."""
        ids, mask = pad_rows(rows, value=self.tokenizer.pad_token_id, device=self.device)
        inputs = {"input_ids": ids, "attention_mask": mask}
        if self.config.pooling == QUICK_START and getattr(self.model.config, "type_vocab_size", 1) > 1:
            # The second of a pair begins behind the last end but one.
            ends = last_marks((ids == self.tokenizer.sep_token_id) & mask.bool(), 2).long()
            inputs["token_type_ids"] = (ends.cumsum(1) - ends).clamp(max=1)
        return inputs

    def _pool(self, read: "MaskReading", inputs: "dict[str, torch.Tensor]", masks: "torch.Tensor") -> "torch.Tensor":
        """Return (n, d) in float32."""
        import torch

        ids, pooling = inputs["input_ids"], self.config.pooling
        if pooling == QUICK_START:
            mean = read.heads.float().view(len(ids), self.config.answer_tokens, -1).mean(1)
            return (mean - mean.mean(1, keepdim=True)) / mean.std(1, keepdim=True)
        counted = masks if pooling == "avg_gen" else inputs["attention_mask"].bool()
        if pooling == "avg_prompt":
            marks = [self.tokenizer.mask_token_id, self._end]
            counted = counted & ~torch.isin(ids, torch.tensor(marks, device=ids.device))
        return mean_states(read.states, counted)

    @property
    def _end(self) -> int:
        end = self.tokenizer.eos_token_id
        return int(self.tokenizer.sep_token_id if end is None else end)

    def read_answer(self, guesses: TokenIds) -> str:
        """Read the words before the first special token; one guessed at several masks in a row is said once."""
        ends = set(self.tokenizer.all_special_ids)
        said = [token for token, _ in groupby(takewhile(lambda token: token not in ends, guesses))]
        return self.decode_answer(said)


@dataclass(frozen=True)
class MaskReading:
    """States of all tokens (n, w, d) at one layer; of k picked states what the vocabulary layer reads, and its scores.

    `heads` is (k, d), `scores` (k, vocabulary).
    """

    states: "torch.Tensor"
    heads: "torch.Tensor"
    scores: "torch.Tensor"


def read_masks(
    model: Any,
    inputs: "dict[str, torch.Tensor]",
    pick: "Callable[[torch.Tensor], torch.Tensor]",
    *,
    layer: int | None = None,
) -> MaskReading:
    """Run a masked model whose head, the costly part, reads only the states that `pick` takes from (n, w, d).

    `layer` is the one whose states are kept, from 1 or from the end; None is the last.
    """
    import torch

    kept: dict[str, torch.Tensor] = {}

    # A head scores every word at every token, most of the work, though only the masks' scores are used. No argument of
    # transformers spares it: what the body hands on is cut down to the picked states before the head sees it. What the
    # vocabulary layer reads is not among a model's outputs either, so it is noted on its way in.
    def narrow(_module: Any, _inputs: Any, output: Any) -> Any:
        kept["states"] = output.last_hidden_state if layer is None else output.hidden_states[layer]
        output.last_hidden_state = pick(output.last_hidden_state)
        return output

    def note(_module: Any, inputs: Any) -> None:
        kept["heads"] = inputs[0]

    hooks = [
        model.base_model.register_forward_hook(narrow),
        model.get_output_embeddings().register_forward_pre_hook(note),
    ]
    try:
        scores = model(**inputs, output_hidden_states=layer is not None).logits
    finally:
        for hook in hooks:
            hook.remove()
    return MaskReading(kept["states"], kept["heads"], scores)
