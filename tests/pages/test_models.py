"""Which model answers: chosen, written, linked, and never mixed up with another."""

import os
from pathlib import Path

import pytest

from app.server.models import KEPT_ENCODERS, Models, model_names, title
from inbedder_core.encoders.checkpoints.bases import QWEN
from inbedder_core.encoders.checkpoints.trained import trained_folder
from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.load import load_encoder
from inbedder_core.encoders.store import Store
from inbedder_core.errors import ModelError
from tests.fakes import FakeEncoder
from tests.models import tiny_llama
from tests.pages import encoders
from tests.pages.journey import ask, figures, open_app, press, questions, run, settle, shown, table, upload
from tests.pages.journey import write_questions as write

CSV = ("note\n" + "\n".join(f"{animal} number {n}" for animal in ("cats", "dogs") for n in range(4))).encode()


def asked(model: str = "default"):
    app = write(upload(open_app(), "animals.csv", CSV), "Which is the first?")
    return ask(choose(app, model))


def choose(app, model: str):
    """Choose a model, or write one: a test cannot write into a list but by adding to it first."""
    box = app.selectbox(key="model")
    if title(model) not in box.options:
        box.options.append(model)
    box.set_value(model)
    return run(app)


def answers(app) -> set[str]:
    return set(table(app, "documents")["1 answer"])


def test_another_model_gives_other_views_and_the_first_ones_come_back():
    app = asked()
    assert answers(app) == {"cats", "dogs"}
    choose(app, "shouting")
    assert answers(app) == {"cats", "dogs"}, "nothing changes before it is asked"
    assert answers(ask(app)) == {"CATS", "DOGS"}
    assert "answered by shouting" in shown(app)
    read = encoders.texts_read()
    assert answers(ask(choose(app, "default"))) == {"cats", "dogs"}
    assert encoders.texts_read() == read


def test_the_address_keeps_the_model():
    app = asked("shouting")
    assert app.query_params["model"] in ("shouting", ["shouting"])
    again = settle(open_app(dict(app.query_params)))
    assert again.selectbox(key="model").value == "shouting"
    assert answers(again) == {"CATS", "DOGS"}


def test_the_default_model_is_not_in_the_address():
    assert "model" not in asked().query_params


def test_a_wrong_name_is_told_with_the_nearest_right_one_and_nothing_is_lost():
    app = choose(write(open_app(), "Mine?"), "shuting")
    assert "did you mean 'shouting'" in app.error[0].value.replace("\\", "")
    settle(press(app, "ask"))
    assert any("did you mean 'shouting'" in error.value.replace("\\", "") for error in app.error)
    assert questions(app) == ["Mine?"]
    assert not figures(app)


def test_a_link_alone_fetches_no_model():
    app = open_app({"sample": ["review_sentences"], "q": ["Which?"], "model": ["owner/model"], "asked": ["1"]})
    settle(app)
    assert "press Ask" in shown(app)
    assert "owner/model" not in [encoder.name for encoder in encoders.made]
    assert len(figures(ask(app))) == 1


def test_the_models_trained_here_can_be_chosen():
    EncoderConfig().save(tiny_llama(trained_folder("mine")))
    assert model_names() == ["default", "large", "fast", "base", QWEN.name, "mine"]
    assert "mine" in open_app().selectbox(key="model").options


def test_the_form_tells_how_a_model_reads():
    folder = tiny_llama(trained_folder("mine"))
    EncoderConfig(template="{input} Q: {instruction} A:", answer_tokens=3).save(folder)
    models = Models(load_encoder, Store())
    facts = models.facts("mine")
    assert (facts.family, facts.template, facts.answer_tokens) == ("causal", "{input} Q: {instruction} A:", 3)
    assert facts.pooling == "first_gen"
    assert models.facts(str(folder)).family == "causal"
    with pytest.raises(ModelError, match="did you mean 'mine'"):
        models.facts("mne")


def test_looking_at_a_name_on_the_hub_fetches_nothing():
    assert Models(_never, Store()).facts("owner/model").family is None


def test_looking_at_an_adapter_does_not_fetch_its_base(tmp_path: Path):
    (tmp_path / "adapter_config.json").write_text("{}")
    EncoderConfig(base="owner/model").save(tmp_path)
    assert Models(_never, Store()).facts(str(tmp_path)).family is None


def _never(name: str) -> FakeEncoder:
    raise AssertionError(f"{name} was loaded")


class Loads:
    """Loads fakes, and remembers which."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __call__(self, name: str) -> FakeEncoder:
        self.names.append(name)
        return FakeEncoder()


def test_the_models_used_last_stay_in_memory():
    loads, names = Loads(), ["one", "two", "three"]
    models = Models(loads, Store())
    for name in names:
        models.allow(name)
        first = models.encoder(name)
        assert models.encoder(name) is first
    assert len(names) == KEPT_ENCODERS + 1
    models.encoder("two")
    models.encoder("three")
    assert loads.names == names
    models.encoder("one")
    assert loads.names == [*names, "one"]


def test_a_folder_whose_files_changed_is_loaded_anew(tmp_path: Path):
    file = tmp_path / "weights.safetensors"
    file.write_bytes(b"1")
    loads = Loads()
    models = Models(loads, Store())
    models.allow(str(tmp_path))
    first = models.encoder(str(tmp_path))
    os.utime(file, ns=(1, 1))
    assert models.encoder(str(tmp_path)) is not first
    assert len(loads.names) == 2


def test_a_model_must_be_asked_for_before_it_is_loaded():
    with pytest.raises(ModelError, match="press Ask"):
        Models(_never, Store()).encoder("owner/model")


def test_a_model_reads_as_much_of_a_text_as_is_asked_with_one_network(tmp_path):
    tiny_llama(tmp_path / "tiny")
    models = Models(load_encoder, Store(tmp_path / "store.sqlite"))
    models.allow(str(tmp_path / "tiny"))
    whole = models.encoder(str(tmp_path / "tiny"))
    short = models.encoder(str(tmp_path / "tiny"), max_text_tokens=8)
    assert short.encoder.config.max_text_tokens == 8
    assert short.fingerprint != whole.fingerprint
    assert short.encoder.model is whole.encoder.model
