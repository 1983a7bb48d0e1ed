"""Errors a user can act on: each says what was found, what was expected and what to do."""


class InBedderError(Exception):
    """Anything this package refuses or cannot do; its text is fit to be shown to a user."""


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
