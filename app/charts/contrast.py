"""What separates two groups, as bars to both sides."""

from collections.abc import Sequence

import plotly.graph_objects as go

from app.charts.drawing import BARE, HOVER_LABEL, MODEBAR
from app.charts.text import count, escape_hover
from inbedder_core.comparison import Difference, Differences

SHOWN = 12
"""Terms drawn for each group."""
_BLUE, _ORANGE = ("#0072B2", "#56B4E9"), ("#D55E00", "#E69F00")
"""On light and on dark: told apart by people with any color vision."""
_BAR = 22


def separating(
    differences: Differences, *, terms: str, names: tuple[str, str], sizes: tuple[int, int], dark: bool = False
) -> go.Figure:
    """Draw the terms that separate two groups, those of the first to the right; pale ones chance may explain.

    `names` and `sizes` are the groups'; `terms` says what terms are ("words").
    """
    shown = [*differences.first[:SHOWN], *reversed(differences.second[:SHOWN])]
    colors = [(_BLUE if difference.z > 0 else _ORANGE)[dark] for difference in shown]
    bars = go.Bar(
        x=[difference.z for difference in shown],
        y=list(range(len(shown))),
        orientation="h",
        marker={"color": colors, "opacity": [1.0 if difference.clear else 0.35 for difference in shown]},
        hovertext=[_hover(difference, names, sizes) for difference in shown],
        hoverinfo="text",
    )
    return go.Figure([bars], _layout(terms, names, shown))


def _hover(difference: Difference, names: tuple[str, str], sizes: tuple[int, int]) -> str:
    counts = difference.first, difference.second
    lines = [
        f"{escape_hover(name, most=40)}: {count(documents, 'document')} ({documents / max(size, 1):.0%})"
        for name, documents, size in zip(names, counts, sizes, strict=True)
    ]
    return (
        f"<b>{escape_hover(difference.term)}</b><br>{'<br>'.join(lines)}<br>z {difference.z:.1f} · q {difference.q:.2g}"
    )


def _layout(terms: str, names: tuple[str, str], shown: Sequence[Difference]) -> go.Layout:
    first, second = (escape_hover(name, most=20, width=20) for name in names)
    return go.Layout(
        title={"text": f"{terms.capitalize()} that separate the groups", "font": {"size": 15}},
        height=max(120 + _BAR * len(shown), 220),
        margin={"l": 10, "r": 10, "t": 50, "b": 10},
        xaxis={
            "title": {"text": f"← {second}     {first} →<br>log-odds ratio in standard errors"},
            "zeroline": True,
            "automargin": True,
            "fixedrange": True,
        },
        yaxis={
            "tickmode": "array",
            "tickvals": list(range(len(shown))),
            "ticktext": [escape_hover(difference.term, most=30, width=30) for difference in shown],
            "autorange": "reversed",
            "showgrid": False,
            "automargin": True,
            "fixedrange": True,
        },
        hoverlabel=HOVER_LABEL,
        dragmode=False,
        bargap=0.25,
        showlegend=False,
        modebar=MODEBAR,
        **BARE,
    )
