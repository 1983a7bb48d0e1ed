"""Which answers count as the same, and how they are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbedder_core.labels import NOT_SAID, answer_forms, answer_key, group_answers, normalize_answer, shown_answers

NOUNS = st.sampled_from(
    ["delay", "price", "box", "city", "dish", "match", "glass", "movie", "cookie", "seat", "bus stop", "late delivery"]
)
PARTS = ["the", "a", "an", "Of", "delay", "seats,", "not", "said", "because", "with", "(late)", "x", "."]
WORDS = st.lists(st.sampled_from(PARTS), max_size=7)


def plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("x", "sh", "ch", "ss")) else f"{noun}s"


@given(NOUNS, st.sampled_from([str, str.upper, str.title]), st.sampled_from(["", "the ", "A "]), st.sampled_from(".! "))
def test_singular_and_plural_are_one_answer_in_any_dress(noun, case, article, end):
    assert answer_key(f"{article}{case(plural(noun))}{end}") == answer_key(noun)


@given(NOUNS, NOUNS)
def test_different_nouns_stay_apart(first, second):
    assert (answer_key(plural(first)) == answer_key(second)) == (first == second)


@pytest.mark.parametrize("pair", [("news", "new"), ("glass", "glas"), ("goods", "good"), ("his", "hi"), ("bus", "bu")])
def test_words_that_only_look_like_plurals_stay_apart(pair):
    assert answer_key(pair[0]) != answer_key(pair[1])


@given(WORDS)
def test_a_form_is_its_own_form(parts):
    form = normalize_answer(" ".join(parts))
    assert normalize_answer(form) == form
    assert answer_key(form) == answer_key(" ".join(parts))


@given(st.lists(NOUNS.flatmap(lambda noun: st.sampled_from([noun, plural(noun), noun.title()])), max_size=20))
def test_answers_of_one_key_have_one_form_that_one_of_them_has(answers):
    forms = answer_forms(answers)
    for answer, form in zip(answers, forms, strict=True):
        alike = [other for other in answers if answer_key(other) == answer_key(answer)]
        assert form in map(normalize_answer, alike)
        assert [form] * len(alike) == [
            other for key, other in zip(map(answer_key, answers), forms, strict=True) if key == answer_key(answer)
        ]
    assert set(shown_answers(answers)) == set(forms)
    assert all(normalize_answer(spelling) == form for form, spelling in shown_answers(answers).items())


def test_the_more_frequent_number_is_shown():
    found = group_answers(["delays", "delay", "Delays", "price", "delays"])
    assert found.names == ("delays", "price")
    assert found.ids.tolist() == [0, 0, 0, 1, 0]


@pytest.mark.parametrize(
    "answer",
    ["not said", "Not mentioned.", "none mentioned", "unknown", "N/A", "n.a.", "Unclear", "no answer", "not specified",
     "It is not stated in the text", "does not say", "not clearly stated", "No information given", "can't tell",
     "the text does not say", "not known", "nothing mentioned"],
)  # fmt: skip
def test_ways_of_saying_that_the_text_does_not_tell_are_one(answer):
    assert normalize_answer(answer) == NOT_SAID
    assert shown_answers([answer]) == {NOT_SAID: NOT_SAID}


@pytest.mark.parametrize(
    "answer", ["no", "none", "nothing", "never", "not good", "not", "he said no", "known issue", ""]
)
def test_denials_and_other_answers_are_not(answer):
    assert normalize_answer(answer) != NOT_SAID


@pytest.mark.parametrize(
    ("answer", "form"),
    [("because of the", "because"), ("lack of", "lack"), ("Late because of the", "late"), ("of", "of"),
     ("signed up", "signed up"), ("", "")],
)  # fmt: skip
def test_words_that_only_lead_to_others_are_left_out_at_the_end(answer, form):
    assert normalize_answer(answer) == form
