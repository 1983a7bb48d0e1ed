"""How views, groups of documents and columns of metadata relate."""

from inbedder_core.comparison.agreement import SIGNIFICANT, Agreement, AgreementScore, Comparison, compare
from inbedder_core.comparison.contrast import (
    Contrast,
    Difference,
    Differences,
    DocumentSet,
    Side,
    answer_group,
    cluster_group,
    contrast,
    differences,
    fisher,
    value_group,
)
from inbedder_core.comparison.crosstab import Cell, Contingency, Group, contingency, shared_documents
from inbedder_core.comparison.facet_columns import EMPTY, OTHER, Facet, facet, facet_columns, unusable_columns
from inbedder_core.comparison.facet_folder import FolderFacet, facet_folder
from inbedder_core.comparison.facet_times import PERIODS
from inbedder_core.comparison.facets import GROUPINGS, Association, CrossTable, cross, share_interval, wilson
from inbedder_core.comparison.movers import Movers, movers, nearest_documents

__all__ = [
    "EMPTY",
    "GROUPINGS",
    "OTHER",
    "PERIODS",
    "SIGNIFICANT",
    "Agreement",
    "AgreementScore",
    "Association",
    "Cell",
    "Comparison",
    "Contingency",
    "Contrast",
    "CrossTable",
    "Difference",
    "Differences",
    "DocumentSet",
    "Facet",
    "FolderFacet",
    "Group",
    "Movers",
    "Side",
    "answer_group",
    "cluster_group",
    "compare",
    "contingency",
    "contrast",
    "cross",
    "differences",
    "facet",
    "facet_columns",
    "facet_folder",
    "fisher",
    "movers",
    "nearest_documents",
    "share_interval",
    "shared_documents",
    "unusable_columns",
    "value_group",
    "wilson",
]
