"""A study, how it is written as JSON, and how its views are made again."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

from inbedder_core.clusters import REPLACED_METHODS, ClusteringConfig, say_replaced
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import Encoder, Store, check_instructions
from inbedder_core.errors import InBedderError, StudyError
from inbedder_core.settings import declared
from inbedder_core.views import Edits, StageProgress, View, ViewConfig, apply_edits, explore, recluster

FORMAT = "inbedder study 1"
LONGEST_TITLE, LONGEST_NOTES, MOST_PARTS = 200, 100_000, 500
Config = TypeVar("Config", ViewConfig, ClusteringConfig)


@dataclass(frozen=True)
class CorpusCard:
    """What a study says of its corpus: all documents there were to draw from."""

    name: str
    documents: int
    fingerprint: str

    @classmethod
    def of(cls, corpus: Corpus) -> "CorpusCard":
        """Describe a corpus."""
        return cls(corpus.name, len(corpus), corpus.fingerprint)


@dataclass(frozen=True)
class Subset:
    """Selected documents, by id; `description` says how they were selected.

    `origin` says what they were selected in, in whatever words its keeper uses.
    """

    ids: tuple[int, ...]
    description: str
    origin: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def take_from(self, corpus: Corpus) -> Corpus:
        """Take the documents out of all there are. Raises StudyError when none is there."""
        wanted = set(self.ids)
        rows = [row for row, id in enumerate(corpus.ids) if id in wanted]
        if not rows:
            raise StudyError(f"none of the {self.description} is in {corpus.name}; select documents again")
        return corpus.take(rows)


@dataclass(frozen=True)
class Part:
    """Documents of a study that were asked questions of their own; `groupings` and `edits` are by instruction.

    Raises InstructionError for what cannot be asked.
    """

    subset: Subset
    instructions: tuple[str, ...]
    model: str = ""
    config: ViewConfig = field(default_factory=ViewConfig)
    groupings: Mapping[str, ClusteringConfig] = field(default_factory=dict)
    edits: Mapping[str, Edits] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be asked."""
        check_instructions(self.instructions)

    def views(
        self, corpus: Corpus, encoder: Encoder, *, store: Store | None = None, progress: StageProgress | None = None
    ) -> list[View]:
        """Make the views again, as `Study.views` does."""
        return _views(self, self.subset.take_from(corpus), encoder, store, progress)


@dataclass(frozen=True)
class Study:
    """One study. `groupings` and `edits` are by instruction; `limit` is how many documents are drawn (None: all).

    `parts` are selected documents that were asked something of their own, under whatever names their keeper uses.
    `origin` says where the corpus was found, in whatever words its keeper uses. `id`, `revision` and `changed` (UTC,
    ISO 8601) are given when it is saved. `reading_note` tells a person what could not be read as it was written; it is
    not kept. Raises StudyError or InstructionError for what no study can be.
    """

    title: str
    corpus: CorpusCard
    instructions: tuple[str, ...]
    model: str = ""
    limit: int | None = None
    config: ViewConfig = field(default_factory=ViewConfig)
    groupings: Mapping[str, ClusteringConfig] = field(default_factory=dict)
    edits: Mapping[str, Edits] = field(default_factory=dict)
    notes: str = ""
    parts: Mapping[str, Part] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    revision: int = 0
    changed: str = ""
    reading_note: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be shown or asked."""
        check_instructions(self.instructions)
        if not 0 < len(self.title.strip()) <= LONGEST_TITLE:
            raise StudyError(f"a title has 1 to {LONGEST_TITLE} characters, not {len(self.title)}; write another")
        if len(self.notes) > LONGEST_NOTES:
            raise StudyError(f"the notes have {len(self.notes):,} characters; shorten them to {LONGEST_NOTES:,}")
        if len(self.parts) > MOST_PARTS:
            raise StudyError(f"the study has {len(self.parts)} parts, expected at most {MOST_PARTS}; begin another")
        if self.limit is not None and self.limit < 1:
            raise StudyError(f"the study reads {self.limit} documents; it must read at least 1")

    def drawn(self, corpus: Corpus) -> Corpus:
        """Take the documents that are read, of all there are."""
        return corpus if self.limit is None else corpus.draw(self.limit, seed=self.config.seed)

    def views(
        self, corpus: Corpus, encoder: Encoder, *, store: Store | None = None, progress: StageProgress | None = None
    ) -> list[View]:
        """Make the views again, grouped and edited as they were; raises what `explore` does.

        `corpus` are all documents; with the store that has their rows nothing is computed twice.
        """
        return _views(self, self.drawn(corpus), encoder, store, progress)


def study_to_json(study: Study) -> str:
    """Write a study, without its documents."""
    content = {
        "format": FORMAT,
        **{name: getattr(study, name) for name in ("id", "title", "changed", "revision", "model", "limit", "notes")},
        "corpus": asdict(study.corpus),
        "origin": dict(study.origin),
        **_asked_to_data(study),
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


def _views(
    part: Study | Part, drawn: Corpus, encoder: Encoder, store: Store | None, progress: StageProgress | None
) -> list[View]:
    views = explore(drawn, part.instructions, encoder, part.config, store=store, progress=progress)
    grouped = [
        recluster(view, part.groupings[view.instruction], encoder) if view.instruction in part.groupings else view
        for view in views
    ]
    return [apply_edits(view, part.edits.get(view.instruction, Edits()), encoder) for view in grouped]


def _asked_to_data(part: Study | Part) -> dict[str, Any]:
    return {
        "instructions": list(part.instructions),
        "settings": _settings(part.config),
        "clustering": _settings(part.config.clustering),
        "groupings": {instruction: _settings(config) for instruction, config in part.groupings.items()},
        "edits": {instruction: edits.to_data() for instruction, edits in part.edits.items()},
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
        limit=None if data["limit"] is None else int(data["limit"]),
        config=_view_config(data),
        groupings=_groupings(data),
        edits=_edits(data),
        notes=_text(data["notes"]),
        parts={_text(name): _part(part) for name, part in data.get("parts", {}).items()},
        origin={_text(key): _text(value) for key, value in data["origin"].items()},
        id=_text(data["id"]),
        revision=int(data["revision"]),
        changed=_text(data["changed"]),
        reading_note=say_replaced(_methods(data)),
    )


def _part(data: Mapping[str, Any]) -> Part:
    origin = {_text(name): _texts(values) for name, values in data["origin"].items()}
    return Part(
        subset=Subset(tuple(map(int, data["ids"])), _text(data["told"]), origin),
        instructions=_texts(data["instructions"]),
        model=_text(data["model"]),
        config=_view_config(data),
        groupings=_groupings(data),
        edits=_edits(data),
    )


def _view_config(data: Mapping[str, Any]) -> ViewConfig:
    return replace(_config(ViewConfig(), data["settings"]), clustering=_clustering(data["clustering"]))


def _groupings(data: Mapping[str, Any]) -> dict[str, ClusteringConfig]:
    return {_text(key): _clustering(values) for key, values in data["groupings"].items()}


def _clustering(values: Mapping[str, Any]) -> ClusteringConfig:
    stand_in = REPLACED_METHODS.get(str(values.get("method")))
    return _config(ClusteringConfig(), {**values, "method": stand_in} if stand_in else values)


def _methods(data: Mapping[str, Any]) -> Iterator[str]:
    """Name the ways of clustering that a study and its parts ask for."""
    for asked in (data, *data.get("parts", {}).values()):
        yield from (str(values.get("method")) for values in (asked["clustering"], *asked["groupings"].values()))


def _edits(data: Mapping[str, Any]) -> dict[str, Edits]:
    return {_text(key): Edits.from_data(value) for key, value in data["edits"].items()}


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
