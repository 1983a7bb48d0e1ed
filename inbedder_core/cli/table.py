"""Views, and what was found in them, as tables for the terminal."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from inbedder_core.clusters import NOISE
from inbedder_core.comparison import SIGNIFICANT, Comparison, Contrast, CrossTable, Difference, Differences, Side
from inbedder_core.errors import printable
from inbedder_core.findings import Findings
from inbedder_core.labels import Cluster
from inbedder_core.views import NOISE_LABEL, Noted, View

_LEAST = 40
_BRANCH = "└ "
_MOST_TERMS = 10
_MOST_CELLS = 20
_LONGEST = 600
"""Letters of a line that is not in columns."""

Row = tuple[str, ...]


class _Columns(NamedTuple):
    """Numbers with their width in letters, then words with their share of what is left."""

    numbers: dict[str, int]
    words: dict[str, int]


_CLUSTERS = _Columns({"id": 4, "size": 6, "share": 6}, {"label": 24, "answers": 42, "keywords": 34})
_DOCUMENTS = _Columns({"id": 6}, {"kind": 20, "answer": 20, "text": 60})
_TERMS = {"z": 5, "first": 6, "second": 6, "q": 7}
_FACETS = _Columns({"V": 5, "p": 6, "documents": 9, "values": 6}, {"column": 35, "question": 65})
_CELLS = _Columns({"documents": 9, "expected": 8, "departure": 9}, {"value": 50, "group": 50})


def view_table(view: View, *, width: int | None = None) -> str:
    """Draw a view's clusters, largest first, and noise, in at most `width` columns (else the terminal's).

    Below stand its notes, and how far its groups keep together in other words, where that was tried.
    """
    title = f"{_line(view.instruction)}  ({len(view):,} documents, {_count(view.clustering.n_clusters)})"
    lines = (*view.notes, *_reworded(view))
    return "\n".join([title, *_draw(_CLUSTERS, _rows(view), width=width), *map(_line, lines)])


def note_lines(view: View, noted: Noted) -> list[str]:
    """Say what a person noted on the groups of a view, their parts and its noise."""
    lines = []
    for note in noted.groups.get(view.instruction, ()):
        where = "" if note.cluster is None else f"On “{note.label(view)}”: "
        lines.append(printable(str(note) if note.former else f"{where}{note.text}"))
    return lines


def findings_lines(findings: Findings) -> str:
    """Say in a sentence what was found under each question, and what differs most."""
    lines = [f"{_line(finding.instruction)}  {_line(finding.text)}" for finding in findings.findings]
    return "\n".join([*lines, *(f"- {_line(findings.tell(gap))}" for gap in findings.differences)])


def agreement_lines(comparison: Comparison) -> str:
    """Say of each pair of questions how far they group alike, and how far they would by chance."""
    lines = [f"How far questions group alike, beside {comparison.permutations} random arrangements"]
    for pair in comparison.pairs:
        scores = ", ".join(
            f"{name} {score.value:z.2f} (by chance {score.null_mean:z.2f} ± {score.null_sd:.2f}, p {score.p_holm:.3f})"
            for name, score in (("AMI", pair.ami), ("ARI", pair.ari))
            if score
        )
        numbers = f"{pair.indices[0] + 1} and {pair.indices[1] + 1}"
        lines.append(f"{numbers}  {scores or pair.undefined}; {pair.left_out:,} documents left out as noise")
    return "\n".join(lines)


def contrast_lines(view: View, contrast: Contrast, *, width: int | None = None) -> str:
    """Say which answers and words separate two groups, the most telling first, and which documents speak for it."""
    sides = contrast.first, contrast.second
    names = " against ".join(f"“{side.group.name}” ({len(side.group):,} documents)" for side in sides)
    lines = [_line(view.instruction), _line(names)]
    if contrast.shared:
        lines.append(f"{contrast.shared:,} documents of both groups left out")
    for kind, differences in (("answer", contrast.answers), ("word", contrast.words)):
        rows = map(_term, (*differences.first[:_MOST_TERMS], *differences.second[:_MOST_TERMS]))
        lines += ["", _clear(differences, kind), *_draw(_Columns(_TERMS, {kind: 1}), rows, width=width)]
    for side in sides:
        lines += ["", _line(f"“{side.group.name}”"), *_draw(_DOCUMENTS, _spoken(view, side), width=width)]
    return "\n".join(lines)


def facets_lines(crossed: Sequence[CrossTable], *, width: int | None = None) -> str:
    """Say how far each facet goes with each question's groups."""
    undefined = [_line(f"{one.facet.column}: {one.undefined}") for one in crossed if one.undefined]
    head = "Cramér's V, 0: the column says nothing about the groups, 1: everything; p over permutations"
    return "\n".join([head, *_draw(_FACETS, map(_facet, crossed), width=width), *undefined])


def facet_cells_lines(crossed: CrossTable, *, width: int | None = None) -> str:
    """Say which values of a facet go with which groups, those furthest from chance first."""
    names = crossed.table.instructions
    lines = [_line(f"{names[0]} against: {names[1]}")]
    cells = crossed.table.cells()
    rows = (
        (f"{cell.documents:,}", f"{cell.expected:.1f}", f"{cell.residual:+.1f}", cell.first.label, cell.second.label)
        for cell in cells[:_MOST_CELLS]
    )
    lines += _draw(_CELLS, rows, width=width)
    if len(cells) > _MOST_CELLS:
        lines.append(f"{len(cells) - _MOST_CELLS:,} more pairs, nearer to chance; --out writes all")
    if crossed.table.left_out:
        lines.append(f"{crossed.table.left_out:,} documents without a value left out")
    return "\n".join([*lines, *map(_line, filter(None, [crossed.facet.note]))])


def _line(text: str) -> str:
    line = printable(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _rows(view: View) -> Iterator[Row]:
    """Tell clusters, and below each its parts, which have no id."""
    for cluster, parts in zip(view.clusters, view.parts, strict=True):
        yield (str(cluster.id), *_cluster(cluster, cluster.label, view))
        yield from (("", *_cluster(part, f"{_BRANCH}{part.label}", view)) for part in parts)
    noise = len(view.clustering.members(NOISE))
    yield str(NOISE), str(noise), _share(noise, view), NOISE_LABEL, "", ""


def _reworded(view: View) -> Iterator[str]:
    if view.reworded is not None:
        yield (
            f"In other words ({view.reworded.quoted}; {view.reworded.documents:,} documents): how much of what is "
            "nearest to a group's documents is of it, 0% by chance"
        )
        for cluster, belief in zip(view.clusters, view.beliefs, strict=True):
            shares = "not tried" if belief.reworded is None else str(belief.reworded)
            yield f"{cluster.id} {cluster.label}: {shares}{', does not hold' if belief.is_loose else ''}"


def _cluster(cluster: Cluster, label: str, view: View) -> Row:
    answers = " · ".join(f"{answer or '(none)'} {count}" for answer, count in cluster.answers)
    return str(cluster.size), _share(cluster.size, view), label, answers, ", ".join(cluster.keywords)


def _clear(differences: Differences, kind: str) -> str:
    clear = sum(one.clear for one in (*differences.first, *differences.second))
    return f"{clear} {kind}s separate them clearly (q at most {SIGNIFICANT}); {differences.tested:,} tested"


def _term(term: Difference) -> Row:
    return (
        f"{term.z:+.1f}",
        f"{term.first:,}",
        f"{term.second:,}",
        f"{term.q:.2g}",
        term.term,
    )


def _spoken(view: View, side: Side) -> Iterator[Row]:
    for kind, rows in (("typical", side.typical), ("counter-example", side.counter)):
        for row in rows:
            yield str(view.corpus.ids[row]), kind, view.encoding.answers[row], view.corpus.texts[row]


def _facet(crossed: CrossTable) -> Row:
    numbers = (f"{crossed.association.v:.2f}", f"{crossed.association.p:.3f}") if crossed.association else ("–", "–")
    counts = f"{crossed.table.total:,}", str(len(crossed.facet.values))
    return (*numbers, *counts, crossed.facet.column, crossed.table.instructions[1])


def _draw(columns: _Columns, rows: Iterable[Row], *, width: int | None) -> list[str]:
    """Draw a header and rows in at most `width` columns of the terminal, else in all it has."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, expand=True, pad_edge=False, padding=(0, 2, 0, 0), header_style="")
    for name, size in columns.numbers.items():
        table.add_column(name, justify="right", width=size, no_wrap=True)
    for name, share in columns.words.items():
        table.add_column(name, ratio=share, overflow="ellipsis", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    whole = max(width or shutil.get_terminal_size((100, 24)).columns, _LEAST)
    console = Console(width=whole, color_system=None)
    with console.capture() as drawn:
        console.print(table)
    return [line.rstrip() for line in drawn.get().splitlines()]


def _share(size: int, view: View) -> str:
    return f"{size / max(len(view), 1):.1%}"


def _count(clusters: int) -> str:
    return f"{clusters} group{'' if clusters == 1 else 's'}"
