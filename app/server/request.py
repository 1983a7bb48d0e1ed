"""What a person asked for, and how it is written in the address of the page."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import Field, dataclass, field, replace
from typing import Any

from inbedder_core.clusters import REPLACED_METHODS, ClusteringConfig
from inbedder_core.encoders import DEFAULT
from inbedder_core.errors import CorpusError, ModelError, SettingError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.settings import check, declared, kind_of, setting
from inbedder_core.views import ViewConfig

Parameters = Mapping[str, Sequence[str]]
_HASH = re.compile(r"[0-9a-f]{64}")
_KEPT = re.compile(r"[0-9a-f]{32}/[0-9a-f]{32}")
_LONGEST_NAME = 500


@dataclass(frozen=True)
class Source:
    """Where documents come from: a sample corpus by its name, or an upload by the hash of its content and a column.

    `kept` names documents that a study keeps, "owner/study"; no address holds it, for whoever may see them is known to
    the server alone. Raises CorpusError for a name or hash that can be none of these.
    """

    sample: str = ""
    upload: str = ""
    column: str = ""
    kept: str = ""

    def __post_init__(self) -> None:
        """Refuse anything that could be read as a path."""
        if bool(self.sample) + bool(self.upload) + bool(self.kept) != 1:
            raise CorpusError("no corpus was chosen; choose a sample or upload a file")
        if self.upload and not _HASH.fullmatch(self.upload):
            raise CorpusError("the address names an upload in a way that cannot be; upload the file again")
        if self.kept and not _KEPT.fullmatch(self.kept):
            raise CorpusError("the study's documents are named in a way that cannot be; open the study again")


@dataclass(frozen=True)
class Request:
    """Everything that decides which views are shown, but for how they are grouped."""

    source: Source
    instructions: tuple[str, ...]
    limit: int = setting(
        500, "documents to read; of a larger corpus, so many are drawn at random", least=1, most=200_000
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

    @property
    def key(self) -> str:
        """Equal for equal requests, whoever asks."""
        return fingerprint(self.source, self.instructions, self.limit, self.config, self.model, self.part)


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


def to_parameters(request: Request) -> dict[str, list[str]]:
    """Write a request as parameters of an address; settings at their default are left out."""
    source = request.source
    where = {"sample": source.sample, "upload": source.upload, "column": source.column}
    plain = Request(source, request.instructions)
    changed = {
        name: [str(value)]
        for (name, value), default in zip(settings_in(request).items(), settings_in(plain).values(), strict=True)
        if value != default
    }
    if request.model != DEFAULT:
        changed["model"] = [request.model]
    if request.part:
        changed["part"] = [request.part]
    return {name: [value] for name, value in where.items() if value} | {"q": list(request.instructions)} | changed


def from_parameters(parameters: Parameters) -> Request | None:
    """Read a request back; None when the parameters name no corpus. What cannot be understood is left out."""
    first = {name: values[0] for name, values in parameters.items() if values}
    try:
        source = Source(first.get("sample", ""), first.get("upload", ""), first.get("column", ""))
    except CorpusError:
        return None
    request = Request(source, tuple(parameters.get("q", ())))
    with suppress(CorpusError):
        request = replace(request, part=first.get("part", ""))
    with suppress(ModelError):
        request = replace(request, model=first.get("model", DEFAULT))
    for item in settings_of_request():
        if item.name in first:
            try:
                request = with_settings(request, {item.name: kind_of(item)(first[item.name])})
            except (ValueError, SettingError):
                continue
    return request


def grouping_to_text(config: ClusteringConfig) -> str:
    """Write how a view is grouped in a few characters: method, then its values, "" where chosen by itself."""
    values = (config.clusters, config.min_cluster_size, config.min_samples)
    return ",".join([config.method, *("" if value is None else str(value) for value in values)])


def grouping_from_text(text: str) -> ClusteringConfig | None:
    """Read a grouping back; None when it cannot be understood."""
    method, *values = text.split(",")
    try:
        clusters, size, samples = (int(value) if value else None for value in values)
        method = REPLACED_METHODS.get(method, method)
        return ClusteringConfig(method=method, clusters=clusters, min_cluster_size=size, min_samples=samples)
    except (ValueError, SettingError):
        return None
