"""Lists and likely answers on servers: by the probabilities that are told, else by draws; never asked twice."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inbedder_core.encoders import CachedEncoder, Store, close_answers, explain_likely, open_up
from inbedder_core.encoders.sentence import SentenceEncoder
from inbedder_core.encoders.served.address import ServerAddress
from inbedder_core.encoders.served.choosing import match_option
from inbedder_core.encoders.served.client import Patience
from inbedder_core.encoders.served.config import ServedConfig
from inbedder_core.encoders.served.encoder import ServedEncoder
from inbedder_core.errors import Cancelled, ModelError
from inbedder_core.probes import likely_answers
from tests.served import Reply, as_json, serving, tiny_reencoder

LISTED = "How was it? [very good | very bad | poor]"
OPTIONS = ("very good", "very bad", "poor")
TEXTS = tuple(f"Guest {number} stayed." for number in range(12))
CHAT_ONLY = "/models /chat/completions"
CHANCES = {"very good": 0.5, "very bad": 0.3, "poor": 0.2}


class Deciding:
    """A model that says whole answers with known chances, a word a token, after a list or without one.

    `keeps_to` is the field by which it can be kept to a list; others it refuses, or passes over where it is `lax`.
    Where it is `unheld`, the chances it tells are those before it was kept to a list.
    """

    def __init__(
        self, chances: Mapping[str, float], *, keeps_to: str = "", tells: bool = True, most: int = 20, lax: bool = False
    ) -> None:
        self.chances, self.keeps_to, self.tells, self.most, self.lax = chances, keeps_to, tells, most, lax
        self.unheld = False

    def __call__(self, path: str, body: dict[str, Any]) -> Reply | None:
        if path not in ("/chat/completions", "/completions"):
            return None
        ways = {"structured_outputs", "guided_choice", "grammar", "response_format"} & set(body)
        tops = body.get("top_logprobs", 0) if path == "/chat/completions" else body.get("logprobs") or 0
        if (not self.lax and ways - {self.keeps_to}) or int(tops) > self.most:
            return as_json({"error": {"message": "Unsupported parameter"}}, 400)
        chances = self._allowed(body) if self.keeps_to in ways else self.chances
        begun = "" if path == "/chat/completions" else body["prompt"].rpartition("Response:")[2]
        chances = {said: chance for said, chance in chances.items() if said.startswith(begun.strip())}
        said = max(chances, key=lambda each: chances[each])
        if body.get("temperature"):
            said = list(chances)[body["seed"] % len(chances)]
        told = {**chances, **self.chances} if self.unheld else chances
        return as_json({"choices": [self._choice(said, told, begun, body)]})

    def _allowed(self, body: Mapping[str, Any]) -> dict[str, float]:
        if self.keeps_to == "response_format":
            schema = body["response_format"]["json_schema"]["schema"]
            listed = [json.dumps({"answer": option}) for option in schema["properties"]["answer"]["enum"]]
        elif self.keeps_to == "grammar":
            listed = [json.loads(each) for each in body["grammar"].partition("::=")[2].split("|")]
        else:
            listed = body.get("guided_choice") or body["structured_outputs"]["choice"]
        plain = [json.loads(each)["answer"] if each.startswith("{") else each for each in listed]
        return {each: self.chances.get(option, 1e-6) for each, option in zip(listed, plain, strict=True)}

    def _choice(self, said: str, chances: Mapping[str, float], begun: str, body: Mapping[str, Any]) -> dict[str, Any]:
        pieces = _pieces(said)[len(_pieces(begun.strip())) :]
        content, text = [], begun.strip()
        for piece in pieces:
            following: dict[str, float] = {}
            for other, chance in chances.items():
                if other.startswith(text):
                    after = _pieces(other)[len(_pieces(text)) :]
                    following[after[0] if after else "</s>"] = following.get(after[0] if after else "</s>", 0) + chance
            total = sum(following.values())
            tops = [{"token": name, "logprob": float(np.log(chance / total))} for name, chance in following.items()]
            own = next(top for top in tops if top["token"] == piece)
            content.append({**own, "top_logprobs": tops})
            text += piece
        tail = "".join(pieces)
        choice: dict[str, Any] = {"finish_reason": "stop"}
        choice |= {"message": {"content": tail}} if "messages" in body else {"text": f" {tail}" if begun else tail}
        if self.tells and body.get("logprobs"):
            if not body.get("top_logprobs") and "messages" in body:
                content = [{name: entry[name] for name in ("token", "logprob")} for entry in content]
            choice["logprobs"] = {"content": content}
            choice |= {"text": tail} if "messages" not in body else {}
        return choice


def _pieces(said: str) -> list[str]:
    words = said.split(" ") if said else []
    return [word if place == 0 else f" {word}" for place, word in enumerate(words)]


@pytest.fixture(scope="module")
def reencoder(tmp_path_factory) -> SentenceEncoder:
    return tiny_reencoder(tmp_path_factory.mktemp("reencoder"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store.sqlite")


@pytest.fixture
def encoder(reencoder, store) -> Callable[..., CachedEncoder]:
    def make(stub: Any, **settings: Any) -> CachedEncoder:
        config = ServedConfig(**{"timeout": 5.0, **settings})
        patience = Patience(tries=2, first_wait=0.01)
        served = ServedEncoder(ServerAddress.read(stub.address), config, reencoder=reencoder, patience=patience)
        return CachedEncoder(served, store)

    return make


def about_guests(stub: Any) -> list[str]:
    return [json.dumps(body) for path, body in stub.asked if "Guest" in json.dumps(body)]


@pytest.mark.parametrize("keeps_to", ["", "structured_outputs", "guided_choice", "grammar"])
@pytest.mark.parametrize("offers", [CHAT_ONLY, "/models /completions"])
def test_a_list_is_chosen_from_by_the_probabilities_of_tokens(encoder, offers, keeps_to):
    with serving(fault=Deciding(CHANCES, keeps_to=keeps_to), offers=offers) as stub:
        found = close_answers(encoder(stub), TEXTS, LISTED)
        asked = about_guests(stub)
    np.testing.assert_allclose(found.probabilities, [[0.5, 0.3, 0.2]] * len(TEXTS), atol=1e-5)
    assert len(asked) == len(TEXTS), "once for each text"
    assert all("very good | very bad | poor" in each for each in asked)
    assert all((f'"{keeps_to}"' in each) == bool(keeps_to) for each in asked)


def test_a_list_is_chosen_from_where_the_answer_is_json(encoder):
    with serving(fault=Deciding(CHANCES, keeps_to="response_format"), offers=CHAT_ONLY) as stub:
        found = close_answers(encoder(stub), TEXTS, LISTED)
        assert all("json_schema" in each for each in about_guests(stub))
    assert found.answers == ("very good",) * len(TEXTS)
    np.testing.assert_allclose(found.probabilities[0], [0.5, 0.3, 0.2], atol=1e-5)


def test_options_that_begin_alike_share_what_is_told_of_their_beginning(encoder):
    chances = {"very good": 0.3, "very bad": 0.05, "poor": 0.65}
    with serving(fault=Deciding(chances), offers=CHAT_ONLY) as stub:
        found = close_answers(encoder(stub), TEXTS[:1], LISTED)
    np.testing.assert_allclose(found.probabilities[0], [0.175, 0.175, 0.65], atol=1e-5)


def test_a_beginning_in_capitals_goes_on_as_the_same_in_small_letters(encoder):
    chances = {"very good": 0.06, "very bad": 0.02, "Very well": 0.9, "poor": 0.02}
    with serving(fault=Deciding(chances, keeps_to="guided_choice"), offers=CHAT_ONLY) as stub:
        stub.fault.unheld = True
        found = close_answers(encoder(stub), TEXTS[:1], LISTED)
    np.testing.assert_allclose(found.probabilities[0], [0.98 * 0.75, 0.98 * 0.25, 0.02], atol=1e-5)


def test_an_option_may_begin_another(encoder):
    with serving(fault=Deciding({"good": 0.3, "good value": 0.6, "poor": 0.1}), offers=CHAT_ONLY) as stub:
        found = close_answers(encoder(stub), TEXTS[:1], "How was it? [good | good value | poor]")
    np.testing.assert_allclose(found.probabilities[0], [0.3, 0.6, 0.1], atol=1e-5)


@pytest.mark.parametrize("most", [5, 0])
def test_a_server_that_tells_fewer_tokens_or_none_is_asked_for_what_it_tells(encoder, most):
    with serving(fault=Deciding(CHANCES, most=most), offers=CHAT_ONLY) as stub:
        found = close_answers(encoder(stub, samples=3), TEXTS[:1], LISTED)
        asked = about_guests(stub)
    if most:
        np.testing.assert_allclose(found.probabilities[0], [0.5, 0.3, 0.2], atol=1e-5)
        assert '"top_logprobs": 5' in asked[0]
    else:
        assert len(asked) == 4


def test_where_nothing_is_told_shares_of_draws_are_taken(encoder):
    with serving(fault=Deciding(CHANCES, tells=False), offers=CHAT_ONLY) as stub:
        found = close_answers(encoder(stub, samples=3), TEXTS[:1], LISTED)
        assert len(about_guests(stub)) == 4
        # Two very good, one very bad, one poor, and one answer split in three.
        np.testing.assert_allclose(found.probabilities[0], np.array([7, 4, 4]) / 15, atol=1e-5)
        once = close_answers(encoder(stub, samples=1), TEXTS[1:2], LISTED)
        assert len(about_guests(stub)) == 5
    assert once.answers == ("very good",)


def test_a_server_that_passes_over_a_list_is_not_believed_to_keep_to_it(encoder):
    said = {"I’d say: **Very Bad**.": 1.0}
    with serving(fault=Deciding(said, lax=True), offers=CHAT_ONLY) as stub:
        found = close_answers(encoder(stub, samples=2), TEXTS[:2], LISTED)
        assert not any(way in each for each in about_guests(stub) for way in ("guided_choice", "response_format"))
    assert found.answers == ("very bad",) * 2


def test_a_model_that_answers_nothing_of_the_list_is_told_of(encoder):
    with serving(fault=Deciding({"perhaps": 1.0}), offers=CHAT_ONLY) as stub:
        with pytest.raises(ModelError, match="8 times with none of the listed answers; list others"):
            close_answers(encoder(stub), TEXTS, LISTED)
        few = close_answers(encoder(stub), TEXTS[:2], LISTED)
    np.testing.assert_allclose(few.probabilities, 1 / 3, atol=1e-6)


@pytest.mark.parametrize(
    ("said", "option"),
    [
        ("Very good.", 0),
        ("**poor**", 2),
        ("It was very bad, I think", 1),
        ("very good or very bad", None),
        ("poorly", None),
        ("", None),
    ],
)
def test_what_is_said_is_found_in_a_list(said, option):
    assert match_option(said, OPTIONS) == option


def test_of_an_option_within_another_the_longer_is_meant():
    assert match_option("The very good one", ("good", "very good")) == 1
    assert match_option("++", ("+", "++")) == 1


def test_what_was_chosen_is_kept_as_it_comes_and_the_server_need_not_run(encoder):
    def stop(done: int, total: int) -> None:
        if done == 5:
            raise Cancelled("stopped by the user")

    with serving(fault=Deciding(CHANCES), offers=CHAT_ONLY) as stub:
        with pytest.raises(Cancelled):
            close_answers(encoder(stub, at_once=1), TEXTS, LISTED, progress=stop)
        before = about_guests(stub)
        assert 5 <= len(before) < len(TEXTS)
        whole = close_answers(encoder(stub), TEXTS, LISTED)
        assert sorted(about_guests(stub)) == sorted({*about_guests(stub)}), "each once, over both runs"
        off = encoder(stub)
    again = close_answers(off, TEXTS, LISTED)
    np.testing.assert_array_equal(again.probabilities, whole.probabilities)


def test_work_on_a_list_is_stopped_while_the_server_stalls(encoder):
    let_go = threading.Event()
    model = Deciding(CHANCES)

    def stalled(path: str, body: dict[str, Any]) -> Reply | None:
        if "Guest" in json.dumps(body):
            let_go.wait(10)
        return model(path, body)

    def stop(done: int, total: int) -> None:
        let_go.set()  # what is under way may end
        raise Cancelled("stopped by the user")

    with serving(fault=stalled, offers=CHAT_ONLY) as stub, pytest.raises(Cancelled):
        close_answers(encoder(stub, at_once=2), TEXTS, LISTED, progress=stop)


def test_a_server_of_embeddings_alone_is_refused_before_any_text_is_sent(encoder):
    with serving(offers="/models /embeddings") as stub:
        with pytest.raises(ModelError, match=r"gives embeddings and no answers.*with completions or chat too"):
            close_answers(encoder(stub), TEXTS, LISTED)
        with pytest.raises(ModelError, match="gives embeddings and no answers"):
            likely_answers(encoder(stub), TEXTS, "How was it?")
        assert not about_guests(stub)


def pairs(likely: Sequence[Any]) -> list[tuple[str, float]]:
    return [(each.answer, pytest.approx(each.probability, abs=1e-5)) for each in likely]


def test_completions_go_on_with_every_token_they_might_have_begun_with(encoder):
    chances = {"very good": 0.5, "poor value": 0.3, "fine": 0.19, "odd": 0.01}
    with serving(fault=Deciding(chances), offers="/models /completions") as stub:
        (found,) = likely_answers(encoder(stub), TEXTS[:1], "How was it?")
        assert pairs(found) == [("very good", 0.5), ("poor value", 0.3), ("fine", 0.19)]
        count = len(about_guests(stub))
        likely_answers(encoder(stub), TEXTS[:1], "How was it?")
        assert len(about_guests(stub)) == count, "all is kept"
        assert "begin its answer so" in explain_likely(encoder(stub))


def test_a_chat_tells_first_tokens_which_drawn_answers_go_on(encoder):
    chances = {"good value": 0.5, "poor value": 0.3, "odd": 0.01, "fine": 0.19}
    with serving(fault=Deciding(chances), offers=CHAT_ONLY) as stub:
        made = encoder(stub, samples=3)
        made.encode(TEXTS[:1], ["How was it?"])
        count = len(about_guests(stub))
        (found,) = likely_answers(made, TEXTS[:1], "How was it?")
        assert pairs(found) == [("good value", 0.5), ("poor value", 0.3), ("fine…", 0.19)]
        assert len(about_guests(stub)) == count + 1, "draws are those that embedded the text"
        assert "“…”" in explain_likely(made)


def test_where_nothing_is_told_likely_answers_are_shares_of_draws(encoder):
    with serving(fault=Deciding({"good": 0.5, "poor": 0.5}, tells=False), offers=CHAT_ONLY) as stub:
        (found,) = likely_answers(encoder(stub, samples=3), TEXTS[:1], "How was it?")
        assert pairs(found) == [("good", 2 / 3), ("poor", 1 / 3)]
        assert "Shares of the 3 answers" in explain_likely(encoder(stub, samples=3))
        with pytest.raises(ModelError, match=r"tells no probabilities.*--samples 2 or more"):
            likely_answers(encoder(stub, samples=1), TEXTS[:1], "How was it?")


def test_what_goes_on_within_a_served_model_cannot_be_seen(encoder):
    with serving(fault=Deciding(CHANCES), offers=CHAT_ONLY) as stub, pytest.raises(ModelError, match="on this machine"):
        open_up(encoder(stub))
