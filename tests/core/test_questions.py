"""Questions as they are written, with or without a list of answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbedder_core.encoders import MOST_CHARACTERS, Question, check_instructions, check_options
from inbedder_core.errors import InstructionError

LETTERS = st.characters(blacklist_characters="[]|;,", blacklist_categories=("Cs", "Cc"))
OPTION = st.text(LETTERS, min_size=1, max_size=20)
TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=40)


@pytest.mark.parametrize(
    ("written", "text", "options"),
    [
        ("What is it about? [delay | price | other]", "What is it about?", ("delay", "price", "other")),
        ("What is it about?[delay|price]", "What is it about?", ("delay", "price")),
        ("  What is it? [a bike, a  car]  ", "What is it?", ("a bike", "a car")),
        ("What is it? [bed; food, drink]", "What is it?", ("bed", "food, drink")),
        ("What is it? [food, drink | bed |]", "What is it?", ("food, drink", "bed")),
        ("Is he [sic] right?", "Is he [sic] right?", ()),
        ("What does he say [sic]", "What does he say [sic]", ()),
        ("[a | b]", "[a | b]", ()),
        ("What? [a | b] really", "What? [a | b] really", ()),
        ("What? [a | [b | c]", "What? [a |", ("b", "c")),
        ("What?", "What?", ()),
        ("", "", ()),
    ],
)
def test_a_list_is_what_brackets_at_the_end_hold(written: str, text: str, options: tuple[str, ...]) -> None:
    assert Question.read(written) == Question(text, options)


@given(TEXT)
def test_a_question_is_read_as_it_is_written(written: str) -> None:
    question = Question.read(written)
    assert Question.read(str(question)) == question


@given(st.lists(OPTION, min_size=2, max_size=40))
def test_options_are_read_as_they_are_written(options: list[str]) -> None:
    try:
        listed = check_options(options)
    except InstructionError:
        return
    assert Question.read(str(Question("What is it?", listed))).options == listed


def test_lists_are_written_alike_and_do_not_count_as_characters() -> None:
    long = "x" * (MOST_CHARACTERS - 1) + "?"
    listed = "[" + ", ".join(f"option number {number}" for number in range(20)) + "]"
    first, second = check_instructions([f"{long} {listed}", "What? [a,b]"])
    assert first.startswith(f"{long} [option number 0 | option")
    assert second == "What? [a | b]"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["a"], "a list of 1 answers was given; list 2 to 40"),
        ([str(number) for number in range(41)], "a list of 41 answers"),
        (["a", "A"], "'A' is listed twice"),
        (["a", "b" * 61], "has 61 characters; shorten it to 60"),
        (["a", " "], "answer 2 of the list is empty"),
        (["a", "b]"], "holds a bracket"),
    ],
)
def test_lists_that_cannot_be_chosen_from_are_refused(options: list[str], message: str) -> None:
    with pytest.raises(InstructionError, match=message):
        check_options(options)


def test_the_list_of_an_instruction_is_checked() -> None:
    with pytest.raises(InstructionError, match="listed twice"):
        check_instructions(["What? [a | a]"])
    with pytest.raises(InstructionError, match="asked twice"):
        check_instructions(["What? [a | b]", "What? [a, b]"])
    assert len(check_instructions(["What? [a | b]", "What? [a | c]", "What?"])) == 3
