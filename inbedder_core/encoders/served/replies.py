"""What servers reply, checked: a server may say anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.served.client import ServerError

Reply = Mapping[str, Any]
_THOUGHT = "</think>"


@dataclass(frozen=True)
class Completion:
    """What a model said: its `text`, whether it was cut at its limit, and of its tokens strings and log-probabilities.

    `alternatives` are, of each token, the likeliest that might have stood there with their probabilities, and itself.
    What the server does not tell is empty.
    """

    text: str
    is_cut: bool
    tokens: tuple[str, ...] = ()
    logprobs: tuple[float, ...] = ()
    alternatives: tuple[Mapping[str, float], ...] = ()

    @property
    def probability(self) -> float | None:
        """How likely this was to be said; None where the server does not tell."""
        return min(1.0, exp(sum(self.logprobs))) if self.logprobs else None

    @property
    def is_thinking(self) -> bool:
        """Whether nothing was answered because the model still thinks, or it thinks aloud."""
        return "<think>" in self.text or (not self.text.strip() and self.is_cut)


def read_states(reply: Reply, *, inputs: int, server: str) -> NDArray[np.float32]:
    """Return the embeddings (inputs, dimension) in a reply. Raises ServerError where they cannot be what was asked."""
    data = reply.get("data")
    if not isinstance(data, list) or not all(isinstance(entry, dict) for entry in data):
        raise ServerError(f"{server} answered without embeddings; it may be no OpenAI-compatible server")
    if len(data) != inputs:
        raise ServerError(
            f"{server} answered {inputs} inputs with {len(data)} embeddings; its answers cannot be told apart"
        )
    numbers = [entry.get("index", place) for place, entry in enumerate(data)]
    if sorted(map(str, numbers)) != sorted(map(str, range(inputs))):
        raise ServerError(f"{server} numbers its embeddings {numbers[:5]}; 0 to {inputs - 1} were expected")
    rows = [
        entry.get("embedding") for _, entry in sorted(zip(numbers, data, strict=True), key=lambda pair: int(pair[0]))
    ]
    try:
        states = np.array(rows, dtype=np.float32)
    except (TypeError, ValueError):
        raise ServerError(f"{server} answered with embeddings that are no lists of numbers of one length") from None
    if states.ndim != 2 or not states.shape[1]:
        raise ServerError(
            f"{server} answered with embeddings of shape {states.shape}; one list of numbers each was expected"
        )
    if not np.isfinite(states).all():
        raise ServerError(f"{server} answered with numbers that are not finite; serve the model in float32 or bfloat16")
    return states


def read_chat(reply: Reply, *, server: str) -> Completion:
    """Return what a chat model said. Raises ServerError where the reply holds nothing of it."""
    choice = _choice(reply, server)
    message = choice.get("message")
    if not isinstance(message, dict) or not isinstance(message.get("content", ""), str | None):
        raise ServerError(f"{server} answered without a message; it may be no OpenAI-compatible server")
    told = (choice.get("logprobs") or {}).get("content") if isinstance(choice.get("logprobs"), dict) else None
    told = told if isinstance(told, list) and all(isinstance(token, dict) for token in told) else []
    return _completion(message.get("content") or "", choice, *_columns(told))


def read_completion(reply: Reply, *, server: str) -> Completion:
    """Return what a model went on with. Raises ServerError where the reply holds nothing of it."""
    choice = _choice(reply, server)
    if not isinstance(choice.get("text"), str):
        raise ServerError(f"{server} answered without a text; it may be no OpenAI-compatible server")
    told: Any = choice.get("logprobs") if isinstance(choice.get("logprobs"), dict) else {}
    if isinstance(told.get("content"), list):  # as llama.cpp tells them
        columns = _columns([token for token in told["content"] if isinstance(token, dict)])
        return _completion(choice["text"], choice, *columns)
    lists = [told.get(name) for name in ("tokens", "token_logprobs", "top_logprobs")]
    return _completion(choice["text"], choice, *(each if isinstance(each, list) else [] for each in lists))


def _columns(content: Sequence[Mapping[str, Any]]) -> tuple[list[object], list[object], list[object]]:
    """Take apart what is said token by token."""
    tops: list[object] = []
    for token in content:
        listed = token.get("top_logprobs")
        listed = listed if isinstance(listed, list) else []
        tops.append({top.get("token"): top.get("logprob") for top in listed if isinstance(top, dict)})
    return [token.get("token") for token in content], [token.get("logprob") for token in content], tops


def _choice(reply: Reply, server: str) -> dict[str, Any]:
    choices = reply.get("choices")
    if not isinstance(choices, list) or len(choices) != 1 or not isinstance(choices[0], dict):
        count = len(choices) if isinstance(choices, list) else "no"
        raise ServerError(f"{server} answered with {count} choices; one was expected")
    return choices[0]


def _completion(
    text: str, choice: Mapping[str, Any], tokens: Sequence[object], logprobs: Sequence[object], tops: Sequence[object]
) -> Completion:
    said = text.rpartition(_THOUGHT)[2]
    strings = tuple(token for token in tokens if isinstance(token, str))
    numbers = tuple(float(number) for number in logprobs if isinstance(number, int | float) and np.isfinite(number))
    # Part of the tokens would make an answer look more likely than it is, and thoughts are no part of the answer.
    whole = said == text and len(strings) == len(tokens) == len(numbers) == len(logprobs)
    is_cut = choice.get("finish_reason") == "length"
    if not whole:
        return Completion(said, is_cut)
    alternatives = tuple(map(_alternatives, strings, numbers, tops)) if len(tops) == len(strings) and any(tops) else ()
    return Completion(said, is_cut, strings, numbers, alternatives)


def _alternatives(token: str, logprob: float, top: object) -> dict[str, float]:
    numbers = {token: logprob, **(top if isinstance(top, dict) else {})}
    return {
        string: min(1.0, exp(number))
        for string, number in numbers.items()
        if isinstance(string, str) and isinstance(number, int | float) and not np.isnan(number)
    }
