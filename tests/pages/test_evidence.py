"""What can be taken away from the app."""

import json
import shlex

import pytest

from app.screens.explore.evidence import evidence
from app.server.engine import Engine, Explored
from app.server.models import Models, facts_of
from app.server.request import Request, Source
from app.server.uploads import Uploads
from inbedder_core.cli import build_parser
from inbedder_core.encoders.store import Store
from inbedder_core.exports.report import report_html
from inbedder_core.exports.run import run_json
from inbedder_core.views.view import ViewConfig
from tests.fakes import FakeEncoder
from tests.views import hand_made_view

CSV = b"note,year\none text,1990\nanother text,1991\na third one,1992\n"


@pytest.fixture
def engine(tmp_path):
    store = Store(tmp_path / "store.sqlite")
    made = Engine(Models(lambda name: FakeEncoder(), store), store, Uploads(tmp_path / "uploads"))
    yield made
    made.close()


def told(engine, source, **more):
    corpus, _ = engine.corpus(source)
    view = hand_made_view(corpus, "Which?", (0,) * len(corpus), corpus.texts)
    request = Request(source, ("Which?",), **more)
    explored = Explored(engine.title(source), len(corpus), facts_of(FakeEncoder()), "f00", (view,))
    return evidence(engine, request, explored, [view])


def test_a_run_names_the_model_the_corpus_and_what_was_read(engine):
    upload = engine.keep_upload("notes.csv", CSV)
    run = json.loads(run_json(told(engine, Source(upload=upload.hash, column="note"))))
    assert run["model"] == {"name": "fake", "fingerprint": "f00", "description": "fake"}
    assert run["corpus"]["documents"] == 3
    assert run["data_report"]["text_column"] == "note"


def test_the_command_says_all_that_was_asked(engine):
    upload = engine.keep_upload("my notes.csv", CSV)
    source = Source(upload=upload.hash, column="note")
    command = told(engine, source, limit=2, config=ViewConfig(seed=7), model="base").command
    arguments = build_parser().parse_args(shlex.split(command)[1:])
    assert (arguments.file, arguments.text, arguments.limit) == ("my notes.csv", "note", 2)
    assert (arguments.seed, arguments.model, arguments.instructions) == (7, "base", ["Which?"])


def test_a_study_gives_its_title_and_notes(engine):
    corpus, _ = engine.corpus(Source(sample="review_sentences"))
    view = hand_made_view(corpus, "Which?", (0,) * len(corpus), corpus.texts)
    explored = Explored("Reviews", len(corpus), facts_of(FakeEncoder()), "f00", (view,))
    request = Request(Source(sample="review_sentences"), ("Which?",))
    made = evidence(engine, request, explored, [view], title="My study", notes="Look again.")
    assert (made.title, made.notes) == ("My study", "Look again.")
    assert evidence(engine, request, explored, [view]).title == "Reviews"


def test_selected_documents_are_told_with_the_way_to_them(engine):
    corpus, _ = engine.corpus(Source(sample="review_sentences"))
    view = hand_made_view(corpus, "Why?", (0,) * len(corpus), corpus.texts)
    explored = Explored("Reviews: 924 documents selected", len(corpus), facts_of(FakeEncoder()), "f00", (view,))
    request = Request(Source(sample="review_sentences"), ("Why?",), part="a" * 64)
    way = ("All documents: <Which?>", "924 documents selected")
    made = evidence(engine, request, explored, [view], title="My study", trail=way)
    assert made.title == "My study: 924 documents selected"
    assert evidence(engine, request, explored, [view], trail=way).title == explored.title
    assert json.loads(run_json(made))["selected"] == list(way)
    assert "All documents: &lt;Which?&gt; › 924 documents selected" in report_html(made).decode()


def test_selected_documents_have_no_command(engine):
    assert told(engine, Source(sample="review_sentences"), part="a" * 64).command == ""


def test_documents_that_have_gone_since_do_not_stop_a_report(engine, tmp_path):
    upload = engine.keep_upload("notes.csv", CSV)
    corpus, _ = engine.corpus(Source(upload=upload.hash, column="note"))
    view = hand_made_view(corpus, "Which?", (0, 0, 0), corpus.texts)
    gone = Source(upload="0" * 64)
    explored = Explored("notes.csv", 3, facts_of(FakeEncoder()), "f00", (view,))
    made = evidence(engine, Request(gone, ("Which?",)), explored, [view])
    assert made.report is None
    assert "FILE" in made.command


def test_a_sample_is_named_by_its_file(engine):
    assert "sample_corpora/review_sentences.csv" in told(engine, Source(sample="review_sentences")).command
