"""Training examples: read from files, shortened, without repeats, capped per source."""

import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from inbedder_core.corpus import read_records
from inbedder_core.errors import CorpusError, TrainingError
from inbedder_core.training.examples.answers import shorten_answer

_PUBLISHED = {"text": "input", "question": "instruction", "answer": "output"}
"""The columns of the published InBedder file."""


@dataclass(frozen=True)
class Example:
    """One text, one question about it and its short answer; `source` names the collection it came from."""

    text: str
    question: str
    answer: str
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse blank fields."""
        for name in ("text", "question", "answer"):
            if not getattr(self, name).strip():
                raise TrainingError(f"an example has no {name}; each needs a text, a question and an answer")


Limits = Callable[[Example], Mapping[Hashable, int]]
"""What an example counts towards, each with the most examples that may: {"reviews": 100}."""


def read_examples(*paths: Path | str, keep_stop_words: bool = False) -> list[Example]:
    """Read examples from csv, jsonl, json and parquet files with text, question, answer and perhaps source.

    The published InBedder file (instruction, input, output) is read too. The source is the file's name where no column
    says it. Answers lose their stop words unless `keep_stop_words`. Raises TrainingError naming the file and row.
    """
    if not paths:
        raise TrainingError("no training file was given; give csv, jsonl, json or parquet files")
    try:
        return [example for path in paths for example in _examples(Path(path), shorten=not keep_stop_words)]
    except CorpusError as error:
        raise TrainingError(str(error)) from error


def select_examples(
    examples: Iterable[Example], *, seed: int = 0, cap: int | None = None, longest_answer: int | None = None
) -> list[Example]:
    """Draw examples whose answer has at most `longest_answer` words, at most `cap` of a source."""
    short = [example for example in examples if longest_answer is None or len(example.answer.split()) <= longest_answer]
    return draw_examples(short, seed=seed, limits=lambda example: {} if cap is None else {example.source: cap})


def draw_examples(examples: Iterable[Example], *, seed: int, limits: Limits) -> list[Example]:
    """Shuffle the texts and keep one example per text and question, as long as none of its `limits` is reached."""
    drawn = list(examples)
    random.Random(seed).shuffle(drawn)
    # By texts, so that a source that is cut keeps some texts with all their questions.
    turns = {text: number for number, text in enumerate(dict.fromkeys(normalize_text(each.text) for each in drawn))}
    drawn.sort(key=lambda example: turns[normalize_text(example.text)])
    counts: Counter[Hashable] = Counter()
    unique: dict[tuple[str, str], Example] = {}
    for example in drawn:
        key = (normalize_text(example.text), normalize_text(example.question))
        most = limits(example)
        if key not in unique and all(counts[name] < limit for name, limit in most.items()):
            unique[key] = example
            counts.update(most.keys())
    return list(unique.values())


def split_examples(examples: Sequence[Example], *, held_out: int, seed: int) -> tuple[list[Example], list[Example]]:
    """Split into (training, held out) so that no text is in both. Raises TrainingError if none is left to train on."""
    texts = sorted({normalize_text(example.text) for example in examples})
    random.Random(seed).shuffle(texts)
    sizes = Counter(normalize_text(example.text) for example in examples)
    aside: set[str] = set()
    count = 0
    for text in texts:
        if count >= held_out:
            break
        aside.add(text)
        count += sizes[text]
    training = [example for example in examples if normalize_text(example.text) not in aside]
    if not training:
        raise TrainingError(
            f"{len(examples)} examples are too few to keep {held_out} aside; lower held_out or add data"
        )
    return training, [example for example in examples if normalize_text(example.text) in aside]


def normalize_text(text: str) -> str:
    """Reduce a text to what makes two the same: no case, blanks single."""
    return " ".join(text.casefold().split())


def _examples(path: Path, *, shorten: bool) -> Iterator[Example]:
    for where, values in read_records(path):
        text, question, answer = (_text(values, name, where) for name in _PUBLISHED)
        try:
            example = Example(text, question, answer, str(values.get("source") or path.stem))
        except TrainingError as error:
            raise TrainingError(f"{where}: {error}") from error
        yield replace(example, answer=shorten_answer(example.answer)) if shorten else example


def _text(values: Mapping[str, Any], column: str, where: str) -> str:
    """Return a column, under its own name or the published file's; "" when empty."""
    name = column if column in values else _PUBLISHED[column]
    if name not in values:
        columns = ", ".join(map(str, values)) or "none"
        raise TrainingError(f"{where}: there is no {column!r}; the columns are {columns}")
    value = values[name]
    if value is not None and not isinstance(value, str):
        raise TrainingError(f"{where}: {name} is a {type(value).__name__}, {value!r}; it must be a string")
    return (value or "").strip()
