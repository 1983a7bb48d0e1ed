"""Colors and marks of clusters, told apart by people with any color vision, on light and on dark."""

from base64 import b64encode

COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999933", "#8C510A")
"""Okabe and Ito's, without black and their yellow (too pale on white), Tol's olive and ColorBrewer's brown."""
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x")
NOISE_COLOR = "#6F7780"
"""Dark enough to differ from the pink where red and green look alike; maps draw it half transparent."""
_DARK = 0.18 * 255**2.2
"""Luminance below which white contrasts more than black."""

_SHAPES = {
    "circle": '<circle cx="8" cy="8" r="5.5"/>',
    "diamond": '<path d="M8 1.5 14.5 8 8 14.5 1.5 8z"/>',
    "square": '<path d="M3 3h10v10H3z"/>',
    "triangle-up": '<path d="M8 2 14 13H2z"/>',
    "cross": '<path d="M6 2h4v4h4v4h-4v4H6v-4H2V6h4z"/>',
    "x": '<path d="M3.5 1.5 8 6l4.5-4.5 2 2L10 8l4.500 4.500-2 2L8 10l-4.500 4.500-2-2L6 8 1.500 3.500z"/>',
}


def color(cluster: int) -> str:
    """Return the color of a cluster by its id; noise, -1, is gray."""
    return NOISE_COLOR if cluster < 0 else COLORS[cluster % len(COLORS)]


def text_color(cluster: int) -> str:
    """Return what text on a cluster's color is written in: black, or white on the dark ones."""
    red, green, blue = (int(color(cluster)[place : place + 2], 16) for place in (1, 3, 5))
    return "#FFFFFF" if 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 < _DARK else "#000000"


def symbol(cluster: int) -> str:
    """Return the mark of a cluster: when colors have all been used, they come again with another mark."""
    return SYMBOLS[max(cluster, 0) // len(COLORS) % len(SYMBOLS)]


def drawing(cluster: int) -> str:
    """Return the mark of a cluster as an SVG shape, 16 by 16, without a color."""
    return _SHAPES[symbol(cluster)]


def swatch(cluster: int) -> str:
    """Draw the mark of a cluster in its color, as a picture that needs no network."""
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" fill="{color(cluster)}">'
    picture = f"{opening}{drawing(cluster)}</svg>"
    return f"data:image/svg+xml;base64,{b64encode(picture.encode()).decode()}"
