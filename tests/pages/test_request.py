"""What was asked, written in the address and read back."""

from dataclasses import replace

import pytest

from app.server import Request, Source, with_settings
from app.session.address import from_parameters, grouping_from_text, grouping_to_text, to_parameters
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
