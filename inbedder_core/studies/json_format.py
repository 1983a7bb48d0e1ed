"""A study as JSON, without its documents."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, astuple, replace
from typing import Any, TypeVar

from inbedder_core.clusters import ALL, REPLACED_METHODS, ClusteringConfig, say_replaced
from inbedder_core.errors import InBedderError, StudyError
from inbedder_core.settings import declared
from inbedder_core.studies.record import CorpusCard, Part, Study, Subset
from inbedder_core.views import Cohesion, Edits, RewordedGroups, Snapshot, ViewConfig, clean_note

FORMAT = "inbedder study 1"
Config = TypeVar("Config", ViewConfig, ClusteringConfig)


def study_to_json(study: Study) -> str:
    """Write a study, without its documents."""
    content = {
        "format": FORMAT,
        **{name: getattr(study, name) for name in ("id", "title", "changed", "revision", "model", "limit", "notes")},
        "corpus": asdict(study.corpus),
        "document_notes": sorted(study.document_notes.items()),
        "origin": dict(study.origin),
        **_asked_to_data(study),
        "groups": _groups_to_data(study.groups),
        "earlier_groups": _groups_to_data(study.earlier_groups),
        "parts": {name: _part_to_data(part) for name, part in study.parts.items()},
    }
    return json.dumps(content, indent=1) + "\n"


def study_from_json(text: str | bytes) -> Study:
    """Read a study back. Raises StudyError for anything that is none, or is of a later version."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StudyError(f"the study is no JSON ({error}); export it again") from error
    found = data.get("format") if isinstance(data, dict) else None
    if found != FORMAT:
        raise StudyError(
            f"the study's format is {found!r}, expected {FORMAT!r}; open it with the version that wrote it"
        )
    try:
        return _study(data)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise StudyError(f"the study lacks or garbles a part ({error!r}); export it again") from error
    except StudyError:
        raise
    except InBedderError as error:
        raise StudyError(f"the study cannot be read: {error}") from error


def _asked_to_data(part: Study | Part) -> dict[str, Any]:
    return {
        "instructions": list(part.instructions),
        "max_text_tokens": part.max_text_tokens,
        "settings": _settings(part.config),
        "clustering": _settings(part.config.clustering),
        "groupings": {instruction: _settings(config) for instruction, config in part.groupings.items()},
        "edits": {instruction: edits.to_data() for instruction, edits in part.edits.items()},
        "wordings": {instruction: list(earlier) for instruction, earlier in part.wordings.items()},
        "reworded": {instruction: _reworded_to_data(tried) for instruction, tried in part.reworded.items()},
    }


def _reworded_to_data(tried: RewordedGroups) -> dict[str, Any]:
    return {
        "wordings": list(tried.wordings),
        "documents": tried.documents,
        "cohesions": [cohesion and astuple(cohesion) for cohesion in tried.cohesions],
        "groups": tried.groups,
    }


def _part_to_data(part: Part) -> dict[str, Any]:
    subset = part.subset
    origin = {name: list(values) for name, values in subset.origin.items()}
    return {
        "ids": list(subset.ids),
        "told": subset.description,
        "model": part.model,
        "origin": origin,
        **_asked_to_data(part),
    }


def _groups_to_data(groups: Mapping[str, Snapshot]) -> dict[str, Any]:
    return {
        instruction: {
            "names": list(snapshot.names),
            "marks": list(snapshot.marks),
            "documents": list(snapshot.documents),
            "noise": snapshot.noise,
            "clustering": _settings(snapshot.config),
        }
        for instruction, snapshot in groups.items()
    }


def _study(data: Mapping[str, Any]) -> Study:
    return Study(
        title=_text(data["title"]),
        corpus=CorpusCard(
            name=_text(data["corpus"]["name"]),
            documents=int(data["corpus"]["documents"]),
            fingerprint=_text(data["corpus"]["fingerprint"]),
        ),
        instructions=_texts(data["instructions"]),
        model=_text(data["model"]),
        max_text_tokens=_max_text_tokens(data),
        limit=None if data["limit"] is None else int(data["limit"]),
        config=_view_config(data),
        groupings=_groupings(data),
        edits=_edits(data),
        wordings=_wordings(data),
        reworded=_reworded(data),
        notes=_text(data["notes"]),
        document_notes=_document_notes(data),
        groups=_groups(data.get("groups", {})),
        earlier_groups=_groups(data.get("earlier_groups", {})),
        parts={_text(name): _part(part) for name, part in data.get("parts", {}).items()},
        origin={_text(key): _text(value) for key, value in data["origin"].items()},
        id=_text(data["id"]),
        revision=int(data["revision"]),
        changed=_text(data["changed"]),
        reading_note=say_replaced(_methods(data)),
    )


def _document_notes(data: Mapping[str, Any]) -> dict[int, str]:
    """Read notes on documents, by id; earlier versions had none."""
    return {int(id): note for id, text in data.get("document_notes", ()) if (note := clean_note(_text(text)))}


def _groups(data: Mapping[str, Any]) -> dict[str, Snapshot]:
    """Read groups as they were seen, by instruction; earlier versions did not keep them."""
    return {
        _text(instruction): Snapshot(
            names=_texts(values["names"]),
            marks=tuple(map(int, values["marks"])),
            documents=_texts(values["documents"]),
            noise=_text(values["noise"]),
            config=_clustering(values["clustering"]),
        )
        for instruction, values in data.items()
    }


def _part(data: Mapping[str, Any]) -> Part:
    origin = {_text(name): _texts(values) for name, values in data["origin"].items()}
    return Part(
        subset=Subset(tuple(map(int, data["ids"])), _text(data["told"]), origin),
        instructions=_texts(data["instructions"]),
        model=_text(data["model"]),
        max_text_tokens=_max_text_tokens(data),
        config=_view_config(data),
        groupings=_groupings(data),
        edits=_edits(data),
        wordings=_wordings(data),
        reworded=_reworded(data),
    )


def _max_text_tokens(data: Mapping[str, Any]) -> int | None:
    """Read the longest text, in tokens; earlier versions left it to the model."""
    given = data.get("max_text_tokens")
    return None if given is None else int(given)


def _view_config(data: Mapping[str, Any]) -> ViewConfig:
    return replace(_config(ViewConfig(), data["settings"]), clustering=_clustering(data["clustering"]))


def _groupings(data: Mapping[str, Any]) -> dict[str, ClusteringConfig]:
    return {_text(key): _clustering(values) for key, values in data["groupings"].items()}


def _clustering(values: Mapping[str, Any]) -> ClusteringConfig:
    """Read a way of grouping; earlier versions put no dense groups together."""
    stand_in = REPLACED_METHODS.get(str(values.get("method")))
    given = {**values, "method": stand_in} if stand_in else values
    earlier = {} if given.get("method") == "kmeans" else {"detail": ALL}
    return _config(ClusteringConfig(), {**earlier, **given})


def _methods(data: Mapping[str, Any]) -> Iterator[str]:
    """Name the ways of clustering that a study and its parts ask for."""
    for asked in (data, *data.get("parts", {}).values()):
        yield from (str(values.get("method")) for values in (asked["clustering"], *asked["groupings"].values()))


def _edits(data: Mapping[str, Any]) -> dict[str, Edits]:
    return {_text(key): Edits.from_data(value) for key, value in data["edits"].items()}


def _wordings(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Read what was asked before questions were reworded; earlier versions did not keep it."""
    return {_text(key): _texts(values) for key, values in data.get("wordings", {}).items()}


def _reworded(data: Mapping[str, Any]) -> dict[str, RewordedGroups]:
    """Read how far groups keep together in other words; earlier versions did not try it."""
    return {
        _text(instruction): RewordedGroups(
            wordings=_texts(tried["wordings"]),
            documents=int(tried["documents"]),
            cohesions=tuple(None if one is None else Cohesion(*map(float, one)) for one in tried["cohesions"]),
            groups=_text(tried["groups"]),
        )
        for instruction, tried in data.get("reworded", {}).items()
    }


def _settings(config: ViewConfig | ClusteringConfig) -> dict[str, Any]:
    return {item.name: getattr(config, item.name) for item in declared(config)}


def _config(default: Config, values: Mapping[str, Any]) -> Config:
    """Change settings by name; those not mentioned keep their default."""
    for item in declared(default):
        if item.name in values and not _fits(values[item.name], item.default):
            raise StudyError(
                f"the study's {item.name} is {values[item.name]!r}, which is not of its kind; mend the file"
            )
    if unknown := set(values) - {item.name for item in declared(default)}:
        raise StudyError(f"the study has settings this version does not know ({', '.join(sorted(unknown))}); update it")
    return replace(default, **values)


def _fits(value: object, default: object) -> bool:
    if default is None:
        return value is None or type(value) is int
    return type(value) is type(default) or (type(default) is float and type(value) is int)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, found {value!r}")
    return value


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(_text(value) for value in values)
