"""Errors a user can act on: each says what was found, what was expected and what to do."""

import re

_BEGINNING, _END = 800, 400
_WORD = re.compile(r"\S{200,}")
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, line ends, changes of direction that reach beyond the text, half characters."""
_JOINERS = "\u200c\u200d"
"""Invisible, but spelling in some scripts and part of many emoji."""


def visible(text: str) -> str:
    """Return a text as a terminal, log or page may show it: what would act there is written out, what is long cut.

    Names and cells come from anybody and may hold ten thousand characters or escape sequences. Lines stay lines; of a
    long text the beginning and the end stay, because the end says what to do.
    """
    if not text.isprintable():
        text = "".join(
            letter if letter.isprintable() or letter in "\n" + _JOINERS else letter.encode("unicode_escape").decode()
            for letter in text
        )
    text = _WORD.sub(lambda word: f"{word[0][:120]}…{word[0][-40:]}", text)
    return text if len(text) <= _BEGINNING + _END else f"{text[:_BEGINNING]} … {text[-_END:]}"


def without_controls(text: str) -> str:
    """Put blanks for what moves, colors or reverses what stands around a text; its lines stay.

    Joiners stay: they are spelling, and part of many emoji.
    """
    return _ACTING.sub(" ", text)


def printable(text: str) -> str:
    """Return a text as one line without controls."""
    return " ".join(without_controls(text).split())


class InBedderError(Exception):
    """Anything this package refuses or cannot do; its text is fit to be shown to a user."""

    def __init__(self, message: str = "") -> None:
        """Take what is to be said."""
        super().__init__(visible(message))


class PlaceError(InBedderError, OSError):
    """A file or folder cannot be written: its disk is full or read-only, or something else is in its place."""


class CorpusError(InBedderError):
    """A file, frame or text column cannot become a corpus."""


class ModelError(InBedderError):
    """A model cannot be found, read or used."""


class InstructionError(InBedderError):
    """An instruction is empty, too long, repeated, or there are too many."""


class SettingError(InBedderError):
    """A setting is outside the range that makes sense."""


class StoreError(InBedderError):
    """The store of computed rows cannot be opened or written."""


class EditError(InBedderError):
    """A change to clusters cannot be made."""


class StudyError(InBedderError):
    """A study cannot be found, read or written."""


class TrainingError(InBedderError):
    """Training data or the folder of a run cannot be used."""


class Cancelled(InBedderError):
    """The caller asked to stop; rows finished before that are in the store."""


def not_installed(package: str, error: ImportError) -> InBedderError:
    """Say that an optional package is missing, or what it needs, and how it is had: by the extra of its name."""
    return InBedderError(f"{package} cannot be imported ({error}); run: pip install 'inbedder-explorer[{package}]'")
