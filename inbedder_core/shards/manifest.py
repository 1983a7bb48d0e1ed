"""What a folder of encodings holds: a manifest for the whole, and before that is whole a record for each shard."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from inbedder_core.errors import InBedderError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.settings import check, setting
from inbedder_core.shards.locations import Location

FORMAT = "inbedder encodings 1"
MANIFEST, PLAN = "manifest.json", "plan.json"
FLOATS = ("float32", "float16")
_AGAIN = "give the same command again, and what is missing is made"


@dataclass(frozen=True)
class ShardConfig:
    """How encodings are written to shards. Raises SettingError on values out of range."""

    floats: str = setting(
        "float32", "numbers of embeddings in shards: float16 takes half the room and keeps 3 digits", choices=FLOATS
    )
    shard_rows: int = setting(
        2000, "texts of a shard, about: a run that is killed reads so many again at the most", least=1, most=1_000_000
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        check(self)


@dataclass(frozen=True)
class ShardPlan:
    """All that decides what is in the shards: the texts, the model, the questions, the numbers and how many shards.

    `rows` are those of the source, blank texts included.
    """

    source: str
    source_fingerprint: str
    rows: int
    model: str
    model_fingerprint: str
    languages: tuple[str, ...]
    dimension: int
    questions: tuple[str, ...]
    floats: str
    shards: int
    columns: tuple[str, ...] = ()
    """Of the source, those that go with the texts."""

    @property
    def fingerprint(self) -> str:
        """Equal for plans whose shards are interchangeable; the name of the source does not count."""
        values = asdict(self) | {"source": ""}
        if not self.columns:
            del values["columns"]  # folders from before there were any
        return fingerprint(FORMAT, values)

    @property
    def words(self) -> str:
        """Say it to a person."""
        held = f"columns {', '.join(self.columns)}" if self.columns else "no columns"
        what = f"{self.rows:,} rows of {self.source}, {len(self.questions)} questions"
        return f"{what}, {self.model}, {self.floats}, {held}"


@dataclass(frozen=True)
class ShardRecord:
    """A shard that was written: its number, its rows, and the sha256 of its file."""

    number: int
    rows: int
    sha256: str

    @property
    def file(self) -> str:
        """The name of the shard's file."""
        return shard_file(self.number)


@dataclass(frozen=True)
class Manifest:
    """A whole folder of encodings: its plan and a record of every shard, in order."""

    plan: ShardPlan
    records: tuple[ShardRecord, ...]

    @property
    def rows(self) -> int:
        """Count the texts."""
        return sum(record.rows for record in self.records)


def shard_file(number: int) -> str:
    """Name a shard's file."""
    return f"shard-{number:06}.parquet"


def sha256(content: bytes) -> str:
    """Hash what a file holds."""
    return hashlib.sha256(content).hexdigest()


def begin(folder: Location, plan: ShardPlan) -> dict[int, ShardRecord]:
    """Note in a folder what is about to be made there, and return what was made of it before, by number.

    A shard counts when its record was written, which is after it, and its file is what the record says. Raises
    InBedderError where the folder holds shards of another plan.
    """
    content = folder.read(MANIFEST) or folder.read(PLAN)
    if content is None:
        folder.write(PLAN, _json({"format": FORMAT, "plan": asdict(plan)}))
        return {}
    before = _plan(_parsed(content, folder), folder)
    if before.fingerprint != plan.fingerprint:
        message = f"{folder} holds encodings of another run ({before.words}), not of this one ({plan.words})"
        raise InBedderError(f"{message}; name another folder, or ask as before to go on with it")
    whole = folder.read(MANIFEST)
    records = list(_records(_parsed(whole, folder), folder)) if whole else _parts(folder, plan)
    return {record.number: record for record in records if _is_sound(folder, record)}


def keep(folder: Location, plan: ShardPlan, number: int, content: bytes, *, rows: int) -> ShardRecord:
    """Write a shard, then the record that makes it count."""
    record = ShardRecord(number, rows, sha256(content))
    folder.write(record.file, content)
    folder.write(_record_file(number), _json({"plan": plan.fingerprint, "record": asdict(record)}))
    return record


def finish(folder: Location, plan: ShardPlan, records: Mapping[int, ShardRecord]) -> Manifest:
    """Write the manifest, from which the folder counts as whole, and take away what it replaces."""
    if missing := [number for number in range(plan.shards) if number not in records]:
        raise InBedderError(f"{len(missing):,} of {plan.shards:,} shards of {folder} are missing; {_AGAIN}")
    made = Manifest(plan, tuple(records[number] for number in range(plan.shards)))
    shards = [{"file": record.file, **asdict(record)} for record in made.records]
    folder.write(MANIFEST, _json({"format": FORMAT, "rows": made.rows, "plan": asdict(plan), "shards": shards}))
    names = {file.name for file in folder.files()}
    for name in {PLAN, *map(_record_file, range(plan.shards))} & names:
        folder.delete(name)
    return made


def read_manifest(folder: Location, *, thorough: bool = True) -> Manifest:
    """Read what a whole folder holds; `thorough` compares every shard with its hash. Raises InBedderError."""
    content = folder.read(MANIFEST)
    if content is None:
        if folder.read(PLAN) is None:
            raise InBedderError(f"{folder} has no {MANIFEST}; give a folder that `inbedder embed --shards` wrote")
        raise InBedderError(f"the encodings in {folder} are not complete; {_AGAIN}")
    parsed = _parsed(content, folder)
    made = Manifest(_plan(parsed, folder), tuple(_records(parsed, folder)))
    if damaged := [record.file for record in made.records if thorough and not _is_sound(folder, record)]:
        raise InBedderError(f"{', '.join(damaged[:3])} in {folder} is missing or not as it was written; {_AGAIN}")
    return made


def _parts(folder: Location, plan: ShardPlan) -> Iterable[ShardRecord]:
    names = {file.name for file in folder.files()}
    for number in range(plan.shards):
        content = folder.read(_record_file(number)) if _record_file(number) in names else None
        parsed = _parsed(content, folder) if content else {}
        if parsed.get("plan") == plan.fingerprint:
            yield _record(parsed["record"], folder)


def _record_file(number: int) -> str:
    return f"shard-{number:06}.json"


def _is_sound(folder: Location, record: ShardRecord) -> bool:
    content = folder.read(record.file)
    return content is not None and sha256(content) == record.sha256


def _records(parsed: Mapping[str, Any], folder: Location) -> Iterable[ShardRecord]:
    return (_record(shard, folder) for shard in parsed.get("shards", []))


def _record(values: Mapping[str, Any], folder: Location) -> ShardRecord:
    try:
        return ShardRecord(int(values["number"]), int(values["rows"]), str(values["sha256"]))
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(folder) from error


def _plan(parsed: Mapping[str, Any], folder: Location) -> ShardPlan:
    if parsed.get("format") != FORMAT:
        found = parsed.get("format")
        raise InBedderError(f"{folder} is written as {found!r}, expected {FORMAT!r}; use the version that wrote it")
    try:
        values = {"columns": (), **parsed["plan"]}
        return ShardPlan(**values | {name: tuple(values[name]) for name in ("languages", "questions", "columns")})
    except (KeyError, TypeError) as error:
        raise _unreadable(folder) from error


def _parsed(content: bytes, folder: Location) -> dict[str, Any]:
    try:
        parsed = json.loads(content)
    except ValueError as error:
        raise _unreadable(folder) from error
    if not isinstance(parsed, dict):
        raise _unreadable(folder)
    return parsed


def _unreadable(folder: Location) -> InBedderError:
    return InBedderError(f"what {folder} says of its shards cannot be read; make the encodings again in a new folder")


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
