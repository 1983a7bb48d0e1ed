"""Embeddings become coordinates and groups."""

from inbedder_core.clusters.cells import SearchCells
from inbedder_core.clusters.clustering import (
    CLUSTERING_VERSION,
    LISTED,
    NOISE,
    REPLACED_METHODS,
    Clustering,
    ClusteringConfig,
    count_members,
    default_min_cluster_size,
    find_clusters,
    listed_clusters,
    say_replaced,
    warm_up_groups,
)
from inbedder_core.clusters.detail import ALL, LEVELS, Level, divide, put_together
from inbedder_core.clusters.marks import count_shared, fill_marks, keep_marks, match_groups
from inbedder_core.clusters.neighbors import EXACT_NEIGHBORS, find_nearest
from inbedder_core.clusters.palette import COLORS, NOISE_COLOR, SYMBOLS, color, drawing, swatch, symbol, text_color
from inbedder_core.clusters.projection import (
    Projection,
    Projector,
    align,
    interpolate,
    nearness,
    principal_components,
    warm_up_maps,
)
from inbedder_core.clusters.rows import DistinctRows, distinct_rows
from inbedder_core.clusters.streamed import StreamedKMeans
from inbedder_core.clusters.sweep import SweepPoint, sweep

__all__ = [
    "ALL",
    "CLUSTERING_VERSION",
    "COLORS",
    "EXACT_NEIGHBORS",
    "LEVELS",
    "LISTED",
    "NOISE",
    "NOISE_COLOR",
    "REPLACED_METHODS",
    "SYMBOLS",
    "Clustering",
    "ClusteringConfig",
    "DistinctRows",
    "Level",
    "Projection",
    "Projector",
    "SearchCells",
    "StreamedKMeans",
    "SweepPoint",
    "align",
    "color",
    "count_members",
    "count_shared",
    "default_min_cluster_size",
    "distinct_rows",
    "divide",
    "drawing",
    "fill_marks",
    "find_clusters",
    "find_nearest",
    "interpolate",
    "keep_marks",
    "listed_clusters",
    "match_groups",
    "nearness",
    "principal_components",
    "put_together",
    "say_replaced",
    "swatch",
    "sweep",
    "symbol",
    "text_color",
    "warm_up_groups",
    "warm_up_maps",
]
