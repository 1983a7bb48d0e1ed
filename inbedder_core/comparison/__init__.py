"""How questions relate: agreement of their groupings, clusters crossed with clusters, documents that move."""

from inbedder_core.comparison.agreement import Agreement, Comparison, Score, compare
from inbedder_core.comparison.crossing import Cell, Contingency, Group, contingency, shared_documents
from inbedder_core.comparison.moving import Movers, movers

__all__ = [
    "Agreement",
    "Cell",
    "Comparison",
    "Contingency",
    "Group",
    "Movers",
    "Score",
    "compare",
    "contingency",
    "movers",
    "shared_documents",
]
