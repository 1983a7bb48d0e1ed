"""What tasks need encoded, grouped so that every text is read once for all its questions; and what that costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inbedder_core.evaluation.tasks.task import Task

MOST_TOGETHER = 8
"""Instructions in one call: the cache of a text is kept while its questions are answered."""
_CHARACTERS, _FRAME_TOKENS = 4, 15
"""Characters in a token of English, roughly; tokens of template and answer that each question adds."""


@dataclass(frozen=True)
class Workload:
    """Groups of texts that are all to be encoded under the same instructions."""

    groups: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

    @property
    def rows(self) -> int:
        """Count the (text, instruction) pairs."""
        return sum(len(texts) * len(instructions) for texts, instructions in self.groups)

    @property
    def texts(self) -> int:
        """Count the distinct texts."""
        return len({text for texts, _ in self.groups for text in texts})

    @property
    def tokens(self) -> int:
        """Estimate the tokens a language model reads and writes, from lengths in characters."""
        return sum(_tokens(texts, instructions) for texts, instructions in self.groups)


def workload(tasks: Iterable[Task]) -> Workload:
    """Group the texts of all tasks by the instructions they are needed under, at most eight at a time."""
    needed: dict[str, dict[str, None]] = {}
    for task in tasks:
        for texts, instructions in task.demands():
            for text in texts:
                needed.setdefault(text, {}).update(dict.fromkeys(instructions))
    groups: dict[tuple[str, ...], list[str]] = {}
    for text, asked in needed.items():
        groups.setdefault(tuple(asked), []).append(text)
    return Workload(
        tuple(
            (tuple(texts), asked[start : start + MOST_TOGETHER])
            for asked, texts in groups.items()
            for start in range(0, len(asked), MOST_TOGETHER)
        )
    )


def _tokens(texts: Sequence[str], instructions: Sequence[str]) -> int:
    reading = sum(len(text) for text in texts) // _CHARACTERS
    asking = sum(len(instruction) // _CHARACTERS + _FRAME_TOKENS for instruction in instructions)
    return reading + len(texts) * asking
