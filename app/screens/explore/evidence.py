"""What a person takes away: the views on screen as an evidence pack."""

from collections.abc import Sequence

from app.server import Exploration
from inbedder_core.corpus import sample
from inbedder_core.encoders import DEFAULT
from inbedder_core.exports import Evidence, Model, explore_command
from inbedder_core.views import Noted


def evidence(
    exploration: Exploration, *, title: str = "", notes: str = "", noted: Noted = Noted(), way: Sequence[str] = ()
) -> Evidence:
    """Put together what was read, by what, and what came of it.

    `title`, `notes` and those on groups and documents are the study's, if a person gave any; `way` leads to selected
    documents.
    """
    return Evidence(
        exploration.views,
        Model(exploration.model.name, exploration.encoder, exploration.model.description),
        title=": ".join([title, *way[-1:]]) if title else exploration.title,
        out_of=exploration.out_of,
        report=exploration.source_report,
        command=_command(exploration),
        notes=notes,
        trail=way,
        noted=noted,
    )


def _command(exploration: Exploration) -> str:
    """Write the command that makes the views as they were before a person grouped or edited them.

    There is none for selected documents, nor for those that only a study has.
    """
    request = exploration.request
    source = request.source
    if request.part or source.study:
        return ""
    if source.encodings:
        given = {"encodings": source.encodings, "limit": request.limit, "all_rows": source.all_rows or None}
        return explore_command(None, request.instructions, request.config, options=given)
    file = f"sample_corpora/{sample(source.sample).path.name}" if source.sample else exploration.title
    model = None if request.model == DEFAULT else request.model
    options = {"text": source.columns, "limit": request.limit, "model": model}
    options |= {"max_text_tokens": request.max_text_tokens}
    return explore_command(file, request.instructions, request.config, reading=source.reading, options=options)
