"""Texts that say nothing: what programs write where a text was deleted, left out, or never given."""

import re

from inbedder_core.corpus.cells import is_missing

_PLACEHOLDER = re.compile(
    r"[\[<(]?\s*(?:(?:message|comment|post|content|text|image|media|file|audio|video|sticker|gif)s?\s+)?"
    r"(?:deleted|removed|omitted|redacted|unavailable|not (?:provided|available|applicable|answered|specified)"
    r"|no (?:answer|response|comments?|text|feedback|content|reply)|blank|empty|skipped|nothing|no|left blank|tbd"
    r"|no data|deleted by user|(?:this message was|you) deleted(?: this message)?|media omitted|keine angabe|k\.? ?a\.?"
    r"|sans réponse|sin respuesta)\s*[.!]*\s*[\])>]?",
    re.IGNORECASE,
)
_LONGEST = 40


def is_placeholder(text: str) -> bool:
    """Whether a text stands for one that is not there, such as [deleted], N/A, none or "Not provided"."""
    return len(text) <= _LONGEST and (is_missing(text) or bool(_PLACEHOLDER.fullmatch(text.strip())))
