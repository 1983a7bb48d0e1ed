"""Model folders that are damaged or meant to harm: each ends in a ModelError that names the file and what to do."""

import json
import pickle
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from inbedder_core.encoders.checkpoints.availability import availability, missing_base
from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import ModelError
from tests.core.test_adapters import make_adapter
from tests.gguf_files import write_gguf
from tests.models import tiny_llama

Damage = Callable[[Path], None]
DEEP = b"[" * 100_000


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    make_adapter(folder / "adapter", tiny_llama(folder / "llama"), name="../llama")
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "models")
    (tmp_path / "models" / "adapter" / "inbedder.json").write_text(
        json.dumps({"base": str(tmp_path / "models" / "llama")})
    )
    return tmp_path / "models"


def use(folder: Path | str) -> None:
    load_encoder(folder, device="cpu").encode(["a text", "another, longer text"], ["What is it about?"])


def sets(file: str, **values: object) -> Damage:
    def damage(folder: Path) -> None:
        found = json.loads((folder / file).read_text())
        (folder / file).write_text(json.dumps(found | values))

    return damage


def holds(file: str, content: bytes) -> Damage:
    return lambda folder: (folder / file).write_bytes(content) and None


CONFIG, TOKENIZER, SAID = "config.json", "tokenizer_config.json", "generation_config.json"
LLAMA = {
    "a vocabulary too small": sets(CONFIG, vocab_size=10),
    "a vocabulary of none": sets(CONFIG, vocab_size=0),
    "a vocabulary below none": sets(CONFIG, vocab_size=-1),
    "a vocabulary as text": sets(CONFIG, vocab_size="many"),
    "a hidden size of none": sets(CONFIG, hidden_size=0),
    "a hidden size as text": sets(CONFIG, hidden_size="wide"),
    "a hidden size as list": sets(CONFIG, hidden_size=[48]),
    "a hidden size of terabytes": sets(CONFIG, hidden_size=10**12),
    "a feed-forward size of terabytes": sets(CONFIG, intermediate_size=10**12),
    "a million layers": sets(CONFIG, num_hidden_layers=10**6),
    "layers as text": sets(CONFIG, num_hidden_layers="two"),
    "no layers": sets(CONFIG, num_hidden_layers=0),
    "no heads": sets(CONFIG, num_attention_heads=0),
    "no heads for keys": sets(CONFIG, num_key_value_heads=0),
    "heads as text": sets(CONFIG, num_attention_heads="four"),
    "heads that do not divide": sets(CONFIG, num_attention_heads=7),
    "an architecture that is a number": sets(CONFIG, architectures=5),
    "a type that is not known": sets(CONFIG, model_type="nonsense"),
    "a type that is a list": sets(CONFIG, model_type=[1]),
    "an activation that is not known": sets(CONFIG, hidden_act="nonsense"),
    "rotations that are not known": sets(CONFIG, rope_parameters={"rope_type": "odd"}),
    "positions as text": sets(CONFIG, max_position_embeddings="long"),
    "padding beyond the vocabulary": sets(CONFIG, pad_token_id=99_999),
    "a number format that is not known": sets(CONFIG, dtype="nonsense"),
    "quantization as text": sets(CONFIG, quantization_config="four bits"),
    "a config that is a list": holds(CONFIG, b"[1]"),
    "a config that is nothing": holds(CONFIG, b"null"),
    "a config that is deep": holds(CONFIG, DEEP),
    "an empty tokenizer": holds("tokenizer.json", b""),
    "a tokenizer that is no JSON": holds("tokenizer.json", b"hello"),
    "a tokenizer without parts": holds("tokenizer.json", b"{}"),
    "a tokenizer that is deep": holds("tokenizer.json", DEEP),
    "a tokenizer of bytes": holds("tokenizer.json", b"\xff\xfe\x00"),
    "a tokenizer's class that is a number": sets(TOKENIZER, tokenizer_class=5),
    "an end of text that is a number": sets(TOKENIZER, eos_token=5),
    "a longest text that is text": sets(TOKENIZER, model_max_length="long"),
    "an end of answers that is text": sets(SAID, eos_token_id="end"),
    "settings of answers that are a list": holds(SAID, b"[1]"),
    "weights of zeros": holds("model.safetensors", bytes(1000)),
    "weights of ones": holds("model.safetensors", b"\xff" * 1000),
    "a template that is a number": holds("inbedder.json", b'{"template": 5}'),
    "a layer that is text": holds("inbedder.json", b'{"layer": "last"}'),
    "a temperature that is no number": holds("inbedder.json", b'{"temperature": NaN}'),
    "half an answer token": holds("inbedder.json", b'{"answer_tokens": 1.5}'),
    "settings that are deep": holds("inbedder.json", DEEP),
}


@pytest.mark.parametrize("damage", LLAMA.values(), ids=LLAMA)
def test_a_damaged_folder_is_refused_by_name(folder: Path, damage: Damage) -> None:
    damage(folder / "llama")
    with pytest.raises(ModelError, match=r"llama.*; |llama.*expected: ") as refused:
        use(folder / "llama")
    assert len(str(refused.value)) < 700


PEFT = "adapter_config.json"
ADAPTER = {
    "garbage for weights": holds("adapter_model.safetensors", b"\xff" * 1000),
    "empty weights": holds("adapter_model.safetensors", b""),
    "a rank as text": sets(PEFT, r="four"),
    "a rank of none": sets(PEFT, r=0),
    "another rank": sets(PEFT, r=8),
    "targets that are not there": sets(PEFT, target_modules=["nothing"]),
    "a kind that is not known": sets(PEFT, peft_type="NONSENSE"),
    "a task that is not known": sets(PEFT, task_type="NONSENSE"),
    "settings that are a list": holds(PEFT, b"[]"),
    "settings that are deep": holds(PEFT, DEEP),
    "scaling as text": sets(PEFT, lora_alpha="much"),
}


@pytest.mark.parametrize("damage", ADAPTER.values(), ids=ADAPTER)
def test_a_damaged_adapter_is_refused_by_name(folder: Path, damage: Damage) -> None:
    damage(folder / "adapter")
    with pytest.raises(ModelError, match=r"adapter.*; "):
        use(folder / "adapter")


def test_adapters_that_name_each_other_are_refused(folder: Path) -> None:
    shutil.copytree(folder / "adapter", folder / "second")
    (folder / "adapter" / "inbedder.json").write_text(json.dumps({"base": str(folder / "second")}))
    (folder / "second" / "inbedder.json").write_text(json.dumps({"base": str(folder / "adapter")}))
    with pytest.raises(ModelError, match=r"name each other as their bases, .*adapter over .*second over .*adapter; "):
        use(folder / "adapter")


def test_a_tokenizer_that_knows_more_than_the_weights_is_refused(folder: Path, tmp_path: Path) -> None:
    tokenizer = json.loads((folder / "llama" / "tokenizer.json").read_text())
    tokenizer["added_tokens"].append({**tokenizer["added_tokens"][0], "id": 300, "content": "<more>"})
    tokenizer["model"]["vocab"]["more"] = 299
    (folder / "llama" / "tokenizer.json").write_text(json.dumps(tokenizer))
    with pytest.raises(ModelError, match=r"tokenizer of .*llama knows 2\d\d tokens, and its weights 257; "):
        use(folder / "llama")


class Payload:
    def __reduce__(self) -> tuple:
        return Path.touch, (Path("ran"),)


def test_a_pickle_is_never_run_and_no_advice_is_given_to_run_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    monkeypatch.chdir(tmp_path)
    (folder / "llama" / "model.safetensors").unlink()
    torch.save({"model.norm.weight": Payload()}, folder / "llama" / "pytorch_model.bin", pickle_module=pickle)
    with pytest.raises(
        ModelError, match="pickle that could run code, which is never read; use a model with"
    ) as refused:
        use(folder / "llama")
    assert "weights_only" not in str(refused.value)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["x" * 5000, "~nobody-here/model", "a\0b", "owner/" + "x" * 5000, "/" * 5000 + "x"])
def test_a_name_that_no_model_can_have_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match=r"no model or folder|not on this machine") as refused:
        use(name)
    assert len(str(refused.value)) < 700


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GGUF" + (3).to_bytes(4, "little") + (2**60).to_bytes(8, "little") * 2,
        b"GGUF" + (3).to_bytes(4, "little") + (2**60).to_bytes(8, "little") + bytes(8),
        b"GGUF" + b"\xff" * 200,
        b"GGUF" + bytes(200),
    ],
)
def test_a_gguf_file_that_claims_what_it_has_not_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.gguf").write_bytes(content)
    with pytest.raises(ModelError, match=r"a\.gguf cannot be read .*give a GGUF file"):
        use(tmp_path / "a.gguf")


def gguf_claiming(*parts: int | bytes, tensors: int = 0) -> bytes:
    """A GGUF file of one field "a.b"; whole numbers are of 8 bytes, kinds and text are given as bytes."""
    field = b"".join(part.to_bytes(8, "little") if isinstance(part, int) else part for part in (3, b"a.b", *parts))
    counts = tensors.to_bytes(8, "little") + (1).to_bytes(8, "little")
    return b"GGUF" + (3).to_bytes(4, "little") + counts + field + bytes(100)


def kind(number: int) -> bytes:
    return number.to_bytes(4, "little")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(gguf_claiming(kind(8), 2**60), "claims 1,152,921,504,606,846,976 bytes more", id="a text"),
        pytest.param(gguf_claiming(kind(9), kind(0), 2**60), "list 'a.b' claims", id="a list of bytes"),
        pytest.param(gguf_claiming(kind(9), kind(12), 2**60), "list 'a.b' claims", id="a list of numbers"),
        pytest.param(gguf_claiming(kind(9), kind(8), 2**60), "list 'a.b' claims", id="a list of texts"),
        pytest.param(gguf_claiming(kind(9), kind(12), 2_000_000), "claims 16,000,000 bytes more", id="a long list"),
        pytest.param(gguf_claiming(kind(9), kind(8), 1, 2**60), "bytes more where", id="a text in a list"),
        pytest.param(gguf_claiming(kind(9), kind(9), 1), "neither text nor number", id="a list of lists"),
        pytest.param(gguf_claiming(kind(77)), "unknown kind, 77", id="an unknown kind"),
        pytest.param(
            gguf_claiming(kind(8), 0, tensors=2**60), "claims 1,152,921,504,606,846,976 tensors", id="tensors"
        ),
        pytest.param(
            gguf_claiming(kind(8), 0, 1, b"t", kind(2**31), tensors=1), "claims 2,147,483,648 dimensions", id="a tensor"
        ),
    ],
)
def test_a_gguf_file_that_claims_much_is_refused_before_it_costs_anything(
    content: bytes, said: str, tmp_path: Path
) -> None:
    (tmp_path / "a.gguf").write_bytes(content)
    with pytest.raises(ModelError, match=rf"a\.gguf cannot be read .*{re.escape(said)}.*give a GGUF file"):
        use(tmp_path / "a.gguf")


@pytest.mark.parametrize(
    ("field", "value"),
    [("block_count", 10**6), ("embedding_length", 2**31), ("feed_forward_length", 2**31), ("vocab_size", 2**31)],
)
def test_a_gguf_file_of_a_network_that_it_cannot_hold_is_refused(field: str, value: int, tmp_path: Path) -> None:
    file = write_gguf(tmp_path / "a.gguf", tiny_llama(tmp_path / "llama", tied=False))
    name = f"llama.{field}".encode()
    content = file.read_bytes()
    at = content.index(name) + len(name) + 4
    file.write_bytes(content[:at] + value.to_bytes(4, "little") + content[at + 4 :])
    with pytest.raises(ModelError, match=rf"a\.gguf cannot be read .*{field} is {value:,}"):
        use(file)


def test_where_a_model_that_cannot_be_stands_is_said_too(folder: Path) -> None:
    (folder / "adapter" / "inbedder.json").write_text(json.dumps({"base": str(folder / "second")}))
    shutil.copytree(folder / "adapter", folder / "second")
    (folder / "second" / "inbedder.json").write_text(json.dumps({"base": str(folder / "adapter")}))
    assert "name each other" in availability(str(folder / "adapter")).words
    assert not availability("x" * 5000).ready
    assert missing_base("~nobody-here/model") is None
