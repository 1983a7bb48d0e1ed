"""How well the marks on groups tell those that do not hold.

    python -m scripts.measure_marks [--data DIR] [--documents 120] [--seeds 3] [--sets NAME] [--model NAME] [--out FILE]

Every set of the evaluation folder is explored under its own questions with all settings at their default, once for each
seed. A group is mixed where less than 0.6 of its labeled documents have its commonest gold label, and misnamed where
its name means another one (all-MiniLM-L6-v2). Of each mark (precision, coverage, resampling, distance of the nearest
group, other words) are printed: how well it orders these and the other groups (AUC), and how many there are of these on
either side of the threshold in use, and of one chosen on the other sets.

Other words have a truth of their own, too: all documents are read and grouped under the paraphrase, and a group is lost
where no group there shares 0.6 of it (Jaccard index). The threshold of a mark is the one that is right for most groups.
Rows and layouts are kept in the user's store.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inbedder_core.checks import make_paraphrase
from inbedder_core.encoders import CachedEncoder, Encoder, Store, load_encoder
from inbedder_core.errors import CorpusError
from inbedder_core.evaluation.candidates import find_judge
from inbedder_core.evaluation.scoring.gold_names import nearest_labels
from inbedder_core.probes import reword_groups
from inbedder_core.views import STABLE, ViewConfig, explore, found_again, keep_rewording
from inbedder_core.views.belief import NAMED, TOGETHER
from scripts.measure_groups import Facet, corpora, explore_facets

MIXED = 0.6
COUNTABLE, STEADY = 12, 0.9
IN_USE = {"precision": NAMED, "stability": STABLE, "reworded": TOGETHER}
MARKS = ("precision", "coverage", "stability", "distance", "reworded")


@dataclass(frozen=True)
class Group:
    """A group: the purity of its labels, whether its name means their most frequent, how far it comes back, its marks.

    It comes back as far as a group shares its documents when all are read in other words.
    """

    set: str
    facet: str
    seed: int
    labels: int
    size: int
    purity: float
    misnamed: bool
    again: float
    precision: float | None
    coverage: float | None
    stability: float | None
    distance: float | None
    reworded: float | None


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every group of every facet, and print what each mark tells."""
    parser = argparse.ArgumentParser(prog="python -m scripts.measure_marks", description=__doc__.split("\n")[0])
    parser.add_argument("--data", metavar="DIR", help="the folder of evaluation sets")
    parser.add_argument("--model", metavar="NAME_OR_FOLDER", help="whose answers group (the built-in one)")
    parser.add_argument("--documents", type=int, default=120, help="documents a set (120)")
    parser.add_argument("--seeds", type=int, default=3, help="layouts of each set (3)")
    parser.add_argument("--sets", nargs="+", default=(), metavar="NAME", help="only these sets")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write every group as JSON")
    given = parser.parse_args(arguments)
    store = Store()
    encoder, judge = CachedEncoder(load_encoder(given.model), store), find_judge(store)
    sets = [corpus for corpus in corpora(given.data, given.documents) if not given.sets or corpus.name in given.sets]
    groups = [
        group
        for seed in range(given.seeds)
        for facet in explore_facets(sets, encoder, store, seed)
        for group in measure(facet, encoder, store, judge)
    ]
    if given.out:
        given.out.write_text(json.dumps([asdict(group) for group in groups]))
    report(groups)


def measure(facet: Facet, encoder: Encoder, store: Store, judge: Encoder | None) -> Iterator[Group]:
    """Measure the groups of a facet that have a labeled document."""
    view = facet.view
    (other,) = explore(
        view.corpus, [make_paraphrase(view.instruction)], encoder, ViewConfig(seed=facet.seed), store=store
    )
    again = found_again(view.clustering, other.clustering)
    with suppress(CorpusError):  # fewer than two groups
        view = keep_rewording(view, reword_groups(view, encoder, seed=facet.seed, store=store))
    gold = dict(zip(facet.gold.rows, facet.gold.labels, strict=True))
    names = [cluster.label for cluster in view.clusters]
    meant = nearest_labels(names, facet.gold.labels, judge) if judge and names else [""] * len(names)
    for belief in view.beliefs:
        labels = Counter(gold[row] for row in view.clustering.members(belief.id).tolist() if row in gold)
        if labels:
            yield Group(
                facet.set,
                facet.gold.name,
                facet.seed,
                len(set(facet.gold.labels)),
                view.cluster(belief.id).size,
                max(labels.values()) / labels.total(),
                labels[meant[belief.id]] < max(labels.values()),
                float(again[belief.id]),
                belief.precision,
                belief.coverage,
                belief.stability,
                belief.distance,
                belief.reworded and belief.reworded.share,
            )


def report(groups: Sequence[Group]) -> None:
    """Print a line for each mark, over all groups, and over those of facets with few labels; then other words."""
    few = [group for group in groups if group.labels <= COUNTABLE]
    for title, chosen in (("all facets", groups), (f"at most {COUNTABLE} labels", few)):
        facets = len({(group.set, group.facet) for group in chosen})
        print(f"{title}: {len(chosen)} groups of {facets} facets")
        for name, bad in (("mixed", [_mixed(one) for one in chosen]), ("misnamed", [one.misnamed for one in chosen])):
            print(f" {name}: {_share(bad)}")
            for mark in MARKS:
                print(f"  {mark:<10}{_told(chosen, mark, bad)}")
    steady = [group for group in groups if group.stability is not None and group.stability >= STEADY]
    for title, chosen in (("all groups", groups), (f"those of stability {STEADY} or more", steady)):
        lost = [group.again < MIXED for group in chosen]
        print(f"lost in other words: {_share(lost)} of {title} ({len(chosen)})")
        for mark in ("reworded", "stability"):
            print(f"  {mark:<10}{_told(chosen, mark, lost)}")


def _told(groups: Sequence[Group], mark: str, bad: Sequence[bool]) -> str:
    """Say how well a mark orders groups, and which share is bad among marked and others, in use and cross-validated."""
    known = [(group, wrong) for group, wrong in zip(groups, bad, strict=True) if getattr(group, mark) is not None]
    values = np.array([getattr(group, mark) for group, _ in known])
    wrong, sets = np.array([one for _, one in known]), np.array([group.set.split(" (")[0] for group, _ in known])
    whole = _least(values, wrong)
    held = np.array([_least(values[sets != name], wrong[sets != name]) for name in sets])
    parts = [f"AUC {_auc(values, wrong):.2f}"]
    if mark in IN_USE:
        parts.append(f"in use {IN_USE[mark]}: {_sides(values < IN_USE[mark], wrong)}")
    parts.append(
        f"best {whole:.2f} ({held.min():.2f} to {held.max():.2f}), on sets left out: {_sides(values < held, wrong)}"
    )
    return "; ".join(parts)


def _sides(marked: NDArray[np.bool_], wrong: NDArray[np.bool_]) -> str:
    return (
        f"marked {_share(marked)}, bad {_share(wrong[marked])} of these and {_share(wrong[~marked])} of the others, "
        f"right {_share(marked == wrong)}"
    )


def _least(values: NDArray[np.float64], wrong: NDArray[np.bool_]) -> float:
    """Return the threshold below which groups are marked that is right for most, the middle one of equally good."""
    candidates = np.round(np.arange(0.05, 1, 0.05), 2)
    scores = [((values < least) == wrong).mean() for least in candidates]
    best = np.flatnonzero(np.isclose(scores, max(scores)))
    return float(candidates[best[len(best) // 2]])


def _auc(values: NDArray[np.float64], wrong: NDArray[np.bool_]) -> float:
    """Return how often a bad group has the lower value of a bad and a good one, ties counting half."""
    bad, good = values[wrong][:, None], values[~wrong][None, :]
    return float(((bad < good) + 0.5 * (bad == good)).mean())


def _mixed(group: Group) -> bool:
    return group.purity < MIXED


def _share(flags: Sequence[bool] | NDArray[np.bool_]) -> str:
    return f"{np.mean(flags):.0%}" if len(flags) else "none"


if __name__ == "__main__":
    main()
