"""Mail as programs export it: a message is a document, what it quotes of others left out."""

import codecs
import re
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from pathlib import PurePath

from inbedder_core.corpus.readers.container import File
from inbedder_core.corpus.readers.decoding import clean, decode
from inbedder_core.corpus.readers.table import Row, Table, some
from inbedder_core.errors import CorpusError

MAIL = (".eml", ".mbox")
_COLUMNS = ("text", "subject", "from", "to", "date")
_POSTMARK = re.compile(rb"^From \S+.* \d{4}\r?\n", re.MULTILINE)
"""What stands before each message of a mailbox."""
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_FORWARDED = re.compile(
    r"-{2,}\s*(?:(?:original|forwarded) message|urspr.ngliche nachricht|message d'origine|mensaje original)\s*-{2,}",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(r"\S.*(?:wrote|writes|schrieb.*|a écrit|escribió|ha scritto|schreef.*)\s?:")
"""The line above a quotation, as mail programs write it."""
_SIGNED = re.compile(r"-- ?")
_BROKEN = (LookupError, ValueError, TypeError, AttributeError, RecursionError, HeaderParseError, CorpusError)
"""What the standard library raises over damaged headers and parts."""
_HEADER, _MOST_PARTS = 1_000, 50


def is_mail(files: Iterable[File]) -> bool:
    """Tell mailboxes and single messages by their names."""
    return all(PurePath(file.name).suffix.lower() in MAIL for file in files)


def read_mail(files: Iterable[File], notes: list[str]) -> Table:
    """Make a document of each message: its own words, or its subject where it has none.

    Quotations of earlier messages and what stands below the signature's mark are left out. Raises CorpusError when a
    file is no mail, at its first row.
    """
    return Table("mail", _COLUMNS, _rows(files, notes), notes=notes, text="text")


def _rows(files: Iterable[File], notes: list[str]) -> Iterator[Row]:
    number, unread, shortened = 0, list[int](), 0
    for file in files:
        for line, data in _messages(file):
            try:
                message = _parse(data)
                said, whole = _own_words(body := _body(message)), body.strip()
                subject, *others = (_header(message, name) for name in _COLUMNS[1:])
            except _BROKEN:
                unread.append(number + 1)
                yield Row(number, line, None)
            else:
                shortened += len(said) < len(whole)
                yield Row(number, line, (clean(said or subject), subject, *others))
            number += 1
    if shortened:
        notes.append(f"Left out what {shortened:,} of {number:,} messages quote, or their signatures.")
    if unread:
        notes.append(f"Damaged and left out: {some(unread, 'message')}.")


def _messages(file: File) -> Iterator[tuple[int, bytes]]:
    """Yield each message's line and bytes; a file that no postmark begins is one message."""
    data = file.data.lstrip()
    if not _POSTMARK.match(data):
        if not re.match(rb"[!-9;-~]+:", data):
            raise CorpusError(f"{file.name} is named as mail but begins with no header such as From:; export it again")
        yield 1, data
        return
    ends = [(mark.start(), mark.end()) for mark in _POSTMARK.finditer(data) if _after_blank(data, mark.start())]
    line, before = 1, 0
    for (start, end), (until, _) in zip(ends, [*ends[1:], (len(data), 0)], strict=True):
        line, before = line + data.count(b"\n", before, start), start
        yield line, _ESCAPED.sub(rb"\1", data[end:until])


def _after_blank(data: bytes, start: int) -> bool:
    return start == 0 or data[:start][-3:].replace(b"\r", b"").endswith(b"\n\n")


def _parse(data: bytes) -> Message:
    """Read one message. Raises ValueError for nesting that no letter needs: each line is held against each level."""
    if data.lower().count(b"boundary=") > _MOST_PARTS:
        raise ValueError(f"more than {_MOST_PARTS} parts within parts")
    return message_from_bytes(data)


def _header(message: Message, name: str) -> str:
    """Return a header's words, cut where no person reads on: decoding takes long over long ones."""
    written = str(message.get(name, ""))[:_HEADER]
    return clean(" ".join(str(make_header(decode_header(written))).split()))


def _body(message: Message) -> str:
    """Return what the message says, preferably as plain text; "" for one that holds no text."""
    parts = {
        part.get_content_type(): part
        for part in reversed(list(message.walk()))
        if not part.is_multipart() and part.get_content_disposition() != "attachment"
    }
    part = parts.get("text/plain") or parts.get("text/html")
    if part is None:
        return ""
    text, _ = decode(bytes(part.get_payload(decode=True) or b""), [], encoding=_charset(part))
    return _without_markup(text) if part.get_content_subtype() == "html" else text


def _charset(part: Message) -> str | None:
    try:
        return codecs.lookup(part.get_content_charset() or "").name
    except LookupError:
        return None


def _without_markup(html: str) -> str:
    from lxml.etree import LxmlError
    from lxml.html import document_fromstring

    try:
        page = document_fromstring(html)
    except LxmlError:  # nothing but white space or comments
        return ""
    for hidden in page.xpath("//script | //style | //head | //blockquote"):
        hidden.drop_tree()
    for part in page.xpath("//br | //p | //div | //tr | //li"):
        part.tail = "\n" + (part.tail or "")
    return "\n".join(" ".join(line.split()) for line in str(page.text_content()).splitlines())


def _own_words(body: str) -> str:
    lines: list[str] = []
    quoting = False
    for line in body.splitlines():
        if _SIGNED.fullmatch(line) or _FORWARDED.match(line.strip()):
            break
        if line.startswith(">"):
            if not quoting:
                _drop_introduction(lines)
        else:
            lines.append(line.rstrip())
        quoting = line.startswith(">")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _drop_introduction(lines: list[str]) -> None:
    while lines and not lines[-1]:
        lines.pop()
    if lines and _INTRODUCED.fullmatch(lines[-1]):
        lines.pop()
