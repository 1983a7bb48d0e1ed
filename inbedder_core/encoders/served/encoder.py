"""An encoder over a model that a server runs."""

import copy
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.answering import ANSWERS_VERSION
from inbedder_core.encoders.base import Embeddings, EncodedBatch, EncodesBatches, Encoding
from inbedder_core.encoders.questions import check_instructions
from inbedder_core.encoders.reencode import read_answers
from inbedder_core.encoders.sentence import SentenceEncoder, minilm
from inbedder_core.encoders.served.ability import CHAT, EMBEDDINGS, NOBODY, PATHS, Ability
from inbedder_core.encoders.served.address import ServerAddress
from inbedder_core.encoders.served.client import Patience, Server, ServerError, UnreachableServerError
from inbedder_core.encoders.served.config import STATE, ServedConfig
from inbedder_core.encoders.served.finding_out import find_out
from inbedder_core.encoders.served.replies import read_states
from inbedder_core.encoders.served.workers import as_they_come
from inbedder_core.encoders.store import Row, Store
from inbedder_core.encoders.tokens import cut_texts
from inbedder_core.encoders.truncation import Truncation, find_truncation
from inbedder_core.fingerprint import fingerprint
from inbedder_core.paths import cache_directory, write_atomically

_WINDOW = 256
"""Texts asked about at a time."""
_STATE, _ANSWER = "state", "answer"
_MOST_SILENT = 8
"""Times that nothing is answered, one after the other, that show that something is wrong with the server."""
_NOTHING = np.empty(0, np.float32)

Answers = tuple[str, ...]
"""Of one text under one question: the likeliest, and those that were drawn."""
Cells = dict[int, tuple[NDArray[np.float32], Answers]]
"""Of one text, by the number of the question: the state, if that is read, and the answers."""


@dataclass
class _Finding:
    """What was found out of a server, once for all encoders that share this."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    ability: Ability | None = None


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
        self._finding = _Finding()

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
            other._finding = self._finding
        return other

    @property
    def name(self) -> str:
        """The model, and the host that it is asked on."""
        return f"{self.address.model} on {self.address.host}"

    @property
    def description(self) -> str:
        """One line about the model for a person; nothing is sent for it."""
        where = "on this machine" if self.address.is_local else "texts leave this machine"
        ability = self._finding.ability
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
        with self._finding.lock:
            if self._finding.ability is None:
                self._finding.ability = self._find_out()
            return self._finding.ability

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

    def _window(self, rows: range, texts: Sequence[str], questions: Sequence[str]) -> Iterator[EncodedBatch]:
        ability = self.ability
        sent = dict(zip(rows, self._shorten([texts[row] for row in rows]), strict=True))
        cells = [(row, column) for row in rows for column in range(len(questions))]
        cells_of: dict[int, Cells] = {row: {} for row in rows}
        ready: list[int] = []
        silent = 0

        def ask(cell: tuple[int, int], stopped: threading.Event) -> tuple[tuple[int, int], Any]:
            row, column = cell
            prompt = ability.prompt(sent[row], questions[column])
            state = self._state(ability, prompt, stopped) if ability.mode == STATE else _NOTHING
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

    def _state(self, ability: Ability, prompt: str, stopped: threading.Event) -> NDArray[np.float32]:
        def ask() -> Row:
            reply = self._server.post(EMBEDDINGS, ability.state_body(self.address.model, prompt), stopped=stopped)
            (state,) = read_states(reply, inputs=1, server=self.address.url)
            if len(state) != ability.dimension:
                found = (
                    f"{self.address.url} answered with {len(state)} numbers where it gave {ability.dimension} before"
                )
                raise ServerError(f"{found}; was another model loaded? Run the same again")
            return state, ""

        return self._kept((_STATE, ability.state_body(self.address.model, prompt)), ask)[0]

    def _answers(self, ability: Ability, prompt: str, stopped: threading.Event) -> Answers:
        """Return the likeliest answer, and those drawn where it is not sure enough to stand for them."""
        first, probability = self._answer(ability, prompt, None, stopped)
        samples = self.config.samples
        # Of as many draws, fewer than one is expected to be another answer.
        sure = samples == 1 or (probability is not None and probability >= 1 - 1 / samples)
        if ability.mode == STATE or sure:
            return (first,)
        return (first, *(self._answer(ability, prompt, number, stopped)[0] for number in range(samples)))

    def _answer(
        self, ability: Ability, prompt: str, sample: int | None, stopped: threading.Event
    ) -> tuple[str, float | None]:
        body = ability.answer_body(self.address.model, prompt, sample=sample)

        def ask() -> Row:
            said = ability.read(
                self._server.post(PATHS[ability.asked_by], body, stopped=stopped), server=self.address.url
            )
            if said.is_thinking and ability.asked_by == CHAT:
                raise ServerError(f"{self.address} thought up to its limit and answered nothing; run the same again")
            told = _NOTHING if said.probability is None else np.array([said.probability], np.float32)
            return told, ability.answer(said)

        told, answer = self._kept((_ANSWER, ANSWERS_VERSION, body), ask)
        return answer, float(told[0]) if len(told) else None

    def _kept(self, request: tuple[object, ...], ask: Callable[[], Row]) -> Row:
        """Return the reply that is kept of a request, else ask for it and keep it, whatever becomes of the others.

        An answer of nothing is not kept: it may be a fault.
        """
        if self._store is None:
            return ask()
        key = fingerprint("reply 1", str(self.address), *request)
        if kept := self._store.rows([key]).get(key):
            return kept
        state, answer = row = ask()
        if answer or request[0] == _STATE:
            self._store.put_rows([(key, state, answer)])
        return row

    def _find_out(self) -> Ability:
        key = fingerprint("ability 1", str(self.address), self.config.parts())
        file = cache_directory() / "servers" / f"{key}.json"
        try:
            found = find_out(self._server, self.config)
        except UnreachableServerError:
            if not file.exists():
                raise
            return Ability.from_json(file.read_text(encoding="utf-8"))
        file.parent.mkdir(exist_ok=True, mode=0o700)
        write_atomically(file, found.json(), private=True)
        return found

    def _shorten(self, texts: Sequence[str]) -> list[str]:
        return cut_texts(self._sentence_encoder.tokenizer, texts, most=self.config.max_text_tokens)

    def _empty(self) -> Encoding:
        return Encoding(np.empty((0, self.dimension), np.float32), ())

    @property
    def _sentence_encoder(self) -> SentenceEncoder:
        with self._finding.lock:
            if self._reencoder is None:
                self._reencoder = minilm()
            return self._reencoder


def served_encoder(address: str, config: ServedConfig = ServedConfig()) -> ServedEncoder:
    """Return the encoder of a model on a server, http://HOST:PORT/v1#MODEL. Raises ModelError on a wrong address."""
    return ServedEncoder(ServerAddress.read(address), config)
