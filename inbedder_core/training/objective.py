"""What a step makes smaller: the loss of the answers, and beside it what brings like states together."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from inbedder_core.training.batches import TokenizedText
from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.contrast import AnswerLikeness, StateMemory, contrast
from inbedder_core.training.examples.data import Example
from inbedder_core.training.networks.causal import Answered
from inbedder_core.training.teacher import Teacher, imitate_answers, imitate_similarities


@dataclass(frozen=True)
class Objective:
    """The loss of a run over `examples`; `memory` holds states of earlier texts, a teacher's behind the student's."""

    config: TrainingConfig
    examples: Sequence[Example]
    likeness: AnswerLikeness | None
    teacher: Teacher | None
    memory: StateMemory

    def loss(self, answered: Answered, part: Sequence[TokenizedText], *, tokens: int, questions: int) -> torch.Tensor:
        """Return a part's share of a step's loss, the step holding so many answer tokens and questions."""
        loss = answered.losses.sum() / tokens
        if self.likeness is None and self.teacher is None:
            return loss
        config, width = self.config, answered.states.shape[1]
        examples = [place for text in part for place in text.examples]
        lesson = self.teacher.lesson(part, self.examples) if self.teacher else None
        states = torch.cat([answered.states, lesson.states], 1) if lesson else answered.states
        others = self.memory.joined(states)
        if self.likeness:
            similar, dissimilar = self.likeness.pairs(examples, [*examples, *self.memory.examples.tolist()])
            seen = others[:, :width]
            term = contrast(answered.states, seen, similar, dissimilar, temperature=config.temperature)
            loss = loss + config.contrast * term / questions
        if lesson:
            term = imitate_similarities(states, others, width=width, temperature=config.temperature)
            term = term + imitate_answers(answered.scores, lesson)
            loss = loss + config.teacher_weight * term / questions
        self.memory.keep(states, examples)
        return loss
