"""All files of an evidence pack, one by one, in a folder, or in one zip."""

import io
import zipfile
from collections.abc import Iterator

from inbedder_core.exports.comparison_frames import comparison_frames
from inbedder_core.exports.evidence import Evidence
from inbedder_core.exports.formats import table_files, workbook
from inbedder_core.exports.frames import clusters_frame, documents_frame, notes_frame
from inbedder_core.exports.report import report_html
from inbedder_core.exports.run import run_json

MOST_IN_WORKBOOK = 50_000


def pack_files(evidence: Evidence) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file, as it is made: report, run, then tables.

    These are documents, groups, notes where there are any, and comparisons where there are two views. The workbook,
    slow to write and to open, is for at most 50,000 documents.
    """
    yield "report.html", report_html(evidence)
    yield "run.json", run_json(evidence).encode("utf-8", "backslashreplace")
    frames = {
        "documents": documents_frame(evidence.views, evidence.noted),
        "groups": clusters_frame(evidence.views, evidence.noted),
        **({"notes": notes_frame(evidence.views, evidence.noted)} if evidence.noted else {}),
        **comparison_frames(evidence.views, seed=evidence.seed),
    }
    yield from table_files(frames)
    if len(evidence.corpus) <= MOST_IN_WORKBOOK:
        yield "tables.xlsx", workbook(frames)


def zip_pack(evidence: Evidence) -> bytes:
    """Return all files in one zip, which is the same for the same evidence."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in pack_files(evidence):
            about = zipfile.ZipInfo(name, evidence.made.timetuple()[:6])
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, content)
    return buffer.getvalue()
