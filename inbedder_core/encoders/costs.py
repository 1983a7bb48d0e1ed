"""What a model costs on this machine, measured by a short probe and remembered."""

import json
import os
import platform
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from inbedder_core.encoders.checkpoints.folder import Checkpoint
from inbedder_core.encoders.load import find_checkpoint, load_transformer
from inbedder_core.fingerprint import fingerprint
from inbedder_core.jobs import Report
from inbedder_core.paths import cache_directory, write_atomically

if TYPE_CHECKING:
    from inbedder_core.encoders.transformer import TransformerEncoder

PROBING = "Measuring"
DOCUMENTS, WORDS = 1000, 80
QUESTIONS = ("What is it about?", "How does the writer feel?", "What went wrong?", "What should be done next?")
_PASSAGE = """I booked a table for four last Friday, and we waited almost forty minutes although half of the room was
empty. The starters were cold, but the main course was the best fish I have eaten this year, and the waiter brought
us a dessert when my brother complained about the noise from the kitchen. The bill was higher than the menu said,
because somebody had added a bottle of water that nobody ordered; they took it off and apologized."""
_SHIFT = 5
_FILE = "costs.json"


@dataclass(frozen=True)
class ModelCost:
    """What a probe measured.

    `one_question` and `four_questions` are the seconds that 1,000 documents of 80 words take at the pace of the
    probe's few texts, `weights` the bytes of the network's parameters alone, `computing` where and in which number
    format.
    """

    one_question: float
    four_questions: float
    weights: int
    computing: str

    @property
    def summary(self) -> str:
        """Say it to a person."""
        times = f"{minutes(self.one_question)} under one question, {minutes(self.four_questions)} under four"
        documents = f"{DOCUMENTS:,} documents of {WORDS} words take {times}"
        return f"{documents}; {self.weights / 1e6:,.0f} MB of weights in memory ({self.computing})"


def minutes(seconds: float) -> str:
    """Say about how long, to two digits at most."""
    return f"{seconds / 60:.0f} min" if seconds >= 600 else f"{seconds / 60:.1f} min"


def probe_texts() -> list[str]:
    """Return 16 texts of 80 words, a whole batch: one passage, each time begun at another word."""
    words = _PASSAGE.split()
    return [" ".join([*words[start:], *words[:start]]) for start in range(0, len(words), _SHIFT)]


def known_cost(name: str) -> ModelCost | None:
    """Return what was measured of a model with its files as they are, on this machine; None where nothing was.

    The model must be ready (`availability`): others would be fetched. Raises ModelError when it is damaged.
    """
    return _read().get(_key(find_checkpoint(name)))


def measure_cost(name: str, report: Report) -> ModelCost:
    """Time a model on a few texts, a minute or two for half a billion weights, and remember what that gave.

    Other work on the machine makes it slower. Raises ModelError when it cannot be had, Cancelled as `report` does.
    """
    report(PROBING, 0, 0)
    encoder = load_transformer(name, prefix_megabytes=0)
    _seconds(encoder, 1, report)  # Weights load, and shapes are prepared, at the first use.
    cost = ModelCost(
        one_question=_seconds(encoder, 1, report),
        four_questions=_seconds(encoder, len(QUESTIONS), report),
        weights=sum(weight.numel() * weight.element_size() for weight in encoder.model.parameters()),
        computing=f"{encoder.device.type}, {str(encoder.dtype).removeprefix('torch.')}",
    )
    known = {**_read(), _key(encoder.checkpoint): cost}
    written = json.dumps({key: asdict(each) for key, each in known.items()}, indent=1)
    write_atomically(cache_directory() / _FILE, written)
    return cost


def _seconds(encoder: "TransformerEncoder", questions: int, report: Report) -> float:
    """Time the texts under so many questions, and scale it to as many documents as is told."""
    texts = probe_texts()

    def progress(done: int, total: int) -> None:
        report(PROBING, done, total)

    start = time.perf_counter()
    encoder.encode(texts, QUESTIONS[:questions], progress=progress)
    return (time.perf_counter() - start) / len(texts) * DOCUMENTS


def _read() -> Mapping[str, ModelCost]:
    """Read what was measured; nothing where the file is damaged or an older one."""
    try:
        known = json.loads((cache_directory() / _FILE).read_text(encoding="utf-8"))
        return {key: ModelCost(**cost) for key, cost in known.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _key(checkpoint: Checkpoint) -> str:
    """Change when a file of the model does, or the machine; hashing a gigabyte would take longer than it is worth."""
    folders = {checkpoint.folder, checkpoint.model_folder}
    files = sorted(file for folder in folders for file in folder.iterdir() if file.is_file())
    stamps = [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return fingerprint(stamps, _machine())


def _machine() -> list[str]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return [platform.machine(), _processor(), str(cores), os.environ.get("OMP_NUM_THREADS", ""), version("torch")]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
