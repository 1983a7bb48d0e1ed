"""Questions of closed vocabularies in other languages, answered in the question's language; the texts stay English."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from inbedder_core.training import Example, normalize_text
from scripts.train_builtin.derived import balance, by_source, derive, read_tables


def add_translated(drawn: Sequence[Example], examples: Sequence[Example], *, most: int, seed: int) -> list[Example]:
    """Add at most `most` examples for each language and kind of languages.json, drawn texts first."""
    if not most:
        return list(drawn)
    tables, sources = read_tables(), by_source(examples)
    languages = json.loads(Path(__file__).with_name("languages.json").read_text(encoding="utf-8"))
    texts = {normalize_text(example.text) for example in drawn}
    added = []
    for name in dict.fromkeys(name for kinds in languages.values() for name in kinds):
        kind = tables["kinds"][name]
        derived = derive(kind, sources, tables)
        for language, kinds in languages.items():
            chance = random.Random(f"{seed} translated {language} {name}")
            added += [
                replace(
                    each.example,
                    question=chance.choice(kinds[name]["questions"]),
                    answer=kinds[name]["answers"][each.answer],
                )
                for each in balance(derived, most, kind.get("most", 0.1), texts, chance)
            ]
    return [*drawn, *added]
