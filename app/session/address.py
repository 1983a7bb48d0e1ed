"""The address of the page: the only file that touches st.query_params, and how a request is written there."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from app.server import Request, Source, as_model, settings_in, settings_of_request, with_settings
from app.session.pages import Filters, OpenDocument
from inbedder_core.clusters import ALL, REPLACED_METHODS, ClusteringConfig
from inbedder_core.corpus import ReadOptions
from inbedder_core.encoders import DEFAULT
from inbedder_core.errors import CorpusError, ModelError, SettingError
from inbedder_core.settings import declared, kind_of
from inbedder_core.views import KMEANS

Parameters = Mapping[str, Sequence[str]]
STUDY_PARAMETER = "study"
SEARCH_PARAMETER, FILTER_PARAMETER, DOCUMENT_PARAMETER = "search", "where", "document"
LONGEST, MOST_FILTERS = 200, 8
"""Characters of a search or a filter, and filters, that an address holds: browsers and mail programs cut long ones."""
_VALUES = 4
"""Of a grouping, after its method."""
_DIGITS = 9


def read_address() -> dict[str, list[str]]:
    """Return the parameters of the address."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def write_address(parameters: Parameters) -> None:
    """Change the parameters of the address to these; no page runs again for it."""
    if parameters != read_address():
        st.query_params.from_dict(parameters)


def to_parameters(request: Request) -> dict[str, list[str]]:
    """Write a request as parameters of an address; settings at their default are left out."""
    source = request.source
    where = {"sample": source.sample, "upload": source.upload, "encodings": source.encodings}
    where |= {"all_rows": source.all_rows, "reading": reading_to_text(source.reading)}
    columns = {"column": list(source.columns)} if source.columns else {}
    plain = Request(source, request.instructions)
    changed = {
        name: [str(value)]
        for (name, value), default in zip(settings_in(request).items(), settings_in(plain).values(), strict=True)
        if value != default
    }
    if request.model not in (DEFAULT, as_model(source.encodings)):
        changed["model"] = [request.model]
    if request.part:
        changed["part"] = [request.part]
    named = {name: [value] for name, value in where.items() if value}
    return named | columns | {"q": list(request.instructions)} | changed


def from_parameters(parameters: Parameters) -> Request | None:
    """Read a request back; None when the parameters name no corpus. What cannot be understood is left out."""
    first = {name: values[0] for name, values in parameters.items() if values}
    try:
        reading = reading_from_text(first.get("reading", ""))
        columns = tuple(parameters.get("column", ()))
        named = {name: first.get(name, "") for name in ("sample", "upload", "encodings")}
        by_centers = named["encodings"] and first.get("all_rows") == KMEANS
        source = Source(**named, columns=columns, reading=reading, all_rows=KMEANS if by_centers else "")
    except CorpusError:
        return None
    request = Request(source, tuple(parameters.get("q", ())))
    with suppress(CorpusError):
        request = replace(request, part=first.get("part", ""))
    with suppress(ModelError):
        own = as_model(source.encodings) if source.encodings else DEFAULT
        request = replace(request, model=first.get("model", own))
    for item in settings_of_request():
        if item.name in first:
            with suppress(ValueError, SettingError):
                request = with_settings(request, {item.name: kind_of(item)(first[item.name])})
    return request


def reading_to_text(reading: ReadOptions) -> str:
    """Write how a file is read as JSON, "" where nothing was said of it."""
    said = {item.name: value for item in declared(reading) if (value := getattr(reading, item.name)) != item.default}
    return json.dumps(said) if said else ""


def reading_from_text(text: str) -> ReadOptions:
    """Read how a file is read back; what cannot be understood is left to what the file looks like."""
    try:
        return ReadOptions(**json.loads(text)) if text else ReadOptions()
    except (ValueError, TypeError, SettingError):
        return ReadOptions()


def grouping_to_text(config: ClusteringConfig) -> str:
    """Write how a view is grouped in a few characters: method, its values, "" where chosen by itself, its detail."""
    values = (config.clusters, config.min_cluster_size, config.min_samples)
    return ",".join([config.method, *("" if value is None else str(value) for value in values), config.detail])


def grouping_from_text(text: str) -> ClusteringConfig | None:
    """Read a grouping back; None when it cannot be understood. Earlier ones, without a detail, put nothing together."""
    method, *values = text.split(",")
    method = REPLACED_METHODS.get(method, method)
    earlier = ClusteringConfig().detail if method == "kmeans" else ALL
    detail = values.pop() if len(values) == _VALUES else earlier
    try:
        clusters, size, samples = (int(value) if value else None for value in values)
        return ClusteringConfig(method, detail, clusters=clusters, min_cluster_size=size, min_samples=samples)
    except (ValueError, SettingError):
        return None


def groupings_to_texts(groupings: Mapping[int, ClusteringConfig]) -> list[str]:
    """Write how views are grouped: "view:grouping", views counted from 0."""
    return [f"{view}:{grouping_to_text(config)}" for view, config in sorted(groupings.items())]


def groupings_in(texts: Sequence[str], views: int) -> dict[int, ClusteringConfig]:
    """Read groupings of so many views back."""
    read = [(view, grouping_from_text(rest)) for view, _, rest in (text.partition(":") for text in texts)]
    numbered = [(_number(view), config) for view, config in read]
    return {view: config for view, config in numbered if config and view is not None and view < views}


def methods_in(texts: Sequence[str]) -> list[str]:
    """Read which ways of clustering the groupings of an address name, those that are gone too."""
    return [text.partition(":")[2].partition(",")[0] for text in texts]


def filters_to_parameters(filters: Filters) -> dict[str, list[str]]:
    """Write what is looked for; what is too long for an address is left out."""
    values = [json.dumps([column, *held], ensure_ascii=False) for column, held in filters.values.items()]
    return {
        SEARCH_PARAMETER: [filters.query] if 0 < len(filters.query) <= LONGEST else [],
        FILTER_PARAMETER: [text for text in values if len(text) <= LONGEST][:MOST_FILTERS],
    }


def filters_in(parameters: Parameters) -> Filters:
    """Read what is looked for back; what cannot be understood, or is too long, is left out."""
    query = "".join(parameters.get(SEARCH_PARAMETER, ())).strip()
    read = [_filter(text) for text in parameters.get(FILTER_PARAMETER, ())[:MOST_FILTERS] if len(text) <= LONGEST]
    return Filters(
        query if len(query) <= LONGEST else "", {column: tuple(held) for column, *held in filter(None, read)}
    )


def document_to_parameters(document: OpenDocument) -> dict[str, list[str]]:
    """Write which document is open, and under which question: "view:document", both counted from 0."""
    return {DOCUMENT_PARAMETER: [] if document.row is None else [f"{document.view}:{document.row}"]}


def document_in(parameters: Parameters) -> OpenDocument:
    """Read which document is open; none where that cannot be understood."""
    view, _, row = "".join(parameters.get(DOCUMENT_PARAMETER, ())).partition(":")
    return OpenDocument(_number(row), _number(view) or 0)


def _filter(text: str) -> list[str] | None:
    """Read a column and the values that are wanted of it."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if isinstance(found, list) and len(found) > 1 and all(isinstance(part, str) for part in found):
        return [found[0], *dict.fromkeys(found[1:])]
    return None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None
