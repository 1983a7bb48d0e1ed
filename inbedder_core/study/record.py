"""A study, how it is written as JSON, and how its views are made again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

from inbedder_core.clustering import ClusteringConfig
from inbedder_core.corpus import Corpus
from inbedder_core.edits import Edits, apply_edits
from inbedder_core.encoders.base import Encoder
from inbedder_core.errors import InBedderError, StudyError
from inbedder_core.prompts import check_instructions
from inbedder_core.settings import declared
from inbedder_core.store import Store
from inbedder_core.view import StageProgress, View, ViewConfig, explore, recluster

FORMAT = "inbedder study 1"
LONGEST_TITLE, LONGEST_NOTES = 200, 100_000
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
class Study:
    """One study. `groupings` and `edits` are by instruction; `limit` is how many documents are drawn (None: all).

    `origin` says where the corpus was found, in whatever words its keeper uses. `id`, `revision` and `changed` (UTC,
    ISO 8601) are given when it is saved. Raises StudyError or InstructionError for what no study can be.
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
    origin: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    revision: int = 0
    changed: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be shown or asked."""
        check_instructions(self.instructions)
        if not 0 < len(self.title.strip()) <= LONGEST_TITLE:
            raise StudyError(f"a title has 1 to {LONGEST_TITLE} characters, not {len(self.title)}; write another")
        if len(self.notes) > LONGEST_NOTES:
            raise StudyError(f"the notes have {len(self.notes):,} characters; shorten them to {LONGEST_NOTES:,}")
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
        drawn = self.drawn(corpus)
        views = explore(drawn, self.instructions, encoder, self.config, store=store, progress=progress)
        grouped = [
            recluster(view, drawn, encoder, self.groupings[view.instruction])
            if view.instruction in self.groupings
            else view
            for view in views
        ]
        return [apply_edits(view, drawn, encoder, self.edits.get(view.instruction, Edits())) for view in grouped]


def study_to_json(study: Study) -> str:
    """Write a study, without its documents."""
    content = {
        "format": FORMAT,
        **{name: getattr(study, name) for name in ("id", "title", "changed", "revision", "model", "limit", "notes")},
        "corpus": asdict(study.corpus),
        "origin": dict(study.origin),
        "instructions": list(study.instructions),
        "settings": _settings(study.config),
        "clustering": _settings(study.config.clustering),
        "groupings": {instruction: _settings(config) for instruction, config in study.groupings.items()},
        "edits": {instruction: edits.to_data() for instruction, edits in study.edits.items()},
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
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StudyError(f"the study lacks or garbles a part ({error!r}); export it again") from error
    except StudyError:
        raise
    except InBedderError as error:
        raise StudyError(f"the study cannot be read: {error}") from error


def _study(data: Mapping[str, Any]) -> Study:
    config = replace(
        _config(ViewConfig(), data["settings"]), clustering=_config(ClusteringConfig(), data["clustering"])
    )
    return Study(
        title=_text(data["title"]),
        corpus=CorpusCard(
            name=_text(data["corpus"]["name"]),
            documents=int(data["corpus"]["documents"]),
            fingerprint=_text(data["corpus"]["fingerprint"]),
        ),
        instructions=tuple(_text(instruction) for instruction in data["instructions"]),
        model=_text(data["model"]),
        limit=None if data["limit"] is None else int(data["limit"]),
        config=config,
        groupings={_text(key): _config(ClusteringConfig(), values) for key, values in data["groupings"].items()},
        edits={_text(key): Edits.from_data(value) for key, value in data["edits"].items()},
        notes=_text(data["notes"]),
        origin={_text(key): _text(value) for key, value in data["origin"].items()},
        id=_text(data["id"]),
        revision=int(data["revision"]),
        changed=_text(data["changed"]),
    )


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
