"""A model that cannot fit into memory is refused before its weights are read, with what would."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from inbedder_core import machine
from inbedder_core.encoders.budget import fit_together
from inbedder_core.encoders.load import load_encoder
from inbedder_core.encoders.room import count_weights
from inbedder_core.errors import ModelError
from tests.gguf_files import write_gguf
from tests.models import tiny_llama

FREE_FOR_ALL = 10**9


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_llama(tmp_path / "llama", tied=False)


def leave(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(machine.psutil, "virtual_memory", lambda: SimpleNamespace(total=FREE_FOR_ALL, available=free))


def read(model: Path, **how: str) -> int:
    network = load_encoder(model, device="cpu", **how).model
    return sum(weight.numel() for weight in network.parameters())


def test_weights_are_counted_without_reading_them(folder: Path) -> None:
    assert count_weights(folder) == read(folder, dtype="float32") > 0


@pytest.mark.parametrize(("dtype", "each"), [("float32", 4), ("bfloat16", 2)])
def test_a_model_is_read_where_its_weights_fit_and_refused_where_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch, dtype: str, each: int
) -> None:
    needed = count_weights(folder) * each
    leave(monkeypatch, needed)
    assert read(folder, dtype=dtype)
    leave(monkeypatch, needed - 1)
    monkeypatch.setattr("inbedder_core.encoders.transformer.load_network", None)
    with pytest.raises(ModelError, match=r"llama needs about 0\.0 GB of memory, and 0\.0 GB are free; .*smaller model"):
        read(folder, dtype=dtype)


def test_networks_and_what_they_keep_share_a_quarter_of_the_memory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (load_encoder(folder, device="cpu", dtype="float32") for _ in range(2))
    each = count_weights(folder) * 4

    def fit(memory: int) -> bool:
        monkeypatch.setattr("inbedder_core.encoders.budget.whole_memory", lambda: memory)
        monkeypatch.setattr("inbedder_core.encoders.prefix_cache.whole_memory", lambda: memory)
        return fit_together([first, second])

    assert fit(0)  # nothing is read yet
    first.encode(["hi"], ["What is it?"])
    assert fit(each * 16) and not fit(each * 4)  # a sixteenth of the memory is for texts
    second.encode(["hi"], ["What is it?"])
    assert not fit(each * 9) and fit(each * 16)


def test_a_gguf_file_is_not_converted_where_that_does_not_fit(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_gguf(tmp_path / "tiny.gguf", folder)
    leave(monkeypatch, count_weights(folder) * 3)
    with pytest.raises(ModelError, match=r"tiny\.gguf needs about .* GB of memory"):
        load_encoder(file, device="cpu")


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, b"\x02" + bytes(7) + b"[]", b"\x02" + bytes(7) + b"{x"])
def test_a_damaged_file_is_left_for_its_reader_to_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.safetensors").write_bytes(content)
    assert count_weights(tmp_path) == 0
