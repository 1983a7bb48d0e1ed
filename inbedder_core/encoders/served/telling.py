"""What more a server tells and takes: other tokens beside those it says, and answers to keep to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from inbedder_core.encoders.served.ability import CHAT, PATHS, Ability
from inbedder_core.encoders.served.client import RefusedRequestError, Server, TroubledServerError
from inbedder_core.encoders.served.replies import Completion

FREELY, STRUCTURED, GUIDED, GRAMMAR, SCHEMA = "", "structured", "guided", "grammar", "schema"
_FIELD = "answer"
_MOST_TOPS = (20, 5)
"""How many tokens servers tell at the most: those of today, and OpenAI's own completions."""
_TEXT, _QUESTION, _OPTIONS = "The cat sleeps on the sofa all day.", "Which animal is it about?", ("brass", "violet")
_LIMITS = ("max_tokens", "max_completion_tokens")
_LISTED_TOKENS = 48
"""Enough for the longest answer of a list."""


@dataclass(frozen=True)
class Telling:
    """How many other tokens a server tells of each (`tops`, 0 for none), and how it is made to keep to a list."""

    tops: int = 0
    constraint: str = FREELY

    @classmethod
    def from_json(cls, text: str) -> "Telling":
        """Read it back."""
        return cls(**json.loads(text))

    def json(self) -> str:
        """Write it."""
        return json.dumps(asdict(self))

    def with_tops(self, body: Mapping[str, Any], asked_by: str) -> dict[str, Any]:
        """Ask also for what might have stood in place of each token."""
        if not self.tops:
            return {**body}
        return {
            **body,
            **({"logprobs": True, "top_logprobs": self.tops} if asked_by == CHAT else {"logprobs": self.tops}),
        }

    def listed_body(self, body: Mapping[str, Any], asked_by: str, options: Sequence[str]) -> dict[str, Any]:
        """Ask for one of these answers, as far as the server can be made to keep to them."""
        limit = _LIMITS[_LIMITS[1] in body]
        return {**self.with_tops(body, asked_by), limit: _LISTED_TOKENS, **_constraint(self.constraint, options)}

    def value(self, said: str) -> str:
        """Return the beginning of the answer in what is said so far."""
        if self.constraint != SCHEMA:
            return said
        _, colon, rest = said.partition(f'"{_FIELD}"')[2].partition(":")
        return rest.lstrip().removeprefix('"').partition('"')[0] if colon else ""

    def answer(self, said: str) -> str:
        """Return the answer in all that was said."""
        if self.constraint == SCHEMA:
            try:
                return str(json.loads(said)[_FIELD])
            except (ValueError, KeyError, TypeError):
                pass  # cut, or no JSON in spite of all
        return self.value(said).strip()


def find_telling(server: Server, ability: Ability) -> Telling:
    """Find out what a server tells and takes, with texts of our own. Raises ModelError."""
    prompt = ability.prompt(_TEXT, _QUESTION)
    body = ability.answer_body(server.address.model, prompt)
    tops = 0
    for most in _MOST_TOPS if ability.tells_probabilities else ():
        said = _tried(server, ability, Telling(most).with_tops(body, ability.asked_by))
        if said is not None:
            tops = most if said.alternatives else 0
            break
    # What is listed is not in the prompt, so that no answer is one of these by itself.
    for constraint in (STRUCTURED, GUIDED, GRAMMAR, SCHEMA):
        telling = Telling(tops, constraint)
        said = _tried(server, ability, telling.listed_body(body, ability.asked_by, _OPTIONS))
        if said is not None and telling.answer(said.text) in _OPTIONS:
            return telling
    return Telling(tops)


def _tried(server: Server, ability: Ability, body: Mapping[str, Any]) -> Completion | None:
    """Return what is said to a request; None where the server does not do that."""
    try:
        return ability.read(server.post(PATHS[ability.asked_by], body), server=server.address.url)
    except RefusedRequestError as error:
        if not error.is_not_offered:
            raise
    except TroubledServerError:
        pass  # some break down over fields that they do not know
    return None


def _constraint(way: str, options: Sequence[str]) -> dict[str, Any]:
    """Say in a server's way that one of these is to be answered: vLLM's, its earlier one, llama.cpp's, OpenAI's."""
    if way == STRUCTURED:
        return {"structured_outputs": {"choice": list(options)}}
    if way == GUIDED:
        return {"guided_choice": list(options)}
    if way == GRAMMAR:
        return {"grammar": f"root ::= {' | '.join(json.dumps(option, ensure_ascii=False) for option in options)}"}
    if way == SCHEMA:
        schema = {
            "type": "object",
            "properties": {_FIELD: {"type": "string", "enum": list(options)}},
            "required": [_FIELD],
            "additionalProperties": False,
        }
        named = {"name": "listed", "strict": True, "schema": schema}
        return {"response_format": {"type": "json_schema", "json_schema": named}}
    return {}
