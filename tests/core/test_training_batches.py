"""What a step reads: prompts as the encoder writes them, every example once an epoch, a schedule that ends at zero."""

from itertools import chain
from pathlib import Path

import pytest

from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import SettingError, TrainingError
from inbedder_core.training.batches import TokenizedText, draw_step, micro_batches, pack, steps_of, tokenize
from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.examples.data import Example
from inbedder_core.training.schedule import is_due, learning_rate, progress_of
from tests.models import tiny_llama


def test_an_example_is_the_encoders_prompt_then_the_answer_and_the_end(tmp_path: Path) -> None:
    encoder = load_encoder(tiny_llama(tmp_path / "llama"), device="cpu")
    (found,) = tokenize(encoder, [Example("It rained.", "What fell?", "rain")])
    assert (found.shared, [*found.tails]) == ([], encoder.fitted_tokens([("It rained.", "What fell?")]))
    assert encoder.tokenizer.decode(found.answers[0]) == " rain<end>"


def test_questions_about_a_text_share_the_tokens_their_prompts_begin_with(tmp_path: Path) -> None:
    encoder = load_encoder(tiny_llama(tmp_path / "llama"), device="cpu")
    asked = ("What fell?", "Who wept?", "How long?")
    examples = [Example(text, question, "rain") for text in ("It rained.", "Ann wept.") for question in asked]
    readings = tokenize(encoder, examples, together=2)
    assert [reading.examples for reading in readings] == [(0, 1), (2,), (3, 4), (5,)]
    for reading in readings:
        prompts = [[*reading.shared, *tail] for tail in reading.tails]
        text = examples[reading.examples[0]].text
        assert prompts == encoder.fitted_tokens([(text, examples[row].question) for row in reading.examples])
        assert (len(reading.shared) > len(text)) == (len(prompts) > 1)


def test_an_example_whose_answer_is_cut_off_with_its_text_is_left_out(tmp_path: Path) -> None:
    encoder = load_encoder(tiny_llama(tmp_path / "llama"), device="cpu", max_text_tokens=12)
    long = "Ann came first and Bob came last."
    kept = tokenize(encoder, [Example(long, "Who?", answer) for answer in ("Ann", "last", "race")])
    assert [encoder.tokenizer.decode(reading.answers[0]) for reading in kept] == [" Ann<end>", " race<end>"]
    with pytest.raises(TrainingError, match="raise max_text_tokens"):
        tokenize(encoder, [Example(long, "Who?", "Bob")])


def test_an_epoch_reads_every_example_once_and_the_next_in_another_order() -> None:
    order = {"sources": "aabbbbaaab", "batch": 4, "seed": 7}
    epochs = [[draw_step(3 * epoch + step, **order) for step in range(3)] for epoch in range(2)]
    assert [sorted(chain.from_iterable(epoch)) for epoch in epochs] == [list(range(10))] * 2
    assert epochs[0] != epochs[1]
    assert steps_of(10, batch=4, epochs=2) == 6


def test_a_step_takes_blocks_of_a_source() -> None:
    sources = "ab" * 12
    drawn = draw_step(0, sources=sources, batch=24, seed=1, block=4)
    assert sorted(drawn) == list(range(24))
    assert all(len({sources[row] for row in drawn[start : start + 4]}) == 1 for start in range(0, 24, 4))


def _readings(*lengths: int) -> list[TokenizedText]:
    return [TokenizedText([], ([1] * length,), ([2],), (place,), "") for place, length in enumerate(lengths)]


def test_micro_batches_stay_within_their_tokens_unless_one_reading_is_longer() -> None:
    readings = _readings(3, 50, 7, 7, 2, 9)
    parts = list(micro_batches(readings, most_tokens=20))
    assert [[len(reading) for reading in part] for part in parts] == [[3], [50], [7, 7, 2], [9]]
    assert [reading for part in parts for reading in part] == readings


def test_rows_are_packed_with_little_left_over() -> None:
    rows = pack(_readings(3, 30, 7, 7, 2, 9, 20), width=20)
    assert sorted(place for row in rows for place in row) == list(range(7))
    assert rows == [[1], [6], [5, 2, 0], [3, 4]]


def test_the_learning_rate_rises_then_falls_to_nothing() -> None:
    rates = [learning_rate(progress / 100, highest=2.0, warmup=0.03) for progress in range(101)]
    assert rates[0] == 0
    assert rates[3] == max(rates) == 2.0
    assert rates[4:] == sorted(rates[4:], reverse=True)
    assert rates[-1] == pytest.approx(0)


def test_a_run_ends_with_its_steps_or_its_time_whichever_comes_first() -> None:
    assert progress_of(5, total=10, seconds=60, minutes=None) == 0.5
    assert progress_of(5, total=10, seconds=90, minutes=2) == 0.75
    assert progress_of(9, total=10, seconds=900, minutes=2) == 1


def test_moments_are_spread_evenly_and_the_last_is_the_end() -> None:
    due = [step for step in range(1, 11) if is_due(step / 10, before=(step - 1) / 10, times=3)]
    assert due == [4, 7, 10]


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(SettingError, match="rank is -1; it must be at least 0"):
        TrainingConfig(rank=-1)
    with pytest.raises(SettingError, match=r"learning_rate is 0.* above 0"):
        TrainingConfig(learning_rate=0.0)
    with pytest.raises(SettingError, match="start is first but rank is 0"):
        TrainingConfig(start="first", rank=0)
