"""A student learns how its teacher begins answers, and which questions the teacher finds alike."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import TrainingError
from inbedder_core.training.batches import tokenize
from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.examples.data import Example
from inbedder_core.training.loop import train
from inbedder_core.training.teacher import Lesson, Teacher, imitate_answers, imitate_similarities
from tests.models import tiny_bert, tiny_gpt_neox, tiny_llama
from tests.signs import sign_examples

EXAMPLES = [
    Example("the bus was late", "why?", "late"),
    Example("seats", "what?", "seat", "other"),
    Example("the bus was late", "who?", "driver"),
]


def _taught(folder: Path) -> Path:
    EncoderConfig(template="{input}\n{instruction}:", layer=1).save(folder)
    return folder


@pytest.fixture
def teacher(tmp_path: Path) -> Teacher:
    one, other = (load_encoder(folder, device="cpu", dtype="float32", max_text_tokens=limit) for folder, limit in (
        (_taught(tiny_gpt_neox(tmp_path / "teacher", seed=3)), 600), (_taught(tiny_llama(tmp_path / "student")), 64)
    ))  # fmt: skip
    return Teacher(one, other, attention="eager")


def test_a_lesson_is_what_the_teacher_reads_and_says_first(teacher: Teacher) -> None:
    part = tokenize(teacher.encoder, EXAMPLES, together=2)
    assert [text.examples for text in part] == [(0, 2), (1,)]
    lesson = teacher.lesson(part, EXAMPLES)
    for row, index in enumerate((0, 2, 1)):
        example = EXAMPLES[index]
        (encoding,) = teacher.encoder.encode([example.text], [example.question])
        np.testing.assert_allclose(lesson.states[row].numpy(), encoding.embeddings[0], atol=1e-5)
        (prompt,) = teacher.encoder.prompt_tokens([(example.text, example.question)])
        with torch.no_grad():
            wanted = teacher.encoder.model(torch.tensor([prompt])).logits[0, -1].softmax(-1).topk(16)
        for token, probability in zip(*wanted[::-1], strict=True):
            whole = "\ufffd" not in teacher.encoder.tokenizer.decode([token])
            said = lesson.probabilities[row][lesson.tokens[row] == token].sum()
            assert said == pytest.approx(float(probability) if whole else 0.0, abs=1e-5)
    assert lesson.tokens.shape == lesson.probabilities.shape == (3, 16)
    assert (lesson.probabilities.sum(1) <= 1.0001).all()


def test_a_teacher_reads_no_more_of_a_text_than_its_student(teacher: Teacher) -> None:
    long, short = (Example("word " * many + "end", "which?", "word") for many in (80, 12))
    student = load_encoder(teacher.encoder.checkpoint.folder, max_text_tokens=64, device="cpu")
    whole, cut = (
        teacher.lesson(tokenize(student, [replace(long, text=text)]), [replace(long, text=text)])
        for text in (long.text, *student.shorten([long.text]))
    )
    assert torch.equal(whole.states, cut.states)
    other = teacher.lesson(tokenize(student, [short]), [short])
    assert not torch.equal(whole.states, other.states)


def test_answers_cost_the_entropy_of_the_teacher_at_least() -> None:
    said = torch.tensor([[0.7, 0.2, 0.1]])
    lesson = Lesson(torch.zeros(1, 2), torch.tensor([[0, 1, 2]]), said)
    entropy = -(said * said.log()).sum()
    assert imitate_answers(said.log(), lesson) == pytest.approx(entropy.item())
    assert imitate_answers(torch.zeros(1, 3), lesson) > entropy


def test_similarities_are_right_when_the_states_are_the_teachers() -> None:
    chance = torch.Generator().manual_seed(0)
    wanted = torch.randn(9, 6, generator=chance)
    states = torch.randn(9, 6, generator=chance)

    def loss(own: torch.Tensor) -> torch.Tensor:
        rows = torch.cat([own, wanted], 1)
        return imitate_similarities(rows[:4], rows, width=6, temperature=0.1)

    right = wanted.clone().requires_grad_()
    loss(right).backward()
    assert right.grad is not None
    assert right.grad.abs().max() < 1e-5
    assert loss(states) > loss(wanted)
    unread = torch.cat([states, torch.zeros_like(wanted)], 1)
    assert imitate_similarities(unread[:4], unread, width=6, temperature=0.1) == 0
    # Turning all states alike changes no similarity.
    turned, _ = torch.linalg.qr(torch.randn(6, 6, generator=chance))
    assert loss(wanted @ turned) == pytest.approx(loss(wanted).item(), rel=1e-4)


def test_a_student_finds_alike_what_its_teacher_does(tmp_path: Path) -> None:
    """The labels say nothing, so all that tells the texts apart comes from the teacher."""
    base = tiny_llama(tmp_path / "base", hidden=64, tied=False)
    (base / "inbedder.json").write_text('{"template": "{input}\\n{instruction}:"}')
    how = {"base": str(base), "batch": 16, "learning_rate": 1e-2, "rank": 16, "held_out": 20, "dtype": "float32"}
    examples = sign_examples("where?", "sign?")
    list(train(examples, TrainingConfig(**how, contrast=1.0, contrast_memory=64), tmp_path / "teacher"))
    blank = [Example(example.text, example.question, "x", example.source) for example in examples]
    missed = {}
    for name, weight in (("alone", 0.0), ("taught", 2.0)):
        lessons = {"teacher": str(tmp_path / "teacher"), "teacher_weight": weight, "contrast_memory": 64}
        list(train(blank, TrainingConfig(**how, **lessons), tmp_path / name))
        missed[name] = 1 - _followed(tmp_path / name, tmp_path / "teacher")
    assert missed["taught"] < 0.05
    assert missed["taught"] < missed["alone"] / 4


def _followed(folder: Path, teacher: Path) -> float:
    """Correlate the similarities of texts nobody was trained on."""
    texts = [f"{number} {sign}" for number in range(200, 212) for sign in ("++", "--")]
    found = []
    for model in (folder, teacher):
        (encoding,) = load_encoder(model, device="cpu", dtype="float32").encode(texts, ["where?"])
        found.append((encoding.directions @ encoding.directions.T)[np.triu_indices(len(texts), 1)])
    return float(np.corrcoef(found)[0, 1])


def test_a_taught_run_that_was_killed_goes_on(tmp_path: Path) -> None:
    base, teacher = tiny_llama(tmp_path / "base"), tiny_gpt_neox(tmp_path / "teacher", seed=1)
    config = TrainingConfig(
        base=str(base), teacher=str(teacher), contrast_memory=8, batch=8, rank=4, held_out=20, save_minutes=0
    )
    examples = sign_examples("where?", "sign?")[:80]
    whole = list(train(examples, config, tmp_path / "whole"))
    begun = train(examples, config, tmp_path / "killed")
    next(begun), next(begun), begun.close()
    rest = list(train(examples, config, tmp_path / "killed"))
    assert [step.loss for step in rest] == pytest.approx([step.loss for step in whole[2:]])


def test_a_teacher_must_be_a_decoder(tmp_path: Path) -> None:
    config = TrainingConfig(base=str(tiny_llama(tmp_path / "base")), teacher=str(tiny_bert(tmp_path / "b")), held_out=9)
    with pytest.raises(TrainingError, match="both be decoders; leave teacher out"):
        next(train(sign_examples("where?", "sign?"), config, tmp_path / "model"))
