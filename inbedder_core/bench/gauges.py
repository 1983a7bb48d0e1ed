"""What a run reads off the machine: time, memory, its name, and how fast it multiplies matrices."""

import os
import platform
import time
from math import nan
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from inbedder_core.exports import versions

if TYPE_CHECKING:
    import torch

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_MB = 1024**2
_LONG = 0.1
"""Seconds one matrix product may take before larger ones are left out."""


class Gauge:
    """Time and memory of a block of work: `seconds`, and `memory` in MB beyond what was held before, if it can be told.

    On a CUDA device it is the device's memory, else the process's.
    """

    seconds = 0.0
    memory: float | None = None

    def __init__(self, device: "torch.device | None" = None) -> None:
        self._cuda = device if device is not None and device.type == "cuda" else None

    def __enter__(self) -> "Gauge":
        """Start."""
        self._before = self._reset()
        self._start = time.perf_counter()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop."""
        synchronize(self._cuda)
        self.seconds = time.perf_counter() - self._start
        peak = self._peak()
        self.memory = None if peak is None or self._before is None else max(0.0, peak - self._before)

    def _reset(self) -> float | None:
        if self._cuda is not None:
            import torch

            synchronize(self._cuda)
            torch.cuda.reset_peak_memory_stats(self._cuda)
            return torch.cuda.memory_allocated(self._cuda) / _MB
        try:
            # Linux then counts the process's highest memory, VmHWM, from what it holds now.
            _RESET.write_text("5")
        except OSError:
            return None
        return _status("VmRSS")

    def _peak(self) -> float | None:
        if self._cuda is not None:
            import torch

            return torch.cuda.max_memory_allocated(self._cuda) / _MB
        return _status("VmHWM")


def process_memory() -> tuple[float, float]:
    """Return what this process holds, and held at most, in MB; nan where the system does not tell."""
    now, most = _status("VmRSS"), _status("VmHWM")
    return (nan if now is None else now), (nan if most is None else most)


def synchronize(device: "torch.device | None") -> None:
    """Wait until a card has done what it was told."""
    if device is not None and device.type == "cuda":
        import torch

        torch.cuda.synchronize(device)


def ceiling(device: "torch.device", dtype: "torch.dtype", *, rounds: int = 5) -> float:
    """Multiply ever larger square matrices, until one takes long, and return the best in GFLOP/s."""
    import torch

    best = 0.0
    for size in (512, 1024, 2048, 4096, 8192):
        one, other = (torch.randn(size, size, device=device).to(dtype) for _ in range(2))
        seconds = [_product(one, other) for _ in range(rounds)]
        best = max(best, 2 * size**3 / min(seconds) / 1e9)
        if min(seconds) > _LONG:
            break
    return best


def machine(device: "torch.device") -> dict[str, str]:
    """Say what a run ran on."""
    import torch

    card = {"card": torch.cuda.get_device_name(device)} if device.type == "cuda" else {}
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": str(cores),
        "threads": str(torch.get_num_threads()),
        **card,
        **versions(),
    }


def _product(first: "torch.Tensor", second: "torch.Tensor") -> float:
    synchronize(first.device)
    start = time.perf_counter()
    first @ second
    synchronize(first.device)
    return time.perf_counter() - start


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _status(name: str) -> float | None:
    """Read a memory figure of this process, in MB; None where the system does not tell."""
    try:
        lines = _STATUS.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:")), None)
