"""Masked and encoder-decoder models as things to train, beside the decoders of network.py."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import torch
from torch import nn

from inbedder_core.encoders import MaskedEncoder, Seq2seqEncoder, TransformerEncoder, pad_rows, read_masks
from inbedder_core.training.batches import TokenizedText
from inbedder_core.training.networks.causal import Answered, Batch, CausalAnswers, answer_targets, answered, inner


class MaskedAnswers(nn.Module):
    """A masked model that guesses each answer at as many masks as it has tokens (InBedder (2024), section 3).

    `layer` is the hidden state whose mean over an answer's masks is returned.
    """

    def __init__(self, model: Any, *, encoder: MaskedEncoder, layer: int = -1) -> None:
        super().__init__()
        self.model = model
        self.encoder = encoder
        self.layer = layer

    def collate(self, tokenized: Sequence[TokenizedText]) -> Batch:
        """Put prompts side by side, their one mask repeated; `rows`, `columns` are where `targets` are guessed."""
        mask = self.encoder.tokenizer.mask_token_id
        fed, answers, starts = [], [], []
        for row, text in enumerate(tokenized):
            (prompt,), (answer,) = text.tails, text.answers
            at = len(prompt) - 1 - prompt[::-1].index(mask)
            fed.append([*prompt[:at], *[mask] * len(answer), *prompt[at + 1 :]])
            answers.append(answer)
            starts.append((row, at))
        return {**self.encoder.padded(fed), **answer_targets(answers, starts)}

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        rows: torch.Tensor,
        columns: torch.Tensor,
        targets: torch.Tensor,
        token_type_ids: torch.Tensor | None = None,
    ) -> Answered:
        """Guess the answer tokens of a collated batch."""
        inputs = {"input_ids": input_ids, "attention_mask": attention_mask}
        if token_type_ids is not None:
            inputs["token_type_ids"] = token_type_ids
        read = read_masks(inner(self.model), inputs, lambda states: states[rows, columns], layer=self.layer)
        picked = read.states[rows, columns].float()
        counts = torch.bincount(rows)[:, None]
        states = picked.new_zeros(len(counts), picked.shape[1]).index_add(0, rows, picked) / counts
        first = counts[:, 0].cumsum(0) - counts[:, 0]
        return answered(read.scores, targets, states, first)


class Seq2seqAnswers(nn.Module):
    """An encoder-decoder model that reads a prompt and writes its answer.

    `layer` is the decoder's hidden state that is returned: the one that predicts the answer's first token.
    """

    def __init__(self, model: Any, *, layer: int = -1) -> None:
        super().__init__()
        self.model = model
        self.layer = layer

    def collate(self, tokenized: Sequence[TokenizedText]) -> Batch:
        """Pad prompts and answers on the right; `rows`, `columns` are where `targets` are predicted."""
        answers = [text.answers[0] for text in tokenized]
        # What is forced to come first when answering is never predicted.
        settings = inner(self.model).generation_config
        forced = settings.forced_bos_token_id
        start = [settings.decoder_start_token_id, *([] if forced is None else [forced])]
        ids, mask = pad_rows([text.tails[0] for text in tokenized])
        said, _ = pad_rows([[*start, *answer[:-1]] for answer in answers])
        first = torch.full((len(answers),), len(start) - 1)
        targets = answer_targets(answers, list(enumerate(first.tolist())))
        return {"ids": ids, "mask": mask, "said": said, "first": first, **targets}

    def forward(
        self,
        ids: torch.Tensor,
        mask: torch.Tensor,
        said: torch.Tensor,
        rows: torch.Tensor,
        columns: torch.Tensor,
        targets: torch.Tensor,
        first: torch.Tensor,
    ) -> Answered:
        """Predict the answer tokens of a collated batch."""
        found = self.model(
            input_ids=ids, attention_mask=mask, decoder_input_ids=said, use_cache=False, output_hidden_states=True
        )
        states = found.decoder_hidden_states[self.layer][torch.arange(len(first), device=first.device), first]
        begins = torch.nonzero(columns == first[rows])[:, 0]
        return answered(found.logits[rows, columns], targets, states, begins)


Network: TypeAlias = CausalAnswers | MaskedAnswers | Seq2seqAnswers


def network_of(model: Any, encoder: TransformerEncoder, *, layer: int) -> Network:
    """Return what trains a model, as its encoder's family is trained."""
    if isinstance(encoder, MaskedEncoder):
        return MaskedAnswers(model, encoder=encoder, layer=layer)
    if isinstance(encoder, Seq2seqEncoder):
        return Seq2seqAnswers(model, layer=layer)
    return CausalAnswers(model, layer=layer)
