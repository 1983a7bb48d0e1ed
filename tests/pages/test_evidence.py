"""What can be taken away from the app."""

import json
import shlex

import pytest

from app.screens.explore.evidence import evidence
from app.server.corpora import Corpora
from app.server.explorations import Exploration
from app.server.models import facts_of
from app.server.request import Request, Source
from app.server.uploads import Uploads
from inbedder_core.cli import build_parser
from inbedder_core.exports.report import report_html
from inbedder_core.exports.run import run_json
from inbedder_core.views.view import ViewConfig
from tests.fakes import FakeEncoder
from tests.views import hand_made_view

CSV = b"note,year\none text,1990\nanother text,1991\na third one,1992\n"


@pytest.fixture
def corpora(tmp_path):
    return Corpora(Uploads(tmp_path / "uploads"))


def explored(corpora, source, *, title="", **more) -> Exploration:
    """What a request gave, with a view made by hand."""
    corpus, report = corpora.read(source)
    views = (hand_made_view(corpus, "Which?", (0,) * len(corpus), corpus.texts),)
    request = Request(source, ("Which?",), **more)
    title = title or corpora.title(source)
    return Exploration(request, title, report, len(corpus), facts_of(FakeEncoder()), "f00", views, views)


def test_a_run_names_the_model_the_corpus_and_what_was_read(corpora):
    upload = corpora.keep_upload("notes.csv", CSV)
    run = json.loads(run_json(evidence(explored(corpora, Source(upload=upload.hash, columns=("note",))))))
    assert run["model"] == {"name": "fake", "fingerprint": "f00", "description": "fake"}
    assert run["corpus"]["documents"] == 3
    assert run["data_report"]["text_column"] == "note"


def test_the_command_says_all_that_was_asked(corpora):
    upload = corpora.keep_upload("my notes.csv", CSV)
    source = Source(upload=upload.hash, columns=("note",))
    command = evidence(
        explored(corpora, source, limit=2, max_text_tokens=64, config=ViewConfig(seed=7), model="base")
    ).command
    arguments = build_parser().parse_args(shlex.split(command)[1:])
    assert (arguments.file, arguments.text, arguments.limit) == ("my notes.csv", ["note"], 2)
    assert (arguments.seed, arguments.model, arguments.instructions) == (7, "base", ["Which?"])
    assert arguments.max_text_tokens == 64


def test_a_study_gives_its_title_and_notes(corpora):
    exploration = explored(corpora, Source(sample="review_sentences"), title="Reviews")
    made = evidence(exploration, title="My study", notes="Look again.")
    assert (made.title, made.notes) == ("My study", "Look again.")
    assert evidence(exploration).title == "Reviews"


def test_selected_documents_are_told_with_the_way_to_them(corpora):
    title = "Reviews: 924 documents selected"
    exploration = explored(corpora, Source(sample="review_sentences"), title=title, part="a" * 64)
    way = ("All documents: <Which?>", "924 documents selected")
    made = evidence(exploration, title="My study", way=way)
    assert made.title == "My study: 924 documents selected"
    assert evidence(exploration, way=way).title == title
    assert json.loads(run_json(made))["selected"] == list(way)
    assert "All documents: &lt;Which?&gt; › 924 documents selected" in report_html(made).decode()


def test_selected_documents_have_no_command(corpora):
    assert evidence(explored(corpora, Source(sample="review_sentences"), part="a" * 64)).command == ""


def test_documents_that_have_gone_since_do_not_stop_a_report(corpora, tmp_path):
    upload = corpora.keep_upload("notes.csv", CSV)
    exploration = explored(corpora, Source(upload=upload.hash, columns=("note",)))
    upload.path.unlink()
    made = evidence(exploration)
    assert made.report is exploration.source_report
    assert "notes.csv" in made.command


def test_a_sample_is_named_by_its_file(corpora):
    assert (
        "sample_corpora/review_sentences.csv" in evidence(explored(corpora, Source(sample="review_sentences"))).command
    )
