"""Files and folders are written whole or not at all."""

import os
import re
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.cli import main
from inbedder_core.encoders.config import CONFIG_FILE, EncoderConfig
from inbedder_core.errors import PlaceError
from inbedder_core.paths import CACHE_VARIABLE, new_folder, write_atomically


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """Let no file of this process grow beyond so many bytes: writing more of one fails half way, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_save_that_is_interrupted_leaves_no_model(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="too large"), full_disk(20):
        EncoderConfig().save(tmp_path)
    assert not (tmp_path / CONFIG_FILE).exists(), "its presence would say that the folder is whole"
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_when_a_writer_fails(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    write_atomically(path, "before")

    def write_half(aside: Path) -> None:
        aside.write_text("aft", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, write_half)
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_private_files_are_for_their_owner_and_others_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_atomically(tmp_path / "mine", b"x", private=True)
        write_atomically(tmp_path / "ours", b"x")
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("mine", "ours")] == [0o600, 0o644]


def test_what_a_kill_left_is_removed_once_nobody_can_be_writing_it(tmp_path: Path) -> None:
    old, new, other = (tmp_path / name for name in ("a[1].part-old", "a[1].part-new", "a1.part-old"))
    for path in (old, new, other):
        path.write_text("half", encoding="utf-8")
    day_ago = time.time() - 86_400
    for path in (old, other):
        os.utime(path, (day_ago, day_ago))
    write_atomically(tmp_path / "a[1]", "whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a1.part-old", "a[1]", "a[1].part-new"]


def test_a_folder_is_there_when_it_is_full_and_not_when_filling_it_fails(tmp_path: Path) -> None:
    (tmp_path / "model.part-killed").mkdir()
    with pytest.raises(ZeroDivisionError), new_folder(tmp_path / "model") as folder:
        (folder / "a").touch()
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    with new_folder(tmp_path / "model") as folder:
        (folder / "a").touch()
        assert not (tmp_path / "model").exists()
    assert [path.name for path in tmp_path.rglob("*")] == ["model", "a"]


def _cache_that_is_a_file(folder: Path) -> Path:
    (folder / "cache").write_text("a file")
    return folder / "cache"


def _cache_below_a_file(folder: Path) -> Path:
    return _cache_that_is_a_file(folder) / "below"


def _cache_that_is_read_only(folder: Path) -> Path:
    return Path("/proc/inbedder-tests")


PLACES = pytest.mark.parametrize("place", [_cache_that_is_a_file, _cache_below_a_file, _cache_that_is_read_only])


@PLACES
def test_a_cache_that_cannot_be_is_one_sentence(
    place: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(place(tmp_path)))
    (tmp_path / "a.csv").write_text("text\nsome words\nother words\n")
    for command in (
        ["explore", str(tmp_path / "a.csv"), "-i", "What?"],
        ["embed", str(tmp_path / "a.csv"), "-i", "What?", "--out", str(tmp_path / "out")],
        ["models"],
    ):
        status = main(command)
        said = capsys.readouterr().err
        assert status == 2, command
        assert re.search(
            r"inbedder: .*cannot be written \(.*; set INBEDDER_CACHE to a folder that can be written", said
        )


def test_a_place_that_cannot_be_written_is_an_error_of_both_kinds(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for write in (lambda path: write_atomically(path, "text"), lambda path: new_folder(path).__enter__()):
        with pytest.raises(PlaceError, match="cannot be written") as refused:
            write(tmp_path / "file" / "below")
        assert isinstance(refused.value, OSError)
        assert "Not a directory" in refused.value.strerror


def test_weights_on_a_full_disk_are_said_and_leave_nothing(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    tensors = {"zeros": np.zeros(100_000, np.float32)}
    with pytest.raises(PlaceError, match="cannot be written"), full_disk(1000):
        write_atomically(tmp_path / "a.safetensors", lambda path: save_file(tensors, path))
    assert list(tmp_path.iterdir()) == []
