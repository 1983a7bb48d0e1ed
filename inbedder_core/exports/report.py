"""The report: one HTML file that shows everything, asks no other machine for anything, and runs no text as code."""

import hashlib
import json
import random
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from inbedder_core import __version__
from inbedder_core.clusters import LISTED, NOISE, color, swatch, symbol
from inbedder_core.comparison import Agreement, compare
from inbedder_core.errors import without_controls
from inbedder_core.exports.evidence import Evidence
from inbedder_core.exports.map_marks import name_marks, names_script, point_size
from inbedder_core.exports.run import run_json
from inbedder_core.exports.shares import share_marks, shares_script, shares_style
from inbedder_core.exports.versions import versions
from inbedder_core.findings import Findings, summarize
from inbedder_core.views import View

MOST_POINTS = 10_000
"""Points drawn in one map of a report; browsers draw them as vectors."""
_TEXT = 400
_HEIGHT = 460
"""Of a map, in pixels, as in report.css."""
_FOLDER = Path(__file__).parent


def report_html(evidence: Evidence) -> bytes:
    """Return the report as utf-8: maps, clusters, data report, method, limits, and how to make it again.

    Its policy lets a browser load nothing and run only the two scripts it was made with, found by their hashes.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    own = (_FOLDER / "report.js").read_text(encoding="utf-8")
    plotly, script = _plotly(), f"{names_script()}\n{shares_script()}\n{own}"
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        finalize=_seen,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawn, findings = _drawn_rows(len(evidence.corpus)), summarize(evidence.views)
    page = environment.get_template("report.html").render(
        evidence=evidence,
        title=evidence.title or evidence.corpus.name,
        made=evidence.made.strftime("%d %B %Y, %H:%M UTC"),
        views=[_shown(evidence, number, view) for number, view in enumerate(evidence.views, 1)],
        sentences=[finding.text for finding in findings.findings],
        differences=[findings.tell(gap) for gap in findings.differences],
        documents=list(_noted_documents(evidence)),
        board=_board(evidence),
        drawn=len(drawn),
        limits=list(_limits(evidence)),
        run=run_json(evidence),
        version=__version__,
        versions=versions(),
        # Everything marked as safe is ours, or has its < > & escaped.
        data=Markup(_harmless_json(_seen(_points(evidence, drawn, findings)))),
        plotly=Markup(plotly),
        script=Markup(script),
        style=Markup(f"{(_FOLDER / 'report.css').read_text(encoding='utf-8')}{shares_style()}"),
        policy=_policy(plotly, script),
    )
    return page.encode("utf-8", "replace")


def _shown(evidence: Evidence, number: int, view: View) -> dict[str, Any]:
    noise = len(view.clustering.members(NOISE))
    return {
        "number": number,
        "question": view.instruction,
        "rows": list(_rows(evidence, view)),
        "noise": noise,
        "noise_notes": evidence.noted.headed(view, NOISE),
        "noise_share": view.clustering.noise_share,
        "noise_swatch": swatch(NOISE),
        "clusters": view.clustering.n_clusters,
        "notes": view.notes,
        "former": evidence.noted.on(view, None),
        "edits": view.edits,
        "settings": _settings(view),
    }


def _rows(evidence: Evidence, view: View) -> Iterator[dict[str, Any]]:
    """Yield clusters as the report lists them, with (id, text) of typical and borderline documents."""
    corpus = evidence.corpus
    for cluster, belief, parts in zip(view.clusters, view.beliefs, view.parts, strict=True):
        yield {
            "id": cluster.id,
            "notes": evidence.noted.headed(view, cluster.id),
            "doubts": belief.doubts,
            "swatch": swatch(view.clustering.mark(cluster.id)),
            "label": cluster.label,
            "size": cluster.size,
            "share": cluster.size / len(corpus),
            "answers": [(answer or "(none)", count) for answer, count in cluster.answers[:6]],
            "agreement": cluster.agreement,
            "keywords": cluster.keywords[:8],
            "parts": [(part.label, part.size) for part in parts],
            "typical": [(corpus.ids[row], corpus.texts[row]) for row in cluster.exemplars],
            "borderline": [(corpus.ids[row], corpus.texts[row]) for row in cluster.borderline],
        }


def _noted_documents(evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Yield each document that is noted: text and groups as far as it was read, and the note."""
    rows = {id: row for row, id in enumerate(evidence.corpus.ids)}
    for id, note in sorted(evidence.noted.documents.items()):
        row = rows.get(id)
        groups = [] if row is None else [view.cluster_label(row) for view in evidence.views]
        yield {"id": id, "text": "" if row is None else evidence.corpus.texts[row], "groups": groups, "note": note}


def _board(evidence: Evidence) -> list[list[Agreement | None]]:
    """Return the agreement of every view with every other, a row a view; nothing where there is one view."""
    if len(evidence.views) < 2:
        return []
    found, places = compare(evidence.views, seed=evidence.seed), range(len(evidence.views))
    return [[None if row == column else found.pair(row, column) for column in places] for row in places]


def _settings(view: View) -> str:
    """Say how a view was grouped and drawn, with the values used."""
    used = view.clustering.config
    values = (
        ("level of detail", used.detail if used.method == "hdbscan" else None),
        ("smallest dense group", used.min_cluster_size),
        ("strictness", used.min_samples),
        ("clusters", used.clusters),
        ("neighbors", view.config.neighbors),
        ("dimensions groups are found in", view.layout.reduction.shape[1]),
        ("seed", view.config.seed),
    )
    given = (f"{name} {value}" for name, value in values if value is not None)
    return f"{used.method}, {', '.join(given)}; drawn by {view.projection.method.upper()}"


def _limits(evidence: Evidence) -> Iterator[str]:
    """Say what the numbers of this very run cannot carry."""
    n = len(evidence.corpus)
    if evidence.drawn_from > n:
        yield f"{n:,} of {evidence.drawn_from:,} documents were read, drawn at random; rare groups may be missing."
    for number, view in enumerate(evidence.views, 1):
        if view.clustering.noise_share >= 0.3:
            yield (
                f"View {number} leaves {view.clustering.noise_share:.0%} of the documents in no group: "
                "its groups describe the rest."
            )
        if view.assigned:
            yield (
                f"In view {number}, documents that were noise and put into their nearest group on request: "
                f"{len(view.assigned):,}. The clusterer did not put them there."
            )
        if doubtful := [view.cluster(belief.id).label for belief in view.beliefs if not belief.holds]:
            yield (
                f"In view {number}, {len(doubtful)} of {len(view.clusters)} groups are doubtful: other draws of the "
                "documents do not give them back, they do not hold in other words, or few of their documents answer "
                "what they are called."
            )
        yield from _in_other_words(number, view)
        loose = [cluster.label for cluster in view.clusters if cluster.agreement < 0.2]
        if loose:
            yield (
                f"In view {number}, {len(loose)} of {len(view.clusters)} groups hold many different answers "
                "(none is given by a fifth of the documents): read documents before trusting their names."
            )
    yield "Answers are a language model's: they can be wrong, and groups are as good as the answers."
    yield "Near means alike under the question; distances between far groups and the directions of a map mean nothing."
    yield "Other seeds, versions and processors may draw and group borderline documents otherwise."


def _in_other_words(number: int, view: View) -> Iterator[str]:
    """Say whether groups that were found were tried in other words, and which of them do not hold."""
    if view.reworded is None:
        if view.clustering.config.method != LISTED and view.clustering.n_clusters > 1:
            yield f"In view {number}, it was not tried whether groups hold when the question is asked in other words."
        return
    loose = [view.cluster(belief.id).label for belief in view.beliefs if belief.is_loose]
    tried = sum(belief.reworded is not None for belief in view.beliefs)
    names = ", ".join(f"“{label}”" for label in loose)
    yield (
        f"In view {number}, groups were tried in other words ({view.reworded.quoted}; {view.reworded.documents:,} "
        f"documents): {f'{len(loose)} of {tried} do not hold ({names})' if loose else f'all {tried} hold'}."
    )


def _points(evidence: Evidence, drawn: Sequence[int], findings: Findings) -> dict[str, Any]:
    """Return what the script draws: the documents once, and for each view places, answers, clusters and shares."""
    corpus, rows = evidence.corpus, np.asarray(drawn, dtype=np.intp)
    return {
        "ids": [corpus.ids[row] for row in drawn],
        "texts": [_cut(corpus.texts[row]) for row in drawn],
        "views": [
            {
                "question": view.instruction,
                "shares": share_marks(finding),
                "names": name_marks(view),
                "size": point_size(view.projection, _HEIGHT),
                "axes": [axis.tolist() for axis in np.round(view.projection.drawn[rows].astype(float), 3).T],
                "answers": [view.encoding.answers[row] for row in drawn],
                "clusters": view.clustering.assignments[rows].tolist(),
                "marks": [
                    {"label": label, "color": color(mark), "symbol": symbol(mark)}
                    for id, label in _labels(view)
                    for mark in [view.clustering.mark(id)]
                ],
            }
            for view, finding in zip(evidence.views, findings.findings, strict=True)
        ],
    }


def _labels(view: View) -> Iterator[tuple[int, str]]:
    yield from ((cluster.id, cluster.label) for cluster in view.clusters)
    yield NOISE, "Noise"


def _drawn_rows(n: int) -> Sequence[int]:
    return range(n) if n <= MOST_POINTS else sorted(random.Random(0).sample(range(n), MOST_POINTS))


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT else f"{text[: _TEXT - 1].rstrip()}…"


def _seen(content: Any) -> Any:
    """Take controls out of all texts; what is marked as safe is ours."""
    if isinstance(content, str) and not hasattr(content, "__html__"):
        return without_controls(content)
    if isinstance(content, dict):
        return {name: _seen(value) for name, value in content.items()}
    return [_seen(value) for value in content] if isinstance(content, list) else content


def _harmless_json(content: object) -> str:
    """Return JSON that cannot end the element it stands in, whatever texts it holds."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _policy(*scripts: str) -> str:
    """Return the content security policy under which only these scripts run, and nothing is loaded."""
    hashes = " ".join(f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


@lru_cache(maxsize=1)
def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    source: str = get_plotlyjs()
    # A browser hashes what it has read, in which every line ends with a line feed.
    return source.replace("\r\n", "\n").replace("\r", "\n")
