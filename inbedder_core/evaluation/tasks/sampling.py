"""Seeded samples: documents in proportion to their gold labels, and triplets in which two facets disagree."""

from collections.abc import Mapping, Sequence

import numpy as np

from inbedder_core.evaluation.tasks.folder import FacetTable
from inbedder_core.evaluation.tasks.task import FacetedCorpus, GoldFacet, TripletTask, opposed


def stratified_order(strata: Sequence[object], *, seed: int) -> list[int]:
    """Order positions so that every beginning of the order holds each stratum in close to its share.

    Systematic sampling with a random start per stratum: rare strata are as likely to be drawn as their size says, and a
    smaller sample is always part of a larger one.
    """
    random = np.random.default_rng(seed)
    members: dict[object, list[int]] = {}
    for row, stratum in enumerate(strata):
        members.setdefault(stratum, []).append(row)
    places = np.empty(len(strata))
    for rows in members.values():
        places[random.permutation(rows)] = (np.arange(len(rows)) + random.random()) / len(rows)
    return [int(row) for row in np.argsort(places, kind="stable")]


def sample_corpus(
    table: FacetTable,
    *,
    facets: Sequence[str],
    documents: int,
    seed: int,
    language: str = "English",
    name: str | None = None,
) -> FacetedCorpus:
    """Draw at most `documents` texts of a set, stratified by all the facets asked for together."""
    strata = list(zip(*(table.gold[facet] for facet in facets), strict=True))
    rows = [row for row in stratified_order(strata, seed=seed) if any(strata[row])][:documents]
    return FacetedCorpus(
        name=name or table.name,
        language=language,
        texts=tuple(table.texts[row] for row in rows),
        facets=tuple(
            GoldFacet(facet, table.instructions[facet], tuple(table.gold[facet][row] for row in rows))
            for facet in facets
        ),
    )


def draw_triplets(
    corpus: FacetedCorpus, first: GoldFacet, second: GoldFacet, *, count: int, seed: int
) -> TripletTask | None:
    """Draw triplets from a corpus: same_a shares only the first facet's label, same_b only the second's.

    Anchors are drawn without replacement while they last. None when no text can be an anchor.
    """
    random = np.random.default_rng(seed)
    rows = [row for row in range(len(corpus.texts)) if first.gold[row] is not None and second.gold[row] is not None]
    cells = _cells(first, second, rows)
    found: list[tuple[int, int, int]] = []
    for anchor in (int(row) for row in random.permutation(rows)):
        here_a, here_b = first.gold[anchor], second.gold[anchor]
        alike_a = [row for (a, b), cell in cells.items() if a == here_a and b != here_b for row in cell]
        alike_b = [row for (a, b), cell in cells.items() if a != here_a and b == here_b for row in cell]
        if alike_a and alike_b:
            found.append((anchor, int(random.choice(alike_a)), int(random.choice(alike_b))))
        if len(found) == count:
            break
    if not found:
        return None
    anchors, same_a, same_b = (tuple(corpus.texts[row] for row in column) for column in zip(*found, strict=True))
    return opposed(
        f"{corpus.name}: {first.name}~{second.name}",
        corpus.language,
        instructions=(first.instruction, second.instruction),
        anchors=anchors,
        same_a=same_a,
        same_b=same_b,
    )


def _cells(
    first: GoldFacet, second: GoldFacet, rows: Sequence[int]
) -> Mapping[tuple[str | None, str | None], list[int]]:
    cells: dict[tuple[str | None, str | None], list[int]] = {}
    for row in rows:
        cells.setdefault((first.gold[row], second.gold[row]), []).append(row)
    return cells
