"""An encoder over a model that a server runs."""

import copy
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.answering import ANSWERS_VERSION
from inbedder_core.encoders.base import Embeddings, EncodedBatch, EncodesBatches, Encoding
from inbedder_core.encoders.closed import NO_TEXT, ScoredRows
from inbedder_core.encoders.inner import LikelyAnswer, LikelyRows
from inbedder_core.encoders.questions import check_instructions
from inbedder_core.encoders.reencode import read_answers
from inbedder_core.encoders.sentence import SentenceEncoder, minilm
from inbedder_core.encoders.served.ability import NOBODY, Ability
from inbedder_core.encoders.served.address import ServerAddress
from inbedder_core.encoders.served.asking import NOTHING, Asker
from inbedder_core.encoders.served.choosing import listed_prompt, score_listed
from inbedder_core.encoders.served.client import Patience, Server, ServerError
from inbedder_core.encoders.served.config import STATE, ServedConfig
from inbedder_core.encoders.served.facts import ServerFacts
from inbedder_core.encoders.served.likely import explain, find_likely
from inbedder_core.encoders.served.workers import as_they_come
from inbedder_core.encoders.store import Store
from inbedder_core.encoders.tokens import cut_texts
from inbedder_core.encoders.truncation import Truncation, find_truncation
from inbedder_core.errors import ModelError
from inbedder_core.fingerprint import fingerprint

_WINDOW = 256
"""Texts asked about at a time."""
_MOST_SILENT = 8
"""Times that nothing of use is answered, one after the other, that show that something is wrong."""
Made = TypeVar("Made")

Answers = tuple[str, ...]
"""Of one text under one question: the likeliest, and those that were drawn."""
Cells = dict[int, tuple[NDArray[np.float32], Answers]]
"""Of one text, by the number of the question: the state, if that is read, and the answers."""


class ServedEncoder(EncodesBatches):
    """Embeds by a model on an OpenAI-compatible server: the state of the last prompt token, where the server gives it.

    Elsewhere by its answers, which `reencoder` (the built-in sentence encoder) reads: the paper's re-encoding (InBedder
    (2024), section 3). An answer that the server calls likely enough stands for all that could be drawn; of the others,
    and where it does not say, `samples` are drawn and their mean is taken. Nothing is sent before something is asked.
    """

    family = "served"

    def __init__(
        self,
        address: ServerAddress,
        config: ServedConfig = ServedConfig(),
        *,
        reencoder: SentenceEncoder | None = None,
        patience: Patience = Patience(),
    ) -> None:
        """Prepare. Raises ModelError where the address names no model."""
        self.address = address.with_model()
        self.config = config
        self._reencoder = reencoder
        self._server = Server(self.address, timeout=config.timeout, patience=patience)
        self._store: Store | None = None
        self._facts = ServerFacts(self._server, config)
        self._loading = threading.Lock()

    def keeping(self, store: Store) -> "ServedEncoder":
        """Return this encoder as one that keeps every reply in a store as it comes, and asks nothing it keeps."""
        other = copy.copy(self)
        other._store = store
        return other

    def read_as(self, config: ServedConfig) -> "ServedEncoder":
        """Return an encoder of the same model that is asked otherwise."""
        other = ServedEncoder(self.address, config, reencoder=self._reencoder, patience=self._server.patience)
        other._store = self._store
        if replace(config, max_text_tokens=self.config.max_text_tokens) == self.config:
            other._facts = self._facts
        return other

    @property
    def name(self) -> str:
        """The model, and the host that it is asked on."""
        return f"{self.address.model} on {self.address.host}"

    @property
    def description(self) -> str:
        """One line about the model for a person; nothing is sent for it."""
        where = "on this machine" if self.address.is_local else "texts leave this machine"
        ability = self._facts.known
        found = "" if ability is None else f": {'; '.join((ability.summary, *ability.notes))}"
        return f"{self.address.model}, asked of the server {self.address.url} ({where}){found}"

    @property
    def reading(self) -> str:
        """Say to a person what is read of the model. Raises ModelError where it cannot be asked."""
        return "; ".join((self.ability.summary, *self.ability.notes))

    @property
    def ability(self) -> Ability:
        """What the server can do, found out at first need; where it cannot be reached, what it could do last time.

        Raises ModelError.
        """
        return self._facts.ability

    @property
    def fingerprint(self) -> str:
        """Hash of server, model, template, mode and settings: a server does not tell its weights."""
        decided = self.config.parts(), self.ability.parts(), f"answers {ANSWERS_VERSION}"
        reading = "" if self.ability.mode == STATE else self._sentence_encoder.fingerprint
        return fingerprint("served 1", str(self.address), *decided, reading)

    @property
    def dimension(self) -> int:
        """Length of one embedding: the state's, or the sentence encoder's."""
        return self.ability.dimension or self._sentence_encoder.dimension

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield every row once, as the server has answered it; batches without rows are signs of life."""
        questions = check_instructions(instructions, most=len(instructions) or 1)
        for start in range(0, len(texts), _WINDOW):
            yield from self._window(range(start, min(start + _WINDOW, len(texts))), texts, questions)

    def decode(self, states: Embeddings, *, top: int = 10) -> list[tuple[str, ...]]:
        """Name nothing: the words of a state are the server's."""
        return [() for _ in states]

    def truncation(self, texts: Sequence[str], instruction: str) -> Truncation | None:
        """Find what of each text is not sent, as the sentence encoder counts tokens."""
        limit = self.config.max_text_tokens
        return find_truncation(texts, partial(cut_texts, self._sentence_encoder.tokenizer, most=limit), limit=limit)

    def score_options(self, texts: Sequence[str], question: str, options: Sequence[str]) -> Iterator[ScoredRows]:
        """Yield every row once: log-probabilities of the options, for a model that is told to choose one.

        Without a text nothing is asked, and all are as likely. Raises ModelError where nothing can be asked, and when
        none of the options is answered time after time.
        """
        ability, telling = self._that_answers(), self._facts.telling
        nobody_said = np.zeros(len(options), np.float32)
        strange = 0

        def ask(text: str, stopped: threading.Event) -> NDArray[np.float32] | None:
            if text.strip() == NO_TEXT:
                return nobody_said
            return score_listed(
                self._asker, ability, telling, listed_prompt(ability, text, question, options), options, stopped
            )

        for row, scores in self._each(texts, ask):
            if row is None:
                yield (), np.empty((0, len(options)), np.float32)
                continue
            strange = strange + 1 if scores is None else 0
            if strange == _MOST_SILENT:
                raise ServerError(
                    f"{self.name} answered {strange} times with none of the listed answers; list others, or take "
                    "another model"
                )
            yield (row,), (nobody_said if scores is None else scores)[None]

    def likely_answers(self, texts: Sequence[str], question: str, *, most: int) -> Iterator[LikelyRows]:
        """Yield every row once: its likely answers, as far as the server tells. Raises ModelError."""
        ability, telling = self._that_answers(), self._facts.telling

        def ask(text: str, stopped: threading.Event) -> tuple[LikelyAnswer, ...]:
            return find_likely(self._asker, ability, telling, ability.prompt(text, question), most, stopped)

        for row, likely in self._each(texts, ask):
            yield ((), ()) if row is None or likely is None else ((row,), (likely,))

    def explain_likely(self) -> str:
        """Say to a person what the probabilities of likely answers are. Raises ModelError where there are none."""
        return explain(self._asker, self._that_answers(), self._facts.telling)

    def _each(
        self, texts: Sequence[str], ask: Callable[[str, threading.Event], Made]
    ) -> Iterator[tuple[int, Made] | tuple[None, None]]:
        """Yield the position of each text with what is asked of it, as it comes; (None, None) is a sign of life."""

        def work(task: tuple[int, str], stopped: threading.Event) -> tuple[int, Made]:
            return task[0], ask(task[1], stopped)

        for start in range(0, len(texts), _WINDOW):
            sent = list(enumerate(self._shorten(texts[start : start + _WINDOW]), start))
            for made in as_they_come(sent, work, at_once=self.config.at_once):
                yield (None, None) if made is None else made

    def _window(self, rows: range, texts: Sequence[str], questions: Sequence[str]) -> Iterator[EncodedBatch]:
        ability = self.ability
        sent = dict(zip(rows, self._shorten([texts[row] for row in rows]), strict=True))
        cells = [(row, column) for row in rows for column in range(len(questions))]
        cells_of: dict[int, Cells] = {row: {} for row in rows}
        ready: list[int] = []
        silent = 0

        def ask(
            cell: tuple[int, int], stopped: threading.Event
        ) -> tuple[tuple[int, int], tuple[NDArray[np.float32], Answers]]:
            row, column = cell
            prompt = ability.prompt(sent[row], questions[column])
            state = self._asker.state(ability, prompt, stopped) if ability.mode == STATE else NOTHING
            answers = () if ability.asked_by == NOBODY else self._answers(ability, prompt, stopped)
            return cell, (state, answers)

        for asked in as_they_come(cells, ask, at_once=self.config.at_once):
            if asked is None:
                yield EncodedBatch((), tuple(self._empty() for _ in questions))
                continue
            (row, column), (state, answers) = asked
            silent = silent + 1 if ability.mode != STATE and not any(answers) else 0
            if silent == _MOST_SILENT:
                raise ServerError(f"{self.address} answered {silent} times with nothing; look at what the server says")
            cells_of[row][column] = (state, answers)
            if len(cells_of[row]) == len(questions):
                ready.append(row)
            # While a server says nothing, it is not sure that this is what it has to say.
            if not silent:
                yield from self._finished(ready, cells_of)
        yield from self._finished(ready, cells_of)

    def _finished(self, ready: list[int], cells_of: dict[int, Cells]) -> Iterator[EncodedBatch]:
        """Yield the rows that are ready, and forget them."""
        while ready:
            row = ready.pop(0)
            cells = cells_of.pop(row)
            yield EncodedBatch((row,), tuple(self._encoding(*cells[column]) for column in sorted(cells)))

    def _encoding(self, state: NDArray[np.float32], answers: Answers) -> Encoding:
        if self.ability.mode == STATE:
            return Encoding(state[None], answers[:1] or ("",))
        drawn = answers[1:] or answers
        embeddings = read_answers(self._sentence_encoder, drawn).mean(0, keepdims=True, dtype=np.float32)
        return Encoding(embeddings, answers[:1])

    def _answers(self, ability: Ability, prompt: str, stopped: threading.Event) -> Answers:
        """Return the likeliest answer, and those drawn where it is not sure enough to stand for them."""
        first, probability = self._asker.answer(ability, prompt, stopped)
        if ability.mode == STATE or self._asker.is_sure(probability):
            return (first,)
        return (first, *self._asker.drawn(ability, prompt, stopped))

    @property
    def _asker(self) -> Asker:
        return Asker(self._server, self._store, self.config.samples)

    def _that_answers(self) -> Ability:
        """Return what the server can do. Raises ModelError where it gives embeddings alone."""
        if self.ability.asked_by == NOBODY:
            raise ModelError(
                f"{self.name} gives embeddings and no answers, so none can be chosen from a list or be likely; serve "
                "it with completions or chat too, or take a model on this machine"
            )
        return self.ability

    def _shorten(self, texts: Sequence[str]) -> list[str]:
        return cut_texts(self._sentence_encoder.tokenizer, texts, most=self.config.max_text_tokens)

    def _empty(self) -> Encoding:
        return Encoding(np.empty((0, self.dimension), np.float32), ())

    @property
    def _sentence_encoder(self) -> SentenceEncoder:
        with self._loading:
            if self._reencoder is None:
                self._reencoder = minilm()
            return self._reencoder


def served_encoder(address: str, config: ServedConfig = ServedConfig()) -> ServedEncoder:
    """Return the encoder of a model on a server, http://HOST:PORT/v1#MODEL. Raises ModelError on a wrong address."""
    return ServedEncoder(ServerAddress.read(address), config)
