"""Inputs rebuilt from public bug reports, where they are at hand."""

import json
import re
from pathlib import Path

import pytest

from inbedder_core.comparison import facet
from inbedder_core.corpus import read_corpus

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
EXPECTED = json.loads((CASES / "expected.json").read_text(encoding="utf-8")) if CASES.exists() else {}


@pytest.mark.skipif(not EXPECTED, reason="shared/cases is not beside the project")
@pytest.mark.parametrize("case", EXPECTED or ["none"])
def test_a_reported_file_is_read_as_it_is_meant(case):
    wanted = EXPECTED[case]
    corpus, report = read_corpus(CASES / case)
    assert len(corpus) == wanted.get("n", len(corpus))
    assert corpus.texts[0].startswith(wanted.get("first") or "")
    assert wanted.get("col_has", "") in report.text_column
    assert re.search(wanted.get("note", ""), " ".join(report.lines()), re.IGNORECASE)
    names = {
        column: next(name for name in corpus.metadata if name.startswith(column)) for column in wanted.get("kinds", {})
    }
    assert {column: facet(corpus, name).kind for column, name in names.items()} == wanted.get("kinds", {})
