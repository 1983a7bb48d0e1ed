"""The memory of this machine, within what the control group of this process (a container's) is allowed."""

from pathlib import Path

import psutil

_GROUP = Path("/sys/fs/cgroup")


def whole_memory() -> int:
    """Return the bytes that may be in use at all."""
    whole, allowed = int(psutil.virtual_memory().total), _bytes_in("memory.max")
    return whole if allowed is None else min(whole, allowed)


def free_memory() -> int:
    """Return the bytes that this process may still take."""
    free, allowed, used = int(psutil.virtual_memory().available), _bytes_in("memory.max"), _bytes_in("memory.current")
    return free if allowed is None or used is None else max(0, min(free, allowed - used))


def _bytes_in(name: str) -> int | None:
    """Read a number of the control group; None where there is none, or no limit ("max")."""
    try:
        found = (_GROUP / name).read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(found) if found.isdecimal() else None
