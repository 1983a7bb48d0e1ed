"""What goes on in a decoder before it answers: how likely answers are, what moves them, the states of every layer."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.base import Embeddings, Encoder
from inbedder_core.encoders.batching import Prompts
from inbedder_core.encoders.closed import ScoredRows
from inbedder_core.encoders.kv_cache import Reading
from inbedder_core.encoders.tokens import TokenIds, pad_rows
from inbedder_core.encoders.transformer import TransformerEncoder
from inbedder_core.errors import ModelError

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class LikelyAnswer:
    """An `answer`, and the `probability` of its first token: that the model begins to answer so."""

    answer: str
    probability: float


@dataclass(frozen=True, eq=False)
class TokenGradients:
    """Of m tokens of a text the `spans` of characters, and `values` float32 (m,), how far each counts, at least 0."""

    spans: tuple[tuple[int, int], ...]
    values: NDArray[np.float32]


BEGINNINGS = "How likely the model is to begin its answer so; the rest of each answer is what it would go on with."
"""What probabilities of likely answers are, unless an encoder explains its own."""
LikelyRows = tuple[tuple[int, ...], tuple[tuple[LikelyAnswer, ...], ...]]
"""Some rows of the texts (positions, in any order), and of each its likeliest answers, the likeliest first."""
LayerRows = tuple[tuple[int, ...], tuple[Embeddings, ...]]
"""Some rows of the texts (positions, in any order), and of each layer, from the first, their states (rows, width)."""


@runtime_checkable
class SaysLikely(Protocol):
    """An encoder that says what else texts might have been answered."""

    def likely_answers(self, texts: Sequence[str], question: str, *, most: int) -> Iterator[LikelyRows]:
        """Yield every row once: of each the answers that follow its `most` likeliest first tokens."""
        ...


@runtime_checkable
class ExplainsLikely(SaysLikely, Protocol):
    """One whose probabilities are not those of first tokens alone."""

    def explain_likely(self) -> str:
        """Say to a person what the probabilities are. Raises ModelError where there are none."""
        ...


@runtime_checkable
class OpensUp(SaysLikely, Protocol):
    """An encoder that lets itself be looked into."""

    def first_token_scores(self, texts: Sequence[str], question: str, *, answered: str) -> Iterator[ScoredRows]:
        """Yield every row once: log-probabilities (rows, 1) of the first token that the text `answered` is answered."""
        ...

    def token_gradients(self, text: str, question: str) -> TokenGradients:
        """Say how far each token of a text counts for how likely its first answer token is, by the gradient."""
        ...

    def layer_states(self, texts: Sequence[str], question: str) -> Iterator[LayerRows]:
        """Yield every row once: the states about to answer of all layers, read in one pass."""
        ...


def open_up(encoder: Encoder) -> OpensUp:
    """Return an encoder as one that can be looked into, out of whatever keeps its rows. Raises ModelError."""
    inner = getattr(encoder, "encoder", encoder)
    if not isinstance(inner, OpensUp):
        message = f"{encoder.name} cannot be looked into: that takes a model on this machine that answers word by word"
        raise ModelError(f"{message}; take a decoder, such as the built-in model")
    return inner


def say_likely(encoder: Encoder) -> SaysLikely:
    """Return an encoder as one that says likely answers, out of whatever keeps its rows. Raises ModelError."""
    inner = getattr(encoder, "encoder", encoder)
    return inner if isinstance(inner, SaysLikely) else open_up(inner)


def explain_likely(encoder: Encoder) -> str:
    """Say to a person what the probabilities of likely answers are. Raises ModelError for an encoder without."""
    inner = say_likely(encoder)
    return inner.explain_likely() if isinstance(inner, ExplainsLikely) else BEGINNINGS


class InnerEncoder(TransformerEncoder):
    """A decoder that lets itself be looked into; a family fills in how it scores words and goes on answering."""

    def likely_answers(self, texts: Sequence[str], question: str, *, most: int) -> Iterator[LikelyRows]:
        """Yield every row once: of each the answers that follow its `most` likeliest first tokens, gone on greedily."""
        yield from self._in_batches(texts, [question], partial(self._likely, most=most))

    def first_token_scores(self, texts: Sequence[str], question: str, *, answered: str) -> Iterator[ScoredRows]:
        """Yield every row once: log-probabilities (rows, 1) of the first token that the text `answered` is answered."""
        ((_, token),) = self._in_batches([answered], [question], self._first_token)
        yield from self._in_batches(texts, [question], partial(self._token_scores, token=token))

    def token_gradients(self, text: str, question: str) -> TokenGradients:
        """Say how far each token of a text counts for how likely its first answer token is, by the gradient.

        Gradient times input (Shrikumar and others, 2017, "Not just a black box"), its size summed over a token's
        embedding. Signed sums cancel: of 24 made texts they put the deciding word first in 2, sizes in 21.
        """
        import torch

        prompt, start, end = self._prompt_with_text(text, question)
        tokens = self.tokenizer(prompt, return_offsets_mapping=True, return_tensors="pt", verbose=False)
        # Weights take no gradient, but what they make of this input does.
        with self._lock, torch.inference_mode(False), torch.enable_grad():
            embedded = self.model.get_input_embeddings()(tokens["input_ids"].to(self.device)).detach()
            embedded.requires_grad_(True)
            mask = torch.ones(embedded.shape[:2], dtype=torch.long, device=self.device)
            read = self.model.base_model(inputs_embeds=embedded, attention_mask=mask, use_cache=False)
            likeliest = self.score_words(read.last_hidden_state[:, -1]).float().log_softmax(-1).max()
            (gradient,) = torch.autograd.grad(likeliest, embedded)
            values = (gradient * embedded).detach().float().abs().sum(-1)[0].cpu().numpy()
        shift = start - (len(text) - len(text.lstrip()))
        inside = [
            (row, (max(first, start) - shift, min(last, end) - shift))
            for row, (first, last) in enumerate(tokens["offset_mapping"][0].tolist())
            if first < end and last > start
        ]
        return TokenGradients(tuple(span for _, span in inside), values[[row for row, _ in inside]])

    def layer_states(self, texts: Sequence[str], question: str) -> Iterator[LayerRows]:
        """Yield every row once: the states about to answer of all layers, the last after the network's final norm."""
        yield from self._in_batches(texts, [question], self._all_layers)

    @abstractmethod
    def score_words(self, end: "torch.Tensor") -> "torch.Tensor":
        """Score every word for each of n states of the last layer: (n, word size) -> (n, vocabulary)."""

    @abstractmethod
    def answer_from(self, reading: Reading, tokens: "torch.Tensor") -> list[str]:
        """Go on greedily with answers that begin with these tokens (n,) behind what was read."""

    def _read_whole(self, prompts: Prompts) -> "tuple[Reading, torch.Tensor]":
        """Read one batch's only prompts: what was read, and the first answer token's log-probabilities."""
        last = self.checkpoint.layers
        rows: list[TokenIds] = [row[0] for row in prompts]
        reading = Reading(self.model, rows, pad=self.end_tokens[0], layers=range(last, last + 1))
        return reading, self.score_words(reading.states[:, -1]).float().log_softmax(-1)

    @property
    @abstractmethod
    def end_tokens(self) -> list[int]:
        """Tokens that end an answer."""

    def _likely(self, prompts: Prompts, *, most: int) -> tuple[tuple[LikelyAnswer, ...], ...]:
        reading, scores = self._read_whole(prompts)
        likeliest = scores.topk(min(most, scores.shape[1]))
        columns = []
        for tokens in likeliest.indices.T:
            columns.append(self.answer_from(reading, tokens))
            reading.rewind()
        probabilities = likeliest.values.exp().tolist()
        return tuple(
            tuple(LikelyAnswer(answer, probability) for answer, probability in zip(answers, row, strict=True))
            for answers, row in zip(zip(*columns, strict=True), probabilities, strict=True)
        )

    def _first_token(self, prompts: Prompts) -> int:
        return int(self._read_whole(prompts)[1].argmax())

    def _token_scores(self, prompts: Prompts, *, token: int) -> NDArray[np.float32]:
        scores: NDArray[np.float32] = self._read_whole(prompts)[1][:, [token]].cpu().numpy()
        return scores

    def _all_layers(self, prompts: Prompts) -> tuple[Embeddings, ...]:
        ids, mask = pad_rows([row[0] for row in prompts], value=self.end_tokens[0], side="left", device=self.device)
        read = self.model.base_model(
            input_ids=ids,
            attention_mask=mask,
            position_ids=(mask.cumsum(1) - 1).clamp(min=0),
            use_cache=False,
            output_hidden_states=True,
        )
        layers = (*read.hidden_states[1:-1], read.last_hidden_state)
        return tuple(states[:, -1].float().cpu().numpy() for states in layers)

    def _prompt_with_text(self, text: str, question: str) -> tuple[str, int, int]:
        """Return the prompt of as much of a text as is read, and from where to where the text stands in it."""
        truncation = self.truncation([text], question)
        whole = text.rstrip()
        read = whole[: len(whole) - (int(truncation.unread[0]) if truncation else 0)].strip()
        # The character that no text holds stands where the text will.
        start = self.template.prompt("\0", question).index("\0")
        return self.template.prompt(read, question), start, start + len(read)
