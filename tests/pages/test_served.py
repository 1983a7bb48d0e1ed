"""A model on a server: found, chosen, agreed to where texts leave this machine, and named with what comes of it."""

import json

import pytest

from app.server.models import Models, title
from app.server.policy import Policy, read_policy
from app.server.request import Request, Source
from inbedder_core.encoders import Store
from inbedder_core.encoders.load import load_encoder
from inbedder_core.encoders.served.address import ServerAddress
from inbedder_core.errors import ModelError, SettingError
from tests.pages.journey import ask, figures, has, open_app, press, run, session_of, settle, shown, table, upload
from tests.pages.journey import write_questions as write
from tests.served import StubServer, serving

CSV = ("note\n" + "\n".join(f"{animal} number {n}" for animal in ("cats", "dogs") for n in range(4))).encode()
SECRET = "hunter2"


def about_animals():
    return write(upload(open_app(), "animals.csv", CSV), "Which animal is it about?")


def use(app, url: str):
    """Write a server's address, take the first of its models, and use it."""
    app.text_input(key="server_url").set_value(url)
    run(app)
    press(app, "look_at_server")
    return press(app, "use_served")


def elsewhere(stub: StubServer) -> str:
    """The stub's address, written so that it is not known to be this machine's."""
    return stub.url.replace("127.0.0.1", "127.1")


def plain(text: str) -> str:
    """Take out what keeps Markdown from being read."""
    return text.replace("\\", "").replace("\u2060", "")


def texts_sent(stub: StubServer) -> list[str]:
    return [path for path, body in stub.asked if "number" in json.dumps(body)]


@pytest.mark.model
def test_a_model_of_a_server_is_found_and_asked_and_the_server_is_named():
    with serving() as stub:
        app = use(about_animals(), stub.url)
        assert "The server has 1 model" in shown(app) or session_of(app).form.model() == stub.address
        assert f"go to {stub.url}, a server on this machine" in plain(shown(app))
        assert not texts_sent(stub), "nothing before it is asked"
        app = ask(app)
        assert set(table(app, "documents")["1 answer"]) == {"cats", "dogs"}
        assert f"answered by stub on {ServerAddress.read(stub.url).host}" in plain(shown(app))
        sent = len(texts_sent(stub))
        again = settle(open_app(dict(app.query_params)))
        assert len(figures(again)) == 1
        assert len(texts_sent(stub)) == sent, "what was answered is kept"


@pytest.mark.model
def test_texts_leave_this_machine_only_once_that_is_agreed_to():
    with serving() as stub:
        app = use(about_animals(), elsewhere(stub))
        app.number_input(key="setting_limit").set_value(8)
        app = settle(press(app, "ask"))
        assert any("leave this machine" in error.value and "Tick that you agree" in error.value for error in app.error)
        assert not figures(app)
        assert not texts_sent(stub)
        tick = next(box for box in app.checkbox if box.key.startswith("agreed"))
        assert f"leave this machine: they go to {elsewhere(stub)}, unencrypted" in plain(shown(app))
        tick.check()
        app = ask(run(app))
        assert len(figures(app)) == 1
        assert texts_sent(stub)
        sent = len(texts_sent(stub))
        link = settle(open_app({**dict(app.query_params), "q": ["What else is it about?"]}))
        assert "Tick that you agree" in shown(link), "agreed to by another person"
        assert not figures(link)
        assert len(texts_sent(stub)) == sent


def test_a_study_asks_a_server_only_once_that_is_agreed_to():
    with serving() as stub:
        app = open_app()
        session = session_of(app)
        request = Request(Source(sample="review_sentences"), ("Which?",), model=f"{elsewhere(stub)}#stub")
        assert "Tick that you agree" in session.form.refusal(request.model)
        assert session.form.refusal(stub.address) == session.form.refusal("default") == ""


@pytest.mark.parametrize("written", [f"http://me:{SECRET}@host/v1#m", f"http://host/v1?key={SECRET}#m"])
def test_a_secret_is_refused_and_gets_into_no_address_study_or_message(written):
    app = about_animals()
    app.text_input(key="server_url").set_value(written.partition("#")[0])
    app.selectbox(key="server_model").options.append("m")
    app.selectbox(key="server_model").set_value("m")
    run(app)
    for button in ("use_served", "look_at_server"):
        press(app, button)
        assert any("keys are read from the environment" in error.value for error in app.error)
    assert SECRET not in json.dumps(dict(app.query_params))
    assert SECRET not in shown(app)
    assert SECRET not in title(written)
    assert session_of(app).request is None
    with pytest.raises(ModelError) as refused:
        Request(Source(sample="review_sentences"), ("Which?",), model=written)
    assert SECRET not in str(refused.value)
    link = open_app({"sample": ["review_sentences"], "q": ["Which?"], "model": [written], "asked": ["1"]})
    assert SECRET not in json.dumps(dict(link.query_params))


def test_an_address_is_written_in_one_way():
    request = Request(Source(sample="review_sentences"), ("Which?",), model=" HTTP://Host:8000/v1/#m")
    assert request.model == "http://host:8000/v1#m"
    assert title(request.model) == "m on host:8000"


def test_a_shared_server_asks_those_its_owner_names_alone(monkeypatch):
    assert read_policy("127.0.0.1").servers is None
    assert read_policy("0.0.0.0").servers == ()
    monkeypatch.setenv("INBEDDER_MODEL_SERVERS", "http://gpu:8000/v1/ https://llm.corp/v1")
    policy = read_policy("0.0.0.0")
    policy.check_model("http://gpu:8000/v1#m")
    with pytest.raises(
        ModelError, match=r"does not ask http://169.254.169.254 for models; it asks those at http://gpu"
    ):
        policy.check_model("http://169.254.169.254#m")
    monkeypatch.setenv("INBEDDER_MODEL_SERVERS", "gpu")
    with pytest.raises(SettingError, match="must be yes, no, or addresses"):
        read_policy("0.0.0.0")
    with serving() as stub:
        models = Models(load_encoder, Store(), policy=lambda: Policy(servers=()))
        for look in (lambda: models.on_server(stub.url), lambda: models.facts(stub.address)):
            with pytest.raises(ModelError, match="it asks no others"):
                look()
        assert not stub.asked


def test_looking_at_a_model_on_a_server_sends_nothing():
    with serving() as stub:
        facts = Models(load_encoder, Store()).facts(stub.address)
        assert stub.url in facts.description
        assert not stub.asked


def test_what_is_wrong_with_a_server_is_said_where_it_is_looked_at():
    with serving() as stub:
        gone = stub.url
    app = open_app()
    app.text_input(key="server_url").set_value(gone)
    app = press(run(app), "look_at_server")
    (error,) = (plain(error.value) for error in app.error if "cannot be reached" in error.value)
    assert error.startswith("http://")
    assert not has(app.button, "cancel")


@pytest.mark.model
def test_a_list_and_likely_answers_come_from_the_server_and_say_what_they_are():
    with serving(offers="/models /chat/completions", logprob=None) as stub:
        app = write(upload(open_app(), "animals.csv", CSV), "Which animal is it about? [dogs | cats | owls]")
        app = ask(use(app, stub.url))
        assert set(table(app, "documents")["1 listed"]) == {"cats (90%)", "dogs (90%)"}
        session_of(app).read(0)
        app = settle(run(app))
        assert "100% likely" in plain(shown(app))
        assert "Shares of the 5 answers that were drawn: this server tells no probabilities" in plain(shown(app))
