"""Embeddings as safetensors, and the answers that go with them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from inbedder_core.corpus import Corpus
from inbedder_core.encoders import ClosedAnswers, Encoder, Encoding, LikelyAnswer
from inbedder_core.paths import write_atomically

LikelyOfDocuments = Sequence[Sequence[LikelyAnswer]]


def answers_jsonl(
    corpus: Corpus,
    encodings: Mapping[str, Encoding],
    closed: Mapping[str, ClosedAnswers] | None = None,
    likely: Mapping[str, LikelyOfDocuments] | None = None,
) -> bytes:
    """Return one JSON line per document: its id, text, and the answer to each instruction.

    With `closed`, by instruction, its answer out of each list, too, with the probability of each option; with `likely`
    its likeliest answers with their probabilities.
    Half characters, which utf-8 cannot hold, become the escapes JSON has for them.
    """
    lines = (
        {"id": id, "text": text, "answers": {name: encoding.answers[row] for name, encoding in encodings.items()}}
        | ({"listed": {name: _listed(answers, row) for name, answers in closed.items()}} if closed else {})
        | ({"likely": {name: _likely(answers[row]) for name, answers in likely.items()}} if likely else {})
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
    from safetensors.numpy import save

    names = [f"instruction_{number}" for number in range(1, len(encodings) + 1)]
    tensors = {name: encoding.embeddings for name, encoding in zip(names, encodings.values(), strict=True)}
    for name, instruction in zip(names, encodings, strict=True):
        if closed and instruction in closed:
            tensors[name.replace("instruction", "options")] = closed[instruction].probabilities
    about = {"model": encoder.name, "model_fingerprint": encoder.fingerprint}
    about |= dict(zip(names, encodings, strict=True))
    write_atomically(path, _in_order(save(tensors, metadata=about)))


def _in_order(content: bytes) -> bytes:
    """Write a safetensors header in the order of names: the library's differs from run to run."""
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.dumps(json.loads(content[8:start]), sort_keys=True, ensure_ascii=False).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + content[start:]


def _listed(closed: ClosedAnswers, row: int) -> dict[str, object]:
    shares = (round(float(share), 4) for share in closed.probabilities[row])
    return {"answer": closed.answers[row], "probabilities": dict(zip(closed.options, shares, strict=True))}


def _likely(answers: Sequence[LikelyAnswer]) -> list[dict[str, object]]:
    return [{"answer": answer.answer, "probability": round(answer.probability, 4)} for answer in answers]
