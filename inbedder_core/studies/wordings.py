"""What questions were asked as before they were reworded."""

from collections.abc import Mapping, Sequence

MOST_WORDINGS = 12
"""Earlier wordings of a question that are kept."""

Wordings = Mapping[str, tuple[str, ...]]
"""By instruction, what stood in its place before, latest first."""


def keep_wordings(earlier: Wordings, before: Sequence[str], after: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the earlier wordings once other instructions are asked in place of those before.

    An instruction is reworded where another stands in its place, and neither is asked in any other.
    """
    kept = dict(earlier)
    for old, new in zip(before, after, strict=False):
        if old not in after and new not in before:
            line = dict.fromkeys((old, *earlier.get(old, ()), *earlier.get(new, ())))
            kept[new] = tuple(wording for wording in line if wording != new)[:MOST_WORDINGS]
    return kept
