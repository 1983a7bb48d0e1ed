"""GGUF files give the model they were made of, once."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import ModelError
from tests.gguf_files import write_gguf
from tests.models import change_weights, tiny_llama

TEXTS, QUESTION = ("My card was declined.", "I love this!", ""), "How do they feel?"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INBEDDER_CACHE", str(tmp_path / "cache"))
    return tiny_llama(tmp_path / "llama", tied=False)


def test_a_file_encodes_as_the_model_it_was_made_of(folder: Path, tmp_path: Path) -> None:
    file = write_gguf(tmp_path / "tiny.gguf", folder)
    found, expected = (load_encoder(path, device="cpu", dtype="float32") for path in (file, folder))
    assert found.name == "tiny"
    assert str(file) in found.description
    for one, other in zip(found.encode(TEXTS, [QUESTION]), expected.encode(TEXTS, [QUESTION]), strict=True):
        np.testing.assert_allclose(one.embeddings, other.embeddings, atol=1e-5)
        assert one.answers == other.answers


def test_a_file_is_converted_in_silence_and_once_for_its_content(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_gguf(tmp_path / "tiny.gguf", folder)
    capsys.readouterr()
    made = load_encoder(file).checkpoint.folder
    assert capsys.readouterr() == ("", "")
    before = made.stat().st_mtime_ns
    assert load_encoder(file).checkpoint.folder == made
    assert made.stat().st_mtime_ns == before
    write_gguf(file, tiny_llama(tmp_path / "other", seed=1, tied=False))
    assert load_encoder(file).checkpoint.folder != made


@pytest.mark.parametrize("architecture", ["nothing-known", None])
def test_a_file_that_cannot_be_read_is_refused_and_leaves_nothing(
    folder: Path, tmp_path: Path, architecture: str | None
) -> None:
    file = tmp_path / "tiny.gguf"
    if architecture:
        write_gguf(file, folder, architecture=architecture)
    else:
        file.write_bytes(b"GGUF, but cut short")
    with pytest.raises(ModelError, match=r"tiny\.gguf cannot be read .*give a GGUF file"):
        load_encoder(file)
    assert [path for path in (tmp_path / "cache" / "models").iterdir() if path.is_dir()] == []


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model or folder 'models/nothing\.gguf'"):
        load_encoder("models/nothing.gguf")


def test_a_file_that_lacks_weights_is_refused_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    file = write_gguf(tmp_path / "tiny.gguf", folder, without="layers.1.mlp")
    with pytest.raises(ModelError, match=r"tiny\.gguf is not a whole LlamaForCausalLM: missing weights: 3"):
        load_encoder(file)
    assert [path for path in (tmp_path / "cache" / "models").iterdir() if path.is_dir()] == []


def _words_and_output(file: Path) -> tuple[np.ndarray, np.ndarray, bool]:
    """Read a file's word embeddings and output layer as they load, and whether its folder holds them once."""
    from safetensors import safe_open

    encoder = load_encoder(file, device="cpu", dtype="float32")
    with safe_open(encoder.checkpoint.folder / "model.safetensors", framework="np") as weights:
        once = "lm_head.weight" not in weights.keys()  # noqa: SIM118  it is no mapping
    both = (encoder.model.get_input_embeddings(), encoder.model.get_output_embeddings())
    words, output = (layer.weight.detach().numpy() for layer in both)
    return words, output, once


@pytest.mark.parametrize(("embeddings", "output"), [("Q5_0", "Q8_0"), ("Q8_0", "Q4_0"), ("Q4_0", "F32")])
def test_one_matrix_quantized_twice_is_read_once_as_it_is_finer(
    folder: Path, tmp_path: Path, embeddings: str, output: str
) -> None:
    from gguf import GGMLQuantizationType, quants

    model = tiny_llama(tmp_path / "tied", hidden=64, tied=True)
    rounded = {"token_embd.weight": embeddings, "output.weight": output}
    file = write_gguf(tmp_path / "twice.gguf", model, rounded=rounded)
    words, heads, once = _words_and_output(file)
    assert once
    np.testing.assert_array_equal(words, heads)
    how = GGMLQuantizationType[max(embeddings, output, key=["Q4_0", "Q5_0", "Q8_0", "F32"].index)]
    whole = load_encoder(model, device="cpu", dtype="float32").model.get_input_embeddings().weight.detach().numpy()
    expected = quants.dequantize(quants.quantize(whole, how), how)
    # The folder holds 16 bits, into which the scale of a block times a whole number does not always fit.
    np.testing.assert_allclose(words, expected, rtol=1e-3)


@pytest.mark.parametrize("how", ["Q4_0", "Q8_0", "F32"])
def test_two_matrices_stay_two(folder: Path, tmp_path: Path, how: str) -> None:
    model = tiny_llama(tmp_path / "untied", hidden=64, tied=False)
    file = write_gguf(tmp_path / "two.gguf", model, rounded={"token_embd.weight": how, "output.weight": "Q8_0"})
    words, heads, once = _words_and_output(file)
    assert not once
    assert np.abs(words - heads).max() > 0.1


@pytest.mark.parametrize(("change", "how"), [(0.03, "F32"), (0.03, "Q8_0"), (0.3, "Q4_0")])
def test_matrices_that_were_one_and_then_trained_apart_stay_two(
    folder: Path, tmp_path: Path, change: float, how: str
) -> None:
    """They are further apart than rounding explains, though far nearer than matrices that never were one."""
    import torch

    model = tiny_llama(tmp_path / "apart", hidden=64, tied=False)

    def part(weights: dict) -> None:
        words = weights["model.embed_tokens.weight"]
        noise = torch.randn(words.shape, generator=torch.Generator().manual_seed(0))
        weights["lm_head.weight"] = words + change * words.std() * noise

    change_weights(model / "model.safetensors", part)
    file = write_gguf(tmp_path / "apart.gguf", model, rounded={"token_embd.weight": how, "output.weight": how})
    assert not _words_and_output(file)[2]


def test_a_disk_that_is_full_while_a_file_is_converted_is_said(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = write_gguf(tmp_path / "tiny.gguf", folder)
    monkeypatch.setattr(EncoderConfig, "save", full)
    with pytest.raises(ModelError, match=r"cannot be written to .*No space left.*make room there"):
        load_encoder(file)
    assert [path for path in (tmp_path / "cache" / "models").iterdir() if path.is_dir()] == []


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1000])


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-10] ^= 0xFF
    file.write_bytes(content)


def _unsealed_and_cut(file: Path) -> None:
    (file.parent / "seal.json").unlink()
    _cut(file)


@pytest.mark.parametrize("damage", [_cut, _flip, _unsealed_and_cut, Path.unlink, lambda file: file.write_bytes(b"")])
@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_damaged_conversion_is_made_again(folder: Path, tmp_path: Path, damage, name: str) -> None:
    file = write_gguf(tmp_path / "tiny.gguf", folder)
    made = load_encoder(file).checkpoint.folder
    before = {path.name: path.read_bytes() for path in made.iterdir()}
    damage(made / name)
    assert load_encoder(file).checkpoint.folder == made
    assert {path.name: path.read_bytes() for path in made.iterdir()} == before


def test_a_whole_conversion_of_an_earlier_version_is_used_as_it_is(folder: Path, tmp_path: Path) -> None:
    file = write_gguf(tmp_path / "tiny.gguf", folder)
    made = load_encoder(file).checkpoint.folder
    (made / "seal.json").unlink()
    before = made.stat().st_ino
    assert load_encoder(file).checkpoint.folder.stat().st_ino == before
