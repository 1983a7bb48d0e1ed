"""`inbedder study`: the views of a study that was exported from the app, made again with its edits."""

import argparse
from pathlib import Path

from inbedder_core.cli.bars import Bars
from inbedder_core.cli.flags import add_reading
from inbedder_core.cli.shared import load, make_folder, say, writing
from inbedder_core.encoders.load import DEFAULT
from inbedder_core.encoders.trained import trained_names
from inbedder_core.errors import ModelError
from inbedder_core.study.record import Study


def add_study(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("study", help="make the views of an exported study again, with its edits")
    parser.add_argument("file", type=Path, metavar="FILE", help="a study exported from the app (.study.zip)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the report and its tables there")
    parser.add_argument("--model", metavar="NAME_OR_FOLDER", help="another model than the study's")
    parser.add_argument("--device", metavar="NAME", help="cpu, cuda, cuda:0 (else a card where there is one)")
    parser.add_argument("--dtype", metavar="NAME", help="float32, bfloat16, float16 (else what is fast here)")
    add_reading(parser)
    parser.set_defaults(run=run_study)


def run_study(arguments: argparse.Namespace) -> int:
    """Read, ask, print notes and a table per view, write files where asked."""
    from inbedder_core.cli.table import view_table
    from inbedder_core.exports import Evidence, Model
    from inbedder_core.ingest import report_of
    from inbedder_core.report import write_pack
    from inbedder_core.store import Store
    from inbedder_core.study import read_study

    study, corpus = read_study(arguments.file)
    arguments.model = arguments.model or _model(study)
    if arguments.out:
        make_folder(arguments.out)
    say(f"{study.title}: {len(corpus):,} documents, {len(study.instructions)} questions, changed {study.changed}")
    encoder = load(arguments)
    with Bars() as bars:
        views = study.views(corpus, encoder, store=Store(), progress=bars)
    print("\n\n".join([*filter(None, [study.notes]), *(view_table(view) for view in views)]))
    if arguments.out:
        drawn, model = study.drawn(corpus), Model.of(encoder, encoder.description)
        evidence = Evidence(
            drawn, views, model, title=study.title, out_of=len(corpus), report=report_of(corpus),
            command=f"inbedder study {arguments.file}", notes=study.notes,
        )  # fmt: skip
        with writing(arguments.out):
            write_pack(arguments.out, evidence)
        say(f"Wrote the report and its tables to {arguments.out}")
    return 0


def _model(study: Study) -> str | None:
    """Return the study's model where it comes from this machine: a file of somebody else's may name any folder."""
    if study.model in ("", DEFAULT):
        return None
    if study.model != "base" and study.model not in trained_names():
        raise ModelError(f"the study was answered by {study.model!r}; give --model {study.model} if you trust it")
    return study.model
