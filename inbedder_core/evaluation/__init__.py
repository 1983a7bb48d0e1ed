"""How well encoders group texts by what they are asked."""

from inbedder_core.evaluation.candidates import BASELINES
from inbedder_core.evaluation.plan import make_plan
from inbedder_core.evaluation.report.report import make_report
from inbedder_core.evaluation.report.tables import markdown_report, text_report
from inbedder_core.evaluation.runner import measure_models
from inbedder_core.evaluation.tasks.folder import DATA_VARIABLE, find_data
from inbedder_core.evaluation.tasks.suites import FULL, SUITES

__all__ = [
    "BASELINES",
    "DATA_VARIABLE",
    "FULL",
    "SUITES",
    "find_data",
    "make_plan",
    "make_report",
    "markdown_report",
    "measure_models",
    "text_report",
]
