"""Finding out what a server can do: a few requests with texts of our own, before any of a person's."""

from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import numpy as np

from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.prompts import CHAT as CHAT_TEMPLATE
from inbedder_core.encoders.prompts import PromptTemplate
from inbedder_core.encoders.served.ability import (
    CHAT,
    COMPLETIONS,
    EMBEDDINGS,
    NOBODY,
    PATHS,
    Ability,
    answer_fields,
)
from inbedder_core.encoders.served.client import RefusedRequestError, Server, TroubledServerError
from inbedder_core.encoders.served.config import ANSWER, STATE, ServedConfig
from inbedder_core.encoders.served.last_token import PROBES, judge_pooling
from inbedder_core.encoders.served.replies import Completion, read_states
from inbedder_core.errors import ModelError

CHAT_PATTERN = "{input}\n\n{instruction}\nAnswer in at most five words, without any explanation."
_CHAT_TOKENS = 24
_TEXT, _QUESTION = "The cat sleeps on the sofa all day.", "Which animal is it about?"
_UNSCALED = {"embd_normalize": -1, "normalize": False, "use_activation": False}
"""How llama.cpp and vLLM, earlier and later, are told to leave states as long as they are."""
_QUIET: tuple[dict[str, Any], ...] = (
    {"reasoning_effort": "none"},
    {"chat_template_kwargs": {"enable_thinking": False}},
)
"""How servers are told that a model is not to think before it answers."""
_QUIET_SUFFIX = " /no_think"
_UNIT = 1e-3
_LIMITS = ("max_tokens", "max_completion_tokens")
"""What servers call the longest answer."""


def find_out(server: Server, config: ServedConfig) -> Ability:
    """Find out what a server does for its address's model. Raises ModelError where it can do nothing that is needed."""
    _check_model(server)
    notes: tuple[str, ...] = ()
    if config.mode != ANSWER and config.template != CHAT_TEMPLATE:
        ability, problem = _state(server, config)
        if ability is not None:
            return ability
        if config.mode == STATE:
            raise ModelError(f"{server.address}: {problem}; take --served-as answer, or serve it otherwise (docs)")
        notes = (f"{problem}, so answers are read instead",)
    elif config.mode == STATE:
        raise ModelError("the state is read behind a template of ours; give another than chat, or --served-as answer")
    ability = _answering(server, config)
    if ability is None:
        found = "; ".join(notes) or "it offers neither chat nor completions"
        raise ModelError(f"{server.address} cannot be asked: {found}, and it offers neither chat nor completions")
    return replace(ability, notes=(*notes, *ability.notes))


def _check_model(server: Server) -> None:
    model = server.address.model
    try:
        names = server.models()
    except TroubledServerError:
        return  # some cannot list their models and answer all the same
    if names is None or model in names or f"{model}:latest" in names:
        return
    near = get_close_matches(model, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names[:8])}{' …' if len(names) > 8 else ''}"
    raise ModelError(f"{server.address.url} has no model {model!r}; {hint}")


def _state(server: Server, config: ServedConfig) -> tuple[Ability | None, str]:
    """Return how states are had, or None and why not."""
    template = config.template or PromptTemplate().pattern
    asked = Ability(STATE, template, NOBODY, config.answer_tokens or EncoderConfig().answer_tokens)
    try:
        asked, states = _states(server, asked)
    except RefusedRequestError as error:
        if error.is_not_offered:
            return None, f"the server gives no embeddings for {server.address.model} ({error.words})"
        raise
    verdict = judge_pooling(states)
    if not verdict.is_last_token:
        return None, verdict.words
    notes = []
    if np.allclose(np.linalg.norm(states, axis=1), 1, atol=_UNIT):
        notes.append("the server scales states to length 1")
    asked = replace(asked, dimension=states.shape[1])
    answering = _asked_by(server, replace(asked, asked_by=COMPLETIONS))
    if answering is None:
        notes.append("it gives no completions beside embeddings, so there are no answers, and groups have no names")
    return replace(answering or asked, notes=tuple(notes)), ""


def _states(server: Server, ability: Ability) -> tuple[Ability, Any]:
    body = {"model": server.address.model, "input": list(PROBES), "encoding_format": "float"}
    for fields in (_UNSCALED, {}):
        try:
            reply = server.post(EMBEDDINGS, body | fields)
        except RefusedRequestError as error:
            if not fields or not error.is_not_offered:
                raise
            continue
        return replace(ability, state_fields=fields), read_states(reply, inputs=len(PROBES), server=server.address.url)
    raise AssertionError  # the second way raises or returns


def _answering(server: Server, config: ServedConfig) -> Ability | None:
    """Return how answers are had: by chat, unless a template of ours is asked for and completions take it."""
    ways = (CHAT, COMPLETIONS) if config.template in (None, CHAT_TEMPLATE) else (COMPLETIONS, CHAT)
    trouble: TroubledServerError | None = None
    for way in ways[:1] if config.template == CHAT_TEMPLATE else ways:
        pattern = config.template
        if pattern in (None, CHAT_TEMPLATE):
            pattern = CHAT_PATTERN if way == CHAT else PromptTemplate().pattern
        tokens = config.answer_tokens or (_CHAT_TOKENS if way == CHAT else EncoderConfig().answer_tokens)
        try:
            found = _asked_by(server, Ability(ANSWER, str(pattern), way, tokens))
        except TroubledServerError as error:
            # Some break down over what they cannot do, such as a chat with a model that has no format for it.
            trouble = trouble or error
            continue
        if found is not None:
            return found
    if trouble:
        raise trouble
    return None


def _asked_by(server: Server, ability: Ability) -> Ability | None:
    """Find which fields a way of asking takes; None where the server does not offer it. Raises ModelError."""
    ability = replace(ability, answer_fields=answer_fields(ability.asked_by, ability.answer_tokens))
    while True:
        try:
            said = _ask(server, ability)
            break
        except RefusedRequestError as error:
            if not error.is_not_offered:
                raise
            fields = _fewer(ability.answer_fields, error)
            if fields is None:
                return None
            ability = replace(ability, answer_fields=fields)
    if said.is_thinking and ability.asked_by == CHAT:
        ability, said = _quietened(server, ability)
    if not said.text.strip() and ability.mode == ANSWER:
        raise ModelError(f"{server.address} answered a question with nothing; is it a model that answers?")
    fields = dict(ability.answer_fields)
    if ability.asked_by == COMPLETIONS and not said.tokens:
        # More tokens are of use only where it can be told which belong to the last word.
        fields[_LIMITS[_LIMITS[1] in fields]] = ability.answer_tokens
    return replace(ability, answer_fields=fields, tells_probabilities=said.probability is not None)


def _ask(server: Server, ability: Ability) -> Completion:
    body = ability.answer_body(server.address.model, ability.prompt(_TEXT, _QUESTION))
    return ability.read(server.post(PATHS[ability.asked_by], body), server=server.address.url)


def _fewer(fields: Any, error: RefusedRequestError) -> dict[str, Any] | None:
    """Return the fields without what the server seems to refuse; None where there is nothing left to leave out."""
    kept = dict(fields)
    if error.status in (404, 405, 501):
        return None
    old, new = _LIMITS
    if new in error.words and old in kept:
        kept[new] = kept.pop(old)
        return kept
    named = next((name for name in ("logprobs", "temperature") if name in kept and name in error.words), None)
    named = named or next((name for name in ("logprobs", "temperature") if name in kept), None)
    if named is None:
        return None
    del kept[named]
    return kept


def _quietened(server: Server, ability: Ability) -> tuple[Ability, Completion]:
    """Find how a model is told not to think. Raises ModelError where it cannot be told."""
    ways = [replace(ability, answer_fields={**ability.answer_fields, **fields}) for fields in _QUIET]
    for way in (*ways, replace(ability, suffix=_QUIET_SUFFIX)):
        try:
            said = _ask(server, way)
        except RefusedRequestError as error:
            if not error.is_not_offered:
                raise
            continue
        if not said.is_thinking:
            return way, said
    raise ModelError(
        f"{server.address} thinks before it answers and could not be told not to; serve it without reasoning, or take "
        "another model"
    )
