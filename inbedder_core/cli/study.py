"""`inbedder study`: the views of a study that was exported from the app, made again with its edits."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inbedder_core.cli.asking import write_files
from inbedder_core.cli.bars import Bars
from inbedder_core.cli.flags import add_reading
from inbedder_core.cli.shared import add_hardware, load, make_folder, open_store, say, writing
from inbedder_core.corpus import Corpus, read_corpus
from inbedder_core.encoders import DEFAULT, trained_names
from inbedder_core.errors import ModelError, SettingError, printable
from inbedder_core.paths import write_atomically
from inbedder_core.studies import Part, Study

if TYPE_CHECKING:
    from inbedder_core.encoders import DescribedEncoder
    from inbedder_core.exports import Evidence
    from inbedder_core.views import View

_STUDY_FILE = "both-waves.study.zip"


def add_study(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("study", help="make the views of an exported study again, with its edits")
    parser.add_argument("file", type=Path, metavar="FILE", help="a study exported from the app (.study.zip)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the report and its tables there")
    parser.add_argument("--model", metavar="NAME_OR_FOLDER", help="another model than the study's")
    parser.add_argument("--wave", type=Path, metavar="FILE", help="new documents that are asked the same, too")
    parser.add_argument("--text", action="append", metavar="COLUMN", help="the new documents' column of texts")
    add_hardware(parser)
    add_reading(parser)
    parser.set_defaults(run=run_study)


def run_study(arguments: argparse.Namespace) -> int:
    """Read, ask, print notes and a table per view, also of each part; write files where asked."""
    from inbedder_core.exports import pack_files
    from inbedder_core.studies import export_study, next_wave, read_study

    study, corpus = read_study(arguments.file)
    if arguments.wave:
        later, _ = read_corpus(arguments.wave, text=arguments.text)
        study, corpus = next_wave(study, corpus, later)
    elif arguments.text:
        raise SettingError("--text names a column of the new documents; give them, too: --wave FILE")
    asked: list[Study | Part] = [study, *study.parts.values()]
    models = [arguments.model or _model(one) for one in asked]
    if arguments.out:
        make_folder(arguments.out)
    say(f"{study.title}: {len(corpus):,} documents, {len(study.instructions)} questions, changed {study.changed}")
    if study.reading_note:
        say(study.reading_note)
    if study.notes:
        print(f"{study.notes}\n")
    for id, note in sorted(study.document_notes.items()):
        print(printable(f"On document {id}: {note}"))
    # Whether the questions list answers decides what is kept of texts.
    arguments.instructions = [instruction for one in asked for instruction in one.instructions]
    read_by = [
        (model, arguments.max_text_tokens or one.max_text_tokens) for one, model in zip(asked, models, strict=True)
    ]
    encoders = {(model, longest): _load(arguments, model, longest) for model, longest in dict.fromkeys(read_by)}
    views: Sequence[View] = ()
    for number, (one, reader) in enumerate(zip(asked, read_by, strict=True)):
        evidence = _evidence(study, one, corpus, encoders[reader], command=f"inbedder study {arguments.file}")
        views = views or evidence.views
        _print(evidence)
        if arguments.out:
            folder = arguments.out / f"part-{number}" if number else arguments.out
            write_files(folder, pack_files(evidence))
            say(f"Wrote the report and its tables to {folder}")
    if arguments.wave and arguments.out:
        with writing(arguments.out):
            write_atomically(arguments.out / _STUDY_FILE, export_study(study.seen(views), corpus))
        say(f"Wrote the study of both waves to {arguments.out / _STUDY_FILE}")
    return 0


def _load(arguments: argparse.Namespace, model: str | None, max_text_tokens: int | None) -> "DescribedEncoder":
    return load(argparse.Namespace(**{**vars(arguments), "model": model, "max_text_tokens": max_text_tokens}))


def _evidence(
    study: Study, part: Study | Part, corpus: Corpus, encoder: "DescribedEncoder", *, command: str
) -> "Evidence":
    from inbedder_core.corpus import report_of
    from inbedder_core.exports import Evidence, Model

    trail = (part.subset.description,) if isinstance(part, Part) else ()
    with Bars() as bars:
        views = part.views(corpus, encoder, store=open_store(), progress=bars)
    return Evidence(
        views,
        Model.of(encoder, encoder.description),
        title=": ".join([study.title, *trail]),
        out_of=len(views[0]) if trail else len(corpus),
        report=report_of(corpus),
        command=command,
        notes=study.notes,
        trail=trail,
        noted=study.noted(views, part if isinstance(part, Part) else None),
    )


def _print(evidence: "Evidence") -> None:
    from inbedder_core.cli.table import note_lines, view_table

    tables = ("\n".join([view_table(view), *note_lines(view, evidence.noted)]) for view in evidence.views)
    print("\n\n".join([*evidence.trail, *tables]) + "\n")


def _model(part: Study | Part) -> str | None:
    """Return the model asked where it comes from this machine: a file of somebody else's may name any folder."""
    if part.model in ("", DEFAULT):
        return None
    if part.model != "base" and part.model not in trained_names():
        raise ModelError(f"the study was answered by {part.model!r}; give --model {part.model} if you trust it")
    return part.model
