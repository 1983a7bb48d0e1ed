"""Questions that a text does not answer, answered so: what nobody says is not to be guessed.

unsaid.json says which. `names`: questions for names, dates and amounts, put to texts without any. `elsewhere`: a
question about one passage, put to another that holds none of its answer's words. `kinds`: whole-text questions of
derived.json, put to texts whose labels tell that there is nothing of the kind ("What is criticized?" of a list of
strengths). Each of these questions is answered for other texts, so the text decides.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from inbedder_core.labels import FUNCTION_WORDS
from inbedder_core.training import Example, normalize_text
from scripts.train_builtin.derived import Derived, match, read_tables, word_question

UNSAID = "not said"
_TRIES = 60
_ANYWHERE = frozenset(
    re.findall(
        r"\w+",
        """person people product item author writer reviewer user poster tweeter customer buyer review tweet text say
        tell year time happen long type kind sort name thing use like want think good new old get make need feel
        does""",
    )
)
"""Words of questions that could be asked of any text of a source."""
_WORD = re.compile(r"[\w']+")


def add_unsaid(examples: Sequence[Example], passages: Sequence[Example], *, share: float, seed: int) -> list[Example]:
    """Add unanswerable questions until they are a `share` of all, of the three sorts alike where there are as many.

    `passages` are those of the `examples` whose questions are their sources' own.
    """
    table = json.loads(Path(__file__).with_name("unsaid.json").read_text(encoding="utf-8"))
    number = round(share * len(examples) / (1 - share))
    if not number:
        return list(examples)
    unsaid: Counter[str] = Counter()
    asked = {(normalize_text(example.text), normalize_text(example.question)) for example in examples}
    times = Counter(normalize_text(example.question) for example in examples)
    added: list[Example] = []
    for sort, (pairs, askable) in enumerate(((_of_kinds, examples), (_names, examples), (_elsewhere, passages))):
        most = len(added) + (number - len(added)) // (3 - sort)
        for example in pairs(askable, table, random.Random(f"{seed} unsaid {sort}")):
            if len(added) >= most:
                break
            question = normalize_text(example.question)
            key = (normalize_text(example.text), question)
            # Two of three examples of a question are answered, so that it alone does not tell that nothing is said.
            if key not in asked and unsaid[question] < max(1, times[question] // 2) and times[question]:
                unsaid[question] += 1
                asked.add(key)
                added.append(example)
    return [*examples, *added]


def is_nameless(text: str, made_up: Sequence[str] = ()) -> bool:
    """Tell whether a text has no figure, handle or capital but at a sentence's start, `made_up` names aside."""
    if re.search(r"[\d@#]|https?:|www\.", text):
        return False
    inner = re.sub(r"(^|[.!?]\s+)\W*\w+", r"\1", text)
    return not {word for word in re.findall(r"\b[A-Z][\w']*", inner)} - {"I", "I'm", "I'd", "I'll", "I've", *made_up}


def is_elsewhere(question: str, answer: str, text: str) -> bool:
    """Tell whether a text says no word of the answer and lacks most of what the question is about."""
    said, sought = content_words(text), content_words(answer)
    about = content_words(question) - {word[:6] for word in _ANYWHERE}
    return bool(sought) and not sought & said and len(about) >= 2 and 2 * len(about & said) <= len(about) - 1


def content_words(text: str) -> set[str]:
    """Split a text into its words that carry meaning, roughly stemmed."""
    words = (word.strip("'").removesuffix("'s") for word in _WORD.findall(text.casefold()))
    return {word[:6].removesuffix("s") for word in words if word and word not in FUNCTION_WORDS}


def _of_kinds(examples: Sequence[Example], table: dict[str, Any], chance: random.Random) -> Iterator[Example]:
    tables = read_tables()
    lists = []
    for rule in table["kinds"]:
        fitting = [each for each in examples if each.source in rule["sources"] and match(rule, each) is not None]
        chance.shuffle(fitting)
        lists.append((rule, iter({normalize_text(each.text): each for each in fitting}.values())))
    while lists:
        for rule, rows in list(lists):
            if example := next(rows, None):
                derived = Derived(example, rule, {}, UNSAID)
                question = word_question(tables["kinds"][rule["kind"]], derived, tables, chance)
                yield replace(example, question=question, answer=UNSAID)
            else:
                lists.remove((rule, rows))


def _names(examples: Sequence[Example], table: dict[str, Any], chance: random.Random) -> Iterator[Example]:
    names, texts = table["names"], _texts(examples)
    lower = {word for example in texts for word in re.findall(r"(?<![.!?] )(?<!^)\b[a-z]+\b", example.text)}
    questions = [each.question for each in examples if re.search(names["asked"], each.question)]
    fitting = [
        each
        for each in texts
        if each.source in names["sources"]
        and is_nameless(each.text, names["made_up"])
        and not re.search(names["not_texts"], each.text, re.IGNORECASE)
        and {word.lower() for word in re.findall(r"\b[A-Z][a-z]+", each.text)} <= lower | set(_lower(names["made_up"]))
    ]
    chance.shuffle(fitting)
    for example in fitting if questions else ():
        question = chance.choice(questions)
        if not (re.search(names["personal"], question) and re.search("|".join(names["made_up"]), example.text)):
            yield replace(example, question=question, answer=UNSAID)


def _texts(examples: Sequence[Example]) -> list[Example]:
    return list({normalize_text(example.text): example for example in examples}.values())


def _lower(words: Sequence[str]) -> list[str]:
    return [word.lower() for word in words]


def _elsewhere(examples: Sequence[Example], table: dict[str, Any], chance: random.Random) -> Iterator[Example]:
    """Put questions of the same source, those that share most words with the text, and of others in turn."""
    times = Counter(normalize_text(each.question) for each in examples)
    rule = table["elsewhere"]
    donors = [
        each
        for each in examples
        if each.source in rule["sources"]
        and times[normalize_text(each.question)] == 1
        and match({"asked": rule["asked"]}, each) is not None
    ]
    by_source = {source: [each for each in donors if each.source == source] for source in {d.source for d in donors}}
    fitting = [each for each in _texts(examples) if each.source in by_source]
    chance.shuffle(fitting)
    for number, example in enumerate(fitting):
        pool = by_source[example.source] if number % 2 else donors
        tried = [chance.choice(pool) for _ in range(_TRIES)]
        said = content_words(example.text)
        unsaid = [each for each in tried if is_elsewhere(each.question, each.answer, example.text)]
        if unsaid:
            nearest = max(unsaid, key=lambda each: len(content_words(each.question) & said))
            yield replace(example, question=nearest.question, answer=UNSAID)
