"""What else a served model might have answered: by the first tokens it tells, or by several draws."""

import json
import threading
from collections import Counter
from dataclasses import replace

import numpy as np
import regex

from inbedder_core.encoders.inner import BEGINNINGS, LikelyAnswer
from inbedder_core.encoders.served.ability import CHAT, COMPLETIONS, Ability
from inbedder_core.encoders.served.asking import Asker
from inbedder_core.encoders.served.config import ANSWER
from inbedder_core.encoders.served.telling import Telling
from inbedder_core.encoders.store import Row
from inbedder_core.errors import ModelError

_LEAST = 0.02
"""Least probability of a first token that is gone on with: each costs a request."""
_FIRST, _REST = "first tokens 1", "rest 1"
_SPECIAL = regex.compile(r"\s*<.*>\s*")
"""How tokens are told that end an answer."""


def find_likely(
    asker: Asker, ability: Ability, telling: Telling, prompt: str, most: int, stopped: threading.Event
) -> tuple[LikelyAnswer, ...]:
    """Return a prompt's likely answers, at most `most`, the likeliest first. Raises ModelError."""
    if not telling.tops:
        return _shares(asker, ability, prompt, stopped)
    answer, tokens = _first_tokens(asker, ability, telling, prompt, stopped)
    likely = sorted(tokens[1:], key=lambda pair: -pair[1])[: most - 1]
    drawn = _drawn(asker, ability, prompt, stopped) if ability.asked_by == CHAT else ()
    found = [LikelyAnswer(answer, tokens[0][1])]
    for token, probability in likely:
        if probability >= _LEAST:
            if ability.asked_by == COMPLETIONS:
                rest = _rest(asker, ability, prompt, token, stopped)
            else:
                rest = _beginning_so(token, drawn)
            found.append(LikelyAnswer(rest, probability))
    return tuple(sorted(found, key=lambda each: -each.probability))


def explain(asker: Asker, ability: Ability, telling: Telling) -> str:
    """Say to a person what the probabilities are."""
    if not telling.tops:
        return f"Shares of the {asker.samples} answers that were drawn: this server tells no probabilities of others."
    if ability.asked_by == COMPLETIONS:
        return f"{BEGINNINGS} Those below {_LEAST:.0%} are left out."
    return (
        "How likely the model is to begin its answer so, as the server tells it; what would follow it does not tell, "
        f"so “…” stands for that unless an answer was drawn that begins so. Those below {_LEAST:.0%} are left out."
    )


def _first_tokens(
    asker: Asker, ability: Ability, telling: Telling, prompt: str, stopped: threading.Event
) -> tuple[str, list[tuple[str, float]]]:
    """Return the likeliest answer, and the tokens it might have begun with, the one it did before all others."""
    body = telling.with_tops(ability.answer_body(asker.model, prompt), ability.asked_by)

    def ask() -> Row:
        said = asker.said(ability, body, stopped)
        beginnings = [(said.tokens[0], said.alternatives[0][said.tokens[0]])] if said.alternatives else [("", 1.0)]
        beginnings += [
            pair for pair in (said.alternatives[0] if said.alternatives else {}).items() if pair[0] != beginnings[0][0]
        ]
        words = json.dumps([ability.answer(said), *(token for token, _ in beginnings)])
        return np.array([probability for _, probability in beginnings], np.float32), words

    probabilities, words = asker.kept((_FIRST, body), ask)
    answer, *tokens = json.loads(words)
    return answer, list(zip(tokens, probabilities.tolist(), strict=True))


def _rest(asker: Asker, ability: Ability, prompt: str, token: str, stopped: threading.Event) -> str:
    """Go on with an answer that begins with a token."""
    if _SPECIAL.fullmatch(token):
        return ""
    body = ability.answer_body(asker.model, prompt + token)

    def ask() -> Row:
        said = asker.said(ability, body, stopped)
        whole = replace(said, text=token + said.text, tokens=(token, *said.tokens) if said.tokens else ())
        return np.empty(0, np.float32), ability.answer(whole)

    return asker.kept((_REST, token, body), ask)[1]


def _drawn(asker: Asker, ability: Ability, prompt: str, stopped: threading.Event) -> tuple[str, ...]:
    """Return the answers that were drawn to embed the text, if any were: they are kept, and cost nothing."""
    if ability.mode != ANSWER or asker.is_sure(asker.answer(ability, prompt, stopped)[1]):
        return ()
    return asker.drawn(ability, prompt, stopped)


def _beginning_so(token: str, drawn: tuple[str, ...]) -> str:
    if _SPECIAL.fullmatch(token) or not token.strip():
        return ""
    begun = token.strip().casefold()
    return next((answer for answer in drawn if answer.casefold().startswith(begun)), f"{token.strip()}…")


def _shares(asker: Asker, ability: Ability, prompt: str, stopped: threading.Event) -> tuple[LikelyAnswer, ...]:
    if asker.samples == 1:
        raise ModelError(
            f"{asker.server.address} tells no probabilities, and a single answer has no runners-up; take --samples 2 "
            "or more"
        )
    drawn = Counter(asker.drawn(ability, prompt, stopped))
    return tuple(LikelyAnswer(answer, count / asker.samples) for answer, count in drawn.most_common())
