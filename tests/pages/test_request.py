"""What was asked, written in the address and read back."""

from dataclasses import replace

import pytest

from app.server import Request, Source, with_settings
from app.session.address import (
    LONGEST,
    MOST_FILTERS,
    document_in,
    document_to_parameters,
    filters_in,
    filters_to_parameters,
    from_parameters,
    grouping_from_text,
    grouping_to_text,
    groupings_in,
    to_parameters,
)
from app.session.pages import Filters, OpenDocument
from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.corpus import ReadOptions
from inbedder_core.errors import CorpusError, ModelError

ASKED = Request(Source(sample="fairy_tales"), ("Who?", "Where & when?"))


def test_an_address_holds_all_that_was_asked():
    changed = with_settings(ASKED, {"seed": 7, "limit": 50, "min_dist": 0.3, "max_text_tokens": 64})
    assert from_parameters(to_parameters(changed)) == changed


def test_settings_left_alone_are_not_in_the_address():
    assert to_parameters(ASKED) == {"sample": ["fairy_tales"], "q": ["Who?", "Where & when?"]}


def test_an_upload_is_named_by_its_hash_and_column():
    upload = Request(Source(upload="ab" * 32, columns=("body",)), ("Who?",))
    assert from_parameters(to_parameters(upload)) == upload


@pytest.mark.parametrize("hash", ["../../etc/passwd", "AB" * 32, "ab" * 31, ""])
def test_nothing_but_a_hash_names_an_upload(hash):
    with pytest.raises(CorpusError):
        Source(upload=hash)


def test_what_makes_no_sense_in_an_address_is_left_out():
    found = from_parameters({"sample": ["x"], "q": ["Who?"], "seed": ["many"], "limit": ["-5"]})
    assert found == Request(Source(sample="x"), ("Who?",))


def test_an_address_without_a_corpus_asks_nothing():
    assert from_parameters({"q": ["Who?"]}) is None


def test_every_setting_is_part_of_the_key():
    assert ASKED.key != with_settings(ASKED, {"seed": 7}).key
    assert ASKED.key == Request(ASKED.source, ASKED.instructions).key


@pytest.mark.parametrize(
    "config", [ClusteringConfig(), ClusteringConfig(method="kmeans", clusters=4), ClusteringConfig(min_cluster_size=9)]
)
def test_a_grouping_is_read_back(config):
    assert grouping_from_text(grouping_to_text(config)) == config


def test_what_was_hierarchical_is_grouped_by_kmeans():
    assert grouping_from_text("hierarchical,5,,") == ClusteringConfig("kmeans", clusters=5)
    assert grouping_from_text("hierarchical,,,") == ClusteringConfig("kmeans")


def test_the_model_is_part_of_the_key_and_the_address():
    other = replace(ASKED, model="owner/model")
    assert other.key != ASKED.key
    assert from_parameters(to_parameters(other)) == other


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 501])
def test_what_can_be_no_model_is_refused_and_left_out_of_an_address(name):
    with pytest.raises(ModelError, match="no name of a model"):
        replace(ASKED, model=name)
    assert from_parameters(to_parameters(ASKED) | {"model": [name]}) == ASKED


@pytest.mark.parametrize("text", ["", "hdbscan", "x,1,2,3", "kmeans,many,,", "kmeans,-1,,"])
def test_a_grouping_that_makes_no_sense_is_none(text):
    assert grouping_from_text(text) is None


def test_how_an_upload_is_read_is_in_its_address():
    source = Source(upload="ab" * 32, columns=("pros", "cons"), reading=ReadOptions(sheet="Comments", header=0))
    assert from_parameters(to_parameters(Request(source, ("Who?",)))).source == source
    broken = {**to_parameters(Request(source, ("Who?",))), "reading": ["{oops"]}
    assert from_parameters(broken).source.reading == ReadOptions()


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters("delay -refund “lost bag”"),
        Filters("x", {"shop": ("north", "süd & west"), 'a: "b"': ("[1, 2]",)}),
    ],
)
def test_what_is_looked_for_is_read_back(filters):
    assert filters_in(filters_to_parameters(filters)) == filters


def test_what_is_too_long_for_an_address_is_not_in_it():
    values = {f"column {number}": ("a",) for number in range(MOST_FILTERS)}
    filters = Filters("word " * LONGEST, {"long": ("x" * LONGEST,), **values})
    assert filters_in(filters_to_parameters(filters)) == Filters("", values)
    assert filters_in({"search": [filters.query]}) == Filters()


@pytest.mark.parametrize(
    "text", ["", "shop", "[", "[" * 5000, "{}", "null", '"ab"', "[]", '["shop"]', '["shop", 1]', '[["shop"], "north"]']
)
def test_a_filter_that_makes_no_sense_is_left_out(text):
    assert filters_in({"where": [text]}) == Filters()


def test_a_document_that_is_open_is_read_back():
    for document in (OpenDocument(), OpenDocument(0, 0), OpenDocument(17, 2)):
        assert document_in(document_to_parameters(document)) == document


@pytest.mark.parametrize("text", ["", ":", "0:", "x:y", "0:-1", "0:1.5", "0:²", "0:" + "9" * 5000, "<b>:<i>"])
def test_a_document_that_makes_no_sense_is_not_open(text):
    assert document_in({"document": [text]}) == OpenDocument()


@pytest.mark.parametrize("view", ["9" * 5000, "²", "-1", ""])
def test_a_grouping_of_no_view_is_left_out(view):
    assert groupings_in([f"{view}:kmeans,4,,,some"], 2) == {}
