"""Uploads, kept by their content."""

import pytest

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
