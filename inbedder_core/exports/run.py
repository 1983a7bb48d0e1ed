"""run.json: what was asked, of what, by what, with which settings and versions."""

import json
from dataclasses import asdict
from typing import Any

from inbedder_core.clusters import NOISE
from inbedder_core.exports.evidence import Evidence
from inbedder_core.exports.versions import versions
from inbedder_core.views import View


def run_json(evidence: Evidence) -> str:
    """Return everything needed to make the views again, as JSON."""
    return json.dumps(run(evidence), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def run(evidence: Evidence) -> dict[str, Any]:
    """Return what `run_json` writes.

    A view's `settings` hold what was asked for, with automatic values as null; `clustering` the values used.
    """
    corpus = evidence.corpus
    return {
        "made": evidence.made.isoformat(timespec="seconds"),
        "command": evidence.command or None,
        "notes": evidence.notes or None,
        "selected": list(evidence.trail) or None,
        "corpus": {
            "name": corpus.name,
            "documents": len(corpus),
            "drawn_from": evidence.drawn_from,
            "fingerprint": corpus.fingerprint,
        },
        "data_report": asdict(evidence.report) if evidence.report else None,
        "model": asdict(evidence.model),
        "versions": versions(),
        "views": [_view(view) for view in evidence.views],
    }


def _view(view: View) -> dict[str, Any]:
    return {
        "instruction": view.instruction,
        "settings": asdict(view.config),
        "clustering": asdict(view.clustering.config),
        "projection": view.projection.method,
        "clusters": view.clustering.n_clusters,
        "noise": {"size": len(view.clustering.members(NOISE)), "share": round(view.clustering.noise_share, 4)},
        "reworded": _reworded(view),
        "truncated": _truncated(view),
        "edits": list(view.edits),
        "assigned_from_noise": len(view.assigned),
        "notes": list(view.notes),
    }


def _reworded(view: View) -> dict[str, Any] | None:
    tried = view.reworded
    return {"wordings": list(tried.wordings), "documents": tried.documents} if tried else None


def _truncated(view: View) -> dict[str, Any] | None:
    found = view.encoded.truncation
    if not found:
        return None
    share = round(found.share(view.corpus.texts), 4)
    return {"texts": found.texts, "limit_tokens": found.limit, "unread_share": share}
