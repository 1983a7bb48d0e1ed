"""How questions relate: agreement of their groupings, clusters crossed with clusters, documents that move."""

from inbedder_core.comparison.agreement import Agreement, Comparison, Score, compare
from inbedder_core.comparison.crossing import Cell, Contingency, Group, contingency, shared_documents
from inbedder_core.comparison.frames import comparison_frames
from inbedder_core.comparison.moving import Movers, company, movers

__all__ = [
    "Agreement",
    "Cell",
    "Comparison",
    "Contingency",
    "Group",
    "Movers",
    "Score",
    "company",
    "compare",
    "comparison_frames",
    "contingency",
    "movers",
    "shared_documents",
]
