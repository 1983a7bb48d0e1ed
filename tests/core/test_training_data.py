"""Training examples: files of four kinds, answers shortened, repeats and caps, and a split that leaks no text."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from inbedder_core.errors import TrainingError
from inbedder_core.training.examples.answers import shorten_answer
from inbedder_core.training.examples.data import Example, normalize_text, read_examples, select_examples, split_examples

ROWS = [
    {"text": "The soup was cold.", "question": "How was the soup?", "answer": "It was cold", "source": "meals"},
    {"text": "Übung, 20 €", "question": "Which language is it?", "answer": "German", "source": "languages"},
]


def _write(path: Path, rows: list) -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    elif path.suffix == ".parquet":
        import pyarrow
        from pyarrow import parquet

        parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    else:
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        path.write_text("\n".join(lines) if path.suffix == ".jsonl" else f"[{','.join(lines)}]", encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".json", ".parquet"])
def test_every_format_gives_the_same_examples(tmp_path: Path, suffix: str) -> None:
    assert read_examples(_write(tmp_path / f"rows{suffix}", ROWS)) == [
        Example("The soup was cold.", "How was the soup?", "cold", "meals"),
        Example("Übung, 20 €", "Which language is it?", "German", "languages"),
    ]


def test_the_published_file_is_read_under_its_own_names(tmp_path: Path) -> None:
    row = {"instruction": "Who rang?", "input": "Ann rang the bell.", "output": "it was Ann"}
    assert read_examples(_write(tmp_path / "pretrain.json", [row])) == [
        Example("Ann rang the bell.", "Who rang?", "Ann", "pretrain")
    ]


def test_stop_words_can_be_kept(tmp_path: Path) -> None:
    examples = read_examples(_write(tmp_path / "rows.jsonl", ROWS), keep_stop_words=True)
    assert examples[0].answer == "It was cold"


@pytest.mark.parametrize(
    ("answer", "short"),
    [
        ("to be with the family", "family"),
        ("The United States of America", "United States America"),
        ("because it is not safe.", "not safe"),
        ("He is", "He is"),
        ("  two   of  them ", "two"),
        ("R&B, and jazz", "R&B, jazz"),
        ("no", "no"),
    ],
)
def test_answers_keep_the_words_that_matter(answer: str, short: str) -> None:
    assert shorten_answer(answer) == short


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([ROWS[0], {**ROWS[1], "answer": " "}], r"rows\.jsonl, row 2: an example has no answer"),
        ([ROWS[0], {**ROWS[1], "text": None}], r"rows\.jsonl, row 2: an example has no text"),
        ([ROWS[0], {**ROWS[1], "answer": 3}], r"rows\.jsonl, row 2: answer is a int, 3; it must be a string"),
        ([{"text": "a", "answer": "b"}], r"row 1: there is no 'question'; the columns are text, answer"),
        ([ROWS[0], ["a", "list"]], r"row 2 is a list; it must be an object"),
        ([], r"rows\.jsonl has no rows"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, rows: list, message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        read_examples(_write(tmp_path / "rows.jsonl", rows))


def _parquet(rows: list) -> bytes:
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), buffer, compression="zstd")
    return buffer.getvalue()


WHOLE = _parquet([{"text": f"some text {n}", "question": "What?", "answer": "it"} for n in range(2000)])
DAMAGED = WHOLE[:100] + bytes(200) + WHOLE[300:]
BOMB = _parquet([{"text": "a b " * 250_000, "question": "What?", "answer": "it"}] * 300)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("rows.jsonl", b'{"text": "a", "question": "b", "answer": "c"}\n{"text": ', r"row 2 is not JSON"),
        ("rows.json", b'{"text": "a"}', r"row 1: there is no 'question'"),
        ("rows.csv", "text,question,answer\nÜ,a,b".encode("latin-1"), r"rows\.csv is not UTF-8"),
        ("rows.parquet", b"PAR1 no", r"the parquet content is damaged"),
        ("rows.parquet", DAMAGED, r"the parquet content is damaged .*; save the file again"),
        ("rows.parquet", BOMB, r"expands more than 200 times"),
        ("rows.json", b"[" * 100_000, r"rows\.json is not JSON"),
        ("rows.jsonl", b'{"text": ' * 100_000, r"row 1 is not JSON"),
        ("rows.txt", b"", r"is no data file; the formats are \.csv, \.jsonl, \.json, \.parquet"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TrainingError, match=message):
        read_examples(tmp_path / name)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"there is no file .*rows\.csv"):
        read_examples(tmp_path / "rows.csv")


def test_no_file_is_refused() -> None:
    with pytest.raises(TrainingError, match="no training file"):
        read_examples()


def test_a_question_is_asked_of_a_text_once_whatever_case_and_blanks() -> None:
    twins = [Example("A b", "Why?", "x", "s"), Example("a  B", "why?", "y", "s"), Example("A b", "Who?", "z", "s")]
    assert Counter(example.question.lower() for example in select_examples(twins)) == {"why?": 1, "who?": 1}


def test_every_source_is_capped() -> None:
    many = [Example(f"text {number}", "q", "a", source) for source in "ab" for number in range(20)]
    assert Counter(example.source for example in select_examples(many, cap=5)) == {"a": 5, "b": 5}


def test_long_answers_can_be_left_out() -> None:
    both = [Example("t", "q", "one two three"), Example("u", "q", "one")]
    assert [example.answer for example in select_examples(both, longest_answer=2)] == ["one"]


def test_a_source_that_is_cut_keeps_whole_texts() -> None:
    many = [Example(f"text {number}", f"q{asked}", "a") for number in range(20) for asked in range(5)]
    drawn = Counter(example.text for example in select_examples(many, cap=10))
    assert sorted(drawn.values()) == [5, 5]


def test_the_seed_decides_which_examples_are_chosen() -> None:
    many = [Example(f"text {number}", "q", "a") for number in range(50)]
    assert select_examples(many, seed=1, cap=10) == select_examples(many, seed=1, cap=10)
    assert set(select_examples(many, seed=1, cap=10)) != set(select_examples(many, seed=2, cap=10))


def test_no_text_is_both_trained_on_and_held_out() -> None:
    many = [Example(f"Text {number % 30}".upper() if number % 2 else f"text {number % 30}", f"q{number}", "a")
            for number in range(90)]  # fmt: skip
    training, held_out = split_examples(many, held_out=12, seed=3)
    assert len(training) + len(held_out) == 90
    assert 12 <= len(held_out) < 15
    assert not {normalize_text(example.text) for example in training} & {
        normalize_text(example.text) for example in held_out
    }


def test_too_few_examples_to_split_are_refused() -> None:
    with pytest.raises(TrainingError, match="2 examples are too few to keep 5 aside"):
        split_examples([Example("a", "q", "a"), Example("b", "q", "a")], held_out=5, seed=0)
