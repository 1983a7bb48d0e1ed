"""How well encoders group texts by what they are asked."""

from inbedder_core.evaluation.candidates import BASELINES, find_candidate, find_judge
from inbedder_core.evaluation.report.markdown import Model, Report, machine
from inbedder_core.evaluation.report.tables import markdown_report, text_report
from inbedder_core.evaluation.runner import Measured, RunProgress, measure
from inbedder_core.evaluation.tasks.data import DATA_VARIABLE, INDEPENDENCE, INSTRUCTIONS, EvaluationData, find_data
from inbedder_core.evaluation.tasks.paper import SETS, paper_robustness, paper_tasks
from inbedder_core.evaluation.tasks.suites import FULL, QUICK, SUITES, TRIPLETS_FILE, Size, build_tasks
from inbedder_core.evaluation.tasks.task import Task
from inbedder_core.evaluation.workload import Workload, workload

__all__ = [
    "BASELINES",
    "DATA_VARIABLE",
    "FULL",
    "INDEPENDENCE",
    "INSTRUCTIONS",
    "QUICK",
    "SETS",
    "SUITES",
    "TRIPLETS_FILE",
    "EvaluationData",
    "Measured",
    "Model",
    "Report",
    "RunProgress",
    "Size",
    "Task",
    "Workload",
    "build_tasks",
    "find_candidate",
    "find_data",
    "find_judge",
    "machine",
    "markdown_report",
    "measure",
    "paper_robustness",
    "paper_tasks",
    "text_report",
    "workload",
]
