"""Corpora and addresses that nobody would choose: every page still has something to say."""

import pytest

from inbedder_core.clusters.clustering import ClusteringConfig
from tests.core.test_paths import full_disk
from tests.pages.encoders import GatedEncoder
from tests.pages.journey import (
    ask,
    group,
    has,
    open_app,
    press,
    run,
    session_of,
    settle,
    shown,
    table,
    upload,
    write_questions,
)

ADDRESS = {"sample": ["review_sentences"], "q": ["Which is the first?"], "asked": ["1"], "limit": ["10"]}
CORPORA = {
    "one document": ["only one,a"],
    "two documents": ["first cats,a", "second dogs,b"],
    "the same text": ["the same text,a"] * 5,
}


@pytest.mark.parametrize("lines", CORPORA.values(), ids=CORPORA)
def test_a_corpus_that_hardly_is_one_breaks_no_page(lines):
    app = upload(open_app(), "odd.csv", "\n".join(["note,kind", *lines]).encode())
    ask(write_questions(app, "Which is the first?", "Which is the last?"))
    three = ClusteringConfig(method="kmeans", clusters=3)
    group(app, {0: three, 1: three})
    assert not run(app).error
    assert len(table(app, "documents")) == len(lines)
    for page in ("compare", "contrast", "facets", "explore"):
        app.switch_page(f"screens/{page}/{page}.py")
        assert shown(run(app))


def test_a_file_of_a_kind_that_is_not_read_is_refused_with_what_to_do():
    app = upload(open_app(), "report.pdf", b"%PDF-1.7 ...")
    assert not app.file_uploader[0].proto.type, "the browser would refuse it without a word"
    (refusal,) = app.error
    assert refusal.value.startswith("report\\.pdf is a PDF")
    assert "copy its texts into a table" in refusal.value


def test_texts_in_a_language_the_model_does_not_know_are_named_before_it_is_asked(monkeypatch):
    text = "Die Lieferung kam leider viel zu spät, und niemand hat mir Bescheid gesagt"
    content = "\n".join(["note", *(f"{text}, zum {number}. Mal" for number in range(9))]).encode()
    monkeypatch.setattr(GatedEncoder, "languages", ("en",))
    address = {"sample": ["review_sentences"], "q": ["Which?"], "model": ["shouting"]}
    (warning,) = upload(open_app(address), "brief.csv", content).warning
    assert warning.value.startswith("All texts are in German, but ")


def test_asking_nothing_says_what_is_missing():
    app = press(write_questions(open_app(), ""), "ask")
    assert "No question was given" in shown(app)


def test_an_address_that_groups_views_which_are_not_there_is_followed_as_far_as_it_goes():
    app = settle(open_app({**ADDRESS, "group": ["7:kmeans,2,,", "0:kmeans,3,,", "x:kmeans", "0"]}))
    assert session_of(app).work.groupings == {0: ClusteringConfig(method="kmeans", clusters=3)}
    assert len(table(app, "documents")) == 10


def test_a_part_that_nobody_knows_any_more_is_said_and_left():
    app = settle(open_app({**ADDRESS, "part": ["b" * 64]}))
    assert "select the documents again" in app.error[0].value
    settle(press(app, "leave_part"))
    assert not has(app.button, "leave_part")
    settle(press(app, "ask"))
    assert len(table(app, "documents")) == 10


@pytest.mark.parametrize(
    "model", ["m" * 400, "m/" * 200, "~nobody-here/model", "a\0b", "../" * 100, "owner/" + "m" * 400]
)
def test_a_model_in_an_address_that_cannot_be_breaks_no_page(model):
    app = open_app({**ADDRESS, "model": [model]})
    assert not app.exception
    for page in ("compare", "about", "probe", "train", "explore"):
        app.switch_page(f"screens/{page}/{page}.py")
        run(app)
        assert not app.exception


def test_a_place_that_cannot_be_written_is_said_on_every_page(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("INBEDDER_CACHE", str(tmp_path / "file" / "below"))
    app = open_app()
    for page in ("explore", "compare", "probe", "studies", "train"):
        app.switch_page(f"screens/{page}/{page}.py")
        run(app)
        assert not app.exception
        assert any("set INBEDDER\\_CACHE to a folder that can be written" in error.value for error in app.error), page


def test_a_disk_that_fills_up_during_an_upload_is_said(tmp_path):
    app = open_app()
    with full_disk(1000):
        app = upload(app, "odd.csv", b"note\n" + b"some words\n" * 1000)
    assert not app.exception
    assert any("cannot be written" in error.value for error in app.error)
    assert not list((tmp_path / "uploads").iterdir())
