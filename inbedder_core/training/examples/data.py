"""Training examples: read from files, shortened, without repeats, capped per source."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inbedder_core.errors import TrainingError
from inbedder_core.training.examples.answers import shorten_answer
from inbedder_core.training.examples.rows import Row, read_rows


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


def read_examples(*paths: Path | str, keep_stop_words: bool = False) -> list[Example]:
    """Read examples from csv, jsonl, json and parquet files with text, question, answer and perhaps source.

    The published InBedder file (instruction, input, output) is read too. The source is the file's name where no column
    says it. Answers lose their stop words unless `keep_stop_words`. Raises TrainingError naming the file and row.
    """
    if not paths:
        raise TrainingError("no training file was given; give csv, jsonl, json or parquet files")
    return [_example(row, shorten=not keep_stop_words) for path in paths for row in read_rows(Path(path))]


def select_examples(
    examples: Iterable[Example],
    *,
    seed: int = 0,
    cap: int | None = None,
    caps: Mapping[str, int] | None = None,
    answer_caps: Mapping[str, int] | None = None,
    longest_answer: int | None = None,
    per_text: int | None = None,
) -> list[Example]:
    """Shuffle the texts, keep one example per text and question, at most `cap` per source (`caps`: of one by name).

    Answers of more than `longest_answer` words are left out, as are a source's questions of a text beyond `per_text`
    and its examples with one answer beyond `answer_caps`, which are of sources by name: an answer that a source gives
    mostly would else be learnt as the answer to its questions.

    Raises TrainingError when `caps` or `answer_caps` name a source that is not there.
    """
    chosen, left, balanced = list(examples), dict(caps or {}), dict(answer_caps or {})
    sources = sorted({example.source for example in chosen})
    if unknown := sorted({*left, *balanced} - set(sources)):
        raise TrainingError(f"there is no source {', '.join(unknown)}; the sources are {', '.join(sources)}")
    if longest_answer is not None:
        chosen = [example for example in chosen if len(example.answer.split()) <= longest_answer]
    random.Random(seed).shuffle(chosen)
    # By texts, so that a source that is cut keeps some texts with all their questions.
    turns = {text: number for number, text in enumerate(dict.fromkeys(normalize(one.text) for one in chosen))}
    chosen.sort(key=lambda example: turns[normalize(example.text)])
    counts: Counter[tuple[str, ...]] = Counter()
    kept: dict[tuple[str, str], Example] = {}
    for example in chosen:
        key = (normalize(example.text), normalize(example.question))
        limits: dict[tuple[str, ...], int | None] = {
            (example.source,): left.get(example.source, cap),
            (example.source, "text", key[0]): per_text,
            (example.source, "answer", normalize(example.answer)): balanced.get(example.source),
        }
        if key not in kept and all(most is None or counts[of] < most for of, most in limits.items()):
            kept[key] = example
            counts.update(limits.keys())
    return list(kept.values())


def split_examples(examples: Sequence[Example], *, held_out: int, seed: int) -> tuple[list[Example], list[Example]]:
    """Split into (training, held out) so that no text is in both. Raises TrainingError if none is left to train on."""
    texts = sorted({normalize(example.text) for example in examples})
    random.Random(seed).shuffle(texts)
    sizes = Counter(normalize(example.text) for example in examples)
    aside: set[str] = set()
    count = 0
    for text in texts:
        if count >= held_out:
            break
        aside.add(text)
        count += sizes[text]
    training = [example for example in examples if normalize(example.text) not in aside]
    if not training:
        raise TrainingError(
            f"{len(examples)} examples are too few to keep {held_out} aside; lower held_out or add data"
        )
    return training, [example for example in examples if normalize(example.text) in aside]


def normalize(text: str) -> str:
    """Reduce a text to what makes two the same: no case, blanks single."""
    return " ".join(text.casefold().split())


def _example(row: Row, *, shorten: bool) -> Example:
    try:
        example = Example(row.text("text"), row.text("question"), row.text("answer"), row.source)
    except TrainingError as error:
        raise TrainingError(f"{row.where}: {error}") from error
    return replace(example, answer=shorten_answer(example.answer)) if shorten else example
