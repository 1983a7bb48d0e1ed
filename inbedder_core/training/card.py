"""The model card, written from the run itself."""

import platform
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from inbedder_core.paths import write_atomically
from inbedder_core.training.step import Step

if TYPE_CHECKING:
    from inbedder_core.training.run import Run

_POINTS = 20


def write_card(run: "Run", steps: Sequence[Step]) -> None:
    """Write README.md into the run's folder: data, settings, loss curve, scores, machine, time."""
    sections = [_heading(run), _data(run), _settings(run), _scores(steps), _curve(steps), _machine(run, steps)]
    write_atomically(run.folder / "README.md", "\n\n".join(sections) + "\n")


def _heading(run: "Run") -> str:
    how = "with LoRA" if run.config.rank else "in all its weights"
    return (
        f"# {run.folder.name}\n\n"
        f"`{run.encoder.name}` fine-tuned {how} to answer questions about a text in a few words, so that its\n"
        "states when it answers embed the text for that question (InBedder, arXiv 2402.09642).\n\n"
        f'Use it: `load_encoder("{run.folder.name}").encode(texts, ["How does the customer feel?"])`'
    )


def _data(run: "Run") -> str:
    rows = "\n".join(f"| {source} | {count:,} |" for source, count in run.sources.items())
    return (
        "## Data\n\n"
        f"{run.examples:,} examples to train on, {run.held_out_examples:,} kept aside; no text is in both. "
        f"Fingerprint of base, data and settings: `{run.fingerprint[:16]}`.\n\n"
        f"| source | examples |\n|---|---|\n{rows}"
    )


def _settings(run: "Run") -> str:
    rows = "\n".join(f"| {name} | {value} |" for name, value in asdict(run.config).items())
    return f"## Settings\n\n| setting | value |\n|---|---|\n{rows}"


def _scores(steps: Sequence[Step]) -> str:
    rows = "\n".join(
        f"| {step.number} | {step.held_out.loss:.3f} | {step.held_out.accuracy:.1%} | {step.held_out.first_token:.1%} |"
        for step in steps
        if step.held_out
    )
    return (
        "## Held-out examples\n\nLoss of an answer token (natural log); answers given exactly, greedily; "
        f"answers that begin right.\n\n| step | loss | exact | first token |\n|---|---|---|---|\n{rows}"
    )


def _curve(steps: Sequence[Step]) -> str:
    width = -(-len(steps) // _POINTS)
    groups = [steps[start : start + width] for start in range(0, len(steps), width)]
    rows = "\n".join(
        f"| {group[0].number}–{group[-1].number} | {sum(step.loss for step in group) / len(group):.3f} |"
        for group in groups
    )
    return f"## Training loss\n\n| steps | mean loss |\n|---|---|\n{rows}"


def _machine(run: "Run", steps: Sequence[Step]) -> str:
    import accelerate
    import peft
    import torch
    import transformers

    tokens, seconds = sum(step.tokens for step in steps), steps[-1].seconds
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else f"{torch.get_num_threads()} CPU threads"
    form = str(run.dtype).removeprefix("torch.")
    versions = ", ".join(
        f"{module.__name__} {module.__version__}" for module in (torch, transformers, peft, accelerate)
    )
    return (
        "## Run\n\n"
        f"{len(steps)} of {steps[-1].total} steps, {tokens:,} tokens in {seconds / 60:.1f} minutes "
        f"({tokens / max(seconds, 1e-9):.0f} tokens/s, held-out scoring included) "
        f"with {run.accelerator.num_processes} process(es) on {device}, in {form}.\n\n"
        f"Python {platform.python_version()}, {versions}."
    )
