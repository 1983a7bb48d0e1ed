"""Whole-text questions of the kinds analysts ask, derived from labels that sources have under other questions.

derived.json holds the kinds; those of attributes.json and opinions.json join them. Each has its wordings and rules:
what a source's row must be like, and the answer that follows from it. A text whose rows lead to several answers of a
kind is not asked.
"""

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from inbedder_core.training import Example, normalize_text

Table = Mapping[str, Any]
LONGEST_ANSWER = 4
_LONG_TEXT = 70
_PLURALS = (
    ("movies", "movie"), ("cookies", "cookie"), ("knives", "knife"), ("ies", "y"), ("sses", "ss"), ("shes", "sh"),
    ("ches", "ch"), ("xes", "x"), ("s", ""),
)  # fmt: skip
_NO_PLURAL = re.compile(r".*(?:ss|us|is|ous|news|series|scissors|tongs|pants|jeans|headphones|sights|glasses|gas|bus)")


@dataclass(frozen=True)
class Derived:
    """What a row of a source tells of its whole text: the example it comes from, the rule and the answer."""

    example: Example
    rule: Table
    names: Mapping[str, str]
    answer: str


def add_derived(drawn: Sequence[Example], examples: Sequence[Example], *, most: int, seed: int) -> list[Example]:
    """Add at most `most` examples of each kind of derived.json from all labelled `examples`, drawn texts first."""
    if not most:
        return list(drawn)
    tables = read_tables()
    texts = {normalize_text(example.text) for example in drawn}
    asked = {(normalize_text(example.text), normalize_text(example.question)) for example in drawn}
    added = []
    sources = by_source(examples)
    for name, kind in tables["kinds"].items():
        chance = random.Random(f"{seed} derived {name}")
        for derived in balance(derive(kind, sources, tables), most, kind.get("most", 0.1), texts, chance):
            example = replace(
                derived.example, question=word_question(kind, derived, tables, chance), answer=derived.answer
            )
            key = (normalize_text(example.text), normalize_text(example.question))
            if key not in asked:
                asked.add(key)
                added.append(example)
    return [*drawn, *added]


def by_source(examples: Iterable[Example]) -> dict[str, list[Example]]:
    """Sort examples by their source."""
    sources: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        sources[example.source].append(example)
    return sources


def read_tables() -> dict[str, Any]:
    """Read derived.json: `who` is asked about by source, the `kinds` of questions and shared normal `forms`.

    The kinds of attributes.json and opinions.json are among them: here no answer outweighs the others.
    """
    tables, attributes, opinions = (
        json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
        for name in ("derived", "attributes", "opinions")
    )
    for name, table in attributes.items():
        rules = [{"sources": [source], "value": answer} for source, answer in table["answers"].items()]
        tables["kinds"][name] = {"questions": table["questions"], "most": 0.2, "singular": True, "rules": rules}
    for name, table in opinions.items():
        rules = [{"sources": table["sources"], "values": table["answers"]}]
        tables["kinds"][name] = {
            "questions": table["questions"],
            "most": 0.4 / (1 + (name == "emotion")),
            "rules": rules,
        }
    return dict(tables)


def derive(kind: Table, sources: Mapping[str, Sequence[Example]], tables: Table) -> list[Derived]:
    """Find what one kind's rules tell of texts of each source, each text's one answer once."""
    forms = tables["forms"][kind["forms"]] if isinstance(kind.get("forms"), str) else kind.get("forms", {})
    meant = {variant: form for form, variants in forms.items() for variant in variants}
    answers: dict[tuple[str, ...], dict[str, Derived]] = defaultdict(dict)
    for rule in kind["rules"]:
        for example in chain.from_iterable(sources.get(source, ()) for source in rule["sources"]):
            if (names := match(rule, example)) is None:
                continue
            if answer := _normal(_value(rule, example, names), kind, meant):
                text = _near(example.text, answer) if "near" in rule else example.text
                if text and re.fullmatch(rule.get("valued", ".*"), answer):
                    key = (normalize_text(example.text), names.get("target", "") if "by_question" in kind else "")
                    answers[key].setdefault(answer, Derived(replace(example, text=text), rule, names, answer))
    single = [next(iter(each.values())) for each in answers.values() if len(each) == 1]
    counts = Counter(derived.answer for derived in single)
    return [derived for derived in single if counts[derived.answer] >= kind.get("seen", 1)]


def match(rule: Table, example: Example) -> Mapping[str, str] | None:
    """Return the named groups of the rule's question pattern if the rule is about this row, else None."""
    asked = re.search(rule.get("asked", ""), example.question, re.IGNORECASE)
    fits = (
        asked
        and re.fullmatch(rule.get("answered", ".*"), normalize_text(example.answer))
        and re.search(rule.get("texts", ""), example.text)
        and not ("not_texts" in rule and re.search(rule["not_texts"], example.text, re.IGNORECASE))
    )
    return asked.groupdict() if asked and fits else None


def balance(
    derived: Iterable[Derived], most: int, share: float, texts: set[str], chance: random.Random
) -> list[Derived]:
    """Draw at most `most`, no answer in more than a `share`, answers and sources by turns, those of `texts` first."""
    shuffled = list(derived)
    chance.shuffle(shuffled)
    shuffled.sort(key=lambda each: normalize_text(each.example.text) not in texts)
    turns: Counter[tuple[str, str]] = Counter()
    ordered = []
    for each in shuffled:
        key = (each.answer, each.example.source)
        ordered.append((turns[key], each))
        turns[key] += 1
    ordered.sort(key=lambda turn: turn[0])
    sizes = Counter(each.answer for each in shuffled)
    total = min(most, len(shuffled))
    while (fitting := sum(min(size, max(1, round(share * total))) for size in sizes.values())) < total:
        total = fitting
    counts: Counter[str] = Counter()
    balanced: list[Derived] = []
    for _, each in ordered:
        if len(balanced) < total and counts[each.answer] < max(1, round(share * total)):
            counts[each.answer] += 1
            balanced.append(each)
    return balanced


def word_question(kind: Table, derived: Derived, tables: Table, chance: random.Random) -> str:
    """Choose a wording, of the people that a source's texts are by."""
    people = kind.get("who") or tables["who"].get(derived.example.source, tables["who"][""])
    question: str = chance.choice(derived.rule.get("questions", kind["questions"]))
    return question.format(who=chance.choice(people), **derived.names)


def _value(rule: Table, example: Example, names: Mapping[str, str]) -> str:
    answer = normalize_text(example.answer)
    if "values" in rule:
        return next((value for value, answers in rule["values"].items() if answer in answers), "")
    value: str = rule.get("value", "{answer}")
    return normalize_text(value.format(answer=answer, **names))


def _normal(value: str, kind: Table, meant: Mapping[str, str]) -> str:
    """Reduce an answer to the form that all sources share; "" if it is none for this kind."""
    value = re.sub(r"^(?:the|an?|to) ", "", value).strip(" .,;:!?\"'#@")
    if not (valued := re.fullmatch(kind.get("valued", ".+"), value)):
        return ""
    value = (valued.groupdict().get("value") or value).strip()
    value = meant.get(value, value)
    if kind.get("singular"):
        value = meant.get(singular(value), singular(value))
    return value if len(value.split()) <= LONGEST_ANSWER else ""


def singular(words: str) -> str:
    """Put the last of some words into the singular, where its ending tells that it is a plural."""
    if _NO_PLURAL.fullmatch(words) or len(words) < 4:
        return words
    return next((words.removesuffix(plural) + end for plural, end in _PLURALS if words.endswith(plural)), words)


def _near(text: str, answer: str) -> str:
    """Cut a long text to the sentences around the answer; "" where it does not say the answer."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    holding = [number for number, sentence in enumerate(sentences) if answer in normalize_text(sentence)]
    if not holding:
        return ""
    if len(text.split()) <= _LONG_TEXT:
        return text
    start = max(0, holding[0] - 1)
    cut = " ".join(sentences[start : holding[0] + 2])
    return cut if len(cut.split()) <= _LONG_TEXT else sentences[holding[0]]
