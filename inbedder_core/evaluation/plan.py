"""Which tasks one run measures, and what they need encoded."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from inbedder_core.evaluation.tasks.folder import INDEPENDENCE, INSTRUCTIONS, EvaluationData
from inbedder_core.evaluation.tasks.paper import SETS, paper_robustness, paper_tasks
from inbedder_core.evaluation.tasks.suites import FULL, QUICK, SUITES, TRIPLETS_FILE, Size, build_tasks
from inbedder_core.evaluation.tasks.task import Task
from inbedder_core.evaluation.workload import Workload, workload


@dataclass(frozen=True)
class EvaluationPlan:
    """Tasks of some suites, made from a folder of data."""

    data: EvaluationData
    suites: tuple[str, ...]
    size: Size
    tasks: tuple[Task, ...]

    @cached_property
    def work(self) -> Workload:
        """What the tasks need encoded."""
        return workload(self.tasks)

    @property
    def files(self) -> list[str]:
        """Files of the folder that may have taken part."""
        folder = self.data.folder
        sets = sorted({task.name.split(":")[0].split(" (")[0] for task in self.tasks})
        papers = (path for name in SETS for path in sorted((folder / name).rglob("*")) if path.is_file())
        published = [path.relative_to(folder).as_posix() for path in papers]
        return [*(f"{name}.parquet" for name in sets), INSTRUCTIONS, INDEPENDENCE, TRIPLETS_FILE, *published]


def make_plan(
    data: EvaluationData, *, suite: str = "all", quick: bool = False, limit: int | None = None, only: Sequence[str] = ()
) -> EvaluationPlan:
    """Make the tasks of one suite or of all; `limit` is the most documents a set, `only` words that names must hold.

    Raises SettingError when none is left, and CorpusError when the folder lacks what every task needs.
    """
    suites = SUITES if suite == "all" else (suite,)
    size = QUICK if quick else FULL
    size = size if limit is None else size.limited(limit)
    return EvaluationPlan(data, suites, size, tuple(_tasks(data, suites, size, only=only, limit=limit)))


def _tasks(
    data: EvaluationData, suites: Sequence[str], size: Size, *, only: Sequence[str], limit: int | None
) -> list[Task]:
    paper: list[Task] = list(paper_tasks(data.folder, limit=limit)) if "awareness" in suites else []
    if "robustness" in suites:
        paper += paper_robustness(data.folder, documents=size.robustness_documents, most=size.wordings)
    paper = [task for task in paper if not only or any(word in task.name for word in only)]
    if data.has(INSTRUCTIONS) or not paper:
        return [*build_tasks(data, suites, size, only=only, least=0 if paper else 1), *paper]
    return paper
