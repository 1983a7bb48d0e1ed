"""What a server can do for a model, and how it has to be asked for it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from inbedder_core.encoders.answering import MORE_TOKENS, AnswerFormat, finished_word
from inbedder_core.encoders.prompts import PromptTemplate
from inbedder_core.encoders.served.config import STATE
from inbedder_core.encoders.served.replies import Completion, Reply, read_chat, read_completion
from inbedder_core.encoders.tokens import TokenIds

CHAT, COMPLETIONS, NOBODY = "chat", "completions", ""
PATHS = {CHAT: "/chat/completions", COMPLETIONS: "/completions"}
EMBEDDINGS = "/embeddings"
_TEMPERATURE, _TOP_P = 0.8, 0.9
"""How answers are drawn: as in the paper."""


@dataclass(frozen=True)
class Ability:
    """How a server is asked for a model, as it turned out to answer.

    In the mode STATE embeddings are states of `dimension` numbers; else answers are read again. Answers are asked with
    `asked_by`, CHAT, COMPLETIONS or NOBODY; `state_fields` and `answer_fields` go into each request, for not all
    servers take the same. `notes` are sentences for a person.
    """

    mode: str
    template: str
    asked_by: str
    answer_tokens: int
    dimension: int = 0
    tells_probabilities: bool = False
    state_fields: Mapping[str, Any] = field(default_factory=dict)
    answer_fields: Mapping[str, Any] = field(default_factory=dict)
    suffix: str = ""
    notes: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, text: str) -> "Ability":
        """Read it back."""
        found = json.loads(text)
        return cls(**{**found, "notes": tuple(found["notes"])})

    def json(self) -> str:
        """Write it."""
        return json.dumps(asdict(self))

    def parts(self) -> dict[str, object]:
        """Return what of this decides results."""
        return {name: value for name, value in asdict(self).items() if name != "notes"}

    @property
    def summary(self) -> str:
        """Say to a person what is read of the model."""
        by = {CHAT: "the chat endpoint", COMPLETIONS: "the completions endpoint"}.get(self.asked_by)
        how = "the state of the last prompt token" if self.mode == STATE else "answers, re-encoded"
        answers = f"answers of up to {self.answer_tokens} tokens from {by}" if by else "no answers"
        likely = ", with their probabilities" if self.tells_probabilities else ""
        return f"{how}; {answers}{likely}"

    def state_body(self, model: str, prompt: str) -> dict[str, Any]:
        """Ask for the state that ends a prompt."""
        return {"model": model, "input": [prompt], "encoding_format": "float", **self.state_fields}

    def answer_body(self, model: str, prompt: str, *, sample: int | None = None) -> dict[str, Any]:
        """Ask for the likeliest answer, or one that is drawn, numbered from 0."""
        asked: dict[str, Any] = {"model": model}
        asked |= (
            {"messages": [{"role": "user", "content": prompt + self.suffix}]}
            if self.asked_by == CHAT
            else {"prompt": prompt + self.suffix}
        )
        asked |= self.answer_fields
        if sample is not None and "temperature" in asked:
            asked |= {"temperature": _TEMPERATURE, "top_p": _TOP_P, "seed": sample}
        return asked

    def read(self, reply: Reply, *, server: str) -> Completion:
        """Read what was said. Raises ServerError."""
        return (read_chat if self.asked_by == CHAT else read_completion)(reply, server=server)

    def prompt(self, text: str, question: str) -> str:
        """Fill the template."""
        return PromptTemplate(self.template).prompt(text, question)

    def answer(self, said: Completion) -> str:
        """Return what a person reads of what a model said.

        Where tokens are told, an answer ends with the word that its last allowed token is in, as that of a local model
        does; elsewhere a last word that may have been cut is left out.
        """
        form = AnswerFormat(self.template)
        if self.asked_by == COMPLETIONS and said.tokens:
            pieces = said.tokens

            def joined(places: TokenIds) -> str:
                return "".join(pieces[place] for place in places)

            def continues(places: TokenIds, following: int) -> bool:
                return form.continues(joined(places), joined([*places, following]))

            places = list(range(len(pieces)))
            limit = self.answer_tokens
            kept, whole = finished_word(places[:limit], places[limit:], continues)
            text = joined(kept)
            # Some servers tell the token that ends a text, which the text itself does not hold.
            return form.read(text if said.text.startswith(text) else said.text, whole=whole)
        return form.read(said.text, whole=not said.is_cut)


def answer_fields(asked_by: str, answer_tokens: int) -> dict[str, Any]:
    """Return what a request for an answer says at first; a server may refuse some of it."""
    if asked_by == CHAT:
        return {"max_tokens": answer_tokens, "temperature": 0, "logprobs": True}
    return {"max_tokens": answer_tokens + MORE_TOKENS, "temperature": 0, "logprobs": 1}
