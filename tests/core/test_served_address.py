"""Addresses and keys of servers: what may stand where, and what is never repeated."""

import re
from pathlib import Path

import pytest

from inbedder_core import load_encoder
from inbedder_core.cli import main
from inbedder_core.encoders import ServedConfig, ServedEncoder, ServerAddress, is_address, load_transformer
from inbedder_core.encoders.served.keys import find_key
from inbedder_core.errors import ModelError, SettingError


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch, tmp_path):
    monkeypatch.delenv("INBEDDER_API_KEYS", raising=False)
    monkeypatch.setenv("INBEDDER_SECRETS", str(tmp_path / "secrets.toml"))


@pytest.mark.parametrize(
    ("written", "url", "model"),
    [
        ("http://localhost:11434/v1#qwen3:8b", "http://localhost:11434/v1", "qwen3:8b"),
        (" HTTPS://API.Example.com/v1/#owner/model@2 ", "https://api.example.com/v1", "owner/model@2"),
        ("http://[::1]:8000/v1#m", "http://[::1]:8000/v1", "m"),
        ("http://10.0.0.7/v1", "http://10.0.0.7/v1", ""),
    ],
)
def test_an_address_names_a_server_and_a_model(written, url, model):
    address = ServerAddress.read(written)
    assert (address.url, address.model) == (url, model)
    assert is_address(written)
    assert ServerAddress.read(str(address)) == address


@pytest.mark.parametrize(
    ("url", "is_local"),
    [("http://localhost:1/v1", True), ("http://127.3.2.1/v1", True), ("http://[::1]:8000/v1", True),
     ("http://0.0.0.0:8000/v1", True), ("http://10.0.0.7/v1", False), ("http://localhost.example.com/v1", False),
     ("http://127.0.0.1.example.com/v1", False), ("https://api.example.com/v1", False)],
)  # fmt: skip
def test_it_is_known_whether_texts_leave_this_machine(url, is_local):
    address = ServerAddress.read(url)
    assert address.is_local == is_local
    assert ("leave this machine" in address.destination) == (not is_local)
    assert ("unencrypted" in address.destination) == (not is_local and url.startswith("http:"))


@pytest.mark.parametrize(
    "written",
    ["http://user:hunter2@host/v1#m", "https://hunter2@host/v1#m", "http://host/v1?key=hunter2#m",
     "http://u:hunter2/x@host/v1#m", "http://user:hunter2#@host/v1#m"],
)  # fmt: skip
def test_a_secret_in_an_address_is_refused_and_not_repeated(written, capsys, tmp_path):
    for refuse in (ServerAddress.read, load_encoder, load_transformer):
        with pytest.raises(ModelError) as refused:
            refuse(written)
        assert "hunter2" not in str(refused.value)
    file = tmp_path / "texts.csv"
    file.write_text("text\nCats\nDogs\n")
    for command in ("explore", "embed", "check"):
        out = ["--out", str(tmp_path / "out")] if command == "embed" else []
        assert main([command, str(file), "-i", "What?", "--model", written, *out]) == 2
    said = "".join(capsys.readouterr())
    assert "address" in said
    assert "hunter2" not in said


@pytest.mark.parametrize("written", ["http://", "http:///v1#m", "https://host:port/v1#m", "http://[::1/v1#m"])
def test_what_is_no_address_is_told_how_to_write_one(written):
    with pytest.raises(ModelError, match=re.escape("http://localhost:11434/v1#qwen3:8b")):
        ServerAddress.read(written)


def test_nothing_is_sent_before_it_is_needed():
    encoder = load_encoder("http://127.0.0.1:9/v1#m", answer_tokens=7, served=ServedConfig(samples=2))
    assert isinstance(encoder, ServedEncoder)
    assert (encoder.config.answer_tokens, encoder.config.samples) == (7, 2)
    assert encoder.name == "m on 127.0.0.1:9"
    assert "http://127.0.0.1:9/v1" in encoder.description
    with pytest.raises(ModelError, match=r"cannot be reached.*running\?"):
        encoder.fingerprint  # noqa: B018


def test_what_a_server_decides_cannot_be_asked_for():
    with pytest.raises(ModelError, match="layer is up to the server"):
        load_encoder("http://host/v1#m", layer=3)
    with pytest.raises(ModelError, match="weights on this machine are needed"):
        load_transformer("http://host/v1#m")
    with pytest.raises(ModelError, match=r"not named.*inbedder models --server http://host/v1"):
        load_encoder("http://host/v1")
    with pytest.raises(SettingError, match="samples is 0"):
        ServedConfig(samples=0)
    with pytest.raises(ModelError, match=r"\{input\} once"):
        ServedConfig(template="no places")


def test_keys_come_from_the_environment_or_a_private_file_each_for_its_host(monkeypatch, tmp_path):
    file = tmp_path / "secrets.toml"
    file.write_text('[api_keys]\n"api.example.com" = "filed"\n"gpu:8000" = "by port"\n')
    file.chmod(0o600)
    monkeypatch.setenv("INBEDDER_API_KEYS", "llm.corp=one=1 Other.example.com=two")
    wanted = {"https://api.example.com/v1": "filed", "http://gpu:8000/v1": "by port", "http://gpu:8001/v1": None,
              "http://llm.corp:9/v1": "one=1", "https://other.example.com/v1": "two", "http://example.com/v1": None,
              "https://api-example.com/v1": None}  # fmt: skip
    assert {url: find_key(ServerAddress.read(url)) for url in wanted} == wanted
    monkeypatch.setenv("INBEDDER_API_KEYS", "api.example.com=said")
    assert find_key(ServerAddress.read("https://api.example.com/v1")) == "said"


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [('[api_keys]\n"a" = "hunter2"', 0o644, "chmod 600"), ('[api_keys]\n"a" = hunter2', 0o600, "cannot be read"),
     ('key = "hunter2"', 0o600, "must hold a table"), ("[api_keys]\na = 3", 0o600, "must hold a table")],
)  # fmt: skip
def test_a_secrets_file_that_is_wrong_is_told_of_and_not_repeated(tmp_path: Path, content, mode, said):
    file = tmp_path / "secrets.toml"
    file.write_text(content)
    file.chmod(mode)
    with pytest.raises(ModelError, match=said) as refused:
        find_key(ServerAddress.read("http://a/v1"))
    assert "hunter2" not in str(refused.value)
