"""Make a built-in model again from the files of examples that its card lists.

Steps are trained in their order into OUT/STEP/MODEL, some from the mean of earlier ones; what is finished is not
trained again, and a step that was stopped goes on. A step ends by the clock, so a faster machine reads more examples.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from inbedder_core.cli.shared import say
from inbedder_core.cli.train import Pace
from inbedder_core.encoders import CONFIG_FILE, read_config
from inbedder_core.errors import InBedderError
from inbedder_core.training import Example, TrainingConfig, read_examples, train
from scripts.train_builtin.averaging import average
from scripts.train_builtin.mixture import mix
from scripts.train_builtin.recipes import RECIPES, Recipe, RecipeStep


def main(arguments: Sequence[str] | None = None) -> None:
    """Train what is not there yet, and write the finished model's folder to standard output."""
    parser = argparse.ArgumentParser(prog="python -m scripts.train_builtin", description=__doc__)
    parser.add_argument("model", choices=RECIPES, help="the model's name, as `inbedder models` has it")
    parser.add_argument("data", nargs="+", metavar="DATA", help="files of text, question, answer and source")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT", help="the folder of all steps")
    steps = sorted({step.name for recipe in RECIPES.values() for step in recipe.steps})
    parser.add_argument("--step", choices=steps, help="train this step alone, whose start is there already")
    given = parser.parse_args(arguments)
    try:
        print(make(RECIPES[given.model], given.data, given.out, only=given.step))
    except InBedderError as error:
        sys.exit(f"train_builtin: {error}")


def make(recipe: Recipe, data: Sequence[Path | str], out: Path, *, only: str | None = None) -> Path:
    """Follow a recipe, or train `only` one of its steps, and return the folder of what came last."""
    steps = [step for step in recipe.steps if only in (None, step.name)]
    read: list[Example] = []
    for step in steps:
        folder = out / step.name / recipe.name
        if not (folder / CONFIG_FILE).exists():
            read = read or read_examples(*data)
            train_step(step, read, config=_config(recipe, step, out), folder=folder)
        replace(read_config(folder), **step.read_as).save(folder)
    return folder


def train_step(step: RecipeStep, examples: Sequence[Example], *, config: TrainingConfig, folder: Path) -> None:
    """Train one step, with a line for each step of the optimiser on standard error."""
    mixed = mix(examples, step.mixture, seed=config.seed)
    say(f"{step.name}: {len(mixed):,} examples")
    pace = Pace()
    for taken in train(mixed, config, folder):
        say(pace.line(taken))


def _config(recipe: Recipe, step: RecipeStep, out: Path) -> TrainingConfig:
    if not step.start:
        return step.config
    start = _mean(recipe, step.start, out, out / "+".join(step.start) / recipe.name)
    return replace(step.config, start=str(start))


def _mean(recipe: Recipe, names: Sequence[str], out: Path, folder: Path) -> Path:
    """Return the folder of the mean of steps that are finished, put into `folder`; one alone is its own mean."""
    folders = [out / name / recipe.name for name in names]
    if len(folders) == 1:
        return folders[0]
    if not (folder / CONFIG_FILE).exists():
        average(folders, folder)
    return folder


if __name__ == "__main__":
    main()
