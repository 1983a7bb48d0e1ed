"""Decoder language models: the state that is about to predict the first answer token (the paper's `first_gen`)."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from inbedder_core.encoders import readout
from inbedder_core.encoders.answering import MORE_TOKENS, finish_words
from inbedder_core.encoders.base import Embeddings, EncodedBatch, Encoding
from inbedder_core.encoders.kv_cache import Reading, after_the_layers
from inbedder_core.encoders.pooling import GENERATED, WHOLE_PROMPT, pool
from inbedder_core.encoders.prefix_cache import Prefix, PrefixMemory
from inbedder_core.encoders.sampling import choose
from inbedder_core.encoders.scoring import Made, ScoringEncoder, Visit
from inbedder_core.encoders.tokens import TokenIds, common_length, question_start
from inbedder_core.errors import ModelError
from inbedder_core.fingerprint import fingerprint

if TYPE_CHECKING:
    import torch


class CausalEncoder(ScoringEncoder):
    """Embeds by the state of the last prompt token, or as `pooling` says; answers by greedy decoding from there.

    What the prompts of a text have in common under all instructions (input first: the text itself) is read once, and
    each instruction costs its own tokens only, later ones too while `prefixes` keeps the text. InBedder (2024), section
    3; `fst_gen_layer_L` of the reference.
    """

    family = "causal"
    averages_layers = True
    poolings = ("first_gen", "first_gen+answer", "avg_gen", "last_gen", "avg_prompt", "avg_all", "expected_answer")
    _is_silent = False

    @property
    def dimension(self) -> int:
        """Length of one embedding: that of the state read, and of what is put beside it."""
        inner = not self._reads_last and self.config.pooling != "expected_answer"
        width = self.checkpoint.hidden_size if inner else self.checkpoint.word_size
        return width + (readout.BUCKETS if self.config.pooling == "first_gen+answer" else 0)

    @cached_property
    def fingerprint(self) -> str:
        """As that of every encoder; silent, another."""
        return fingerprint("silent", super().fingerprint) if self._is_silent else super().fingerprint

    def silent(self) -> Self:
        """Return an encoder of the same embeddings, whose answers are empty; itself where answers go into them."""
        if self.config.pooling in GENERATED:
            return self
        other = self.read_as(self.config)
        other._is_silent = True
        return other

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield every row once, in batches of texts of like length, longest first within a window."""
        self.prefixes.begin(instructions)
        yield from super().encode_batches(texts, instructions)

    def encode_prompts(self, prompts: Sequence[Sequence[TokenIds]]) -> tuple[Encoding, ...]:
        """Encode one batch, prompts[row][instruction], reading each row's shared tokens once, or not where kept."""
        rows, found = self._visit(prompts, self._answer)
        return tuple(_in_order(pieces, rows) for pieces in zip(*found, strict=True))

    def word_scores(self, states: "torch.Tensor") -> "torch.Tensor | None":
        """Score every word for each of n states or differences of states, (n, dimension) -> (n, vocabulary)."""
        if self.config.pooling == "expected_answer":
            scores: torch.Tensor = states @ self.model.get_input_embeddings().weight.T
            return scores
        if self._reads_last and self.config.averaged_layers == 1:
            return super().word_scores(states)
        ready = after_the_layers(self.model, states[:, : self.checkpoint.hidden_size])
        return None if ready is None else super().word_scores(ready)

    def answer_from(self, reading: Reading, tokens: "torch.Tensor") -> list[str]:
        """Go on greedily with answers that begin with these tokens (n,) behind what was read."""
        import torch

        first = torch.nn.functional.one_hot(tokens, self.model.get_output_embeddings().weight.shape[0])
        answers, _ = self._decode_answers(reading, first, None)
        return [self.read_answer(row, whole=whole) for row, whole in self._finish_words(reading, answers)]

    @cached_property
    def prefixes(self) -> PrefixMemory:
        """Texts read before, shared by all who read the same network."""
        if isinstance(self._owner, CausalEncoder):
            return self._owner.prefixes
        return PrefixMemory(self.memory.budget(self.device), str(self.device))

    @cached_property
    def _before_question(self) -> TokenIds:
        """The template's tokens between text and question that no text merges with; none if the question is first."""
        pattern = self.template.pattern
        if pattern.index("{instruction}") < pattern.index("{input}"):
            return []
        other, *alike = self.prompt_tokens([("8", "How"), ("8", "Why"), ("A.", "Why"), ("", "Why")])
        start = len(alike[0]) - common_length([prompt[::-1] for prompt in alike])
        return alike[0][start : common_length([alike[0], other])]

    @property
    def _layers(self) -> range:
        """The layers read, from 1. Raises ModelError when they are too many or of several widths."""
        layer, count, wanted = self.config.layer, self.checkpoint.layers, self.config.averaged_layers
        top = count if layer is None else layer if layer > 0 else count + 1 + layer
        if wanted > top:
            raise ModelError(f"averaged_layers is {wanted}, but {self.name} has {top} layers up to the one read")
        if wanted > 1 and top == count and self.checkpoint.word_size != self.checkpoint.hidden_size:
            raise ModelError(f"the last layer of {self.name} is narrower than the others; average up to layer -2")
        return range(top - wanted + 1, top + 1)

    @property
    def _reads_last(self) -> bool:
        return self.checkpoint.layers in self._layers

    def _load_model(self) -> Any:
        from transformers import AutoModelForCausalLM

        model = self._pretrained(AutoModelForCausalLM)
        kinds = set(getattr(model.config, "layer_types", None) or ())
        if getattr(model, "_is_stateful", False) or kinds - {"full_attention", "sliding_attention"}:
            message = f"{self.name} reads by a running state, which cannot be taken back to ask another question"
            raise ModelError(f"{message}; give a model that reads by attention alone")
        return model

    def _visit(self, prompts: Sequence[Sequence[TokenIds]], visit: Visit[Made]) -> tuple[list[int], list[list[Made]]]:
        """Visit every prompt once it is read: the order of rows, and part by part what came of each instruction."""
        import torch

        stems = [self.prefix_tokens(row) for row in prompts]
        # Taken all at once: another network that needs room may have any of them dropped.
        found = [self.prefixes.find(stem) for stem in stems]
        cached = [row for row, prefix in enumerate(found) if prefix is not None]
        new = [row for row, prefix in enumerate(found) if prefix is None]
        prefixes = [prefix for prefix in found if prefix is not None]
        try:
            made = [
                self._read([prompts[row] for row in rows], [stems[row] for row in rows], visit, prefixes=given)
                for rows, given in ((cached, prefixes), (new, []))
                if rows
            ]
        except torch.OutOfMemoryError:
            self.prefixes.clear()
            raise
        return [*cached, *new], made

    def _read(
        self,
        prompts: Sequence[Sequence[TokenIds]],
        stems: Sequence[TokenIds],
        visit: Visit[Made],
        *,
        prefixes: Sequence[Prefix],
    ) -> list[Made]:
        """Read rows whose stems were read, every one; or none, and these are kept for the next question."""
        shared = [len(stem) if prefixes else common_length(row) for stem, row in zip(stems, prompts, strict=True)]
        reading = Reading(
            self.model,
            [row[0][:length] for row, length in zip(prompts, shared, strict=True)],
            pad=self.end_tokens[0],
            layers=self._layers,
            summed=self.config.pooling in WHOLE_PROMPT,
            prefixes=prefixes,
        )
        found = []
        for index in range(len(prompts[0])):
            asked = [row[index] for row in prompts]
            end = reading.extend([prompt[length:] for prompt, length in zip(asked, shared, strict=True)])
            if index == 0 and not prefixes:
                self._keep(reading, stems)
            found.append(visit(reading, end, asked))
            reading.rewind()
        return found

    def prefix_tokens(self, prompts: Sequence[TokenIds]) -> TokenIds:
        """Return the tokens of a text's prompts before the question; none where they cannot be, or are not, kept."""
        # Poolings over the whole prompt need its states, which are not kept.
        if not self.prefixes.budget or self.config.pooling in WHOLE_PROMPT:
            return []
        length = question_start(prompts[0], self._before_question)
        return prompts[0][: min(length, common_length(prompts)) if len(prompts) > 1 else length]

    def _keep(self, reading: Reading, stems: Sequence[TokenIds]) -> None:
        for row, stem in enumerate(stems):
            if not stem:
                continue
            prefix = reading.prefix(row, len(stem))
            if prefix is None or not self.prefixes.keep(stem, prefix):
                return

    def _answer(self, reading: Reading, end: "torch.Tensor", prompts: Sequence[TokenIds]) -> Encoding:
        """Decode from the last layer's states that `end` the prompts, and pool."""
        import torch

        states, first = reading.prompt_states(), self.score_words(end)
        if self._is_silent:
            return Encoding(self._embed(pool(self.config.pooling, states), first), ("",) * len(prompts))
        answers, generated = self._decode_answers(reading, first, self.sample_numbers(prompts))
        said = self._finish_words(reading, answers)
        silent = torch.tensor([*self.end_tokens, *self.filtered_tokens], device=end.device)
        pooled = pool(self.config.pooling, states, generated, ~torch.isin(answers[:, 1:], silent))
        read = tuple(self.read_answer(row, whole=whole) for row, whole in said)
        return Encoding(self._embed(pooled, first), read)

    def _decode_answers(
        self, reading: Reading, scores: "torch.Tensor", draws: "torch.Tensor | None"
    ) -> "tuple[torch.Tensor, torch.Tensor | None]":
        """Return the answers' tokens (n, t), filled up with the end, and where pooled, states of all but the last."""
        import torch

        fed_back = self.config.pooling in GENERATED
        tokens: list[torch.Tensor] = []
        states: list[torch.Tensor] = []
        ends = torch.tensor(self.end_tokens, device=scores.device)
        open_rows = torch.ones(len(scores), dtype=torch.bool, device=scores.device)
        while True:
            drawn = None if draws is None else draws[:, len(tokens)]
            token = choose(scores, drawn, temperature=self.config.temperature, top_p=self.config.top_p)
            tokens.append(token.masked_fill(~open_rows, self.end_tokens[0]))
            open_rows = open_rows & ~torch.isin(token, ends)
            # Where states of the answer are read, its first token is always fed back, even when it ends the answer.
            done = not bool(open_rows.any()) and not (fed_back and len(tokens) == 1)
            if done or len(tokens) == self.config.answer_tokens:
                return torch.stack(tokens, 1), torch.stack(states, 1) if states else None
            scores = self.score_words(reading.extend(token[:, None].tolist()))
            if fed_back:
                states.append(reading.states[:, -1].float())

    def _finish_words(self, reading: Reading, answers: "torch.Tensor") -> list[tuple[TokenIds, bool]]:
        """Go on with answers that stop within a word, as far as the model has positions for it; no state is pooled."""
        positions = self.checkpoint.positions
        longest = int(reading.mask.sum(1).max()) + 1
        most = min(MORE_TOKENS, positions - longest) if positions else MORE_TOKENS

        def read_on(rows: list[int], newest: list[TokenIds]) -> list[int]:
            nonlocal reading
            reading = reading.only(rows)
            following: list[int] = self.score_words(reading.extend(newest)).argmax(-1).tolist()
            return following

        def may_continue(tokens: TokenIds) -> bool:
            return self.answer_format.may_continue(self._decode_tokens(tokens))

        how: dict[str, Any] = {"may_continue": may_continue, "ends": set(self.end_tokens), "most": most}
        return finish_words(answers.tolist(), read_on, self.continues_word, **how)

    def score_words(self, end: "torch.Tensor") -> "torch.Tensor":
        """Score every word for each of n states of the last layer: (n, word size) -> (n, vocabulary)."""
        scores: torch.Tensor = self.model.get_output_embeddings()(end)
        return scores

    def _embed(self, state: "torch.Tensor", scores: "torch.Tensor") -> Embeddings:
        """Turn pooled states and the first token's scores into embeddings."""
        if self.config.pooling == "expected_answer":
            state = readout.expected_answer(scores, self.model.get_input_embeddings().weight)
        if self.config.pooling == "first_gen+answer":
            state = readout.concatenate(state, scores, weight=self.config.answer_weight)
        return state.float().cpu().numpy().astype(np.float32, copy=False)

    @cached_property
    def end_tokens(self) -> list[int]:
        """Tokens that end an answer: the model's end of text, and every special token."""
        named = self.model.generation_config.eos_token_id
        ends = named if isinstance(named, list) else [named]
        return [token for token in dict.fromkeys([*ends, *self.tokenizer.all_special_ids]) if token is not None]

    def read_answer(self, tokens: TokenIds, *, whole: bool = True) -> str:
        """Decode an answer up to its end; `whole`: so is its last word."""
        ends = set(self.end_tokens)
        length = next((place for place, token in enumerate(tokens) if token in ends), len(tokens))
        return self.decode_answer(tokens[:length], whole=whole)


def _in_order(pieces: Sequence[Encoding], rows: Sequence[int]) -> Encoding:
    """Put pieces together, the one at place i into row rows[i]."""
    answers = tuple(answer for piece in pieces for answer in piece.answers)
    return Encoding(np.concatenate([piece.embeddings for piece in pieces]), answers).take(np.argsort(rows))
