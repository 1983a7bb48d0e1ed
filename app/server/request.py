"""What a person asked for."""

import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, replace
from typing import Any

from inbedder_core.corpus import ReadOptions
from inbedder_core.encoders import DEFAULT, ServerAddress, is_address
from inbedder_core.errors import CorpusError, ModelError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.settings import check, declared, setting
from inbedder_core.views import KMEANS, ViewConfig

_HASH = re.compile(r"[0-9a-f]{64}")
_STUDY = re.compile(r"[0-9a-f]{32}/[0-9a-f]{32}")
_LONGEST_NAME = 500


@dataclass(frozen=True)
class Source:
    """Where documents come from: a sample or a folder of encodings by name, or an upload by its content's hash.

    `columns` hold an upload's texts, none to have them guessed, and `reading` says how else it is read. `study` names
    documents that a study keeps, "owner/study"; no address holds it, for whoever may see them is known to the server
    alone. `all_rows` says how those of encodings that were not drawn get their groups, "" for the usual way. Raises
    CorpusError for a name or hash that can be none of these.
    """

    sample: str = ""
    upload: str = ""
    columns: tuple[str, ...] = ()
    study: str = ""
    reading: ReadOptions = field(default_factory=ReadOptions)
    encodings: str = ""
    all_rows: str = ""

    def __post_init__(self) -> None:
        """Refuse anything that could be read as a path."""
        if sum(map(bool, (self.sample, self.upload, self.study, self.encodings))) != 1:
            raise CorpusError("no corpus was chosen; choose a sample or upload a file")
        if self.upload and not _HASH.fullmatch(self.upload):
            raise CorpusError("the address names an upload in a way that cannot be; upload the file again")
        if self.study and not _STUDY.fullmatch(self.study):
            raise CorpusError("the study's documents are named in a way that cannot be; open the study again")
        if self.all_rows not in ("", KMEANS) or (self.all_rows and not self.encodings):
            raise CorpusError(f"all rows of encodings are grouped by {KMEANS}, or as usual; choose one of these")


@dataclass(frozen=True)
class Request:
    """Everything that decides which views are shown, but for how they are grouped."""

    source: Source
    instructions: tuple[str, ...]
    limit: int = setting(
        500, "documents to read; of a larger corpus, so many are drawn at random", least=1, most=200_000
    )
    max_text_tokens: int | None = setting(
        None,
        "longest text, in tokens; the rest is not read; by itself, as much as the model's settings say",
        least=8,
        most=32768,
    )
    config: ViewConfig = field(default_factory=ViewConfig)
    model: str = DEFAULT
    part: str = ""
    """The hash of some selected documents, when only these are asked."""

    def __post_init__(self) -> None:
        """Refuse values out of range, and what can be no model's or selection's name."""
        check(self)
        if self.part and not _HASH.fullmatch(self.part):
            raise CorpusError("the address names a selection in a way that cannot be; select the documents again")
        if not self.model.strip() or len(self.model) > _LONGEST_NAME or not self.model.isprintable():
            raise ModelError("this is no name of a model; choose one from the list, or write a folder or hub name")
        if is_address(self.model):
            # Written in one way, and refused where it holds a secret, before it can get into an address or a study.
            object.__setattr__(self, "model", str(ServerAddress.read(self.model).with_model()))

    @property
    def key(self) -> str:
        """Equal for equal requests, whoever asks."""
        return fingerprint(
            self.source, self.instructions, self.limit, self.max_text_tokens, self.config, self.model, self.part
        )


def settings_of_request() -> tuple[Field[Any], ...]:
    """List the settings a person can change before asking, in order."""
    return (*declared(Request), *declared(ViewConfig))


def with_settings(request: Request, values: Mapping[str, Any]) -> Request:
    """Change settings by name; None leaves one as it is. Raises SettingError on values out of range."""
    given = {name: value for name, value in values.items() if value is not None}
    outer = {item.name: given.pop(item.name) for item in declared(Request) if item.name in given}
    return replace(request, config=replace(request.config, **given), **outer)


def settings_in(request: Request) -> dict[str, Any]:
    """Read the settings of a request by name."""
    holders: dict[str, Request | ViewConfig] = {item.name: request for item in declared(Request)}
    holders |= {item.name: request.config for item in declared(ViewConfig)}
    return {name: getattr(holder, name) for name, holder in holders.items()}
