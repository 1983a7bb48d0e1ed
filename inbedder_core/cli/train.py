"""`inbedder train`: fine-tune a model on files of questions and short answers."""

import argparse
import sys
from pathlib import Path

from inbedder_core.cli.flags import add_settings, settings_from
from inbedder_core.cli.shared import make_folder, say
from inbedder_core.training import Step, TrainingConfig, read_examples, select_examples

_DESCRIPTION = """Fine-tune a language model on short-answer questions, so that it embeds texts by the answers it is
about to give. Repeat the same command to go on with a run that was stopped."""


def add_train(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("train", help="fine-tune a model on questions and answers", description=_DESCRIPTION)
    parser.add_argument("data", nargs="+", metavar="DATA", help="csv, jsonl, json or parquet: text, question, answer")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the model folder to make")
    parser.add_argument("--cap", type=int, metavar="N", help="most examples of a source")
    parser.add_argument("--longest-answer", type=int, metavar="N", help="leave out answers of more words")
    parser.add_argument("--keep-stop-words", action="store_true", help="do not shorten answers")
    add_settings(parser, TrainingConfig)
    parser.set_defaults(run=run_train)


def run_train(arguments: argparse.Namespace) -> int:
    """Train, with one line a step on standard error and the folder's path on standard output."""
    from inbedder_core.training import train

    config = settings_from(arguments, TrainingConfig)
    make_folder(arguments.out)
    read = read_examples(*arguments.data, keep_stop_words=arguments.keep_stop_words)
    examples = select_examples(read, seed=config.seed, cap=arguments.cap, longest_answer=arguments.longest_answer)
    say(f"{len(examples):,} examples from {len({example.source for example in examples})} sources")
    pace = Pace()
    for step in train(examples, config, arguments.out):
        say(pace.line(step))
    sys.stdout.write(f"{arguments.out}\n")
    return 0


class Pace:
    """What a person watches: loss, tokens a second of this session, time left."""

    def __init__(self) -> None:
        self._first: Step | None = None
        self._tokens = 0

    def line(self, step: Step) -> str:
        """Describe a step in one line."""
        if self._first is None:
            self._first = step
            return f"step {step.number}/{step.total}  loss {step.loss:.3f}"
        self._tokens += step.tokens
        seconds = max(step.seconds - self._first.seconds, 1e-9)
        left = seconds / max(step.progress - self._first.progress, 1e-9) * (1 - step.progress)
        text = f"step {step.number}/{step.total}  loss {step.loss:.3f}  {self._tokens / seconds:,.0f} tokens/s"
        text += f"  {_clock(left)} left" if step.progress < 1 else f"  {_clock(step.seconds)} in all"
        if step.held_out:
            found = step.held_out
            text += f"  held out: loss {found.loss:.3f}, answered exactly {found.accuracy:.1%}"
        return text


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
