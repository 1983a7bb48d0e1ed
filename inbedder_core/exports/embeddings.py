"""Embeddings as safetensors, and the answers that go with them."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inbedder_core.corpus import Corpus
from inbedder_core.encoders import ClosedAnswers, Encoder, Encoding, LikelyAnswer, Progress, Question
from inbedder_core.paths import write_atomically

LikelyOfDocuments = Sequence[Sequence[LikelyAnswer]]


def answers_jsonl(
    corpus: Corpus,
    answers: Mapping[str, Sequence[str]],
    closed: Mapping[str, ClosedAnswers] | None = None,
    likely: Mapping[str, LikelyOfDocuments] | None = None,
) -> bytes:
    """Return one JSON line per document: its id, text, and the answer to each instruction.

    With `closed`, by instruction, its answer out of each list, too, with the probability of each option; with `likely`
    its likeliest answers with their probabilities.
    Half characters, which utf-8 cannot hold, become the escapes JSON has for them.
    """
    lines = (
        {"id": id, "text": text, "answers": {name: said[row] for name, said in answers.items()}}
        | ({"listed": {name: _listed(listed, row) for name, listed in closed.items()}} if closed else {})
        | ({"likely": {name: _likely(found[row]) for name, found in likely.items()}} if likely else {})
        for row, (id, text) in enumerate(zip(corpus.ids, corpus.texts, strict=True))
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8", "backslashreplace")


def save_embeddings(
    path: Path,
    encodings: Mapping[str, Encoding],
    encoder: Encoder,
    closed: Mapping[str, ClosedAnswers] | None = None,
) -> None:
    """Write one float32 tensor (n, dimension) per instruction, named instruction_1, instruction_2, …

    Beside it, for an instruction in `closed`, the probabilities of its options, (n, options), named options_1, …
    The file's metadata says which instruction each is, and which model made them.
    """
    tensors = {_tensor(number): encoding.embeddings for number, encoding in enumerate(encodings.values(), 1)}
    for number, instruction in enumerate(encodings, 1):
        if closed and instruction in closed:
            tensors[_tensor(number, "options")] = closed[instruction].probabilities

    def write(aside: Path) -> None:
        with _Tensors(aside, {name: tensor.shape for name, tensor in tensors.items()}, encoder, [*encodings]) as file:
            for name, tensor in tensors.items():
                file.write(name, range(len(tensor)), tensor)

    write_atomically(path, write)


def stream_embeddings(
    path: Path,
    instructions: Sequence[str],
    encoder: Encoder,
    texts: Sequence[str],
    *,
    close: Callable[[str], ClosedAnswers],
    progress: Progress,
) -> tuple[dict[str, tuple[str, ...]], dict[str, ClosedAnswers]]:
    """Embed texts into the file that `save_embeddings` makes, batch by batch, so that memory holds answers alone.

    Returns the answers by instruction, and what `close` gives for each instruction that lists answers, which is asked
    once all texts were read.
    """
    questions = [Question.read(instruction) for instruction in instructions]
    asked = list(dict.fromkeys(question.text for question in questions))
    answers = {text: [""] * len(texts) for text in asked}
    closed: dict[str, ClosedAnswers] = {}
    shapes = {_tensor(number): (len(texts), encoder.dimension) for number in range(1, len(questions) + 1)}
    for number, question in enumerate(questions, 1):
        if question.options:
            shapes[_tensor(number, "options")] = len(texts), len(question.options)

    def write(aside: Path) -> None:
        with _Tensors(aside, shapes, encoder, instructions) as file:
            done = 0
            for batch in encoder.encode_batches(texts, asked):
                encodings = dict(zip(asked, batch.encodings, strict=True))
                for number, question in enumerate(questions, 1):
                    file.write(_tensor(number), batch.rows, encodings[question.text].embeddings)
                for text, encoding in encodings.items():
                    for row, answer in zip(batch.rows, encoding.answers, strict=True):
                        answers[text][row] = answer
                done += len(batch.rows)
                progress(done, len(texts))
            for number, (instruction, question) in enumerate(zip(instructions, questions, strict=True), 1):
                if question.options:
                    closed[instruction] = close(instruction)
                    probabilities = closed[instruction].probabilities
                    file.write(_tensor(number, "options"), range(len(texts)), probabilities)

    write_atomically(path, write)
    said = zip(instructions, questions, strict=True)
    return {instruction: tuple(answers[question.text]) for instruction, question in said}, closed


class _Tensors:
    """A safetensors file that is written row by row: eight bytes that say how long the header is, the header, the rows.

    The library writes whole tensors only, and its header in another order from run to run.
    """

    def __init__(
        self, path: Path, shapes: Mapping[str, tuple[int, ...]], encoder: Encoder, instructions: Sequence[str]
    ) -> None:
        about = {"model": encoder.name, "model_fingerprint": encoder.fingerprint}
        about |= {_tensor(number): instruction for number, instruction in enumerate(instructions, 1)}
        header: dict[str, object] = {"__metadata__": about}
        self._widths, self._starts, end = {}, {}, 0
        for name, (rows, width) in sorted(shapes.items()):
            self._widths[name], self._starts[name] = width, end
            end += rows * width * 4
            header[name] = {"dtype": "F32", "shape": [rows, width], "data_offsets": [self._starts[name], end]}
        content = json.dumps(header, sort_keys=True, ensure_ascii=False).encode()
        content += b" " * (-len(content) % 8)
        self._file = path.open("r+b")
        self._file.write(len(content).to_bytes(8, "little") + content)
        self._begin = self._file.tell()
        self._file.truncate(self._begin + end)

    def __enter__(self) -> "_Tensors":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, name: str, rows: Sequence[int], values: NDArray[np.float32]) -> None:
        """Put values (r, width) into rows of a tensor."""
        for row, value in zip(rows, np.asarray(values, "<f4"), strict=True):
            self._file.seek(self._begin + self._starts[name] + row * self._widths[name] * 4)
            self._file.write(value.tobytes())


def _tensor(number: int, kind: str = "instruction") -> str:
    return f"{kind}_{number}"


def _listed(closed: ClosedAnswers, row: int) -> dict[str, object]:
    shares = (round(float(share), 4) for share in closed.probabilities[row])
    return {"answer": closed.answers[row], "probabilities": dict(zip(closed.options, shares, strict=True))}


def _likely(answers: Sequence[LikelyAnswer]) -> list[dict[str, object]]:
    return [{"answer": answer.answer, "probability": round(answer.probability, 4)} for answer in answers]
