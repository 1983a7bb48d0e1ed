"""Models on servers: what is read of them, and that nothing is lost or asked twice, whatever the server does."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.encoders import CachedEncoder, Store
from inbedder_core.encoders.sentence import SentenceEncoder
from inbedder_core.encoders.served.address import ServerAddress
from inbedder_core.encoders.served.client import Patience
from inbedder_core.encoders.served.config import ServedConfig
from inbedder_core.encoders.served.encoder import ServedEncoder
from inbedder_core.errors import Cancelled, ModelError
from tests.served import LastWord, MeanWord, StubServer, as_json, plain, serving, stalling, tiny_reencoder

QUICK = Patience(tries=3, first_wait=0.01)
TEXTS = tuple(f"{animal} number {number}" for animal in ("Cats", "Dogs", "Owls") for number in range(4))
QUESTIONS = ("Which animal?", "What is it?")
CHAT_ONLY = "/models /chat/completions"


@pytest.fixture(scope="module")
def reencoder(tmp_path_factory) -> SentenceEncoder:
    return tiny_reencoder(tmp_path_factory.mktemp("reencoder"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store.sqlite")


@pytest.fixture
def encoder(reencoder):
    def make(stub: StubServer, **settings) -> ServedEncoder:
        config = ServedConfig(**{"timeout": 5.0, **settings})
        return ServedEncoder(ServerAddress.read(stub.address), config, reencoder=reencoder, patience=QUICK)

    return make


def test_where_the_server_gives_the_last_token_the_state_is_read(encoder):
    with serving() as stub:
        found = encoder(stub)
        first, second = found.encode(TEXTS, QUESTIONS)
        assert first.answers == tuple(text.split()[0].lower() for text in TEXTS)
        prompt = f"### Input:\n{TEXTS[5]}\n\n### Instruction:\n{QUESTIONS[0]}\n\n### Response:"
        np.testing.assert_allclose(first.embeddings[5], LastWord().state(prompt), rtol=1e-5)
        assert not np.allclose(first.embeddings, second.embeddings)
        assert "state of the last prompt token" in found.reading


def test_a_mean_over_tokens_is_not_taken_for_the_state(encoder):
    with serving(model=MeanWord()) as stub:
        found = encoder(stub)
        assert "not states of the last token" in found.reading
        assert found.dimension == 32, "the sentence encoder's"
        assert found.encode(TEXTS[:1], QUESTIONS)[0].answers == ("cats",)
        with pytest.raises(ModelError, match=r"not states of the last token.*--served-as answer"):
            encoder(stub, mode="state").encode(TEXTS, QUESTIONS)


def test_an_answer_is_embedded_by_the_sentence_encoder(encoder, reencoder):
    with serving(offers=CHAT_ONLY) as stub:
        (found,) = encoder(stub).encode(TEXTS, QUESTIONS[:1])
    wanted = reencoder.encode(["cats", "dogs"], ["What?"])[0].embeddings
    np.testing.assert_allclose(found.embeddings[[0, 4]], wanted, atol=1e-5)


@pytest.mark.parametrize(("logprob", "requests"), [(-0.01, 1), (-2.0, 4), (None, 4)])
def test_answers_are_drawn_where_the_likeliest_is_unsure_or_the_server_does_not_say(encoder, logprob, requests):
    with serving(offers=CHAT_ONLY, logprob=logprob) as stub:
        encoder(stub, samples=3).encode(TEXTS[:1], QUESTIONS[:1])
        asked = stub.of("/chat/completions", holding=TEXTS[0])
    assert len(asked) == requests
    assert [body["temperature"] for body in asked] == [0, 0.8, 0.8, 0.8][:requests]
    assert len({body.get("seed") for body in asked}) == requests


def test_with_one_sample_none_is_drawn(encoder):
    with serving(offers=CHAT_ONLY, logprob=None) as stub:
        encoder(stub, samples=1).encode(TEXTS, QUESTIONS)
        assert len(stub.of("/chat/completions", holding="number")) == len(TEXTS) * len(QUESTIONS)


def test_completions_are_asked_with_the_template(encoder):
    with serving(offers="/models /completions") as stub:
        encoder(stub, template="Text: {input} Q: {instruction} A:").encode(TEXTS[:1], QUESTIONS[:1])
        assert stub.asked[-1][1]["prompt"] == f"Text: {TEXTS[0]} Q: {QUESTIONS[0]} A:"


def test_an_answer_ends_with_the_word_of_its_last_token(encoder):
    def token_by_token(path, body):
        if path == "/completions":
            pieces = [" the", " unex", "pect", "ed", " bill", " came"]
            told = {"tokens": pieces, "token_logprobs": [-0.1] * len(pieces)}
            return as_json({"choices": [{"text": "".join(pieces), "finish_reason": "length", "logprobs": told}]})

    with serving(fault=token_by_token) as stub:
        (found,) = encoder(stub, answer_tokens=2).encode(TEXTS[:1], QUESTIONS[:1])
    assert found.answers == ("the unexpected",)


def test_servers_that_refuse_a_field_are_asked_without_it(encoder):
    def strict(path, body):
        for name in ("logprobs", "embd_normalize"):
            if name in body:
                return as_json({"detail": f"Unsupported fields in the request: {name}"}, 422)

    with serving(fault=strict) as stub:
        assert encoder(stub).encode(TEXTS[:2], QUESTIONS)[0].answers == ("cats", "cats")
    with serving(fault=strict, offers=CHAT_ONLY) as stub:
        assert encoder(stub, samples=2).encode(TEXTS[:2], QUESTIONS)[0].answers == ("cats", "cats")


def test_a_model_that_thinks_is_told_not_to(encoder):
    def thinking(path, body):
        if path == "/chat/completions" and body.get("reasoning_effort") != "none":
            return as_json({"choices": [{"message": {"content": ""}, "finish_reason": "length"}]})

    with serving(fault=thinking, offers=CHAT_ONLY) as stub:
        assert encoder(stub).encode(TEXTS[:1], QUESTIONS)[0].answers == ("cats",)

    def always(path, body):
        return as_json({"choices": [{"message": {"content": "<think>Hm"}}]}) if path == "/chat/completions" else None

    with serving(fault=always, offers=CHAT_ONLY) as stub, pytest.raises(ModelError, match="thinks before it answers"):
        encoder(stub).encode(TEXTS[:1], QUESTIONS)


def test_a_server_that_cannot_list_its_models_is_asked_all_the_same(encoder):
    with serving(fault=lambda path, body: plain(500, "Internal Server Error") if path == "/models" else None) as stub:
        assert encoder(stub).encode(TEXTS[:1], QUESTIONS)[0].answers == ("cats",)


def test_a_server_whose_chat_breaks_down_is_asked_for_completions(encoder):
    def broken(path, body):
        return plain(500, "no chat template") if path == "/chat/completions" else None

    with serving(fault=broken, offers="/models /completions") as stub:
        assert encoder(stub).encode(TEXTS[:1], QUESTIONS)[0].answers == ("cats",)
    with serving(fault=broken, offers="/models") as stub, pytest.raises(ModelError, match="no chat template, 3 times"):
        encoder(stub).encode(TEXTS[:1], QUESTIONS)


def test_an_answer_of_blanks_alone_is_one_of_nothing(encoder):
    def blank(path, body):
        if path == "/completions":
            return as_json({"choices": [{"text": "\n\n\n", "finish_reason": "length"}]})

    with serving(fault=blank) as stub:
        (found,) = encoder(stub).encode(TEXTS, QUESTIONS[:1])
    assert set(found.answers) == {""}
    assert found.embeddings.any()


def test_where_no_tokens_are_told_no_more_are_asked_for_than_an_answer_has(encoder):
    with serving(logprob=None) as stub:
        encoder(stub, answer_tokens=3).encode(TEXTS[:1], QUESTIONS[:1])
        assert stub.of("/completions", holding=TEXTS[0])[0]["max_tokens"] == 3


@pytest.mark.parametrize(
    ("path", "reply", "said"),
    [
        ("/embeddings", as_json({"data": []}), "answered 14 inputs with 0 embeddings"),
        ("/embeddings", as_json({"data": [{"embedding": [0.0]}] * 15}), "answered 14 inputs with 15 embeddings"),
        ("/embeddings", as_json({"data": [{"index": 3, "embedding": [0.0]}] * 14}), "numbers its embeddings"),
        ("/embeddings", as_json({"data": [{"embedding": [float("nan")]}] * 14}), "not finite"),
        ("/embeddings", as_json({"data": [{"embedding": [None]}] * 14}), "not finite|no lists of numbers"),
        ("/embeddings", as_json({"data": [{"embedding": "zZ"}] * 14}), "no lists of numbers"),
        ("/embeddings", as_json({"data": [{"embedding": []}] * 14}), "one list of numbers each"),
        ("/embeddings", as_json({"object": "list"}), "without embeddings"),
        ("/embeddings", as_json(["data"]), "no JSON|Most end in /v1"),
        ("/embeddings", plain(200, "<html>Welcome</html>"), "Welcome.*Most end in /v1"),
        ("/embeddings", plain(302, "", Location="http://elsewhere/"), "another address"),
        ("/embeddings", plain(502, "<html>Bad gateway</html>"), "answered 502.*Bad gateway.*3 times"),
        ("/embeddings", as_json({"error": {"message": "the card is full"}}), "the card is full"),
        ("/models", as_json({"error": "who are you?"}, 401), "who are you.*INBEDDER_API_KEYS='127.0.0.1:"),
        ("/models", as_json({"data": [{"id": "stab"}, {"id": "other"}]}), "no model 'stub'; did you mean 'stab'"),
        ("/models", as_json({"error": "later"}, 429, **{"Retry-After": "7200"}), "left alone for 7,200 seconds"),
    ],
)
def test_a_server_that_lies_is_told_of_in_a_clear_sentence(encoder, path, reply, said):
    with serving(fault=lambda asked, _: reply if asked == path else None) as stub:
        with pytest.raises(ModelError, match=said):
            encoder(stub).encode(TEXTS, QUESTIONS)
        assert not [body for _, body in stub.asked if "number" in json.dumps(body)], "no text was sent"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (as_json({"choices": []}), "0 choices"),
        (as_json({"choices": [{"finish_reason": "stop"}]}), "without a message"),
        (as_json({"choices": [{"message": {"content": 3}}]}), "without a message"),
        (as_json({"choices": [{"message": {"content": ""}, "finish_reason": "stop"}]}), "8 times with nothing"),
        (as_json({"choices": [{"message": {"content": ""}, "finish_reason": "length"}]}), "answered nothing"),
        (as_json({"error": {"message": "the text is too long"}}, 400), "the text is too long"),
    ],
)
def test_a_server_that_goes_bad_loses_nothing_and_is_asked_nothing_twice(encoder, store, reply, said):
    bad = threading.Event()

    def going_bad(path, body):
        about = json.dumps(body)
        return reply if bad.is_set() and "number" in about and "Cats" not in about else None

    with serving(fault=going_bad, offers=CHAT_ONLY) as stub:
        bad.set()
        with pytest.raises(ModelError, match=said):
            CachedEncoder(encoder(stub, at_once=2), store).encode(TEXTS, QUESTIONS)
        kept = [body["messages"][0]["content"] for body in stub.of("/chat/completions", holding="Cats")]
        assert len(kept) == len(set(kept)) > 0
        bad.clear()
        stub.asked.clear()
        found = CachedEncoder(encoder(stub), store).encode(TEXTS, QUESTIONS)
        again = {body["messages"][0]["content"] for body in stub.of("/chat/completions")}
        assert again.isdisjoint(kept)
    assert found[0].answers[:4] == ("cats",) * 4


def test_another_dimension_than_at_first_is_refused(encoder):
    def growing(path, body):
        return (
            as_json({"data": [{"embedding": [1.0] * 5}]}) if path == "/embeddings" and len(body["input"]) == 1 else None
        )

    with serving(fault=growing) as stub, pytest.raises(ModelError, match="5 numbers where it gave 16 before"):
        encoder(stub).encode(TEXTS, QUESTIONS)


def test_what_passes_is_tried_again_and_everybody_waits_as_long_as_asked(encoder):
    troubles = [as_json({}, 429, **{"Retry-After": "0.1"}), plain(503, "loading")]

    def troubled(path, body):
        return troubles.pop() if troubles and "number" in json.dumps(body) else None

    with serving(fault=troubled) as stub:
        (found,) = encoder(stub, at_once=1).encode(TEXTS, QUESTIONS[:1])
    assert not troubles
    assert found.answers[-1] == "owls"


def test_a_server_that_stalls_is_tried_again_and_given_up(encoder):
    def stalled(path, body):
        if "Dogs number 1" in json.dumps(body):
            stalling(0.6)

    with (
        serving(fault=stalled, offers=CHAT_ONLY) as stub,
        pytest.raises(ModelError, match=r"within 0.2 seconds, 3 times"),
    ):
        encoder(stub, timeout=0.2).encode(TEXTS, QUESTIONS)


def test_work_is_stopped_while_the_server_stalls_and_goes_on_where_it_was(encoder, store):
    let_go = threading.Event()

    def stalled(path, body):
        if "Owls" in json.dumps(body):
            let_go.wait(10)

    def stop(done: int, total: int) -> None:
        if done == 8:
            let_go.set()  # what is under way may end
            raise Cancelled("stopped by the user")

    with serving(fault=stalled, offers=CHAT_ONLY) as stub:
        with pytest.raises(Cancelled):
            CachedEncoder(encoder(stub, at_once=2), store).encode(TEXTS, QUESTIONS[:1], progress=stop)
        asked = [body["messages"][0]["content"] for body in stub.of("/chat/completions", holding="number")]
        assert 8 <= len(asked) < len(TEXTS)
        CachedEncoder(encoder(stub), store).encode(TEXTS, QUESTIONS[:1])
        asked = [body["messages"][0]["content"] for body in stub.of("/chat/completions", holding="number")]
    assert sorted(asked) == sorted(set(asked)), "each once, over both runs"
    assert len(asked) == len(TEXTS)


def test_the_second_time_nothing_is_asked_and_the_server_need_not_run(encoder, store):
    with serving() as stub:
        first = CachedEncoder(encoder(stub), store).encode(TEXTS, QUESTIONS)
        asked = len(stub.asked)
        again = CachedEncoder(encoder(stub), store)
        second = again.encode(TEXTS, QUESTIONS)
        assert not [body for _, body in stub.asked[asked:] if "number" in json.dumps(body)]
        made = encoder(stub)
    offline = CachedEncoder(made, store).encode(TEXTS, QUESTIONS)
    for one, other, third in zip(first, second, offline, strict=True):
        np.testing.assert_array_equal(one.embeddings, other.embeddings)
        np.testing.assert_array_equal(one.embeddings, third.embeddings)
        assert one.answers == other.answers == third.answers
    with pytest.raises(ModelError, match="cannot be reached"):
        CachedEncoder(made, store).encode(["Cows"], QUESTIONS)
    with pytest.raises(ModelError, match=r"cannot be reached.*is the server running\?"):
        made.read_as(replace(made.config, answer_tokens=9)).encode(TEXTS, QUESTIONS)


def test_no_more_requests_are_made_at_once_than_are_allowed(encoder):
    with serving(fault=lambda path, body: stalling(0.02)) as stub:
        encoder(stub, at_once=3).encode(TEXTS, QUESTIONS)
        assert stub.most_at_once == 3


def test_the_fingerprint_is_that_of_what_decides_results(encoder):
    with serving() as stub:
        plain_one = encoder(stub)
        assert encoder(stub, at_once=2, timeout=9.0).fingerprint == plain_one.fingerprint
        others = [
            encoder(stub, mode="answer"),
            encoder(stub, template="{input} {instruction}"),
            encoder(stub, answer_tokens=9),
            encoder(stub, samples=2),
            encoder(stub, max_text_tokens=100),
        ]
        assert len({plain_one.fingerprint, *(other.fingerprint for other in others)}) == 6
    with serving() as elsewhere:
        assert encoder(elsewhere).fingerprint != plain_one.fingerprint


def test_a_text_is_cut_where_it_is_too_long_and_that_is_told(encoder):
    with serving() as stub:
        found = encoder(stub, max_text_tokens=12)
        found.encode(["Cats are many and more"], QUESTIONS[:1])
        assert stub.of("/embeddings", holding="Cats are man\\n")
        cut = found.truncation(["Cats are many and more", "Cats"], QUESTIONS[0])
    assert cut is not None
    assert cut.texts == 1


def test_the_key_goes_to_its_host_alone_and_stands_nowhere(encoder, store, monkeypatch):
    with serving(
        fault=lambda path, body: as_json({"error": "secret-1 is no key"}, 403) if "Owls" in json.dumps(body) else None
    ) as stub:
        monkeypatch.setenv("INBEDDER_API_KEYS", f"api.example.com=other {ServerAddress.read(stub.url).host}=secret-1")
        found = CachedEncoder(encoder(stub), store)
        with pytest.raises(ModelError, match=r"403: \[key\] is no key") as refused:
            found.encode(TEXTS, QUESTIONS)
        assert set(stub.keys) == {"Bearer secret-1"}
        monkeypatch.setenv("INBEDDER_API_KEYS", "api.example.com=other")
        stub.keys.clear()
        with pytest.raises(ModelError):
            encoder(stub).encode(TEXTS, QUESTIONS)
        assert set(stub.keys) == {None}
        shown = f"{refused.value} {found.fingerprint} {found.encoder.description} {found.encoder.reading}"
    store.close()
    kept = b"".join(file.read_bytes() for file in store.path.parent.iterdir() if file.is_file())
    assert "secret-1" not in shown
    assert b"secret-1" not in kept


def test_a_changed_setting_asks_the_same_server(encoder):
    with serving() as stub:
        first = encoder(stub)
        other = first.read_as(replace(first.config, answer_tokens=9))
        assert other.address == first.address
        assert other.fingerprint != first.fingerprint
