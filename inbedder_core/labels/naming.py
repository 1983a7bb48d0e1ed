"""Names for clusters: short, never empty, no two alike."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inbedder_core.labels.words import words

LONGEST = 40
SEPARATOR = " · "
_NUMBER = re.compile(r" \(\d+\)$")
UNDECIDED = 0.3
"""Where the first answer is shared by fewer than this, one answer does not speak for the cluster."""


@dataclass(frozen=True)
class LabelMaterial:
    """What a cluster can be named after: `answers` that are its own, with their share of it; then words.

    `typical` is the text of its most typical document, which is quoted where nothing else tells it apart.
    """

    answers: tuple[tuple[str, float], ...]
    keywords: tuple[str, ...]
    decoded: tuple[str, ...]
    typical: str = ""

    def parts(self) -> list[str]:
        """Return what a label can be put together from, the most telling first, none saying what another says."""
        first = [answer for answer, _ in self.answers]
        parts_so_far: list[str] = []
        for part in [*first[:2], *self.keywords, *first[2:], *(() if first or self.keywords else self.decoded)]:
            if not any(_says(other, part) or _says(part, other) for other in parts_so_far):
                parts_so_far.append(part)
        return parts_so_far

    def wanted(self, parts: Sequence[str]) -> int:
        """Return how many of some parts the label should have at the least."""
        return 1 if parts and dict(self.answers).get(parts[0], 0.0) >= UNDECIDED else 2


def choose_labels(materials: Sequence[LabelMaterial], *, taken: Sequence[str] = ()) -> list[str]:
    """Name every cluster, in order, by what is no other's first name, and not `taken`, where there is such.

    Those that would still share a name get what else sets each apart, then how a typical text begins, then a number.
    """
    told = _told_apart(materials, taken)
    wanted = [material.wanted(part) for material, part in zip(materials, told, strict=True)]
    lengths = [max(1, min(want, len(part))) for want, part in zip(wanted, told, strict=True)]
    parts = [[*part, *_quoted(material.typical, part)] for material, part in zip(materials, told, strict=True)]
    while True:
        labels = [_join(part[:length], id) for id, (part, length) in enumerate(zip(parts, lengths, strict=True))]
        alike = [id for id, label in enumerate(labels) if _count(label, labels) > 1 and lengths[id] < len(parts[id])]
        if not alike:
            return number_duplicates(labels)
        for id in alike:
            lengths[id] += 1


def name_by_options(options: Sequence[str], shares: Sequence[Sequence[float]]) -> list[str]:
    """Name every cluster by the options that at least three in ten of its documents have, else by its most frequent.

    `shares` are of the options in each cluster, 0 to 1.
    """
    labels: list[str] = []
    for row in shares:
        ranked = sorted(zip(row, options, strict=True), key=lambda pair: -pair[0])
        labels.append(_join([option for share, option in ranked if share >= min(UNDECIDED, ranked[0][0])], len(labels)))
    return number_duplicates(labels)


def separate_label(label: str) -> list[str]:
    """Return the parts a label was put together from, without the number that tells equal ones apart."""
    return [part.rstrip("…") for part in _NUMBER.sub("", label).split(SEPARATOR)]


def number_duplicates(labels: Sequence[str]) -> list[str]:
    """Tell equal labels apart: all but the first get a number."""
    used: set[str] = set()
    found = []
    for label in labels:
        numbered, number = label, 2
        while numbered.casefold() in used:
            ending = f" ({number})"
            numbered, number = _shorten(label, LONGEST - len(ending)) + ending, number + 1
        used.add(numbered.casefold())
        found.append(numbered)
    return found


def _told_apart(materials: Sequence[LabelMaterial], taken: Sequence[str]) -> list[list[str]]:
    """Let each first part be of one cluster alone: of that which says it most.

    Others begin with their next answer, or the word that most of their documents hold.
    """
    parts = [material.parts() for material in materials]
    shares = [dict(material.answers) for material in materials]
    telling = [{*share, *material.keywords[:1]} for share, material in zip(shares, materials, strict=True)]
    firsts = [*taken]
    for id in sorted(range(len(parts)), key=lambda id: -max(shares[id].values(), default=0.0)):
        own = parts[id]
        free = [part for part in own if part in telling[id] and not any(_begins(part, other) for other in firsts)]
        if own and own[0] not in free and free:
            own.remove(free[0])
            own.insert(0, free[0])
        firsts += own[:1]
    return parts


def _quoted(text: str, parts: Sequence[str]) -> list[str]:
    """Quote how a text begins, as far as there is room beside the first part; nothing of a text without words."""
    room = max(LONGEST // 2, LONGEST - len(SEPARATOR) - len(parts[0])) if parts else LONGEST
    return [f"“{_shorten(' '.join(text.split()), room - 2)}”"] if words(text) else []


def _begins(first: str, second: str) -> bool:
    """Say whether one of two names is how the other begins."""
    pairs = zip(first.casefold().split(), second.casefold().split(), strict=False)
    return all(one == other for one, other in pairs)


def _join(parts: Sequence[str], id: int) -> str:
    """Put parts together as far as they fit; the last always shows, for it is what sets the label apart."""
    if not parts:
        return f"Group {id + 1}"
    first, *others = parts
    room = max(LONGEST // 2, LONGEST - len(SEPARATOR) - len(first))
    last = SEPARATOR + _shorten(others[-1], room) if others else ""
    label = _shorten(first, LONGEST - len(last))
    for part in others[:-1]:
        if len(label) + len(SEPARATOR) + len(part) + len(last) <= LONGEST:
            label += SEPARATOR + part
    return label + last


def _shorten(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:-") + "…"


def _count(label: str, labels: Sequence[str]) -> int:
    return sum(other.casefold() == label.casefold() for other in labels)


def _says(longer: str, shorter: str) -> bool:
    """Say whether one holds all words of the other, or is the same but for spaces ("jet blue", "JetBlue")."""
    first, second = longer.casefold().split(), shorter.casefold().split()
    return set(second) <= set(first) or "".join(first) == "".join(second)
