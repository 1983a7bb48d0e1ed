"""A view as a table for the terminal."""

import shutil
import unicodedata
from collections.abc import Iterator, Sequence

from inbedder_core.clustering import NOISE
from inbedder_core.comparison import Comparison
from inbedder_core.view import NOISE_LABEL, View

_HEADER = ("id", "size", "share", "label", "answers", "keywords")
_NARROW = (4, 6, 6)
_SHARES = (0.24, 0.42, 0.34)
_LEAST = 40

Row = tuple[str, ...]


def view_table(view: View, *, width: int | None = None) -> str:
    """Draw a view's clusters, largest first, and noise, in at most `width` columns (else the terminal's)."""
    columns = max(width or shutil.get_terminal_size((100, 24)).columns, _LEAST)
    widths = _widths(columns)
    title = f"{_printable(view.instruction)}  ({len(view):,} documents, {_count(view.clustering.n_clusters)})"
    lines = [title, _line(_HEADER, widths), *(_line(row, widths) for row in _rows(view)), *view.notes]
    return "\n".join(lines)


def agreement_lines(comparison: Comparison) -> str:
    """Say of each pair of questions how far they group alike, and how far they would by chance."""
    lines = [f"How far questions group alike, beside {comparison.permutations} random arrangements"]
    for pair in comparison.pairs:
        scores = ", ".join(
            f"{name} {score.value:z.2f} (by chance {score.null_mean:z.2f} ± {score.null_sd:.2f}, p {score.p_holm:.3f})"
            for name, score in (("AMI", pair.ami), ("ARI", pair.ari))
            if score
        )
        places = f"{pair.places[0] + 1} and {pair.places[1] + 1}"
        lines.append(f"{places}  {scores or pair.undefined}; {pair.left_out:,} documents left out as noise")
    return "\n".join(lines)


def fit(text: str, width: int) -> str:
    """Cut a text to a number of terminal columns; wide letters take two, combining marks none."""
    if _columns(text) <= width:
        return text
    kept = ""
    for letter in text:
        if _columns(kept + letter) > width - 1:
            break
        kept += letter
    return f"{kept}…"


def _rows(view: View) -> Iterator[Row]:
    for cluster in view.clusters:
        answers = " · ".join(f"{answer or '(none)'} {count}" for answer, count in cluster.answers)
        yield (
            str(cluster.id),
            str(cluster.size),
            _share(cluster.size, view),
            cluster.label,
            answers,
            ", ".join(cluster.keywords),
        )
    noise = len(view.clustering.members(NOISE))
    yield str(NOISE), str(noise), _share(noise, view), NOISE_LABEL, "", ""


def _widths(columns: int) -> tuple[int, ...]:
    rest = columns - sum(_NARROW) - len(_HEADER) * 2
    return (*_NARROW, *(int(rest * share) for share in _SHARES))


def _line(cells: Row, widths: Sequence[int]) -> str:
    numbers = [cell.rjust(width) for cell, width in zip(cells[:3], widths[:3], strict=True)]
    words = [_pad(fit(_printable(cell), width), width) for cell, width in zip(cells[3:], widths[3:], strict=True)]
    return "  ".join([*numbers, *words]).rstrip()


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))


def _columns(text: str) -> int:
    return sum(_letter_columns(letter) for letter in text)


def _letter_columns(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _printable(text: str) -> str:
    """Replace what would move the cursor or colour the terminal: texts come from anybody."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _share(size: int, view: View) -> str:
    return f"{size / max(len(view), 1):.1%}"


def _count(clusters: int) -> str:
    return f"{clusters} cluster{'' if clusters == 1 else 's'}"
