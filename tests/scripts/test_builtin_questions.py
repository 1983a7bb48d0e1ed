"""Questions added from what a source tells, and questions in other words."""

from inbedder_core.training import Example
from scripts.train_builtin.questions import add_attributes, add_opinions, reword

EXAMPLES = [Example(f"text {number}", question, "good", source) for number in range(200)
            for question in ("What is the sentiment?", "Who?") for source in ("mams", "unknown")]  # fmt: skip


def test_a_share_of_the_texts_of_a_known_source_is_asked_for_its_kind_and_field() -> None:
    grown = add_attributes(EXAMPLES, share=0.5, seed=3)
    assert grown[: len(EXAMPLES)] == EXAMPLES
    added = grown[len(EXAMPLES) :]
    assert {(example.source, example.answer) for example in added} == {
        ("mams", "restaurant review"),
        ("mams", "restaurants"),
    }
    assert 120 < len(added) < 280
    assert len({(example.text, example.answer) for example in added}) == len(added)
    assert add_attributes(EXAMPLES, share=0.0, seed=3) == EXAMPLES


def test_texts_whose_answers_tell_one_opinion_are_asked_for_it() -> None:
    examples = [
        Example("Good screen.", "Is this a strength or a weakness?", "strength", "reviews_nltk"),
        Example("good  screen.", "What is the polarity?", "Positive", "reviews_nltk"),
        Example("Good screen, bad sound.", "What of the screen?", "positive", "reviews_nltk"),
        Example("Good screen, bad sound.", "What of the sound?", "negative", "reviews_nltk"),
        Example("It has a screen.", "Facts or opinion?", "facts", "reviews_nltk"),
        Example("Ann lost her key.", "How does Ann feel?", "annoyed", "event2mind"),
        Example("Ann found a key.", "How does Ann feel?", "lucky", "event2mind"),
        Example("Good soup.", "What of the soup?", "positive", "mams"),
    ]
    added = add_opinions(examples, share=1.0, seed=0)[len(examples) :]
    assert [(example.text, example.answer) for example in added] == [
        ("Good screen.", "positive"),
        ("It has a screen.", "neutral"),
        ("Ann lost her key.", "negative"),
        ("Ann lost her key.", "anger"),
    ]
    assert not {example.question for example in added} & {example.question for example in examples}
    assert add_opinions(examples, share=0.0, seed=0) == examples
    assert add_opinions(examples, share=1.0, seed=0) == [*examples, *added]


def test_a_share_of_the_questions_is_put_in_other_words() -> None:
    changed = reword(EXAMPLES, share=0.5, seed=3)
    different = [(old, new) for old, new in zip(EXAMPLES, changed, strict=True) if old != new]
    assert 300 < len(different) < 500
    for old, new in different:
        assert ("the sentiment" if "sentiment" in old.question else "Who?") in new.question
        assert (old.text, old.answer, old.source) == (new.text, new.answer, new.source)
    assert reword(EXAMPLES, share=0.5, seed=3) == changed
    assert reword(EXAMPLES, share=0.0, seed=3) == EXAMPLES
