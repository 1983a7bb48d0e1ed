"""Long texts split into passages that say where they are from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbedder_core import Corpus, read_corpus, split_passages
from inbedder_core.corpus import IngestLimits, ReadOptions
from inbedder_core.errors import CorpusError, SettingError

ESSAYS = Corpus(
    "essays",
    ("One here.\n\nTwo there,\nin two lines.\r\n \r\n\nThree.", "Whole.", "a line\nand another"),
    ids=(0, 4, 7),
    metadata={"author": ("Ann", "Bo", "Cy"), "passage": ("x", "y", "z")},
)
SENTENCE = "Every word of this sentence is counted with care."


def test_paragraphs_keep_their_documents_metadata_and_say_where_they_are_from() -> None:
    split = split_passages(ESSAYS)
    assert split.texts == ("One here.", "Two there,\nin two lines.", "Three.", "Whole.", "a line", "and another")
    assert split.ids == tuple(range(6))
    assert split.metadata == {
        "author": ("Ann", "Ann", "Ann", "Bo", "Cy", "Cy"),
        "passage": ("x", "x", "x", "y", "z", "z"),
        "document": ("0", "0", "0", "4", "7", "7"),
        "passage (2)": ("1", "2", "3", "1", "1", "2"),
    }


@pytest.mark.parametrize("sentences", [1, 3, 14, 15, 40])
def test_runs_of_words_end_with_a_sentence(sentences: int) -> None:
    split = split_passages(Corpus.from_texts([" ".join([SENTENCE] * sentences)]), by="words", words=120)
    lengths = [len(text.split()) for text in split.texts]
    assert all(text.endswith("care.") for text in split.texts)
    assert sum(lengths) == 9 * sentences
    assert max(lengths) <= 150
    assert min(lengths[:-1], default=90) >= 90


def test_chinese_is_split_without_blanks() -> None:
    split = split_passages(Corpus.from_texts(["这个应用每次打开相机都会崩溃，请处理。" * 40]), by="words", words=60)
    assert len(split) > 4
    assert all(text.endswith("。") for text in split.texts)


@given(st.text(), st.sampled_from(["paragraphs", "words"]), st.integers(1, 20))
def test_no_character_is_lost(text: str, by: str, words: int) -> None:
    split = split_passages(Corpus.from_texts([text]), by=by, words=words)
    assert len(split) >= 1
    assert "".join("".join(split.texts).split()) == "".join(text.split())


def test_a_file_is_read_as_passages_and_the_report_says_so() -> None:
    content = f'text,by\n"First.\n\nSecond.",Ann\n"{"word " * 9000}",Bo\n'.encode()
    corpus, report = read_corpus(content, name="essays.csv", options=ReadOptions(passages="paragraphs"))
    assert corpus.texts[:2] == ("First.", "Second.")
    assert len(corpus.texts[2]) > 40_000
    assert corpus.metadata["document"] == ("0", "0", "1")
    assert report.too_long == 0
    assert "Split by paragraphs: 2 documents are 3 passages" in report.lines()[-1]
    by_words, _ = read_corpus(content, name="essays.csv", options=ReadOptions(passages="words", passage_words=100))
    assert len(by_words) == 91


def test_other_ways_to_split_and_too_many_passages_are_refused() -> None:
    for wrong in ({"by": "pages"}, {"words": 0}):
        with pytest.raises(SettingError, match="passages are by paragraphs or words"):
            split_passages(ESSAYS, **wrong)
    with pytest.raises(CorpusError, match="makes 3 passages, more than 2"):
        read_corpus(["a\n\nb", "c"], options=ReadOptions(passages="paragraphs"), limits=IngestLimits(rows=2))
