"""Metadata against a view: a grid of counts, shares over time, and a map colored by a column."""

from collections.abc import Collection, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.colors import sample_colorscale

from app.charts.drawing import BARE, DRAWN_BY_PAGE, FLAT_AXES, HOVER_LABEL, faint
from app.charts.heat import MOST_GROUPS, Axis, Cells, grid, span_of
from app.charts.map import AXES, TEXT_UP_TO
from app.charts.space import Points, scene, space
from app.charts.text import count, escape_hover
from inbedder_core.comparison import CrossTable, Facet, wilson
from inbedder_core.exports import NOISE_COLOR, color, symbol
from inbedder_core.views import View

FACET_VALUES = {"rows": "Share of the value", "columns": "Share of the group", "residual": "Departure from chance"}
_SCALE = ("#440154", "#414487", "#2A788E", "#22A884", "#7AD151", "#C8B020")
"""Viridis, its yellow darkened: in order for people with any color vision, on light and on dark."""


def facet_grid(crossed: CrossTable, shown: str, *, dark: bool = False) -> go.Figure:
    """Draw a facet's values (rows) against groups of documents (columns), colored by one of `FACET_VALUES`."""
    table = crossed.table
    columns = range(min(len(table.columns), MOST_GROUPS))
    values = {"rows": crossed.row_shares, "columns": crossed.column_shares, "residual": table.residuals}[shown]
    texts = [[_cell(table.counts[row, column], values[row, column], shown) for column in columns]
             for row in range(len(table.rows))]  # fmt: skip
    hovers = [[_hover(crossed, row, column) for column in columns] for row in range(len(table.rows))]
    return grid(
        Cells(values[:, : len(columns)], texts, hovers, span_of(values, shown, least=0.01)),
        rows=Axis(crossed.facet.column, [group.label for group in table.rows]),
        columns=Axis(table.instructions[1], [table.columns[column].label for column in columns]),
        title=f"{crossed.facet.column}: documents, {FACET_VALUES[shown].lower()}",
        dark=dark,
    )


def trend(crossed: CrossTable, groups: Sequence[int]) -> go.Figure:
    """Draw the share of each group (by place) among the documents of each value, with its 95 % interval."""
    table, names = crossed.table, [_plain(group.label) for group in crossed.table.rows]
    totals = table.counts.sum(axis=1)
    traces = []
    for index in groups:
        counts = table.counts[:, index]
        low, high = wilson(counts, totals)
        mark = table.columns[index].mark
        look, label = color(mark), _plain(table.columns[index].label)
        shares = np.where(totals > 0, crossed.row_shares[:, index], np.nan)
        hover = [
            f"<b>{label}</b><br>{name}: {share:.0%} ({documents:,} of {count(int(all_), 'document')})"
            for name, share, documents, all_ in zip(names, shares, counts, totals, strict=True)
        ]
        traces += [
            _band(names, np.where(totals > 0, low, np.nan), np.where(totals > 0, high, np.nan), look, label),
            go.Scatter(
                x=names, y=_gaps(shares), name=label, legendgroup=label, mode="lines+markers", hovertext=hover,
                hoverinfo="text", line={"color": look, "width": 2}, marker={"symbol": symbol(mark), "size": 7},
            ),
        ]  # fmt: skip
    return go.Figure(traces, _trend_layout(crossed))


def facet_map(
    view: View, facet: Facet, *, rows: Sequence[int], only: Collection[str] = (), height: int = 520
) -> go.Figure:
    """Draw documents at these positions, colored by their value; values not in `only`, if any, are gray."""
    positions = np.asarray(rows, dtype=np.intp)
    gray = [index for index, value in enumerate(facet.values) if only and value not in only]
    codes = np.where(np.isin(facet.codes, gray), -1, facet.codes)[positions]
    traces = []
    for code in (-1, *range(len(facet.values))):
        members = positions[codes == code]
        if len(members):
            traces += _points(view, facet, members, code)
    scenes = {"scene": scene()} if view.projection.dimension == 3 else {}
    return go.Figure(
        traces,
        go.Layout(
            height=height,
            margin={"l": 0, "r": 0, "t": 40, "b": 0},
            title={"text": f"Colored by {_plain(facet.column)}", "font": {"size": 15}},
            **FLAT_AXES,
            hovermode="closest",
            hoverlabel=HOVER_LABEL,
            legend={"itemsizing": "constant", "title": {"text": "press to hide"}},
            annotations=[AXES],
            uirevision="facet",
            **BARE,
            **scenes,
        ),
    )


def _points(view: View, facet: Facet, rows: NDArray[np.intp], code: int) -> list[go.Scatter | go.Scatter3d]:
    hovers = [_document(view, facet, int(row), quote=len(view) <= TEXT_UP_TO) for row in rows]
    name = _plain(facet.values[code]) if code >= 0 else "(others)"
    if view.projection.dimension == 3:
        return space(view, Points(rows.tolist(), [_color(facet, code)] * len(rows), hovers), name=name)
    points = go.Scatter(
        x=view.projection.drawn[rows, 0],
        y=view.projection.drawn[rows, 1],
        name=name,
        mode="markers",
        marker={"color": _color(facet, code), "symbol": "circle" if facet.kind != "category" else symbol(code),
                "size": 7 if code >= 0 else 5, "opacity": 0.85 if code >= 0 else 0.35, **DRAWN_BY_PAGE},
        hovertext=hovers,
        hoverinfo="text",
    )  # fmt: skip
    return [points]


def _color(facet: Facet, code: int) -> str:
    """Color numbers and times in order, categories so that they are told apart."""
    if code < 0:
        return NOISE_COLOR
    if facet.kind == "category":
        return color(code)
    share = code / max(len(facet.values) - 1, 1)
    (between,) = sample_colorscale(list(_SCALE), [share], colortype="rgb")
    return str(between)


def _document(view: View, facet: Facet, row: int, *, quote: bool) -> str:
    value = facet.values[facet.codes[row]] if facet.codes[row] >= 0 else "(empty)"
    text = f"<br><br>{escape_hover(view.corpus.texts[row])}" if quote else ""
    return f"<b>{_plain(value)}</b><br>{escape_hover(view.encoding.answers[row] or 'no answer')}{text}"


def _cell(documents: int, value: float, shown: str) -> str:
    if shown == "residual":
        return f"{value:+.1f}"
    return f"{documents:,}<br>{value:.0%}" if documents else "·"


def _hover(crossed: CrossTable, row: int, column: int) -> str:
    cell = crossed.table.cell(row, column)
    return (
        f"<b>{_plain(cell.first.label)}</b> and <b>{_plain(cell.second.label)}</b><br>"
        f"{count(cell.documents, 'document')}, {cell.expected:.1f} expected by chance<br>"
        f"{crossed.row_shares[row, column]:.0%} of the value, {crossed.column_shares[row, column]:.0%} of the group"
    )


def _band(names: list[str], low: NDArray[np.float64], high: NDArray[np.float64], look: str, label: str) -> go.Scatter:
    known = [index for index in range(len(names)) if not np.isnan(low[index])]
    return go.Scatter(
        x=[names[index] for index in (*known, *reversed(known))],
        y=[*(float(high[index]) for index in known), *(float(low[index]) for index in reversed(known))],
        mode="lines",
        fill="toself",
        fillcolor=faint(look, 0.12),
        line={"width": 0},
        hoverinfo="skip",
        legendgroup=label,
        showlegend=False,
    )


def _trend_layout(crossed: CrossTable) -> go.Layout:
    return go.Layout(
        title={
            "text": f"Share of each group by {_plain(crossed.facet.column)},<br>with 95 % intervals",
            "font": {"size": 15},
        },
        height=420,
        margin={"l": 10, "r": 10, "t": 64, "b": 10},
        xaxis={
            "title": {"text": _plain(crossed.facet.column)},
            "type": "category",
            "categoryorder": "array",
            "categoryarray": [_plain(value) for value in crossed.facet.values],
            "automargin": True,
        },
        yaxis={
            "title": {"text": "share of the documents"},
            "tickformat": ".0%",
            "rangemode": "tozero",
            "automargin": True,
        },
        hoverlabel=HOVER_LABEL,
        legend={"orientation": "h", "y": -0.25},
        **BARE,
    )


def _gaps(shares: NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(share) else float(share) for share in shares]


def _plain(text: str) -> str:
    return escape_hover(text, most=40, width=40)
