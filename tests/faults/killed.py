"""Processes that work, and are killed after some time, or just before they touch a file for the n-th time.

None may print a traceback or speak to another machine, however it ends.
"""

import os
import random
import re
import resource
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from inbedder_core.errors import InBedderError
from inbedder_core.paths import CACHE_VARIABLE

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.faults.work"])
_TOUCHES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.utime", "os.link"}
_ASKS = {"socket.connect", "socket.getaddrinfo", "socket.sendto"}
_REMOTE = "asked another machine"
_TEN_YEARS = 3e8
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(frozen=True)
class End:
    """How work ended: its exit status, what an error said, seconds it took, and how often it touched a file."""

    status: int | None
    said: str
    seconds: float
    touches: int

    @property
    def killed(self) -> bool:
        return self.status == -signal.SIGKILL


def work(
    kind: str,
    folder: Path,
    made: Path,
    *,
    after: float | None = None,
    touch: int = 0,
    room: int | None = None,
    jumps: bool = False,
) -> End:
    """Do a kind of work in a folder; killed `after` seconds or at a `touch`, where files have `room` bytes at most.

    The clock `jumps` by up to ten years, back and forth, whenever it is read. Fails where the process ends of itself in
    another way than well, prints a traceback, or speaks to another machine.
    """
    folder.mkdir(exist_ok=True)
    here, there = _FORKS.Pipe()
    errors, to_errors = _FORKS.Pipe(duplex=False)
    process = _FORKS.Process(target=_work, args=(there, to_errors, kind, folder, made, touch, room, jumps))
    process.start()
    there.close()
    to_errors.close()
    with ThreadPoolExecutor(1) as pool:
        printed = pool.submit(_read, errors)
        try:
            here.recv()
            started = time.monotonic()
            if after is not None:
                process.join(after)
                process.kill()
            said, touches = _last(here)
            seconds = time.monotonic() - started
        finally:
            process.join()
    assert process.exitcode in (0, -signal.SIGKILL), printed.result()
    assert not re.search(f"Traceback|{_REMOTE}", printed.result()), printed.result()
    return End(process.exitcode, said, seconds, touches)


def _read(errors: Connection) -> str:
    with os.fdopen(os.dup(errors.fileno()), encoding="utf-8", errors="replace") as file:
        return file.read()


def _last(here: Connection) -> tuple[str, int]:
    try:
        return here.recv()
    except EOFError:
        return "", 0


def _work(
    told: Connection,
    errors: Connection,
    kind: str,
    folder: Path,
    made: Path,
    touch: int,
    room: int | None,
    jumps: bool,
) -> None:
    from tests.faults.work import KINDS

    os.dup2(errors.fileno(), sys.stderr.fileno())
    errors.close()
    os.environ[CACHE_VARIABLE] = str(folder)
    if room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    if jumps:
        true, chance = time.time, random.Random(0)
        time.time = lambda: true() + chance.uniform(-1, 1) * _TEN_YEARS
    touches = 0

    def count(event: str, found: tuple) -> None:
        nonlocal touches
        if event in _TOUCHES or (event == "open" and isinstance(found[2], int) and found[2] & _WRITES):
            touches += str(found[0]).startswith(str(folder)) or event in ("os.remove", "os.rmdir")
            if touches == touch:
                os.kill(os.getpid(), signal.SIGKILL)
        if event in _ASKS and not isinstance(found[-1], str | bytes):
            print(_REMOTE, event, found, file=sys.stderr, flush=True)

    sys.addaudithook(count)
    told.send("ready")
    said = ""
    try:
        KINDS[kind].do(folder, made)
    except InBedderError as error:
        said = str(error)
    told.send((said, touches))
