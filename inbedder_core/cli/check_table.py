"""Checks of questions, as lines for the terminal and as JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from inbedder_core.checks import QuestionCheck
from inbedder_core.errors import printable


def check_lines(check: QuestionCheck) -> str:
    """Say the verdict on a question, why, and all numbers behind it."""
    lines = [f"{printable(check.instruction)}  [{check.badge}]", f"  {check.sentence}"]
    lines += [f"  {check.languages.note}"] if check.languages.note else []
    lines += [""]
    lines += [f"  {name:<11}{number:<24}{meaning}" for name, number, meaning in _numbers(check)]
    lines += ["", "  neighbors kept          groups (AMI)  asked instead"]
    for part in check.agreements:
        wording = printable(part.wording.text)
        lines.append(f"  {part.neighbors!s:<24}{part.groups:<z14.2f}{part.wording.kind}: {wording}")
    return "\n".join(lines)


def check_json(checks: Sequence[QuestionCheck]) -> bytes:
    """Write checks with every number."""
    ready = [{"badge": check.badge, "sentence": check.sentence, **asdict(check)} for check in checks]
    return (json.dumps(ready, indent=1, ensure_ascii=False) + "\n").encode()


def _numbers(check: QuestionCheck) -> Iterator[tuple[str, str, str]]:
    yield "followed", str(check.followed), "neighbors kept under other wordings, less those kept without the question"
    yield "stable", str(check.stable), "neighbors kept under other wordings"
    answered = "not known" if check.answered is None else str(check.answered)
    yield "answered", answered, "how far the text decides the answer, 0 to 1"
    yield "suited", check.times, "how much likelier these texts make the question's words than others do"
    yield "changed", str(check.changed), "share of answers that are not the one given without a text"
    yield "fallback", str(check.fallback), "share of answers that say nothing"
    yield "structured", str(check.structured), "how much clearer groups are than those of noise"
    yield "steady", f"{check.steady:.2f}", "groups (AMI) when k-means starts elsewhere"
    yield "halves", f"{check.halves:.2f}", "groups (AMI) that two halves of the documents make"
