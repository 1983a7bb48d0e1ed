"""Single questions to a server, each reply kept as it comes."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.answering import ANSWERS_VERSION
from inbedder_core.encoders.served.ability import CHAT, EMBEDDINGS, PATHS, Ability
from inbedder_core.encoders.served.client import Body, Server, ServerError
from inbedder_core.encoders.served.replies import Completion, read_states
from inbedder_core.encoders.store import Row, Store
from inbedder_core.fingerprint import fingerprint

NOTHING = np.empty(0, np.float32)
_STATE, _ANSWER = "state", "answer"


@dataclass(frozen=True)
class Asker:
    """Asks a `server` for its address's model, and draws `samples` answers where one is not sure; 1 draws none.

    What `store` keeps is not asked again. Every method may be called from any thread, and raises ModelError, and
    Cancelled once `stopped`.
    """

    server: Server
    store: Store | None
    samples: int

    @property
    def model(self) -> str:
        """What the server calls the model."""
        return self.server.address.model

    def state(self, ability: Ability, prompt: str, stopped: threading.Event) -> NDArray[np.float32]:
        """Return the state that ends a prompt, (dimension,)."""
        url, body = self.server.address.url, ability.state_body(self.model, prompt)

        def ask() -> Row:
            (state,) = read_states(self.server.post(EMBEDDINGS, body, stopped=stopped), inputs=1, server=url)
            if len(state) != ability.dimension:
                found = f"{url} answered with {len(state)} numbers where it gave {ability.dimension} before"
                raise ServerError(f"{found}; was another model loaded? Run the same again")
            return state, ""

        return self.kept((_STATE, body), ask, is_answer=False)[0]

    def answer(
        self, ability: Ability, prompt: str, stopped: threading.Event, *, sample: int | None = None
    ) -> tuple[str, float | None]:
        """Return the likeliest answer, or one that is drawn, numbered from 0, and its probability, if that is told."""
        body = ability.answer_body(self.model, prompt, sample=sample)

        def ask() -> Row:
            said = self.said(ability, body, stopped)
            probability = NOTHING if said.probability is None else np.array([said.probability], np.float32)
            return probability, ability.answer(said)

        probability, answer = self.kept((_ANSWER, ANSWERS_VERSION, body), ask)
        return answer, float(probability[0]) if len(probability) else None

    def is_sure(self, probability: float | None) -> bool:
        """Whether of as many draws fewer than one is expected to be another answer."""
        return self.samples == 1 or (probability is not None and probability >= 1 - 1 / self.samples)

    def drawn(self, ability: Ability, prompt: str, stopped: threading.Event) -> tuple[str, ...]:
        """Draw answers."""
        return tuple(self.answer(ability, prompt, stopped, sample=number)[0] for number in range(self.samples))

    def said(self, ability: Ability, body: Body, stopped: threading.Event) -> Completion:
        """Return what the model says to a request."""
        reply = self.server.post(PATHS[ability.asked_by], body, stopped=stopped)
        said = ability.read(reply, server=self.server.address.url)
        if said.is_thinking and ability.asked_by == CHAT:
            raise ServerError(f"{self.server.address} thought up to its limit and answered nothing; run the same again")
        return said

    def kept(self, request: tuple[object, ...], ask: Callable[[], Row], *, is_answer: bool = True) -> Row:
        """Return the reply that is kept of a request, else ask for it and keep it, whatever becomes of the others.

        An answer of nothing is not kept: it may be a fault.
        """
        if self.store is None:
            return ask()
        key = fingerprint("reply 1", str(self.server.address), *request)
        if kept := self.store.rows([key]).get(key):
            return kept
        numbers, answer = row = ask()
        if answer or not is_answer:
            self.store.put_rows([(key, numbers, answer)])
        return row
