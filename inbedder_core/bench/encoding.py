"""How fast a model reads: this package against the reference's way, in turns, on the same weights."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Protocol

import numpy as np

from inbedder_core.bench.gauges import Gauge
from inbedder_core.bench.reference import PUBLISHED_BATCH, PUBLISHED_TOKENS, ReferenceWay
from inbedder_core.bench.results import Encoded, Later, ReferenceAgreement, Way
from inbedder_core.bench.texts import QUESTIONS, made_texts
from inbedder_core.encoders import Encoding, PrefixConfig, PrefixMemory

if TYPE_CHECKING:
    from inbedder_core.encoders import CausalEncoder, TransformerEncoder


class _Reads(Protocol):
    def encode(self, texts: Sequence[str], instructions: Sequence[str]) -> list[Encoding]: ...


class Race:
    """Measures one encoder that keeps no texts; `ceiling` is in GFLOP/s in its number format."""

    def __init__(self, encoder: "CausalEncoder", ceiling: float, *, rounds: int, seed: int = 0) -> None:
        import torch

        self._encoder, self._ceiling, self._rounds, self._seed = encoder, ceiling, rounds, seed
        dtypes = dict.fromkeys([torch.float32, encoder.dtype])
        self._rivals = [ReferenceWay(encoder, dtype) for dtype in dtypes]

    def run(self, words: int, count: int, *, documents: int, rival_documents: int) -> Encoded:
        """Read texts of about `words` words under `count` questions; the reference's ways read fewer of them."""
        texts, questions = made_texts(documents, words, seed=self._seed), QUESTIONS[:count]
        few = texts[:rival_documents]
        own: list[Way] = []
        others: dict[str, list[Way]] = {rival.name: [] for rival in self._rivals}
        self._encoder.encode(texts, questions)  # every shape of batch is compiled once, at its first use
        for _ in range(self._rounds):
            own.append(self._time("own", self._encoder, texts, questions))
            for rival in self._rivals:
                others[rival.name].append(self._time(rival.name, rival, few, questions))
        reference = tuple(map(_best, others.values()))
        return replace(self._encoded(words, texts, questions, _best(own)), reference=reference)

    def with_published(self, encoded: Encoded) -> Encoded:
        """Add the reference's way in float32 with the batch and the longest answer its authors publish."""
        import torch

        way = ReferenceWay(self._encoder, torch.float32, batch=PUBLISHED_BATCH, tokens=PUBLISHED_TOKENS)
        texts = made_texts(PUBLISHED_BATCH, encoded.words, seed=self._seed)
        questions = QUESTIONS[: encoded.instructions]
        ways = [self._time(way.name, way, texts, questions) for _ in range(self._rounds)]
        return replace(encoded, published=_best(ways))

    def prefill(self, words: int, *, documents: int) -> Encoded:
        """Read prompts only: one question, and of each answer the one token that the state itself predicts."""
        short = copy(self._encoder)
        short.config = replace(short.config, answer_tokens=1)
        texts, questions = made_texts(documents, words, seed=self._seed), QUESTIONS[:1]
        short.encode(texts, questions)
        found = [self._time("own", short, texts, questions) for _ in range(self._rounds)]
        return self._encoded(words, texts, questions, _best(found))

    def later(self, words: int, *, documents: int) -> Later:
        """Ask a question, then another in a call of its own, with the texts kept as they were read."""
        keeping = copy(self._encoder)
        texts = made_texts(documents, words, seed=self._seed)
        ways: list[tuple[Way, Way]] = []
        for _ in range(self._rounds + 1):
            keeping.prefixes = PrefixMemory(PrefixConfig().budget(keeping.device))
            first, second = (self._time("own", keeping, texts, [question]) for question in QUESTIONS[:2])
            ways.append((first, second))
        firsts, seconds = zip(*ways[1:], strict=True)  # every shape of batch is compiled once, at its first use
        return Later(words, _best(firsts), _best(seconds), keeping.prefixes.bytes / 1e6)

    def agreement(self, *, documents: int, words: int = 40) -> ReferenceAgreement:
        """Compare embeddings and answers with the reference's in float32."""
        texts, questions = made_texts(documents, words, seed=self._seed + 1), QUESTIONS[:2]
        cosines: list[float] = []
        same: list[bool] = []
        found = self._rivals[0].encode(texts, questions)
        for own, other in zip(self._encoder.encode(texts, questions), found, strict=True):
            lengths = np.linalg.norm(own.embeddings, axis=1) * np.linalg.norm(other.embeddings, axis=1)
            cosines.extend(((own.embeddings * other.embeddings).sum(axis=1) / lengths).tolist())
            same.extend(one == two for one, two in zip(own.answers, other.answers, strict=True))
        return ReferenceAgreement(
            len(texts) * len(questions), float(np.mean(cosines)), min(cosines), float(np.mean(same))
        )

    def _time(self, name: str, reader: _Reads, texts: Sequence[str], questions: Sequence[str]) -> Way:
        with Gauge(self._encoder.device) as gauge:
            reader.encode(texts, questions)
        return Way(name, len(texts), gauge.seconds, gauge.memory)

    def _encoded(self, words: int, texts: Sequence[str], questions: Sequence[str], own: Way) -> Encoded:
        tokens = sum(_tokens_read(self._encoder, text, questions) for text in texts)
        work = 2 * parameters_outside_embedding(self._encoder) * tokens
        return Encoded(words, len(questions), tokens, work / own.seconds / 1e9 / self._ceiling, own)


def parameters_outside_embedding(encoder: "TransformerEncoder") -> int:
    """Count the weights every token is multiplied with."""
    tables = {id(encoder.model.get_input_embeddings().weight)}
    head = encoder.model.get_output_embeddings()
    if head is not None:
        tables.add(id(head.weight))
    return sum(weight.numel() for weight in encoder.model.parameters() if id(weight) not in tables)


def _tokens_read(encoder: "TransformerEncoder", text: str, questions: Sequence[str]) -> int:
    """Count what has to be read: what the prompts of a text share once, and the rest of each."""
    prompts = encoder.fitted_tokens([(cut, question) for question in questions for cut in encoder.shorten([text])])
    same = takewhile(lambda column: len(set(column)) == 1, zip(*prompts, strict=False))
    shared = sum(1 for _ in same) if len(prompts) > 1 else 0
    return shared + sum(len(prompt) - shared for prompt in prompts)


def _best(ways: Sequence[Way]) -> Way:
    return min(ways, key=lambda way: way.seconds)
