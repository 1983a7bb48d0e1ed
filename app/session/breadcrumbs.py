"""The questions that led to a part of a corpus, and the way back."""

from dataclasses import dataclass

from app.server import find_subset
from app.session.address import STUDY_PARAMETER, Parameters
from inbedder_core.errors import CorpusError
from inbedder_core.studies import Study

EVERYTHING, FORGOTTEN = "All documents", "documents that are not known here any more"


@dataclass(frozen=True)
class Breadcrumb:
    """What was looked at on the way: which documents, which questions, and the address that shows it again."""

    description: str
    questions: tuple[str, ...]
    address: Parameters


def breadcrumbs(part: str, study: Study | None = None) -> tuple[tuple[Breadcrumb, ...], str]:
    """Return what led to a part, the first first, and what the part is; addresses lead through a study, if any."""
    crumbs: list[Breadcrumb] = []
    here = FORGOTTEN if part else EVERYTHING
    belongs = {STUDY_PARAMETER: [study.id]} if study else {}
    try:
        while part:
            subset = find_subset(part)
            if not crumbs:
                here = subset.description
            part = "".join(subset.origin.get("part", ()))
            above = find_subset(part).description if part else EVERYTHING
            crumbs.insert(0, Breadcrumb(above, subset.origin.get("q", ()), {**subset.origin, **belongs}))
    except CorpusError:
        pass  # what is left of the way still leads back
    return tuple(crumbs), here


def way_in_words(part: str) -> tuple[str, ...]:
    """Say how a person came to a part; nothing for all documents."""
    crumbs, here = breadcrumbs(part)
    return (*(f"{crumb.description}: {' · '.join(crumb.questions)}" for crumb in crumbs), here) if part else ()
