"""Maps with the names of their clusters written beside them, drawn by DataMapPlot."""

import io
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from inbedder_core.clusters import NOISE_COLOR, color
from inbedder_core.errors import SettingError, not_installed, printable
from inbedder_core.views import NOISE_LABEL, View

_WIDEST = 32
"""Titles and labels break after so many characters: a longer title is wider than its map."""
_LONGEST = 120
"""Questions, labels and names of corpora are cut to so many characters: longer ones leave the map no room."""


def datamapplot_files(views: Sequence[View]) -> Iterator[tuple[str, bytes]]:
    """Yield each view's map as a picture, with the file's name. Raises InBedderError as `find_datamapplot`.

    Raises SettingError for views in space.
    """
    find_datamapplot()
    for number, view in enumerate(views, 1):
        yield f"datamapplot-{number}.png", datamapplot_png(view)


def datamapplot_png(view: View) -> bytes:
    """Draw a view's map, clusters with their names in the colors of our own maps; the font is matplotlib's."""
    from matplotlib import pyplot

    if view.projection.dimension != 2:
        raise SettingError("DataMapPlot's pictures are flat, but this map is in space; ask with --map-dimension 2")
    figure, _ = find_datamapplot().create_plot(
        view.projection.drawn,
        _labels(view),
        marker_color_array=_colors(view),
        title=_lines(_cut(view.instruction), _WIDEST),
        sub_title=_lines(_described(view), 2 * _WIDEST),
        noise_label=NOISE_LABEL,
        noise_color=NOISE_COLOR,
        label_color_map={name: color(view.clustering.mark(id)) for id, name in _names(view).items()},
        label_wrap_width=_WIDEST,
        use_system_fonts=True,
        font_family="DejaVu Sans",
    )
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=150, bbox_inches="tight")
    pyplot.close(figure)
    return picture.getvalue()


def find_datamapplot() -> Any:
    """Import DataMapPlot. Raises InBedderError, saying how it is had, where it is not installed."""
    try:
        import datamapplot
    except ImportError as error:
        raise not_installed("datamapplot", error) from error
    return datamapplot


def _described(view: View) -> str:
    single = [f"one group, {_cut(cluster.label)}" for cluster in view.clusters if len(view.clusters) == 1]
    parts = [f"{len(view):,} documents", *single, f"{view.clustering.noise_share:.0%} noise"]
    return f"{_cut(view.corpus.name)}: {', '.join(parts)}"


def _names(view: View) -> dict[int, str]:
    """Name each cluster; the library takes groups of one name for one group, so that these get their number."""
    names: dict[int, str] = {}
    for cluster in view.clusters:
        name = _plain(_cut(cluster.label))
        names[cluster.id] = f"{name} ({cluster.id})" if name in names.values() else name
    return names


def _labels(view: View) -> Any:
    """Return each document's label (n,); none for a single cluster, whose name the library could not place."""
    import numpy as np

    names = _names(view) if len(view.clusters) > 1 else {}
    return np.array([names.get(id, NOISE_LABEL) for id in view.clustering.assignments.tolist()], dtype=object)


def _colors(view: View) -> Any:
    import numpy as np

    return np.array([color(view.clustering.mark(id)) for id in view.clustering.assignments.tolist()])


def _cut(text: str) -> str:
    line = printable(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def _lines(text: str, width: int) -> str:
    return "\n".join(_plain(line) for line in textwrap.wrap(text, width))


def _plain(text: str) -> str:
    """Keep dollars from being read as formulas."""
    return text.replace("$", r"\$")
