"""How fast the app starts and draws: `scripts/measure_app.py 5000 20000` prints it as JSON, for `inbedder bench`.

A process of its own, so that the first start is one; numbers are documents of a map. The page is run without a browser,
and no model is loaded.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

_FRAME = Path(__file__).resolve().parent.parent / "app" / "frame.py"


def main() -> None:
    """Measure and print."""
    sys.stdout.write(json.dumps([*_starts(), *(_map(int(size)) for size in sys.argv[1:])]) + "\n")


def _starts() -> list[dict[str, Any]]:
    os.environ["INBEDDER_APP_ENCODER"] = "inbedder_core.bench:planted"
    start = time.perf_counter()
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_file(str(_FRAME), default_timeout=120)
    page.run()
    cold = time.perf_counter() - start
    start = time.perf_counter()
    AppTest.from_file(str(_FRAME), default_timeout=120).run()
    warm = time.perf_counter() - start
    if page.exception:
        raise RuntimeError(page.exception[0].message)
    return [_timed("first page of a new process", 0, cold), _timed("first page of another visitor", 0, warm)]


def _map(size: int) -> dict[str, Any]:
    from app.charts.figure_json import figure_json
    from app.charts.map import view_map
    from inbedder_core.bench import Planted, made_texts, view_of_components
    from inbedder_core.corpus import Corpus

    corpus = Corpus.from_texts(made_texts(size, 20))
    view = view_of_components(corpus, Planted())
    start = time.perf_counter()
    drawn = figure_json(view_map(view, rows=range(size)))
    return _timed(f"one map as JSON, {len(drawn) / 1e6:.1f} MB", size, time.perf_counter() - start)


def _timed(work: str, size: int, seconds: float) -> dict[str, Any]:
    return {"work": work, "size": size, "seconds": seconds}


if __name__ == "__main__":
    main()
