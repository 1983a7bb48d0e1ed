"""One call for every model: what is known of it, what is asked, and what to do when it cannot be had."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.encoders.causal import CausalEncoder
from inbedder_core.encoders.checkpoints.presets import PRESETS, find_preset, nearest_name
from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.load import load_encoder
from inbedder_core.encoders.masked import MaskedEncoder
from inbedder_core.encoders.prompts import PromptTemplate
from inbedder_core.encoders.seq2seq import Seq2seqEncoder
from inbedder_core.errors import ModelError
from tests.models import said, tiny_llama, tiny_opt, tiny_roberta

PLAIN = {"device": "cpu", "dtype": "float32"}
CHATML = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}<end>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def _with_chat(folder: Path, template: str) -> Path:
    path = folder / "tokenizer_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "chat_template": template}))
    return folder


@pytest.mark.parametrize("name", PRESETS)
def test_released_models_are_read_as_the_paper_reads_them(name: str, tmp_path: Path) -> None:
    make = tiny_roberta if "roberta" in name else tiny_opt if "opt" in name else tiny_llama
    encoder = load_encoder(make(tmp_path / name.split("/")[1]))
    assert encoder.config == PRESETS[name]
    assert encoder.template == PromptTemplate()
    assert encoder.config.layer is None
    tokens = {"llama": 3, "opt": 20, "roberta": 3}
    assert encoder.config.answer_tokens == tokens[name.split("/")[1].split("-")[0]]


def test_what_a_folder_says_goes_before_what_is_known_of_its_name(tmp_path: Path) -> None:
    folder = tiny_opt(tmp_path / "opt-1.3b-InBedder")
    (folder / "inbedder.json").write_text('{"layer": 1}')
    assert load_encoder(folder, pooling="avg_gen").config == EncoderConfig(
        layer=1, pooling="avg_gen", answer_tokens=20, languages=("en",)
    )


def test_other_models_are_not_taken_for_released_ones() -> None:
    assert find_preset("brandonzyw/OPT-1.3B-inbedder/") is not None
    assert find_preset("facebook/opt-1.3b") is None


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lama-2-7b-InBedder", "did you mean 'BrandonZYW/llama-2-7b-InBedder'"),
        ("BrandonZYW/opt-2.7-InBedder", "did you mean 'BrandonZYW/opt-2.7b-InBedder'.*hf download"),
        ("BrandonZYW/opt-2.7b-InBedder", "--local-dir opt-2.7b-InBedder, then give that folder"),
        ("bas", "did you mean 'base'"),
        ("xyzzy", "give a model folder, a hub name"),
    ],
)
def test_a_wrong_name_suggests_the_nearest_right_one(name: str, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        load_encoder(name)


def test_the_nearest_name_is_none_when_nothing_is_near() -> None:
    assert nearest_name("xyzzy", ("default",)) is None
    assert nearest_name("defalt", ("default",)) == "default"


def test_a_chat_models_prompt_ends_where_a_word_must_follow(tmp_path: Path) -> None:
    encoder = load_encoder(_with_chat(tiny_llama(tmp_path / "llama"), CHATML), template="chat", **PLAIN)
    prompt = encoder.template.prompt("I love this!", "How do they feel?")
    assert prompt.startswith("<|user|>I love this!\n\nHow do they feel?")
    assert prompt.endswith('<end><|assistant|>The answer in one word is: "')
    ids = encoder.tokenizer(prompt, return_tensors="pt").input_ids
    found = encoder.encode(["I love this!"], ["How do they feel?"])[0].embeddings[0]
    np.testing.assert_allclose(found, encoder.model(ids, output_hidden_states=True).hidden_states[-1][0, -1], atol=1e-4)


def test_an_answer_ends_where_the_quotation_it_is_begun_with_does(tmp_path: Path) -> None:
    encoder = load_encoder(_with_chat(tiny_llama(tmp_path / "llama"), CHATML), template="chat")
    assert isinstance(encoder, CausalEncoder)
    tokens = encoder.tokenizer('happy." I am', add_special_tokens=False)["input_ids"]
    assert said(encoder, tokens) == "happy"
    assert said(load_encoder(tmp_path / "llama"), tokens) == 'happy." I am'


def test_the_mark_of_the_beginning_is_read_once(tmp_path: Path) -> None:
    from tokenizers import processors

    folder = _with_chat(tiny_llama(tmp_path / "llama"), "<end>" + CHATML)
    encoder = load_encoder(folder, template="chat")
    encoder.tokenizer.bos_token = "<end>"
    encoder.tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="<end> $A", special_tokens=[("<end>", 0)]
    )
    prompt = encoder.template.prompt("x", "y?")
    assert prompt.startswith("<|user|>")
    assert encoder.tokenizer(prompt)["input_ids"][:2] == [
        0,
        *encoder.tokenizer("<", add_special_tokens=False)["input_ids"],
    ]


def test_the_fingerprint_covers_the_chat_format(tmp_path: Path) -> None:
    one = load_encoder(_with_chat(tiny_llama(tmp_path / "one"), CHATML), template="chat")
    same = load_encoder(tmp_path / "one", template=one.template.pattern)
    assert one.fingerprint == same.fingerprint != load_encoder(tmp_path / "one").fingerprint


def test_a_tokenizer_without_a_chat_format_is_refused(tmp_path: Path) -> None:
    encoder = load_encoder(tiny_llama(tmp_path / "llama"), template="chat")
    with pytest.raises(ModelError, match="llama has no chat format; give another template"):
        encoder.encode(["x"], ["y?"])


def test_a_chat_format_that_changes_what_it_is_given_is_refused(tmp_path: Path) -> None:
    encoder = load_encoder(_with_chat(tiny_llama(tmp_path / "llama"), "Hello!"), template="chat")
    with pytest.raises(ModelError, match=r"must hold \{input\} once"):
        encoder.encode(["x"], ["y?"])


@pytest.mark.parametrize(("bits", "message"), [(4, "pip install bitsandbytes"), (3, "in 4 or 8 bits")])
def test_quantising_says_what_it_needs(
    tmp_path: Path, bits: int, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    encoder = load_encoder(tiny_llama(tmp_path / "llama"), quantize=bits, **PLAIN)
    assert encoder.fingerprint != load_encoder(tmp_path / "llama", **PLAIN).fingerprint
    with pytest.raises(ModelError, match=message):
        encoder.encode(["x"], ["y?"])


@pytest.mark.parametrize("make", [tiny_opt, tiny_llama])
def test_a_text_that_leaves_no_room_for_question_and_answer_is_cut_further(make, tmp_path: Path) -> None:
    encoder = load_encoder(make(tmp_path / "model"), max_text_tokens=9000, **PLAIN)
    one, other = encoder.encode(["word " * 600], ["What is it?", "Who is it about?"])
    assert np.isfinite(one.embeddings).all()
    assert not np.allclose(one.embeddings, other.embeddings, atol=1e-2)


def test_a_pooling_of_another_family_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is a masked model, which has no pooling 'last_gen'; choose one of avg_gen"):
        load_encoder(tiny_roberta(tmp_path / "roberta"), pooling="last_gen")


def test_the_documents_table_has_every_pooling_of_every_family() -> None:
    table = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
    families = (CausalEncoder, MaskedEncoder, Seq2seqEncoder)
    expected = {f"| {family.family} | `{pooling}`" for family in families for pooling in family.poolings}
    found = {
        line[: line.index("` |") + 1] for line in table.splitlines() if re.match(r"\| (causal|masked|seq2seq) ", line)
    }
    assert found == expected


def test_the_documents_table_has_every_released_model() -> None:
    lines = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8").splitlines()
    for name, config in PRESETS.items():
        row = next(line for line in lines if line.startswith(f"| `{name}`"))
        assert f"`{config.pooling}`" in row
        assert row.endswith(f"| {config.answer_tokens} |")
