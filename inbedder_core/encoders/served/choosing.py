"""Listed answers of a model that is asked for them: how likely each is, by the tokens it says or by several draws."""

import threading
from collections.abc import Sequence

import numpy as np
import regex
from numpy.typing import NDArray

from inbedder_core.encoders.served.ability import Ability
from inbedder_core.encoders.served.asking import NOTHING, Asker
from inbedder_core.encoders.served.finding_out import CHAT_PATTERN
from inbedder_core.encoders.served.replies import Completion
from inbedder_core.encoders.served.telling import Telling
from inbedder_core.encoders.store import Row

_PROMPT = "{question}\nAnswer with one of these, word for word, and nothing else: {options}"
_LISTED = "listed 1"
_LEAST = 1e-4
"""Counts as the probability of what a server does not tell among the likeliest."""
_SIGNS = " \t\r\n\"'“”‘’`*_-–.:([{"

Scores = NDArray[np.float32]


def score_listed(
    asker: Asker, ability: Ability, telling: Telling, prompt: str, options: Sequence[str], stopped: threading.Event
) -> Scores | None:
    """Return the log-probabilities (options,) of listed answers to a prompt; None where none of them was said.

    Where the server tells what else each token might have been, they are those of the tokens; else shares of the
    likeliest answer and the drawn ones, to which one answer is added that is split evenly.
    """
    scores, first = _listed(asker, ability, telling, prompt, options, None, stopped)
    if len(scores):
        return scores
    drawn = range(asker.samples if asker.samples > 1 else 0)
    said = [first, *(_listed(asker, ability, telling, prompt, options, number, stopped)[1] for number in drawn)]
    matches = [match for match in (match_option(answer, options) for answer in said) if match is not None]
    if not matches:
        return None
    shares = (np.bincount(matches, minlength=len(options)) + 1 / len(options)) / (len(matches) + 1)
    return np.log(shares).astype(np.float32)


def listed_prompt(ability: Ability, text: str, question: str, options: Sequence[str]) -> str:
    """Fill the template with a question and its list."""
    asked = _PROMPT.format(question=question, options=" | ".join(options))
    if ability.template == CHAT_PATTERN:  # which asks for five words
        return f"{text.strip()}\n\n{asked}"
    return ability.prompt(text, asked)


def match_option(said: str, options: Sequence[str]) -> int | None:
    """Find the option that an answer is, or else the only one that it holds as whole words; None for no such one."""
    answer, listed = plain_words(said), [plain_words(option) for option in options]
    if answer in listed:
        return listed.index(answer)
    held = [place for place, option in enumerate(listed) if option and f" {option} " in f" {answer} "]
    # Of "good" and "very good", the longer is meant where it is said.
    longest = [place for place in held if not any(listed[place] in listed[other] for other in held if other != place)]
    return longest[0] if len(longest) == 1 else None


def plain_words(text: str) -> str:
    """Return the words of a text in small letters, without signs between them; the text where it has none."""
    return " ".join(regex.findall(r"[\p{L}\p{N}\p{M}]+", text.casefold())) or " ".join(text.split())


def token_shares(said: Completion, telling: Telling, options: Sequence[str]) -> NDArray[np.float64] | None:
    """Follow what was said token by token, and give each option the probability of the tokens that lead to it.

    Options that go on with the same token where another was said share its probability evenly, for what would have
    followed is not told. Shares (options,) sum to 1; None where what was said leads to none, or no tokens are told.
    """
    listed = [_beginning(option) for option in options]
    masses, path, text, now = np.zeros(len(options)), 1.0, "", ""
    left = list(range(len(options)))
    for token, alternatives in zip(said.tokens, said.alternatives, strict=False):
        ended = [place for place in left if listed[place] == now.strip()]
        longer = _beginning(telling.value(text + token))
        led_to = [place for place in left if listed[place].startswith(longer)]
        same_way = 0.0
        for other, probability in alternatives.items():
            begun = _beginning(telling.value(text + other))
            others = [place for place in left if begun != now and listed[place].startswith(begun)] or ended
            if other == token or (begun != now and others == led_to):
                same_way += probability  # "The" goes on as "the" does
            else:
                _share(masses, others, path * probability)
        text += token
        if longer or now:  # what comes before the answer, such as a bracket, is the server's doing
            path *= same_way
        if longer != now:
            left = led_to or ended
            now = longer if led_to else now
            if not led_to or len(left) == 1:
                break
    _share(masses, [place for place in left if listed[place] == now.strip()] or left, path if now else 0.0)
    total = float(masses.sum())
    return masses / total if left and total > 0 else None


def _share(masses: NDArray[np.float64], places: Sequence[int], mass: float) -> None:
    for place in places:
        masses[place] += mass / len(places)


def _beginning(text: str) -> str:
    """Write the beginning of an answer so that it can be compared with an option's."""
    return " ".join(regex.split(r"\s+", text.casefold().lstrip(_SIGNS)))


def _listed(
    asker: Asker,
    ability: Ability,
    telling: Telling,
    prompt: str,
    options: Sequence[str],
    sample: int | None,
    stopped: threading.Event,
) -> tuple[Scores, str]:
    """Ask for one of the options: log-probabilities by the tokens, empty where they do not say, and the answer."""
    body = telling.listed_body(ability.answer_body(asker.model, prompt, sample=sample), ability.asked_by, options)

    def ask() -> Row:
        said = asker.said(ability, body, stopped)
        shares = token_shares(said, telling, options) if sample is None else None
        scores = NOTHING if shares is None else np.log(np.maximum(shares, _LEAST)).astype(np.float32)
        return scores, telling.answer(said.text)

    return asker.kept((_LISTED, list(options), body), ask)
