"""One form for one answer: labels that say nothing are left out, and others are put as a reader would."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from inbedder_core.training import Example, normalize_text


def tidy(examples: Iterable[Example]) -> list[Example]:
    """Apply tidy.json: `left_out` by answer or question, `forms` of answers, both by source.

    "services" tells of nothing which service it is; "search" and "find" would be two answers for one wish.
    """
    tables = json.loads(Path(__file__).with_name("tidy.json").read_text(encoding="utf-8"))
    left_out, forms = tables["left_out"], tables["forms"]
    kept = []
    for example in examples:
        answer, rule = normalize_text(example.answer), left_out.get(example.source, {})
        if "answer" in rule and re.fullmatch(rule["answer"], answer):
            continue
        if "question" in rule and re.search(rule["question"], example.question, re.IGNORECASE):
            continue
        form = forms.get(example.source, {}).get(answer)
        kept.append(replace(example, answer=form) if form else example)
    return kept
