"""The sample corpora are there, described, allowed, and ready to be asked."""

import csv
from pathlib import Path

import pytest

from inbedder_core.corpus.samples import read_sample, sample, sample_names
from inbedder_core.errors import CorpusError

FOLDER = Path(__file__).parents[2] / "sample_corpora"


@pytest.mark.parametrize("name", sample_names())
def test_every_sample_loads_whole_and_under_its_name(name):
    corpus, report = read_sample(name)
    described = sample(name)
    assert corpus.name == name
    assert len(corpus) == described.rows == report.rows_read
    assert report.duplicate == report.dropped == report.too_long == 0
    assert ["text", *corpus.metadata] == [column for column, _ in described.columns]
    assert described.path.stat().st_size < 1_000_000


@pytest.mark.parametrize("name", sample_names())
def test_every_sample_names_its_licence_and_asks_short_questions(name):
    described = sample(name)
    assert described.license and described.attribution and described.source and described.description
    assert 3 <= len(described.instructions) <= 4
    assert all(len(instruction.split()) <= 8 for instruction in described.instructions)


def test_the_readme_tells_of_every_sample():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for described in map(sample, sample_names()):
        for fact in (described.title, described.license, described.attribution, *described.instructions):
            assert fact in readme


def test_nothing_in_the_folder_is_left_undescribed():
    files = {path.name for path in FOLDER.glob("*.csv")}
    assert files == {sample(name).path.name for name in sample_names()}


def test_the_default_sample_is_small_short_and_crossed():
    first = sample(sample_names()[0])
    assert first.default
    assert [sample(name).default for name in sample_names()].count(True) == 1
    corpus, _ = read_sample(first.name)
    assert len(corpus) == 500
    assert sum(len(text.split()) for text in corpus.texts) / len(corpus) <= 14
    assert len(first.instructions) == 3
    cells = list(zip(corpus.metadata["domain"], corpus.metadata["sentiment"], strict=True))
    counts = [cells.count(cell) for cell in set(cells)]
    assert len(counts) == 6 and max(counts) - min(counts) <= 1


def test_an_unknown_sample_suggests_the_nearest():
    with pytest.raises(CorpusError, match="did you mean 'fairy_tale_sections'"):
        sample("fairy_tales")
    with pytest.raises(CorpusError, match="there is no sample corpus"):
        read_sample("../../etc/passwd")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_what_is_read_is_what_the_csv_module_reads(path):
    with path.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    assert list(read_sample(path.stem)[0].texts) == texts
