"""How likely a decoder makes words it is given: the options of an answer after a question, a question after a text."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.base import Encoder
from inbedder_core.encoders.closed import ScoredRows
from inbedder_core.encoders.inner import InnerEncoder
from inbedder_core.encoders.kv_cache import Reading
from inbedder_core.encoders.prefix_cache import PrefixMemory
from inbedder_core.encoders.tokens import TokenIds, common_length, question_start
from inbedder_core.errors import ModelError

if TYPE_CHECKING:
    import torch

Made = TypeVar("Made")
Visit = Callable[[Reading, "torch.Tensor", Sequence[TokenIds]], Made]
"""What is made of prompts that were read, given the last layer's states that end them, and their tokens."""
_MOST_SCORED = 32
"""Tokens of a question that are scored: its first ones."""
_AT_ONCE = 8


@runtime_checkable
class ScoresQuestions(Protocol):
    """An encoder that says how likely a text makes the words of a question."""

    def score_question(self, texts: Sequence[str], question: str, answers: Sequence[str] = ()) -> Iterator[ScoredRows]:
        """Yield every row once: log-probabilities (rows, tokens + answers) of the question's tokens but the first.

        Behind them stand those of the answers' first tokens, were the question answered with each.
        """
        ...


def question_scorer(encoder: Encoder) -> ScoresQuestions:
    """Return an encoder as one that scores questions, within whatever keeps its rows. Raises ModelError."""
    able = isinstance(getattr(encoder, "encoder", encoder), ScoresQuestions)
    if not able or not isinstance(encoder, ScoresQuestions):
        raise ModelError(f"{encoder.name} does not say how likely a text makes the words of a question")
    return encoder


class ScoringEncoder(InnerEncoder):
    """A decoder that scores words it is given; a family fills in how prompts are read."""

    def score_options(self, texts: Sequence[str], question: str, options: Sequence[str]) -> Iterator[ScoredRows]:
        """Yield every row once: of each option the mean log-probability of its tokens, (rows, options)."""
        self.prefixes.begin([question])
        yield from super().score_options(texts, question, options)

    def score_question(self, texts: Sequence[str], question: str, answers: Sequence[str] = ()) -> Iterator[ScoredRows]:
        """Yield every row once: log-probabilities (rows, tokens + answers) of the question's tokens but the first.

        Behind them stand those of the answers' first tokens. Raises ModelError where the template does not ask after
        the text, or the question is one token.
        """
        length, tokens = self._question_tokens(question)
        if len(tokens) < 2:
            raise ModelError(f"{self.name} does not read {question!r} after a text, or not as several tokens")
        beginnings = [option[0] for option in self.option_tokens(answers)] if answers else []
        self.prefixes.begin([question])
        score = partial(self._score_question, length=length, tokens=tokens, beginnings=beginnings)
        yield from self._in_batches(texts, [question], score)

    def option_tokens(self, options: Sequence[str]) -> list[TokenIds]:
        """Turn options into the tokens they are answered with, and the end that follows them."""
        return [[*tokens, self.end_tokens[0]] for tokens in super().option_tokens(options)]

    def score_prompts(self, prompts: Sequence[Sequence[TokenIds]], options: Sequence[TokenIds]) -> NDArray[np.float32]:
        """Score options behind the prompts, each read once: float32 (rows, options)."""
        import torch

        def score(reading: Reading, end: "torch.Tensor", _prompts: Sequence[TokenIds]) -> "torch.Tensor":
            first = self._log_probabilities(end)
            return torch.stack([self._scores_behind(reading, first, option).mean(-1) for option in options], 1)

        return self._visited_scores(prompts, score)

    @property
    @abstractmethod
    def prefixes(self) -> PrefixMemory:
        """Texts read before."""

    @property
    @abstractmethod
    def _before_question(self) -> TokenIds:
        """The template's tokens between text and question that no text merges with; none if the question is first."""

    @abstractmethod
    def _visit(self, prompts: Sequence[Sequence[TokenIds]], visit: Visit[Made]) -> tuple[list[int], list[list[Made]]]:
        """Visit every prompt once it is read: the order of rows, and part by part what came of each instruction."""

    def _score_question(
        self, prompts: Sequence[Sequence[TokenIds]], *, length: int, tokens: TokenIds, beginnings: TokenIds
    ) -> NDArray[np.float32]:
        """Score all but the first of a question's tokens, `length` tokens before the prompts' ends, and beginnings."""
        import torch

        rest = prompts[0][0][1 - length :]  # alike in all prompts

        def score(reading: Reading, end: "torch.Tensor", _prompts: Sequence[TokenIds]) -> "torch.Tensor":
            if not beginnings:
                return self._scores_behind(reading, self._log_probabilities(end), tokens[1:])
            states = torch.cat([end[:, None], reading.peek(rest)], 1)
            first = self._log_probabilities(states[:, -1])[:, beginnings]
            return torch.cat([self._scores_after(states, tokens[1:]), first], 1)

        return self._visited_scores([[prompt[: len(prompt) - length + 1]] for (prompt,) in prompts], score)

    def _question_tokens(self, question: str) -> tuple[int, TokenIds]:
        """Return how many tokens of a prompt come from the question on, and which of them are the question's."""
        asked, *others = self.prompt_tokens([("8", question), ("8", "How"), ("8", "Why")])
        start = question_start(asked, self._before_question)
        end = len(asked) - common_length([prompt[::-1] for prompt in others])
        return len(asked) - start, asked[start:end][: _MOST_SCORED + 1] if start else []

    def _visited_scores(
        self, prompts: Sequence[Sequence[TokenIds]], score: "Visit[torch.Tensor]"
    ) -> NDArray[np.float32]:
        import torch

        rows, found = self._visit(prompts, score)
        scores: NDArray[np.float32] = torch.cat([piece for (piece,) in found]).cpu().numpy()
        return scores[np.argsort(rows)]

    def _scores_behind(self, reading: Reading, first: "torch.Tensor", tokens: TokenIds) -> "torch.Tensor":
        """Return the log-probabilities of tokens behind what was read (n, tokens), given all of the first's."""
        import torch

        if len(tokens) == 1:
            return first[:, tokens]
        return torch.cat([first[:, tokens[:1]], self._scores_after(reading.peek(tokens[:-1]), tokens[1:])], 1)

    def _scores_after(self, states: "torch.Tensor", tokens: TokenIds) -> "torch.Tensor":
        """Return the log-probabilities of tokens (n, tokens), each given the last layer's states (n, …) before it."""
        import torch

        scores = []
        # A few at a time, for the scores of all words after each would take much memory.
        for start in range(0, len(tokens), _AT_ONCE):
            ids = torch.tensor(tokens[start : start + _AT_ONCE], device=states.device).expand(len(states), -1)
            # Of states apart in memory torch copies all words' weights for every row.
            found = self._log_probabilities(states[:, start : start + ids.shape[1]].contiguous())
            scores.append(found.gather(-1, ids[:, :, None])[:, :, 0])
        return torch.cat(scores, 1)

    def _log_probabilities(self, states: "torch.Tensor") -> "torch.Tensor":
        """Return those of every word, given states of the last layer: (…, word size) -> (…, vocabulary)."""
        scores: torch.Tensor = self.score_words(states).float().log_softmax(-1)
        return scores
