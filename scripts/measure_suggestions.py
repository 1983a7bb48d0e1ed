"""How often the questions proposed find a facet that was not asked for, on sets whose documents are labeled twice.

    python -m scripts.measure_suggestions [--data DIR] [--documents 100] [--unseen 48] [--store FILE] [--out FILE]
        [--keep FOLDER]

A case is a set of which one facet is asked for by its own question; its other facets, those independent of the first
(normalised mutual information at most 0.1), are to be found. Only the bank is tried, none of whose questions is a
set's own. A question finds a facet where the documents' five nearest share its label: at least 0.1 of what there
could be, 0.05 more than under the question asked, and 0.8 of what the facet's own question gives. That is measured
on the documents that were tried, where three questions drawn at random say what is to be had for nothing; and once
more, for those proposed, on others, as many of each of a facet's six most frequent labels. What is read is kept in the
user's store, so that another run is quick. Nothing is chosen or fitted here.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import comb
from pathlib import Path
from typing import Any

import numpy as np

from inbedder_core.checks import NO_QUESTION, NONSENSE, check_wordings, nearest
from inbedder_core.cli.shared import say
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import CachedEncoder, Encoder, Encoding, Store, load_encoder
from inbedder_core.errors import InBedderError
from inbedder_core.evaluation.tasks.folder import EvaluationData, FacetTable, find_data
from inbedder_core.suggestions import suggest_questions
from inbedder_core.suggestions.bank import BANK, BankQuestion, candidates
from scripts.calibrate_check.pairs import labeled_sample, purity

PROPOSED = 3
MOST_DEPENDENT = 0.1
LANGUAGE = "language"
_LEAST, _MORE, _SHARE = 0.1, 0.05, 0.8
_SEEN = 100
"""Documents of a set that may be tried; all others are unseen."""


@dataclass(frozen=True)
class Case:
    """A set, the facet asked for, those to be found, and which of them each proposed question found.

    `found` was measured on the documents tried, `found_unseen` on others. `could`: how many of the bank's questions
    find one; `by_chance`: how often three of them drawn at random would. `shown`: whether a facet's own question finds
    it, so that it is there to be found.
    """

    set: str
    asked: str
    hidden: tuple[str, ...]
    proposed: tuple[str, ...]
    found: tuple[tuple[str, ...], ...]
    found_unseen: tuple[tuple[str, ...], ...]
    could: int
    by_chance: float
    shown: bool


def main(arguments: Sequence[str] | None = None) -> None:
    """Try every case, and print a line for each and the sums."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.measure_suggestions", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--data", metavar="DIR", help="the folder of evaluation sets")
    parser.add_argument("--model", metavar="NAME_OR_FOLDER", help="who is asked (the built-in model)")
    parser.add_argument("--documents", type=int, default=_SEEN, help=f"documents tried, at most {_SEEN}")
    parser.add_argument("--unseen", type=int, default=48, help="other documents that proposals are measured on")
    parser.add_argument("--store", type=Path, metavar="FILE", help="where rows are kept (the user's own store)")
    parser.add_argument("--sets", nargs="+", metavar="SET", help="only these sets")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write every case as JSON")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write answers, nearest and measures of each set")
    given = parser.parse_args(arguments)
    try:
        cases = list(measure(given))
    except InBedderError as error:
        sys.exit(f"measure_suggestions: {error}")
    if given.out:
        given.out.write_text(json.dumps([asdict(case) for case in cases], indent=1, ensure_ascii=False))
    report(cases)


def measure(given: argparse.Namespace) -> Iterator[Case]:
    """Try every case of every set."""
    data, encoder = find_data(given.data), CachedEncoder(load_encoder(given.model), Store(given.store))
    for name, pairs in independent_facets(data).items():
        if given.sets and name not in given.sets:
            continue
        tried, others = split(in_english(data.table(name)), given.documents)
        for asked, hidden in present(pairs, tried).items():
            yield told(try_case(tried, others, encoder, asked, hidden, given.unseen))
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            (given.keep / f"{name}.json").write_text(json.dumps(kept_set(tried, encoder), ensure_ascii=False))


def independent_facets(data: EvaluationData) -> dict[str, dict[str, tuple[str, ...]]]:
    """Say of each set, for each facet that can be asked for, which others are independent of it."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for pair, dependence in data.independence.items():
        name, _, facets = pair.partition(":")
        first, _, second = facets.partition("~")
        if dependence <= MOST_DEPENDENT:
            for asked, hidden in ((first, second), (second, first)):
                of_set = found.setdefault(name, {})
                of_set[asked] = (*of_set.get(asked, ()), hidden)
    return found


def in_english(table: FacetTable) -> FacetTable:
    """Keep the English documents of a set that is labeled by language, and leave that facet out."""
    if LANGUAGE not in table.gold:
        return table
    rows = [row for row, label in enumerate(table.gold[LANGUAGE]) if label and "English" in label]
    instructions = {facet: question for facet, question in table.instructions.items() if facet != LANGUAGE}
    return replace(table, instructions=instructions, gold={facet: table.gold[facet] for facet in instructions}).take(
        rows
    )


def present(pairs: Mapping[str, tuple[str, ...]], table: FacetTable) -> dict[str, tuple[str, ...]]:
    """Keep the facets that a set still has."""
    kept = {asked: tuple(facet for facet in hidden if facet in table.gold) for asked, hidden in pairs.items()}
    return {asked: hidden for asked, hidden in kept.items() if asked in table.gold and hidden}


def split(table: FacetTable, documents: int) -> tuple[FacetTable, FacetTable]:
    """Draw the documents that are tried, of those that have a label of the first facet, and all that may not be."""
    gold = table.gold[next(iter(table.instructions))]
    labeled = [row for row, label in enumerate(gold) if label is not None]
    seen = random.Random(0).sample(labeled, min(_SEEN, len(labeled) // 2))
    return table.take(seen[:documents]), table.take(sorted(set(range(len(gold))) - set(seen)))


def try_case(
    tried: FacetTable, others: FacetTable, encoder: Encoder, asked: str, hidden: tuple[str, ...], unseen: int
) -> Case:
    """Ask for one facet, and see which of the others the proposals find."""
    own = tried.instructions
    corpus = Corpus.from_texts(tried.texts, name=tried.name)
    bank = offered(corpus, own)
    suggestions = suggest_questions(corpus, [own[asked]], encoder, documents=len(corpus), most=PROPOSED, tried=bank)
    proposed = [suggestion.question for suggestion in suggestions.ranked]
    every = [candidate.question for candidate in bank]
    found = dict(zip(every, finds(tried, encoder, asked, hidden, every), strict=True))
    drawn = {facet: labeled_sample(others, facet, unseen) for facet in hidden}
    again = [finds(table, encoder, asked, (facet,), proposed) for facet, table in drawn.items()]
    could = sum(map(bool, found.values()))
    return Case(
        tried.name,
        asked,
        hidden,
        tuple(proposed),
        found=tuple(found[question] for question in proposed),
        found_unseen=tuple(tuple(facet for part in parts for facet in part) for parts in zip(*again, strict=True)),
        could=could,
        by_chance=1 - comb(len(every) - could, PROPOSED) / comb(len(every), PROPOSED),
        shown=any(finds(tried, encoder, asked, hidden, [own[facet] for facet in hidden])),
    )


def offered(corpus: Corpus, own: Mapping[str, str]) -> list[BankQuestion]:
    """List the questions of the bank that would be tried on a corpus, without the set's own."""
    return [candidate for candidate in candidates(corpus, list(own.values())) if candidate in BANK]


def finds(
    table: FacetTable, encoder: Encoder, asked: str, hidden: Sequence[str], questions: Sequence[str]
) -> list[tuple[str, ...]]:
    """Name the facets each question finds."""
    own = [table.instructions[facet] for facet in (asked, *hidden)]
    base, *references = encoder.encode(table.texts, own)
    made = encoder.encode(table.texts, list(questions)) if questions else []
    found: list[tuple[str, ...]] = [() for _ in questions]
    for facet, reference in zip(hidden, references, strict=True):
        least = max(_LEAST, shows(table, facet, base) + _MORE, _SHARE * shows(table, facet, reference))
        for index, encoding in enumerate(made):
            if shows(table, facet, encoding) >= least:
                found[index] = (*found[index], facet)
    return found


def shows(table: FacetTable, facet: str, encoding: Encoding) -> float:
    """Say how often labeled documents' five nearest share their label, 0 what chance gives and 1 always."""
    rows = np.array([row for row, label in enumerate(table.gold[facet]) if label is not None])
    return purity(encoding.take(rows), np.array([table.gold[facet][row] for row in rows]))


def kept_set(table: FacetTable, encoder: Encoder) -> dict[str, Any]:
    """Gather what any ranking of the bank needs, of each question what was answered, and what its map shows."""
    unasked = [wording.text for wording in check_wordings("") if wording.kind in (NO_QUESTION, NONSENSE)]
    own = table.instructions
    asked = list(dict.fromkeys([*own.values(), *unasked, *(candidate.question for candidate in BANK)]))
    questions = {
        question: {
            "answers": encoding.answers,
            "nearest": nearest(encoding).tolist(),
            "shows": {facet: round(shows(table, facet, encoding), 4) for facet in own},
        }
        for question, encoding in zip(asked, encoder.encode(table.texts, asked), strict=True)
    }
    return {"set": table.name, "gold": table.gold, "own": own, "unasked": unasked, "questions": questions}


def told(case: Case) -> Case:
    """Say what came of a case."""
    marks = [f"{'+' if seen else '-'}{'+' if unseen else '-'} {question}"
             for question, seen, unseen in zip(case.proposed, case.found, case.found_unseen, strict=True)]  # fmt: skip
    say(f"{case.set} {case.asked} -> {', '.join(case.hidden)} ({case.could} could, {case.by_chance:.0%} by chance)")
    say("\n".join(f"   {mark}" for mark in marks))
    return case


def report(cases: Sequence[Case]) -> None:
    """Print a line for each set, and how often one of three, and how often the first, found a facet."""
    print(f"{'set':<32}{'cases':>6}{'found':>7}{'unseen':>8}{'chance':>8}{'shown':>7}{'of these found':>16}")
    groups = {name: [case for case in cases if case.set == name] for name in dict.fromkeys(case.set for case in cases)}
    for name, own in {**groups, "all": list(cases)}.items():
        seen, unseen = (sum(any(getattr(case, kind)) for case in own) for kind in ("found", "found_unseen"))
        shown = [case for case in own if case.shown]
        print(
            f"{name:<32}{len(own):>6}{seen:>7}{unseen:>8}{sum(case.by_chance for case in own):>8.1f}"
            f"{len(shown):>7}{sum(any(case.found) for case in shown):>16}"
        )
    first = sum(bool(case.found[:1] and case.found[0]) for case in cases)
    could = sum(case.could > 0 for case in cases)
    print(f"the first of three alone: {first} of {len(cases)}; some question of the bank finds one: {could}")


if __name__ == "__main__":
    main()
