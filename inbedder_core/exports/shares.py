"""How the groups of a question and their shares are drawn, in the app and in reports alike."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from inbedder_core.clusters import NOISE, color, swatch, text_color
from inbedder_core.findings import Finding, GroupShare, percent

IN_NO_GROUP = "In no group"


def share_marks(finding: Finding, selected: Iterable[int] | None = None) -> dict[str, Any]:
    """Return what `shares.js` draws: the groups, the largest first, and the documents in none, last.

    `selected` are the ids of the groups (-1: none) of selected documents, where some are.
    """
    groups = [_mark(group) for group in finding.groups]
    if finding.ungrouped:
        share = {"share": finding.ungrouped, "percent": percent(finding.ungrouped), "interval": ""}
        groups.append(_look(NOISE, IN_NO_GROUP, NOISE) | share | {"says": "unlike all others", "quote": ""})
    drawn = {"alt": f"Shares of the groups: {finding.sentence}", "groups": groups}
    if selected is None:
        return drawn
    counts = Counter(map(int, selected))
    return drawn | {"groups": [group | {"selected": counts[group["id"]]} for group in groups]}


def shares_script() -> str:
    """Return the script that draws them."""
    return (Path(__file__).parent / "shares.js").read_text(encoding="utf-8")


def shares_style() -> str:
    """Return how they look, as CSS."""
    return (Path(__file__).parent / "shares.css").read_text(encoding="utf-8")


def _mark(group: GroupShare) -> dict[str, Any]:
    low, high = round(100 * group.low), round(100 * group.high)
    return _look(group.id, group.label, group.mark) | {
        "share": group.share,
        "percent": percent(group.share),
        "interval": f"({low} to {high})",
        "says": f"{group.size:,} documents, {percent(group.share)}. Had others like these been drawn, "
        f"it would be {low}% to {high}% 19 times of 20.",
        "quote": group.quote,
    }


def _look(id: int, label: str, mark: int) -> dict[str, Any]:
    return {"id": id, "label": label, "color": color(mark), "text": text_color(mark), "swatch": swatch(mark)}
