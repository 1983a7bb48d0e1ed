"""Training runs by name: begun once, gone on with after a stop or a kill, and a trained model at the end."""

import json
import shutil
from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from inbedder_core.encoders import read_config, trained_directory, trained_folder, trained_names
from inbedder_core.errors import InBedderError, SettingError, TrainingError
from inbedder_core.paths import writable, write_atomically
from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.examples.data import Example, read_examples
from inbedder_core.training.step import RESUME_FILE, Step

_PLAN, _EXAMPLES, _STEPS = "plan.json", "examples.jsonl", "steps.jsonl"


@dataclass(frozen=True)
class NamedRun:
    """A run by its name: the model it starts from, the steps made so far, and whether it has become a model.

    `problem` says why it cannot be gone on with, "" when it can.
    """

    name: str
    finished: bool
    base: str = ""
    steps: tuple[Step, ...] = ()
    problem: str = ""

    @property
    def progress(self) -> float:
        """Share that is done, 0 to 1."""
        return 1.0 if self.finished else self.steps[-1].progress if self.steps else 0.0


def begin_run(name: str, examples: Sequence[Example], config: TrainingConfig) -> None:
    """Write down what a run needs, so that `continue_run` makes a model of this name of it.

    The examples stay in its folder until it is finished. Raises ModelError on a name that no model may have,
    TrainingError when it is taken.
    """
    folder = trained_folder(name)
    if name in trained_names():
        raise TrainingError(f"there is a model {name!r} already; choose another name, or delete that model")
    if read_steps(folder):
        raise TrainingError(f"there is an unfinished run {name!r}; go on with it, delete it, or choose another name")
    shutil.rmtree(folder, ignore_errors=True)
    with writable(folder):
        folder.mkdir(parents=True, mode=0o700)
    lines = [json.dumps(asdict(example)) for example in examples]
    write_atomically(folder / _EXAMPLES, "\n".join(lines))
    write_atomically(folder / _PLAN, json.dumps(asdict(config)))


def continue_run(name: str) -> Generator[Step, None, None]:
    """Train from where the run is, yielding every step; when this is closed, the run can go on from there.

    Raises TrainingError or ModelError when it cannot be run.
    """
    from inbedder_core.training.loop import train
    from inbedder_core.training.resume import resumed_steps

    folder = trained_folder(name)
    config, log = _plan(folder), folder / _STEPS
    examples = read_examples(folder / _EXAMPLES, keep_stop_words=True)
    if (before := resumed_steps(folder)) or log.exists():  # a kill leaves a step more or less in it
        write_atomically(log, "".join(map(_line, before)))
    with closing(train(examples, config, folder)) as steps:
        for step in steps:
            with writable(log), log.open("a", encoding="utf-8") as file:
                file.write(_line(step))
            yield step
    _clean(folder)


def find_runs() -> list[NamedRun]:
    """List all runs, finished or not, by name."""
    names = {path.parent.name for path in trained_directory().glob(f"*/{_PLAN}")}
    return [_read_run(trained_directory() / name) for name in sorted(names | set(trained_names()))]


def find_run(name: str) -> NamedRun:
    """Read what there is of a run. Raises ModelError on a name that no run can have."""
    return _read_run(trained_folder(name))


def read_steps(folder: Path) -> tuple[Step, ...]:
    """Read the steps a run in this folder has made, if any. Raises TrainingError on a broken file."""
    path = folder / _STEPS
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []  # what a kill cut off is last
    try:
        return tuple(Step.from_plain(json.loads(line)) for line in lines)
    except (ValueError, TypeError, KeyError) as error:
        raise TrainingError(f"the steps of the run {folder.name!r} cannot be read ({error}); delete it") from error


def _read_run(folder: Path) -> NamedRun:
    finished = folder.name in trained_names()
    if finished:
        _clean(folder)
    try:
        base = read_config(folder).base or "" if finished else _plan(folder).base
        return NamedRun(folder.name, finished, base, read_steps(folder))
    except InBedderError as error:
        return NamedRun(folder.name, finished, problem=str(error))


def _clean(folder: Path) -> None:
    """Remove from a finished run what it needed to go on; a kill may have come before."""
    with suppress(OSError):
        for name in (_EXAMPLES, RESUME_FILE):
            (folder / name).unlink(missing_ok=True)


def _line(step: Step) -> str:
    return f"{json.dumps(step.plain())}\n"


def _plan(folder: Path) -> TrainingConfig:
    try:
        return TrainingConfig(**json.loads((folder / _PLAN).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, SettingError) as error:
        raise TrainingError(f"the run {folder.name!r} cannot be read ({error}); delete it and train anew") from error
