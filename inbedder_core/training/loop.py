"""The training loop."""

import time
from collections.abc import Generator, Sequence
from contextlib import nullcontext
from pathlib import Path

import torch

from inbedder_core.training.batches import draw_step, micro_batches
from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.examples.data import Example
from inbedder_core.training.run import prepare
from inbedder_core.training.saving import finish
from inbedder_core.training.schedule import is_due, learning_rate, progress_of
from inbedder_core.training.step import Step


def train(examples: Sequence[Example], config: TrainingConfig, folder: Path | str) -> Generator[Step, None, None]:
    """Fine-tune config.base on short answers, yielding every step; once all are taken, `folder` is a model folder.

    A run that was killed goes on from its last resume point when it is called again with the same arguments, and ends
    in the same weights; one whose generator is closed leaves such a point after its last step.
    Raises TrainingError or ModelError before the first step when it cannot be run.
    """
    run = prepare(examples, config, Path(folder))
    accelerator, network, optimizer = run.accelerator, run.network, run.optimizer
    steps = run.restore()
    progress = steps[-1].progress if steps else 0.0
    saved = time.monotonic()
    started = saved - (steps[-1].seconds if steps else 0.0)

    while progress < 1:
        number, before = len(steps), progress
        halfway = progress_of(number + 0.5, total=run.total, seconds=_since(started), minutes=config.minutes)
        rate = learning_rate(halfway, highest=config.learning_rate, warmup=config.warmup)
        for group in optimizer.param_groups:
            group["lr"] = rate

        drawn = draw_step(number, **run.order)
        share = drawn[accelerator.process_index :: accelerator.num_processes] or drawn[:1]
        parts = list(micro_batches([run.training[row] for row in share], most_tokens=config.micro_batch_tokens))
        questions = sum(len(run.training[row].answers) for row in drawn)
        answer_tokens = sum(len(answer) for row in drawn for answer in run.training[row].answers)
        loss = 0.0
        network.train()
        for part in parts:
            with nullcontext() if part is parts[-1] else accelerator.no_sync(network):
                mean = run.objective.loss(run.answer(part), part, tokens=answer_tokens, questions=questions)
                accelerator.backward(mean * accelerator.num_processes)  # processes average what must be a sum
                loss += mean.item()
        loss = accelerator.reduce(torch.tensor(loss, device=accelerator.device), "sum").item()
        accelerator.clip_grad_norm_(network.parameters(), config.clip)
        optimizer.step()
        optimizer.zero_grad()

        progress = progress_of(number + 1, total=run.total, seconds=_since(started), minutes=config.minutes)
        if progress == 1:
            run.settle()
        held_out = run.score_held_out() if is_due(progress, before=before, times=config.evaluations) else None
        tokens = sum(len(run.training[row]) for row in drawn)
        step = Step(number + 1, run.total, progress, loss, rate, tokens, _since(started), held_out)
        steps.append(step)
        if progress < 1 and _since(saved) > 60 * config.save_minutes:
            run.save(steps)
            saved = time.monotonic()
        try:
            yield step
        except GeneratorExit:
            run.save(steps)
            raise
    finish(run, steps)


def _since(moment: float) -> float:
    return time.monotonic() - moment
