"""What was found, in plain sentences."""

from inbedder_core.findings.gaps import ShareGap, Trait, share_gaps
from inbedder_core.findings.growth import Growth, ended_groups, growth
from inbedder_core.findings.quotes import quotation
from inbedder_core.findings.summary import Finding, Findings, GroupShare, summarize
from inbedder_core.findings.wording import percent

__all__ = [
    "Finding",
    "Findings",
    "GroupShare",
    "Growth",
    "ShareGap",
    "Trait",
    "ended_groups",
    "growth",
    "percent",
    "quotation",
    "share_gaps",
    "summarize",
]
