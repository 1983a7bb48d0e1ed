"""A resume point: everything a killed run needs to go on as if nothing had happened, in one file replaced at once."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import nn

from inbedder_core.errors import TrainingError
from inbedder_core.paths import write_atomically
from inbedder_core.training.contrast import StateMemory
from inbedder_core.training.step import RESUME_FILE, Step


def save_resume(
    folder: Path,
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
    memory: StateMemory,
    *,
    run: str,
    steps: Sequence[Step],
) -> None:
    """Write trained weights, optimizer moments, memory, random state; a kill while writing leaves the point before."""
    from safetensors.torch import save_file

    tensors = {"random": torch.get_rng_state(), "states": memory.states.cpu().contiguous(), "examples": memory.examples}
    for name, weight in _trained(network):
        tensors[f"weight {name}"] = weight.detach().cpu().clone()
        for moment, value in optimizer.state[weight].items():
            tensors[f"{moment} {name}"] = value.detach().cpu().clone()
    about = {"run": run, "steps": json.dumps([step.plain() for step in steps])}
    write_atomically(folder / RESUME_FILE, lambda path: save_file(tensors, path, metadata=about))


def restore_resume(
    folder: Path, network: nn.Module, optimizer: torch.optim.Optimizer, memory: StateMemory, *, run: str
) -> list[Step]:
    """Go back to the folder's resume point and return the steps made so far; none where there is no such point.

    Raises TrainingError when it belongs to a run with other data or settings, or is damaged.
    """
    if not (folder / RESUME_FILE).exists():
        return []
    with _opened(folder) as file:
        found = file.metadata()
        if found["run"] != run:
            message = f"{folder} holds an unfinished run with other data, settings or base model"
            raise TrainingError(f"{message}; repeat its command to go on, or give another folder")
        _restore(file, network, optimizer)
        memory.set(file.get_tensor("states"), file.get_tensor("examples"))
    return _steps(found)


def resumed_steps(folder: Path) -> list[Step]:
    """Read which steps a run in this folder goes on from. Raises TrainingError when its resume point is damaged."""
    if not (folder / RESUME_FILE).exists():
        return []
    with _opened(folder) as file:
        return _steps(file.metadata())


@contextmanager
def _opened(folder: Path) -> Iterator[Any]:
    from safetensors import SafetensorError, safe_open

    path = folder / RESUME_FILE
    try:
        with safe_open(path, framework="pt") as file:
            yield file
    except (SafetensorError, OSError) as error:
        raise TrainingError(f"{path} is damaged ({error}); delete it to begin the run anew") from error


def _steps(metadata: dict[str, str]) -> list[Step]:
    return [Step.from_plain(values) for values in json.loads(metadata["steps"])]


def _restore(file: Any, network: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    keys = set(file.keys())
    with torch.no_grad():
        for name, weight in _trained(network):
            weight.copy_(file.get_tensor(f"weight {name}"))
            for moment in ("step", "exp_avg", "exp_avg_sq"):
                if (key := f"{moment} {name}") in keys:
                    value = file.get_tensor(key)
                    # AdamW keeps its count on the processor, its moments beside the weights.
                    optimizer.state[weight][moment] = value if moment == "step" else value.to(weight.device)
    torch.set_rng_state(file.get_tensor("random"))


def _trained(network: nn.Module) -> list[tuple[str, nn.Parameter]]:
    return [(name, weight) for name, weight in network.named_parameters() if weight.requires_grad]
