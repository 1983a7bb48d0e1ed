import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbedder_core.encoders.prompts import PromptTemplate
from inbedder_core.encoders.questions import check_instructions
from inbedder_core.errors import InstructionError, ModelError


def test_the_default_template_is_the_papers_input_first() -> None:
    expected = "### Input:\nA text.\n\n### Instruction:\nWhat is it?\n\n### Response:"
    assert PromptTemplate().prompt("A text.", "What is it?") == expected


def test_the_instruction_may_come_first() -> None:
    assert PromptTemplate("{instruction} {input}!").prompt("text", "ask") == "ask text!"


@given(text=st.text(), instruction=st.text())
def test_text_and_instruction_arrive_whole_whatever_they_hold(text: str, instruction: str) -> None:
    prompt = PromptTemplate("<{input}|{instruction}>").prompt(text, instruction)
    assert prompt == f"<{text.strip()}|{instruction.strip()}>"


def test_a_document_that_names_the_placeholders_stays_a_document() -> None:
    prompt = PromptTemplate("{input} / {instruction}").prompt("{instruction}{input}", "{input}?")
    assert prompt == "{instruction}{input} / {input}?"


@pytest.mark.parametrize("pattern", ["{input}", "{instruction}", "{input}{input}{instruction}", ""])
def test_a_template_holds_each_placeholder_once(pattern: str) -> None:
    with pytest.raises(ModelError, match="once"):
        PromptTemplate(pattern)


def test_instructions_are_stripped_and_composed() -> None:
    assert check_instructions(["  How do they fe\u0301el? "]) == ("How do they féel?",)


@pytest.mark.parametrize(
    ("instructions", "message"),
    [
        ([], "at least one"),
        (["What?", " "], "instruction 2 is empty"),
        (["What?"] * 2, "asked twice"),
        ([f"Question {number}?" for number in range(9)], "at most 8"),
        (["x" * 301], "301 characters"),
    ],
)
def test_instructions_that_make_no_sense_are_refused(instructions: list[str], message: str) -> None:
    with pytest.raises(InstructionError, match=message):
        check_instructions(instructions)
