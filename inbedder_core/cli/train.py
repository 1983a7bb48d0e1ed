"""`inbedder train`: fine-tune a model on files of questions and short answers."""

import argparse
import sys
from pathlib import Path

from inbedder_core.cli.flags import add_settings, settings_from
from inbedder_core.cli.shared import make_folder, say
from inbedder_core.errors import SettingError
from inbedder_core.training import (
    Example,
    Step,
    TrainingConfig,
    add_attributes,
    add_opinions,
    read_examples,
    reword,
    select_examples,
)

_DESCRIPTION = """Fine-tune a language model on short-answer questions, so that it embeds texts by the answers it is
about to give. Repeat the same command to go on with a run that was stopped."""


def add_train(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("train", help="fine-tune a model on questions and answers", description=_DESCRIPTION)
    parser.add_argument("data", nargs="+", metavar="DATA", help="csv, jsonl, json or parquet: text, question, answer")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the model folder to make")
    parser.add_argument("--cap", type=int, metavar="N", help="most examples of a source")
    parser.add_argument("--caps", nargs="+", default=(), metavar="SOURCE=N", help="most examples of sources by name")
    parser.add_argument(
        "--answer-caps", nargs="+", default=(), metavar="SOURCE=N", help="most examples of one answer, sources by name"
    )
    parser.add_argument("--per-text", type=int, metavar="N", help="most questions of a source about one text")
    parser.add_argument(
        "--attributes", type=float, default=0.0, metavar="SHARE", help="share of texts asked for their kind"
    )
    parser.add_argument(
        "--opinions", type=float, default=0.0, metavar="SHARE", help="share of texts asked for sentiment and emotion"
    )
    parser.add_argument("--reword", type=float, default=0.0, metavar="SHARE", help="share of questions in other words")
    parser.add_argument("--longest-answer", type=int, metavar="N", help="leave out answers of more words")
    parser.add_argument("--keep-stop-words", action="store_true", help="do not shorten answers")
    add_settings(parser, TrainingConfig)
    parser.set_defaults(run=run_train)


def run_train(arguments: argparse.Namespace) -> int:
    """Train, with one line a step on standard error and the folder's path on standard output."""
    from inbedder_core.training import train

    config = settings_from(arguments, TrainingConfig)
    make_folder(arguments.out)
    examples = _examples(arguments, seed=config.seed)
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


def _examples(arguments: argparse.Namespace, *, seed: int) -> list[Example]:
    read = read_examples(*arguments.data, keep_stop_words=arguments.keep_stop_words)
    chosen = select_examples(
        read,
        seed=seed,
        cap=arguments.cap,
        caps=_caps(arguments, "caps"),
        answer_caps=_caps(arguments, "answer_caps"),
        longest_answer=arguments.longest_answer,
        per_text=arguments.per_text,
    )
    asked = add_attributes(chosen, share=_share(arguments, "attributes"), seed=seed)
    asked = add_opinions(asked, share=_share(arguments, "opinions"), seed=seed)
    return reword(asked, share=_share(arguments, "reword"), seed=seed)


def _share(arguments: argparse.Namespace, name: str) -> float:
    share: float = getattr(arguments, name)
    if not 0 <= share <= 1:
        raise SettingError(f"--{name} is {share}; it must be between 0 and 1")
    return share


def _caps(arguments: argparse.Namespace, name: str) -> dict[str, int]:
    caps = {}
    for text in getattr(arguments, name):
        source, equals, count = text.rpartition("=")
        if not equals or not count.isdigit():
            raise SettingError(f"--{name.replace('_', '-')} holds {text!r}; write SOURCE=NUMBER, such as reviews=1000")
        caps[source] = int(count)
    return caps


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
