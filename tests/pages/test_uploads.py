"""Uploads, kept by their content, and what a kill leaves of them."""

import os
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.server.hashed_folder import HashedFolder
from app.server.uploads import Uploads
from inbedder_core.errors import CorpusError


def test_an_upload_is_found_by_the_hash_of_its_content(tmp_path):
    kept = Uploads(tmp_path).keep("a.csv", b"text\nx\n")
    found = Uploads(tmp_path).find(kept.hash)
    assert (found.name, found.read()) == ("a.csv", b"text\nx\n")


def test_a_name_cannot_leave_the_folder(tmp_path):
    uploads = Uploads(tmp_path / "uploads")
    assert uploads.keep("../../evil.csv", b"x").name == "evil.csv"
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.parametrize("hash", ["", "..", "../a", "0" * 64])
def test_only_kept_files_are_found(tmp_path, hash):
    (tmp_path / "a").write_text("secret")
    with pytest.raises(CorpusError, match="upload the file again"):
        Uploads(tmp_path / "uploads").find(hash)


def test_a_damaged_upload_is_refused(tmp_path):
    kept = Uploads(tmp_path).keep("a.csv", b"text\nx\n")
    kept.path.write_bytes(b"other")
    with pytest.raises(CorpusError, match="damaged"):
        kept.read()


def test_old_uploads_make_room(tmp_path):
    uploads = Uploads(tmp_path, most=2)
    kept = [uploads.keep("a.txt", content) for content in (b"1", b"2", b"3")]
    assert not kept[0].path.exists() or not kept[1].path.exists()
    assert len([path for path in tmp_path.iterdir() if path.suffix == ".name"]) == 2


def killed(act: Callable[[], object], *, before: int) -> None:
    """Do something in another process, which dies just before it renames for the nth time, counted from 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads: the child only writes files
        child = os.fork()
    if child == 0:
        renamings = iter(range(1, 100))
        sys.addaudithook(lambda event, _: os._exit(9) if event == "os.rename" and next(renamings) == before else None)
        act()
        os._exit(0)
    os.waitpid(child, 0)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=20), st.integers(0, 2)), max_size=6))
def test_a_kill_between_writing_and_renaming_loses_nothing_and_leaves_nothing_half(kept: list[tuple[bytes, int]]):
    with tempfile.TemporaryDirectory() as name:
        uploads, subsets = Uploads(Path(name) / "uploads"), HashedFolder(Path(name) / "parts", most=9, suffix=".json")
        whole: dict[str, bytes] = {}
        for content, renamed in kept:
            if renamed:
                killed(lambda content=content: uploads.keep("a.csv", content), before=renamed)
                killed(lambda content=content: subsets.keep(content), before=1)
            else:
                whole[uploads.keep("a.csv", content).hash] = content
                subsets.keep(content)
        for digest, content in whole.items():
            assert uploads.find(digest).read() == subsets.read(digest) == content
        for content, _ in kept:
            assert uploads.keep("a.csv", content).read() == subsets.read(subsets.keep(content)) == content
