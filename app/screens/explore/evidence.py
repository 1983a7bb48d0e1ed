"""What a person takes away: the views on screen as an evidence pack."""

from collections.abc import Sequence

from app.server import Engine, Explored, Request, Source
from inbedder_core.corpus import DataReport, sample
from inbedder_core.encoders import DEFAULT
from inbedder_core.errors import CorpusError
from inbedder_core.exports import Evidence, Model, explore_command
from inbedder_core.views import View


def evidence(
    engine: Engine,
    request: Request,
    explored: Explored,
    views: Sequence[View],
    *,
    title: str = "",
    notes: str = "",
    trail: Sequence[str] = (),
) -> Evidence:
    """Put together what was read, by what, and what came of it; views as they are grouped and edited now.

    `title` and `notes` are those of the study, if a person gave any; `trail` leads to selected documents.
    """
    return Evidence(
        views,
        Model(explored.model.name, explored.encoder, explored.model.description),
        title=": ".join([title, *trail[-1:]]) if title else explored.title,
        out_of=explored.out_of,
        report=_report(engine, request.source),
        command=_command(engine, request),
        notes=notes,
        trail=trail,
    )


def _report(engine: Engine, source: Source) -> DataReport | None:
    """Return the account of reading the documents; None when they have gone since."""
    try:
        return engine.corpus(source)[1]
    except CorpusError:
        return None


def _command(engine: Engine, request: Request) -> str:
    """Write the command that makes the views as they were before a person grouped or edited them.

    There is none for selected documents, nor for those that only a study has.
    """
    if request.part or request.source.kept:
        return ""
    model = None if request.model == DEFAULT else request.model
    options = {"text": request.source.column or None, "limit": request.limit, "model": model}
    return explore_command(_file(engine, request.source), request.instructions, request.config, options=options)


def _file(engine: Engine, source: Source) -> str:
    if source.sample:
        return f"sample_corpora/{sample(source.sample).path.name}"
    try:
        return engine.upload(source.upload).name
    except CorpusError:
        return "FILE"
