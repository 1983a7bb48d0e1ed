"""The part of a text that is quoted."""

import re
from collections.abc import Sequence

LONGEST = 200
"""Characters of a quotation."""
_SENTENCE = re.compile(r"[^.!?…。！？]+(?:[.!?…。！？]+[\"'”’»)\]]*|$)")


def quotation(text: str, keywords: Sequence[str] = (), *, most: int = LONGEST) -> str:
    """Return the sentences of a text, in a row and as many as fit, that hold most keywords; the first of such.

    An ellipsis stands where something is left out. A sentence that does not fit is cut between words.
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    spans = [match.span() for match in _SENTENCE.finditer(line)] or [(0, len(line))]
    wanted = [keyword.casefold() for keyword in keywords]
    runs = [_run(spans, first, most) for first in range(len(spans))]
    start, end = max(runs, key=lambda run: sum(word in line[slice(*run)].casefold() for word in wanted))
    return _cut(line, start, end, most)


def _run(spans: Sequence[tuple[int, int]], first: int, most: int) -> tuple[int, int]:
    """Return where the sentences from one on start and end that fit, which is at least that one."""
    start = spans[first][0]
    ends = [end for _, end in spans[first:] if end - start <= most - 4]
    return start, ends[-1] if ends else spans[first][1]


def _cut(line: str, start: int, end: int, most: int) -> str:
    before, part = "… " if start else "", line[start:end].strip()
    room = most - len(before) - 2
    if len(part) > room:
        part, end = part[: room + 1].rsplit(" ", 1)[0][:room].rstrip(" ,;:-"), 0
    return before + part + ("" if end == len(line) else " …")
