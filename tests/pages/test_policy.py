"""What the server's owner allows: how much at once, and whether models in the server's folders may be named."""

from pathlib import Path

import pytest

from app.server.policy import Policy, read_policy
from inbedder_core.errors import SettingError
from tests.pages.journey import FEW, ask, figures, open_app, press, questions, run, settle, write_questions


def errors(app) -> str:
    return " ".join(error.value.replace("\\", "") for error in app.error)


def with_model(name: str):
    return open_app({"sample": ["review_sentences"], "q": ["Which?"], "model": [name]})


def test_more_documents_than_allowed_are_refused_with_the_number(monkeypatch):
    monkeypatch.setenv("INBEDDER_MOST_DOCUMENTS", str(FEW - 1))
    app = ask(write_questions(open_app(), "Mine?"))
    assert f"at most {FEW - 1} documents at once, and these are {FEW}" in errors(app)
    assert questions(app) == ["Mine?"]
    monkeypatch.setenv("INBEDDER_MOST_DOCUMENTS", str(FEW))
    assert len(figures(settle(press(app, "ask")))) == 1


def test_more_questions_than_allowed_are_refused(monkeypatch):
    monkeypatch.setenv("INBEDDER_MOST_QUESTIONS", "1")
    app = ask(write_questions(open_app(), "Mine?", "Yours?"))
    assert "at most 1 questions at once, and these are 2" in errors(app)
    assert not figures(app)


def test_a_folder_of_the_server_is_refused_where_the_owner_says_so(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("INBEDDER_LOCAL_MODELS", "no")
    for name in (str(tmp_path), "./here", "~/models", "app"):
        assert "takes no models from folders" in errors(with_model(name)), name
    app = press(with_model(str(tmp_path)), "ask")
    assert "takes no models from folders" in errors(settle(app))


def test_a_variable_that_cannot_be_read_is_named(monkeypatch):
    monkeypatch.setenv("INBEDDER_LOCAL_MODELS", "perhaps")
    assert "INBEDDER_LOCAL_MODELS is 'perhaps'" in errors(run(open_app()))
    monkeypatch.setenv("INBEDDER_LOCAL_MODELS", "")
    monkeypatch.setenv("INBEDDER_MOST_DOCUMENTS", "many")
    with pytest.raises(SettingError, match="number from 1"):
        read_policy("localhost")


def test_an_upload_is_as_large_as_the_owner_allows(monkeypatch):
    monkeypatch.setenv("INBEDDER_UPLOAD_MEGABYTES", "7")
    app = open_app()
    next(control for control in app.segmented_control if control.key == "corpus_kind").set_value("Upload")
    assert run(app).file_uploader[0].proto.max_upload_size_mb == 7
    monkeypatch.setenv("INBEDDER_UPLOAD_MEGABYTES", "700")
    assert run(app).file_uploader[0].proto.max_upload_size_mb == 200, "more than the server takes at all"


@pytest.mark.parametrize(
    ("address", "folders"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("example.org", False),
        (None, False),
    ],
)
def test_folders_and_any_servers_may_be_named_where_only_this_machine_reaches_the_server(address, folders: bool):
    megabytes = 200 if folders else 50
    assert read_policy(address) == Policy(folders=folders, servers=None if folders else (), megabytes=megabytes)
