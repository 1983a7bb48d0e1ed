"""A larger model to learn from: how it would begin each answer, and which questions it finds alike.

The student takes over the distribution of its first answer token (Hinton et al. 2015) and the similarities of its
states (relational distillation, Park et al. 2019), beside the labels of the examples.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import torch
from torch.nn import functional

from inbedder_core.encoders import CausalEncoder, TransformerEncoder
from inbedder_core.errors import TrainingError
from inbedder_core.training.batches import TokenizedText, tokenize
from inbedder_core.training.examples.data import Example
from inbedder_core.training.networks.causal import CausalAnswers

LIKELIEST = 16
"""Tokens of a distribution that are taken over."""


class Lesson(NamedTuple):
    """What a teacher says of q questions: `states` (q, dimension), and of the likeliest first tokens of its answers,
    as the student's `tokens` (q, 16), the `probabilities`; all 0 where the teacher could not read the question.
    """

    states: torch.Tensor
    tokens: torch.Tensor
    probabilities: torch.Tensor


class Teacher:
    """A decoder model that reads the examples a student is trained on; the two may have different vocabularies."""

    def __init__(self, encoder: TransformerEncoder, student: TransformerEncoder, *, attention: str) -> None:
        """Load the teacher. Raises TrainingError unless both are decoders."""
        for model in (encoder, student):
            if not isinstance(model, CausalEncoder):
                found = f"{model.name} is a {model.family} model"
                raise TrainingError(f"{found}; a teacher and its student must both be decoders; leave teacher out")
        self.encoder = encoder
        self._ends = set(encoder.end_tokens) if isinstance(encoder, CausalEncoder) else set()
        self._student = student
        encoder.model.set_attn_implementation(attention)
        layer = encoder.config.layer
        self._network = CausalAnswers(encoder.model, layer=-1 if layer is None else layer).eval()
        self._begins = cache(self._begin)

    def lesson(self, part: Sequence[TokenizedText], examples: Sequence[Example]) -> Lesson:
        """Read the texts of a part, given the examples it was tokenized from; one row a question, in their order.

        Texts are cut where the student's are, so that both read the same.
        """
        wanted = [examples[index] for text in part for index in text.examples]
        texts = self._student.shorten([example.text for example in wanted])
        cut = [replace(example, text=text) for example, text in zip(wanted, texts, strict=True)]
        read = tokenize(self.encoder, cut, together=max(len(text.answers) for text in part))
        with torch.no_grad():
            batch = {name: values.to(self.encoder.device) for name, values in self._network.collate(read).items()}
            found = self._network(**batch)
            likeliest = found.scores.softmax(-1).topk(min(LIKELIEST, found.scores.shape[1]))
        tokens = torch.tensor([[self._begins(token) for token in row] for row in likeliest.indices.tolist()])
        tokens = tokens.to(likeliest.values.device)
        lesson = Lesson(found.states, tokens.clamp(min=0), likeliest.values * (tokens >= 0))
        at = torch.tensor([row for text in read for row in text.examples], device=tokens.device)
        return Lesson(*(each.new_zeros(len(wanted), each.shape[1]).index_copy(0, at, each) for each in lesson))

    def _begin(self, token: int) -> int:
        """Return the student's token that begins what a token of the teacher says, or ends the answer as that does.

        -1 where it is only a part of a character.
        """
        end: int = self._student.tokenizer.eos_token_id
        if token in self._ends:
            return end
        text = self.encoder.tokenizer.decode([token])
        ids = [] if "\ufffd" in text else self._student.tokenizer(text, add_special_tokens=False)["input_ids"]
        return int(ids[0]) if ids else -1


def imitate_answers(scores: torch.Tensor, lesson: Lesson) -> torch.Tensor:
    """Sum the cross-entropy of first answer tokens, scores (q, vocabulary), against the teacher's over q questions."""
    said = scores.float().log_softmax(-1).gather(1, lesson.tokens)
    return -(said * lesson.probabilities).sum()


def imitate_similarities(states: torch.Tensor, others: torch.Tensor, *, width: int, temperature: float) -> torch.Tensor:
    """Sum, over q questions, the cross-entropy of the student's similarities against the teacher's.

    Rows (q, width + dimension) and (m, width + dimension) hold a student's state and, behind it, the teacher's; the
    first q others are the questions themselves, which are not compared with themselves. What the teacher could not
    read, a state of zeros, asks for nothing.
    """
    itself = torch.eye(len(states), len(others), dtype=torch.bool, device=states.device)
    scores, wanted = (
        _cosines(states[:, part], others[:, part]).div(temperature).masked_fill(itself, torch.finfo(states.dtype).min)
        for part in (slice(width), slice(width, None))
    )
    losses = -(wanted.softmax(1) * scores.log_softmax(1).masked_fill(itself, 0)).sum(1)
    return (losses * states[:, width:].any(1)).sum()


def _cosines(states: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
    return functional.normalize(states, dim=-1) @ functional.normalize(others, dim=-1).T
