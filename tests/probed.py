"""An encoder that lets itself be looked into, with insides that are known in advance."""

from collections.abc import Iterator, Sequence

import numpy as np

from inbedder_core.encoders import LikelyAnswer, TokenGradients
from tests.fakes import FakeEncoder

LIKELY, UNLIKELY = 0.8, 0.05
LAYERS = 4


class OpenEncoder(FakeEncoder):
    """Answers by a rule: an answer has 80 % where the rule gives it, 5 % elsewhere; "other" is what else it might be.

    Layer by layer noise gives way to the embedding, which the last of four layers is.
    """

    def likely_answers(
        self, texts: Sequence[str], question: str, *, most: int
    ) -> Iterator[tuple[tuple[int, ...], tuple[tuple[LikelyAnswer, ...], ...]]]:
        """Yield all rows at once, the answer in two spellings."""
        candidates = [
            (
                LikelyAnswer(self.answer(text, question), LIKELY),
                LikelyAnswer("other", 0.06),
                LikelyAnswer(f"The {self.answer(text, question)}.", 0.1),
            )
            for text in texts
        ]
        yield tuple(range(len(texts))), tuple(candidates)

    def first_token_scores(
        self, texts: Sequence[str], question: str, *, answered: str
    ) -> Iterator[tuple[tuple[int, ...], np.ndarray]]:
        """Yield all rows at once."""
        wanted = self.answer(answered, question)
        scores = [[np.log(LIKELY if self.answer(text, question) == wanted else UNLIKELY)] for text in texts]
        yield tuple(range(len(texts))), np.array(scores, np.float32)

    def token_gradients(self, text: str, question: str) -> TokenGradients:
        """Let every word be a token, and those count that the answer changes without."""
        answer = self.answer(text, question)
        spans, values, at = [], [], 0
        for word in text.split():
            start = text.index(word, at)
            at = start + len(word)
            spans.append((start, at))
            values.append(float(self.answer(text[:start] + text[at:], question) != answer))
        return TokenGradients(tuple(spans), np.array(values, np.float32))

    def layer_states(
        self, texts: Sequence[str], question: str
    ) -> Iterator[tuple[tuple[int, ...], tuple[np.ndarray, ...]]]:
        """Yield all rows at once."""
        (encoding,) = self.encode(texts, [question])
        noise = np.stack([np.random.default_rng([*text.encode()]).normal(size=self.dimension) for text in texts])
        shares = np.linspace(0, 1, LAYERS)
        yield (
            tuple(range(len(texts))),
            tuple(((1 - share) * noise + share * encoding.embeddings).astype(np.float32) for share in shares),
        )


def last_word(text: str, instruction: str) -> str:
    """Answer with the last word, or the first where that is asked for."""
    words = text.lower().strip(".").split()
    return words[0 if "first" in instruction else -1] if words else ""


def make(model: str) -> OpenEncoder:
    """Make the encoder of a server, whatever the model is called."""
    encoder = OpenEncoder(last_word)
    encoder.name = model
    return encoder
