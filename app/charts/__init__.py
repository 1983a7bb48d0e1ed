"""Figures made from results; no Streamlit here."""

from app.charts.board import CELL_VALUES, MEASURES, SIGNIFICANT_MARK, board, crossed, drawn_groups
from app.charts.coloring import CLUSTER, Coloring, coloring, colorings, says
from app.charts.contrast import separating
from app.charts.drawing import PLOTLY, Drawing, Figure, plotly_file
from app.charts.facets import FACET_VALUES, facet_grid, facet_map, trend
from app.charts.figure_json import SharedTexts, figure_json
from app.charts.flow import MOST_FLOWS, flow
from app.charts.heat import MOST_GROUPS
from app.charts.map import MOST_POINTS, drawn_rows, map_in_words, shade, view_map, without_names, zoom
from app.charts.movers import MOST_BEHIND, movers_map
from app.charts.probes import axis_chart, axis_map, layer_curves, layer_map, layers_in_words, moved_map
from app.charts.sketch import sketch, sketch_in_words
from app.charts.sweep import sweep_in_words, sweep_strip
from app.charts.text import count, duration, escape_markdown, says_how_much, shorten
from app.charts.training import describe_training, training_curves
from app.charts.words import deletion, highlighted, highlights_in_words

__all__ = [
    "CELL_VALUES",
    "CLUSTER",
    "FACET_VALUES",
    "MEASURES",
    "MOST_BEHIND",
    "MOST_FLOWS",
    "MOST_GROUPS",
    "MOST_POINTS",
    "PLOTLY",
    "SIGNIFICANT_MARK",
    "Coloring",
    "Drawing",
    "Figure",
    "SharedTexts",
    "axis_chart",
    "axis_map",
    "board",
    "coloring",
    "colorings",
    "count",
    "crossed",
    "deletion",
    "describe_training",
    "drawn_groups",
    "drawn_rows",
    "duration",
    "escape_markdown",
    "facet_grid",
    "facet_map",
    "figure_json",
    "flow",
    "highlighted",
    "highlights_in_words",
    "layer_curves",
    "layer_map",
    "layers_in_words",
    "map_in_words",
    "moved_map",
    "movers_map",
    "plotly_file",
    "says",
    "says_how_much",
    "separating",
    "shade",
    "shorten",
    "sketch",
    "sketch_in_words",
    "sweep_in_words",
    "sweep_strip",
    "training_curves",
    "trend",
    "view_map",
    "without_names",
    "zoom",
]
