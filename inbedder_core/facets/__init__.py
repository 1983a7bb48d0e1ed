"""Metadata columns against views: which values go with which clusters and answers, and how that changes over time."""

from inbedder_core.facets.columns import Facet, facet, facet_columns
from inbedder_core.facets.tables import Association, CrossTable, cross, wilson
from inbedder_core.facets.times import PERIODS

__all__ = [
    "PERIODS",
    "Association",
    "CrossTable",
    "Facet",
    "cross",
    "facet",
    "facet_columns",
    "wilson",
]
