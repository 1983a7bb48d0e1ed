"""Figures on their way to the browser, where `plot.js` unfolds them: what is said often is sent once."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.charts.drawing import Drawing, Figure, as_json
from inbedder_core.fingerprint import fingerprint

LONG = 500
"""Entries from which a list is folded."""
_FOLDED = ("color", "symbol", "size", "opacity")


@dataclass
class SharedTexts:
    """The texts of points that are the same in all figures of a page: the first that is drawn takes them along."""

    known: set[str] = field(default_factory=set)
    taken: dict[str, Sequence[str]] = field(default_factory=dict)

    def name(self, texts: Sequence[str]) -> str:
        """Return the name under which the browser has texts, or will have with the next figure."""
        name = fingerprint("\n".join(texts))
        if name not in self.known:
            self.known.add(name)
            self.taken[name] = texts
        return name

    def take(self) -> dict[str, Sequence[str]]:
        """Return what the next figure brings."""
        taken, self.taken = self.taken, {}
        return taken


def figure_json(figure: Drawing | Figure, shared: SharedTexts | None = None) -> str:
    """Write a figure; a plain one is folded, its texts shared with others where that is wanted."""
    if isinstance(figure, Figure):
        return as_json(figure)
    return as_json({"data": [_folded(trace, shared) for trace in figure["data"]], "layout": figure["layout"]})


def _folded(trace: Mapping[str, Any], shared: SharedTexts | None) -> dict[str, Any]:
    folded = dict(trace)
    for axis in "xy":
        if isinstance(numbers := folded.get(axis), np.ndarray) and len(numbers) >= LONG:
            folded[axis] = {"dtype": "f4", "bdata": b64encode(numbers.astype("<f4").tobytes()).decode("ascii")}
    if "marker" in folded:
        marker = folded["marker"]
        folded["marker"] = marker | {name: _few(marker[name]) for name in _FOLDED if name in marker}
    if "hovertext" in folded:
        folded["hovertext"] = _few(folded["hovertext"])
    if shared is not None and _is_long(folded.get("text")):
        folded["text"] = {"shared": shared.name(folded["text"])}
    return folded


def _few(entries: Any) -> Any:
    """Send the few entries that a long list has, and for each place which of them."""
    if not _is_long(entries):
        return entries
    places: dict[Any, int] = {}
    at = [places.setdefault(entry, len(places)) for entry in entries]
    return {"of": list(places), "at": at} if len(places) <= len(entries) / 4 else entries


def _is_long(entries: Any) -> bool:
    return isinstance(entries, list | tuple) and len(entries) >= LONG
