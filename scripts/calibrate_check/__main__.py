"""Choose the thresholds of a question's check on the development sets, and say how often they are right on others.

Every set is asked its own questions, one of them in German or Chinese, and questions that cannot work there. What is
read is kept in the user's store, so that another run is quick.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

import numpy as np

from inbedder_core.checks import NO_QUESTION, Estimate, check_question, check_wordings
from inbedder_core.checks.wordings import NONSENSE
from inbedder_core.cli.shared import say
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import CachedEncoder, Store, load_encoder, silent
from inbedder_core.errors import InBedderError
from inbedder_core.evaluation.tasks.folder import find_data
from scripts.calibrate_check.pairs import Pair, Truth, pairs_of, sample, truth_of

_DOCUMENTS = 48
_FOLLOWED = np.round(np.arange(0.1, 0.42, 0.02), 2)
_DECIDED = np.round(np.arange(0.0, 0.305, 0.01), 2)
_STABLE = np.round(np.arange(0.5, 0.92, 0.05), 2)
_SUITED = np.round(np.arange(0.2, 1.2, 0.05), 2)
_TRIED = (_FOLLOWED, _DECIDED, _STABLE, _SUITED)

Rule = tuple[float, float, float, float]
"""The least that must be followed, answered, stable and suited."""


@dataclass(frozen=True)
class Checked:
    """A pair, whether it truly works, and what the check measured."""

    pair: Pair
    truth: Truth
    followed: float
    answered: float
    stable: float
    suited: float

    @property
    def measured(self) -> tuple[float, ...]:
        """What a rule bounds."""
        return self.followed, self.answered, self.stable, self.suited

    @property
    def works(self) -> bool:
        """Whether it truly works."""
        return self.truth.works

    def follows(self, rule: Rule) -> bool:
        """Whether a rule would say so."""
        return all(value >= least for value, least in zip(self.measured, rule, strict=True))


def main(arguments: Sequence[str] | None = None) -> None:
    """Check every pair, and print a line for each, the rule, and how often it is right, cross-validated."""
    parser = argparse.ArgumentParser(prog="python -m scripts.calibrate_check", description=__doc__)
    parser.add_argument("--data", metavar="DIR", help="the folder of evaluation sets")
    parser.add_argument("--model", metavar="NAME_OR_FOLDER", help="whose answers are checked (the built-in one)")
    parser.add_argument("--store", type=Path, metavar="FILE", help="where rows are kept (the user's own store)")
    parser.add_argument("--sets", nargs="+", metavar="SET", help="only these sets")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write what was measured of every pair as JSON")
    given = parser.parse_args(arguments)
    try:
        checked = list(measure(given))
    except InBedderError as error:
        sys.exit(f"calibrate_check: {error}")
    if given.out:
        given.out.write_text(json.dumps([asdict(one) for one in checked], indent=1, ensure_ascii=False))
    report(checked)


def measure(given: argparse.Namespace) -> Iterable[Checked]:
    """Check every pair of every set."""
    data, encoder = find_data(given.data), CachedEncoder(load_encoder(given.model), Store(given.store))
    for number, name in enumerate(data.names):
        if given.sets and name not in given.sets:
            continue
        whole = data.table(name)
        drawn = sample(whole, _DOCUMENTS)
        for pair in pairs_of(drawn, number):
            check = check_question(Corpus.from_texts(drawn.texts), pair.question, encoder, documents=_DOCUMENTS)
            wordings = check_wordings(pair.question)
            controls = [wording.text for wording in wordings if wording.kind in (NO_QUESTION, NONSENSE)]
            truth = truth_of(whole, pair, silent(encoder), controls, _DOCUMENTS)
            told = (check.followed.value, _known(check.answered), check.stable.value, _known(check.suited))
            yield _told(Checked(pair, truth, *told))


def report(checked: Sequence[Checked]) -> None:
    """Print the rule chosen on all sets, and the confusion of rules chosen without the set they are tried on."""
    followed, answered, stable, suited = best(checked)
    print(f"rule on all sets: followed {followed}, answered {answered}, stable {stable}, suited {suited}")
    confusion: Counter[tuple[str, bool, bool]] = Counter()
    for name in dict.fromkeys(one.pair.set for one in checked):
        rule = best([one for one in checked if one.pair.set != name])
        confusion.update((one.pair.kind, one.works, one.follows(rule)) for one in checked if one.pair.set == name)
    print(f"{'kind':<12}{'works':<7}{'follows':>8}{'does not':>9}")
    for kind, truth in dict.fromkeys((kind, truth) for kind, truth, _ in confusion):
        said, unsaid = confusion[kind, truth, True], confusion[kind, truth, False]
        print(f"{kind:<12}{'yes' if truth else 'no':<7}{said:>8}{unsaid:>9}")
    for label, wrong in (("", ()), (", questions made for other texts left out", ("elsewhere",))):
        counted = {key: count for key, count in confusion.items() if key[0] not in wrong}
        right, total = sum(count for (_, truth, said), count in counted.items() if truth == said), sum(counted.values())
        print(f"right: {right} of {total} ({right / total:.1%}), by leaving out one set at a time{label}")


def best(checked: Sequence[Checked]) -> Rule:
    """Return the rule that is right most often, kinds of pairs weighing alike where they work and where not.

    Of equally good ones it is the one nearest to their medians, in steps tried.
    """
    weights = Counter(one.works for one in checked)
    truth = np.array([one.works for one in checked])
    weight = np.array([1 / weights[one.works] for one in checked])
    values = np.array([one.measured for one in checked])
    rules = np.array(list(product(*_TRIED)))
    says = np.stack([(values >= rule).all(axis=1) for rule in rules])
    scores = (says == truth) @ weight
    good = rules[scores >= scores.max() - 1e-9]
    steps = np.stack([np.searchsorted(tried, good[:, bound]) for bound, tried in enumerate(_TRIED)], axis=1)
    far = np.abs(steps - np.median(steps, axis=0)) / [len(tried) for tried in _TRIED]
    followed, answered, stable, suited = map(float, good[far.sum(axis=1).argmin()])
    return followed, answered, stable, suited


def _known(estimate: Estimate | None) -> float:
    """Return what was measured; what was not speaks against nothing."""
    return np.inf if estimate is None else estimate.value


def _told(checked: Checked) -> Checked:
    pair = checked.pair
    say(
        f"{pair.set:<30}{pair.kind:<12}{'works' if checked.works else '-':<7}{checked.followed:6.2f}"
        f"{checked.answered:6.2f}{checked.stable:6.2f}{checked.suited:6.2f}  {pair.question}"
    )
    return checked


if __name__ == "__main__":
    main()
