"""What a step reads: prompts as the encoder writes them, every example once an epoch, a schedule that ends at zero."""

from itertools import chain
from pathlib import Path

import pytest

from inbedder_core.encoders import load_encoder
from inbedder_core.errors import SettingError, TrainingError
from inbedder_core.training import Example, TrainingConfig
from inbedder_core.training.batches import TokenExample, draw_step, micro_batches, steps_of, tokenize
from inbedder_core.training.schedule import is_due, learning_rate, progress_of
from tests.models import tiny_llama


def test_an_example_is_the_encoders_prompt_then_the_answer_and_the_end(tmp_path: Path) -> None:
    encoder = load_encoder(tiny_llama(tmp_path / "llama"), device="cpu")
    (found,) = tokenize(encoder, [Example("It rained.", "What fell?", "rain")])
    assert [found.prompt] == encoder._tokenize(["It rained."], ["What fell?"])[0]
    assert encoder.tokenizer.decode(found.answer) == " rain<end>"


def test_an_example_whose_answer_is_cut_off_with_its_text_is_left_out(tmp_path: Path) -> None:
    encoder = load_encoder(tiny_llama(tmp_path / "llama"), device="cpu", max_text_tokens=12)
    long = "Ann came first and Bob came last."
    kept = tokenize(encoder, [Example(long, "Who?", answer) for answer in ("Ann", "last", "race")])
    assert [encoder.tokenizer.decode(example.answer) for example in kept] == [" Ann<end>", " race<end>"]
    with pytest.raises(TrainingError, match="raise max_text_tokens"):
        tokenize(encoder, [Example(long, "Who?", "Bob")])


def test_an_epoch_reads_every_example_once_and_the_next_in_another_order() -> None:
    epochs = [[draw_step(3 * epoch + step, count=10, batch=4, seed=7) for step in range(3)] for epoch in range(2)]
    assert [sorted(chain.from_iterable(epoch)) for epoch in epochs] == [list(range(10))] * 2
    assert epochs[0] != epochs[1]
    assert steps_of(10, batch=4, epochs=2) == 6


def test_micro_batches_stay_within_their_tokens_unless_one_row_is_longer() -> None:
    rows = [TokenExample([1] * length, [2]) for length in (3, 50, 7, 7, 2, 9)]
    parts = list(micro_batches(rows, most_tokens=20))
    assert sorted(len(row) for part in parts for row in part) == [2, 3, 7, 7, 9, 50]
    assert [len(part) for part in parts if len(part) > 1]
    assert all(len(part) * max(map(len, part)) <= 20 for part in parts if len(part) > 1)


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
    with pytest.raises(SettingError, match="rank is 0; it must be at least 1"):
        TrainingConfig(rank=0)
    with pytest.raises(SettingError, match=r"learning_rate is 0.* above 0"):
        TrainingConfig(learning_rate=0.0)
