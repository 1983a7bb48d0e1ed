"""What a person reads of an answer: whole words, and nothing of the template."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbedder_core.encoders.answering import MORE_TOKENS, AnswerFormat, finish_words, finished_word
from inbedder_core.encoders.prompts import PromptTemplate

PAPER = AnswerFormat(PromptTemplate().pattern)
SHORT = AnswerFormat("{input}\nQ: {instruction}\nA:")
QUOTED = AnswerFormat('{input} {instruction} The answer is "')
END = 0
LETTERS = st.text("abc 1.é\n", max_size=12)


def continues(tokens: list[int], token: int) -> bool:
    """Tokens below 100 begin a word; those from there go on with one."""
    return token >= 100


def following(texts: list[list[int]]):
    """A network that says what is listed of each row, one token a step."""
    steps = iter(zip(*texts, strict=True))
    rows = list(range(len(texts)))

    def read_on(positions: list[int], newest: list[list[int]]) -> list[int]:
        rows[:] = [rows[position] for position in positions]
        said = next(steps)
        return [said[row] for row in rows]

    return read_on


def may_continue(tokens: list[int]) -> bool:
    """An answer that ends in 50 is a sentence."""
    return tokens[-1] != 50


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("the cust", "the customer", True),
        ("the customer", "the customer service", False),
        ("the customer", "the customer's", True),
        ("don", "don't", True),
        ("late", "late.", False),
        ("late.", "late.But", False),
        ("20", "2019", True),
        ("naï", "naïve", True),
        ("e", "e\u0301", True),
        ("非常", "非常满", False),
        ("so \ufffd", "so 😀", True),
        ("so \ufffd", "so \ufffd", True),
        ("so \ufffd", "so \ufffd cat", False),
        ("late\nInp", "late\nInput", False),
        ("", "word", False),
        ("late", "late", False),
        ("late ", "late a", False),
    ],
)
def test_a_token_goes_on_with_a_word_or_begins_another(before: str, after: str, expected: bool) -> None:
    assert PAPER.continues(before, after) is expected


def test_a_closed_quotation_is_over() -> None:
    assert QUOTED.continues("del", "delay")
    assert not QUOTED.continues('delay" he sa', 'delay" he said')


def test_answers_end_where_their_words_end() -> None:
    rows = [[1, 2], [3, END], [4, 5], [6, 7], [8, 50]]
    said = [[100, 9, 9], [101, 9, 9], [102, 103, END], [8, 104, 9], [100, 9, 9]]
    assert finish_words(rows, following(said), continues, may_continue=may_continue, ends={END}) == [
        ([1, 2, 100], True),
        ([3, END], True),
        ([4, 5, 102, 103], True),
        ([6, 7], True),
        ([8, 50], True),
    ]


@pytest.mark.parametrize("most", [0, 1, MORE_TOKENS])
def test_a_word_without_end_is_left_unfinished(most: int) -> None:
    endless = [[100] * 20]
    assert finish_words([[1, 2]], following(endless), continues, may_continue=may_continue, ends={END}, most=most) == [
        ([1, 2, *[100] * most], False)
    ]


def test_nothing_is_read_on_where_every_answer_has_ended() -> None:
    assert finish_words([[1, END], [END, END]], following([]), continues, may_continue=may_continue, ends={END}) == [
        ([1, END], True),
        ([END, END], True),
    ]


@given(st.lists(st.integers(1, 199), max_size=12))
def test_what_was_read_beyond_a_limit_is_cut_as_if_read_step_by_step(more: list[int]) -> None:
    step_by_step = finish_words(
        [[1]], following([[*more, *[END] * 10]]), continues, may_continue=may_continue, ends={END}
    )
    assert finished_word([1], more, continues) == step_by_step[0]


@pytest.mark.parametrize(
    ("format", "decoded", "expected"),
    [
        (PAPER, " late delivery", "late delivery"),
        (PAPER, " late delivery ### Input: more", "late delivery"),
        (PAPER, " late delivery ### Inp", "late delivery"),
        (PAPER, " late delivery ###", "late delivery"),
        (PAPER, "\n### Response:\nlate delivery", "late delivery"),
        (PAPER, "### response: late", "late"),
        (PAPER, "### Instruction:\nWhat is it?", ""),
        (PAPER, "C#", "C#"),
        (PAPER, "the response", "the response"),
        (SHORT, " a refund Q: What", "a refund"),
        (SHORT, "A: a refund", "a refund"),
        (SHORT, "FAQ: a refund", "FAQ: a refund"),
        (SHORT, "vitamin A", "vitamin A"),
        (QUOTED, 'delay." he said', "delay"),
        (AnswerFormat("{input}{instruction}"), "### Input:", "### Input:"),
    ],
)
def test_an_answer_ends_where_the_template_begins_again(format: AnswerFormat, decoded: str, expected: str) -> None:
    assert format.read(decoded) == expected


@given(LETTERS)
def test_an_answer_without_the_templates_lines_is_its_first_line(text: str) -> None:
    lines = text.strip().splitlines()
    assert PAPER.read(text) == (lines[0].strip() if lines else "")


@given(LETTERS, st.sampled_from(["### Input:", "### Instruction:", "###  Response:", "### RESPONSE:"]), LETTERS)
def test_whatever_follows_an_echo_is_not_read(before: str, echo: str, after: str) -> None:
    found = PAPER.read(f"x {before} {echo}{after}")
    assert found == PAPER.read(f"x {before}")
    assert "#" not in found


def test_a_broken_last_word_is_left_out_where_there_is_another() -> None:
    assert PAPER.read("a very longwor", whole=False) == "a very"
    assert PAPER.read("longwor", whole=False) == "longwor"
    assert PAPER.read("  ", whole=False) == ""
