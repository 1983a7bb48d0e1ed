"""Encoder-decoder language models: the decoder's states while it answers."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.answering import MORE_TOKENS, finished_word
from inbedder_core.encoders.base import Encoding
from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.pooling import answer_mask, mean_states
from inbedder_core.encoders.sampling import choose
from inbedder_core.encoders.tokens import TokenIds, pad_rows
from inbedder_core.encoders.transformer import TransformerEncoder

if TYPE_CHECKING:
    import torch

_KINDS = ("T5", "MT5", "UMT5", "LongT5", "Bart", "MBart", "Pegasus", "PegasusX", "LED", "M2M100", "Blenderbot")
SEQ2SEQ = (*(f"{kind}ForConditionalGeneration" for kind in _KINDS), "MarianMTModel")
"""Architectures that read text and write text; others of the same ending read speech or pictures."""


class Seq2seqEncoder(TransformerEncoder):
    """Embeds by the decoder's states; answers by greedy decoding.

    The state that predicts a token counts when that token is not special; where none is, the first state stands for
    them. Poolings: `first_gen`, `avg_gen`, `last_gen` of the states that count; `avg_prompt`, the encoder's mean. The
    baseline of InBedder (2024), section 4, with the masks of its published encoder.
    """

    family = "seq2seq"
    poolings = ("first_gen", "avg_gen", "last_gen", "avg_prompt")
    defaults = EncoderConfig()

    def encode_prompts(self, prompts: Sequence[Sequence[TokenIds]]) -> tuple[Encoding, ...]:
        """Encode one batch: prompts[row][instruction] are token ids; return one encoding per instruction."""
        return tuple(self._encode([row[index] for row in prompts]) for index in range(len(prompts[0])))

    @property
    def room(self) -> int | None:
        """Most tokens of one prompt: the answer has positions of its own."""
        return self.checkpoint.positions

    def score_prompts(self, prompts: Sequence[Sequence[TokenIds]], options: Sequence[TokenIds]) -> NDArray[np.float32]:
        """Score options as what the decoder says, the text read once: float32 (rows, options)."""
        import torch

        ids, mask = pad_rows([row[0] for row in prompts], value=self.tokenizer.pad_token_id, device=self.device)
        read = self.model.get_encoder()(input_ids=ids, attention_mask=mask)
        columns = []
        for option in options:
            said = torch.tensor([*self._opening, *option, self.tokenizer.eos_token_id], device=self.device)
            before = said[:-1].expand(len(ids), -1)
            likely = (
                self.model(encoder_outputs=read, attention_mask=mask, decoder_input_ids=before)
                .logits.float()
                .log_softmax(-1)
            )
            own = likely[:, range(len(said) - 1), said[1:]][:, len(self._opening) - 1 :]
            columns.append(own.mean(1))
        found: NDArray[np.float32] = torch.stack(columns, 1).cpu().numpy()
        return found

    @property
    def _opening(self) -> TokenIds:
        """What the decoder has said before it answers: its start, and a first token where that is forced."""
        own = self.model.generation_config
        return [own.decoder_start_token_id, *([] if own.forced_bos_token_id is None else [own.forced_bos_token_id])]

    def _load_model(self) -> Any:
        from transformers import AutoModelForSeq2SeqLM

        return self._pretrained(AutoModelForSeq2SeqLM)

    def _encode(self, rows: Sequence[TokenIds]) -> Encoding:
        ids, mask = pad_rows(rows, value=self.tokenizer.pad_token_id, device=self.device)
        output = self.model.generate(
            logits_processor=self._choosing(rows),
            input_ids=ids,
            attention_mask=mask,
            generation_config=self._greedy,
            stopping_criteria=self._word_ends,
        )
        answers, limit = output.sequences[:, 1:], self.config.answer_tokens
        embeddings = self._pool(output, mask, answers[:, :limit]).cpu().numpy().astype(np.float32, copy=False)
        return Encoding(embeddings, tuple(map(self.read_answer, answers.tolist())))

    def _pool(self, output: Any, mask: "torch.Tensor", answers: "torch.Tensor") -> "torch.Tensor":
        """Return (n, d) in float32."""
        import torch

        layer = -1 if self.config.layer is None else self.config.layer
        if self.config.pooling == "avg_prompt":
            return mean_states(output.encoder_hidden_states[layer], mask)
        steps = output.decoder_hidden_states[: answers.shape[1]]
        states = torch.cat([step[layer] for step in steps], dim=1)
        silent = [*self.tokenizer.all_special_ids, *self.filtered_tokens]
        speaks = ~torch.isin(answers, torch.tensor(silent, device=answers.device))
        return mean_states(states, answer_mask(self.config.pooling, speaks))

    @cached_property
    def _greedy(self) -> Any:
        """Plain greedy decoding: of the model's own settings only its special tokens are kept."""
        from transformers import GenerationConfig

        own = self.model.generation_config
        return GenerationConfig(
            max_new_tokens=self.config.answer_tokens + MORE_TOKENS + 1,
            do_sample=False,
            num_beams=1,
            return_dict_in_generate=True,
            output_hidden_states=True,
            decoder_start_token_id=own.decoder_start_token_id,
            bos_token_id=own.bos_token_id,
            eos_token_id=own.eos_token_id,
            pad_token_id=self.tokenizer.pad_token_id,
            forced_bos_token_id=own.forced_bos_token_id,
        )

    def _choosing(self, rows: Sequence[TokenIds]) -> Any:
        """Return what leaves `generate` one token to take at each step, where answers are drawn."""
        from transformers import LogitsProcessorList

        drawn, config = self.sample_numbers(rows), self.config
        if drawn is None:
            return LogitsProcessorList()

        def choose_one(read: "torch.Tensor", scores: "torch.Tensor") -> "torch.Tensor":
            # What finishes the last word, beyond the answer's length, is not drawn.
            step = read.shape[1] - 1
            numbers = drawn[:, step] if step < drawn.shape[1] else None
            token = choose(scores, numbers, temperature=config.temperature, top_p=config.top_p)
            return scores.new_full(scores.shape, -float("inf")).scatter_(1, token[:, None], 0)

        return LogitsProcessorList([choose_one])

    @cached_property
    def _word_ends(self) -> Any:
        """Stop the answers that are as long as they may be where their last word ends."""
        import torch
        from transformers import StoppingCriteriaList

        def ended(read: "torch.Tensor", scores: Any) -> "torch.Tensor":
            rows = read[:, 1:].tolist()
            longer = len(rows[0]) > self.config.answer_tokens
            done = [longer and not self.continues_word(self._spoken(row[:-1]), row[-1]) for row in rows]
            return torch.tensor(done, device=read.device)

        return StoppingCriteriaList([ended])

    def read_answer(self, tokens: TokenIds) -> str:
        """Decode an answer without its special tokens; of what goes beyond its limit, the end of its last word."""
        limit = self.config.answer_tokens
        answer, whole = finished_word(self._spoken(tokens[:limit]), tokens[limit:], self.continues_word)
        return self.decode_answer(answer, whole=whole)

    def _spoken(self, tokens: TokenIds) -> TokenIds:
        special = set(self.tokenizer.all_special_ids)
        return [token for token in tokens if token not in special]
