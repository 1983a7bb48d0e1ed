"""One change to the clusters of a view, and the list of them that can be undone and written as JSON."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from inbedder_core.errors import EditError
from inbedder_core.fingerprint import fingerprint

Ids = tuple[int, ...]
LONGEST_LABEL, LONGEST_NOTE = 60, 2_000
NOTE = "note"
ON_GROUP, ON_PART, ON_NOISE = "", "part", "noise"
"""What a note can be on."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class _Rule(NamedTuple):
    least: int
    most: int
    documents: bool
    says: str


KINDS: Mapping[str, _Rule] = {
    "rename": _Rule(1, 1, False, "{clusters} renamed to “{label}”"),
    "merge": _Rule(2, 200, False, "{clusters} merged"),
    "split by answer": _Rule(1, 1, False, "{clusters} split by answer"),
    "split in two": _Rule(1, 1, False, "{clusters} split in two"),
    "dissolve": _Rule(1, 200, False, "{clusters} marked as noise"),
    "move": _Rule(1, 1, True, "{documents} moved to {clusters}"),
    "gather": _Rule(0, 0, True, "{documents} made a group"),
    "set aside": _Rule(0, 0, True, "{documents} marked as noise"),
    "assign noise": _Rule(0, 0, False, "noise put into its nearest groups"),
    NOTE: _Rule(1, 200, False, "note on {clusters}"),
}
"""Every kind of edit: how many clusters it is about, whether documents too, and how it is told."""


@dataclass(frozen=True)
class Edit:
    """One change: its `kind`, and ids of documents, so that it means the same on another grouping of them.

    `clusters` are the documents each cluster held when the edit was made, `names` the labels then; `documents` are
    those moved, `label` a new name, or the words of a note: on the first of the clusters, in place of those on any of
    them, which it only deletes where it is empty. A note may be `on` parts of clusters, or on noise. `corpus` is the
    fingerprint of all documents there were, "" when it was made by an earlier version or is about no documents.
    Documents with an id from `before` on came later; 0 where none did. Raises EditError when parts are missing.
    """

    kind: str
    clusters: tuple[Ids, ...] = ()
    names: tuple[str, ...] = ()
    documents: Ids = ()
    label: str = ""
    corpus: str = ""
    before: int = 0
    on: str = ON_GROUP

    def __post_init__(self) -> None:
        """Refuse what cannot be made."""
        if self.kind not in KINDS:
            raise EditError(f"there is no edit {self.kind!r}; edits are {', '.join(KINDS)}")
        rule = KINDS[self.kind]
        if not rule.least <= len(self.clusters) <= rule.most or len(self.names) != len(self.clusters):
            wanted = rule.least if rule.least == rule.most else f"{rule.least} or more"
            raise EditError(f"{self.kind!r} is about {wanted} groups, not {len(self.clusters)}")
        if rule.documents != bool(self.documents):
            raise EditError(f"{self.kind!r} needs {'documents; select some' if rule.documents else 'no documents'}")
        if self.kind == "rename" and not 0 < len(self.label.strip()) <= LONGEST_LABEL:
            raise EditError(f"a name has 1 to {LONGEST_LABEL} characters, not {len(self.label)}; write another")
        if self.on not in ((ON_GROUP, ON_PART, ON_NOISE) if self.kind == NOTE else (ON_GROUP,)):
            raise EditError(f"{self.kind!r} is about groups, not on {self.on!r}")
        if self.kind == NOTE:
            check_note(self.label)

    def __str__(self) -> str:
        """Say what was done, in a few words."""
        names = self.names[:1] if self.kind == NOTE else self.names
        clusters = ", ".join(f"“{name}”" for name in names)
        n = len(self.documents)
        documents = f"{n:,} document{'' if n == 1 else 's'}"
        said = KINDS[self.kind].says.format(clusters=clusters, documents=documents, label=self.label)
        return f"{said} deleted" if self.kind == NOTE and not self.label else said


@dataclass(frozen=True)
class Edits:
    """What was `done`, in order, and what was `undone` since, last undone last."""

    done: tuple[Edit, ...] = ()
    undone: tuple[Edit, ...] = ()

    @cached_property
    def changes(self) -> tuple[Edit, ...]:
        """What was done to clusters themselves: all but notes."""
        return tuple(edit for edit in self.done if edit.kind != NOTE)

    @cached_property
    def notes(self) -> tuple[Edit, ...]:
        """Those notes that were neither replaced nor deleted since, in order."""
        last: dict[tuple[str, Ids], Edit] = {}
        for edit in self.done:
            if edit.kind == NOTE:
                for cluster in edit.clusters:
                    last.pop((edit.on, cluster), None)
                if edit.label:
                    last[edit.on, edit.clusters[0]] = edit
        return tuple(last.values())

    @cached_property
    def key(self) -> str:
        """Equal for equal changes of clusters."""
        return fingerprint(repr(self.changes))

    def then(self, edit: Edit) -> "Edits":
        """Do one more; what was undone is forgotten."""
        return Edits((*self.done, edit))

    def undo(self) -> "Edits":
        """Take back the last."""
        return Edits(self.done[:-1], (*self.undone, *self.done[-1:]))

    def redo(self) -> "Edits":
        """Do again what was undone last."""
        return Edits((*self.done, *self.undone[-1:]), self.undone[:-1])

    def without(self, kind: str) -> "Edits":
        """Take back every edit of a kind."""
        return Edits(tuple(edit for edit in self.done if edit.kind != kind))

    def without_old_notes(self) -> "Edits":
        """Forget what notes said before, and those that were deleted or undone."""
        done = (edit for edit in self.done if edit.kind != NOTE or edit in self.notes)
        return Edits(tuple(done), tuple(edit for edit in self.undone if edit.kind != NOTE))

    def moved(self, corpus: str, *, before: int) -> "Edits":
        """Make them changes of a corpus, by its fingerprint, that holds later documents, too: ids from `before` on."""
        return Edits(*(tuple(_moved(edit, corpus, before) for edit in some) for some in (self.done, self.undone)))

    def to_data(self) -> dict[str, Any]:
        """Give values that JSON can hold."""
        return {name: [asdict(edit) for edit in some] for name, some in (("done", self.done), ("undone", self.undone))}

    @classmethod
    def from_data(cls, data: Any) -> "Edits":
        """Read them back. Raises EditError for anything else."""
        try:
            return cls(*(tuple(_edit(item) for item in data[name]) for name in ("done", "undone")))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise EditError(f"edits cannot be read ({error!r}); expected lists of edits, done and undone") from error


def clean_note(text: str) -> str:
    """Return a note without control characters and blanks around it. Raises EditError where it is too long."""
    return check_note(_CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip())


def check_note(text: str) -> str:
    """Return a note. Raises EditError where it is too long."""
    if len(text) > LONGEST_NOTE:
        raise EditError(f"a note has at most {LONGEST_NOTE:,} characters, not {len(text):,}; shorten it")
    return text


def _edit(item: Any) -> Edit:
    return Edit(
        kind=str(item["kind"]),
        clusters=tuple(tuple(map(int, ids)) for ids in item["clusters"]),
        names=tuple(map(str, item["names"])),
        documents=tuple(map(int, item["documents"])),
        label=str(item["label"]),
        corpus=str(item.get("corpus", "")),
        before=int(item.get("before", 0)),
        on=str(item.get("on", ON_GROUP)),
    )


def _moved(edit: Edit, corpus: str, before: int) -> Edit:
    return replace(edit, corpus=corpus, before=edit.before or before)
