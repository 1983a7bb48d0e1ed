"""Subtitles, transcripts and exported chats: a cue, turn or message is a document, with time and speaker."""

import re
from collections.abc import Iterator

from inbedder_core.corpus.readers.table import Row, Table, some
from inbedder_core.errors import CorpusError

_TIME = r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_CUE = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME}).*")
_VOICE = re.compile(r"<v(?:\.\S+)?\s+([^>]+)>")
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|\{\\[^}]*\}")
_NAME = r"[A-ZÀ-ÞА-Я][\w.'’ -]{0,30}"
_SPEAKER = re.compile(rf"(?:-\s*)?({_NAME}):\s+(?=\S)")
_TURN = re.compile(
    rf"(?:[\[(]?(\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:[.,]\d+)?)[\])]?\s*)?({_NAME})(?:\s*[\[(](\d[\d:.,]+)[\])])?:\s+(.*)"
)
_MESSAGE = re.compile(
    r"[\u200e\u200f]?\[?(\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[APap]\.?\s?[Mm]\.?)?)"
    r"(?:\]|\s[-–])\s(?:([^:\n]{1,60}):\s)?(.*)"
)
_LOOKED_AT, _MOST_SPEAKERS = 60, 12


def read_subtitles(text: str, format: str, notes: list[str]) -> Table:
    """Read the cues of a .srt or .vtt file. Raises CorpusError when there is none."""
    cues = list(_cues(text))
    if not cues:
        raise CorpusError(f"found no cue, expected lines such as 00:00:01.000 --> 00:00:04.000 in a {format} file")
    rows = (Row(number, line, cells) for number, (line, cells) in enumerate(cues))
    return Table(format, ("text", "start", "end", "speaker"), rows, notes=notes, text="text")


def conversation_format(text: str) -> str | None:
    """Return "chat" for what WhatsApp exports, "transcript" for turns that begin with who speaks, else None."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:_LOOKED_AT]
    if len(lines) < 2:
        return None
    if _MESSAGE.fullmatch(lines[0]) and sum(bool(_MESSAGE.fullmatch(line)) for line in lines) >= len(lines) / 5:
        return "chat"
    turns = [match for line in lines if (match := _TURN.fullmatch(line))]
    speakers = {match[2] for match in turns}
    several = 1 < len(speakers) <= min(_MOST_SPEAKERS, len(turns) / 2)
    return "transcript" if several and len(turns) >= 0.8 * len(lines) else None


def read_conversation(text: str, format: str, notes: list[str]) -> Table:
    """Read the messages of a chat or the turns of a transcript; a line that begins none goes on with the one before."""
    pattern, order = (_MESSAGE, (3, 1, 2)) if format == "chat" else (_TURN, (4, 1, 2))
    turns: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if match := pattern.fullmatch(line.strip()):
            turns.append((number, [match[group] or "" for group in order]))
            turns[-1][1][1] = turns[-1][1][1] or (match[3] if format == "transcript" and match[3] else "")
        elif turns and line.strip():
            turns[-1][1][0] += f"\n{line.strip()}"
    said = [(line, cells) for line, cells in turns if cells[2]]
    if len(said) < len(turns):
        lines = some([line for line, cells in turns if not cells[2]], "line")
        notes.append(f"Left out {lines}: notices of the program, which nobody sent.")
    rows = (Row(number, line, cells) for number, (line, cells) in enumerate(said))
    return Table(format, ("text", "time", "speaker"), rows, notes=notes, text="text")


def _cues(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each cue's line and its cells; the number or name above a cue's times belongs to it."""
    lines = [*text.splitlines(), ""]
    at = 0
    while at < len(lines):
        match = _CUE.fullmatch(lines[at])
        at += 1
        if not match:
            continue
        first, said = at, list[str]()
        while at < len(lines) and lines[at].strip() and not _CUE.fullmatch(lines[at]):
            said.append(lines[at].strip())
            at += 1
        whole = " ".join(said)
        voice = _VOICE.search(whole)
        words = _MARKUP.sub("", whole).strip()
        speaker = None if voice else _SPEAKER.match(words)
        words = words[speaker.end() :] if speaker else words
        yield first, [words, match[1], match[2], voice[1] if voice else speaker[1] if speaker else ""]
