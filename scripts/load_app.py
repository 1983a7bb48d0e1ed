"""Holds many browser sessions on one server for a while: `scripts/load_app.py --sessions 20 --seconds 60`.

Every session speaks to the server as a browser does, asks one of a few things of a sample (a stand-in for the model
answers), then has its whole page run again and again, as a touch does, with a pause between.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: E402
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: E402
from websockets.asyncio.client import ClientConnection, connect  # noqa: E402
from websockets.exceptions import WebSocketException  # noqa: E402

from tests.browser.server import serve  # noqa: E402

STAND_IN = "inbedder_core.bench:planted"
QUESTIONS = ("What is it about?", "How is the opinion?", "Which quality is meant?", "Who speaks?")
_MOST_SECONDS, _LARGEST = 120, 2**28
_LEAVING = 20
"""Seconds that a server has to forget the sessions that left."""


@dataclass
class Tally:
    """What happened: seconds of each touch, sessions that held, what the page said of errors, and what broke."""

    touches: list[float] = field(default_factory=list)
    held: int = 0
    errors: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> None:
    """Start a server, load it, and print what was measured; exits with 1 unless every session held without an error."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long they touch their pages")
    parser.add_argument("--pause", type=float, default=3.0, help="mean seconds between two touches of a session")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "INBEDDER_CACHE": folder, "INBEDDER_APP_ENCODER": STAND_IN}
        with serve(environment, Path(folder) / "server.log") as url:
            tally = asyncio.run(_load(url, given.sessions, given.seconds, given.pause))
    sys.exit(tally.held != given.sessions or bool(tally.errors))


async def _load(url: str, sessions: int, seconds: float, pause: float) -> Tally:
    tally = Tally()
    await _session(url, 0, Tally(), until=0, pause=pause)  # what every server does once
    before = _server_memory()
    until = time.monotonic() + seconds
    running = asyncio.gather(*(_session(url, number, tally, until=until, pause=pause) for number in range(sessions)))
    await asyncio.sleep(seconds)
    during = _server_memory()
    await running
    await asyncio.sleep(_LEAVING)
    after = _server_memory()
    print(f"{sessions} sessions for {seconds:.0f} s: {tally.held} held, {len(tally.errors)} errors")
    for error in tally.errors[:5]:
        print(f"  {error}")
    if len(tally.touches) > 1:
        parts = statistics.quantiles(tally.touches, n=20)
        print(f"{len(tally.touches)} touches: median {parts[9]:.2f} s, 95th percentile {parts[18]:.2f} s")
    each = (during - before) / sessions
    print(f"memory: {before:.0f} MB before, {during:.0f} MB during ({each:.1f} MB a session), {after:.0f} MB after")
    return tally


async def _session(url: str, number: int, tally: Tally, *, until: float, pause: float) -> None:
    chance = random.Random(number)
    asked = [("sample", "review_sentences"), ("limit", "200"), ("asked", "1")]
    asked += [("q", question) for question in QUESTIONS[: 1 + number % len(QUESTIONS)]]
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    try:
        async with connect(address, origin=url, subprotocols=["streamlit"], max_size=_LARGEST) as socket:  # type: ignore[list-item, arg-type]
            query, waits = urlencode(asked), 0
            while await _run(socket, query, tally) and waits < _MOST_SECONDS:
                waits += 1
                await asyncio.sleep(1)  # as the page does while a job runs
            while time.monotonic() < until:
                await asyncio.sleep(chance.expovariate(1 / pause))
                started = time.monotonic()
                await _run(socket, query, tally)
                tally.touches.append(time.monotonic() - started)
        tally.held += 1
    except (OSError, TimeoutError, WebSocketException) as error:
        tally.errors.append(f"session {number}: {type(error).__name__} {error}")


async def _run(socket: ClientConnection, query: str, tally: Tally) -> bool:
    """Have the page run once, and say whether a job is in progress; notes what the page says of errors."""
    wanted = BackMsg()
    wanted.rerun_script.query_string = query
    await socket.send(wanted.SerializeToString())
    working = False
    async with asyncio.timeout(_MOST_SECONDS):
        while True:
            message = ForwardMsg.FromString(await socket.recv())  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind == "delta":
                element = message.delta.new_element
                working = working or element.WhichOneof("type") == "progress"
                if element.WhichOneof("type") == "exception":
                    tally.errors.append(f"the page: {element.exception.type} {element.exception.message}")
            if kind == "script_finished":
                return working


def _server_memory() -> float:
    """Return the resident memory in MB of this process's children."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        if int(lines["PPid"]) == os.getpid():
            total += int(lines.get("VmRSS", "0 kB").split()[0])
    return total / 1024


if __name__ == "__main__":
    main()
