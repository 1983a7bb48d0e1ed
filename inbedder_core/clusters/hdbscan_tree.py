"""HDBSCAN in two steps: a tree of how rows merge as density falls, and clusters cut from it by their least size.

The tree costs seconds and depends on `min_samples` alone; cutting it costs milliseconds. Campello, Moulavi and Sander
2013, "Density-Based Clustering Based on Hierarchical Density Estimates"; cuts equal those of the library hdbscan.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_NOISE = -1
_LONE = 1.25
"""Up to how many times the density where it meets its nearest a row that is large enough by itself holds together."""


def hdbscan_tree(rows: NDArray[np.float32], counts: NDArray[np.intp], *, min_samples: int) -> NDArray[np.float64]:
    """Merge distinct rows (m, d), each there `counts` (m,) times, pair by pair, nearest first.

    Counts add up to more than `min_samples`. (m - 1, 4) of left, right, distance and size in all, as in scipy's
    hierarchies.
    """
    import hdbscan

    # Which row is how near is decided by the nearest `min_samples`: copies beyond them change nothing.
    owners = np.repeat(np.arange(len(rows)), np.minimum(counts, min_samples + 1))
    model = hdbscan.HDBSCAN(
        min_cluster_size=max(2, len(owners) // 2),
        min_samples=min_samples,
        # The default, an approximate spanning tree, gives clusters that depend on the order of the rows.
        approx_min_span_tree=False,
        gen_min_span_tree=True,
        core_dist_n_jobs=1,
    ).fit(rows[owners].astype(np.float64))
    edges = model.minimum_spanning_tree_.to_numpy()
    merges = _merge(owners[edges[:, :2].astype(np.intp)], edges[:, 2], counts)
    merges.flags.writeable = False
    return merges


def cut_hdbscan(
    merges: NDArray[np.float64], counts: NDArray[np.intp], *, min_cluster_size: int
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Group rows by their tree, least size from 2: assignments, -1 for noise, and strengths (m,)."""
    return _Cut(_condense(merges, counts, least=min_cluster_size)).assign()


def finest_hdbscan(merges: NDArray[np.float64], counts: NDArray[np.intp], *, min_cluster_size: int) -> NDArray[np.intp]:
    """Group rows (m,) by the groups of their tree that hold no other; -1 for what is in none of them."""
    groups = _condense(merges, counts, least=min_cluster_size)
    finest = np.ones(len(groups.parents), np.bool_)
    finest[groups.parents] = False
    found: NDArray[np.intp] = np.where(finest[groups.home], groups.home, _NOISE).astype(np.intp)
    return found


def _merge(pairs: NDArray[np.intp], distances: NDArray[np.float64], counts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Merge rows along edges between them, nearest first; those between copies and on circles merge nothing."""
    parents, sizes, merges = list(range(2 * len(counts) - 1)), counts.tolist(), []
    for pair, distance in zip(pairs.tolist(), distances.tolist(), strict=True):
        left, right = (_root(parents, row) for row in pair)
        if left != right:
            parents[left] = parents[right] = len(sizes)
            sizes.append(sizes[left] + sizes[right])
            merges.append((left, right, distance, sizes[-1]))
    return np.array(merges, np.float64)


def _root(parents: list[int], node: int) -> int:
    """Follow a node up to what it was merged into, halving the way for the next time."""
    while parents[node] != node:
        parents[node] = node = parents[parents[node]]
    return node


@dataclass(frozen=True, eq=False)
class _Groups:
    """Groups that are large enough, as density rises, each before those it falls into; the first holds all rows.

    `births` are the densities (1 / distance) where they begin, and `sizes` add up `counts`; `home` and `leaves` (m,)
    say for each row which was the last to hold it, and the density where it left.
    """

    parents: list[int]
    births: NDArray[np.float64]
    sizes: list[int]
    home: NDArray[np.intp]
    leaves: NDArray[np.float64]
    counts: NDArray[np.intp]


class _Cut:
    """Choose the groups that last longest (excess of mass)."""

    def __init__(self, groups: _Groups) -> None:
        self._groups = groups
        self._selected = self._select(self._stabilities())

    def assign(self) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Put each row into the chosen group that holds it; its strength is how near the group's core it stays."""
        groups = self._groups
        top = list(range(len(groups.parents)))
        for group, parent in enumerate(groups.parents[1:], 1):
            top[group] = group if self._selected[group] else top[parent]
        own = np.array(top)[groups.home]
        deepest = np.zeros(len(top))
        np.maximum.at(deepest, groups.home, groups.leaves)
        np.maximum.at(deepest, np.array(groups.parents[1:], np.intp), groups.births[1:])
        # As the library has it, a row is measured against the densest moment at which its group lost rows, or split.
        # Equal rows leave at an infinite density, and a group that lost nothing has no depth: both are all core.
        reach = deepest[own]
        core = (reach == 0) | ~np.isfinite(groups.leaves)
        strengths = np.where(core, 1.0, np.minimum(groups.leaves, reach) / np.where(core, 1.0, reach))
        inside = own > 0
        return np.where(inside, own, _NOISE).astype(np.intp), np.where(inside, strengths, 0.0).astype(np.float32)

    def _stabilities(self) -> list[float]:
        groups = self._groups
        # Excess of mass: over all rows, how much density rises from where their group begins to where they leave it.
        # Rows that go on into a smaller group leave where that begins.
        lasting = (groups.leaves - groups.births[groups.home]) * groups.counts
        total = np.bincount(groups.home, lasting, minlength=len(groups.parents))
        parents = np.array(groups.parents[1:], np.intp)
        fallen = (groups.births[1:] - groups.births[parents]) * np.array(groups.sizes[1:])
        np.add.at(total, parents, fallen)
        stabilities: list[float] = total.tolist()
        return stabilities

    def _select(self, stabilities: list[float]) -> list[bool]:
        parents = self._groups.parents
        below = [np.float32(0)] * len(parents)
        selected = [False, *[True] * (len(parents) - 1)]
        for group in range(len(parents) - 1, 0, -1):
            if below[group] > stabilities[group]:
                selected[group], stabilities[group] = False, float(below[group])
            # In single precision, as the library adds them: ties are decided by it.
            below[parents[group]] = np.float32(below[parents[group]] + stabilities[group])
        covered = [False] * len(parents)
        for group, parent in enumerate(parents[1:], 1):
            covered[group] = covered[parent] or selected[parent]
            selected[group] = selected[group] and not covered[group]
        return selected


def _condense(merges: NDArray[np.float64], counts: NDArray[np.intp], *, least: int) -> _Groups:
    """Follow the tree from its root: what falls off in smaller parts than `least` leaves, row by row, its group.

    A row that is large enough by itself becomes a group where the tree splits, but does not stay for as long as its
    copies would, which is forever: what lies clearly nearest, such as another spelling, is one group with it.
    """
    count = len(counts)
    parts = merges[:, :2].astype(np.intp)
    with np.errstate(divide="ignore"):
        density = 1.0 / merges[:, 2]
    # Nodes from `count` on are merges in order of distance: from the last down, a node comes before its parts.
    sizes = np.concatenate([counts, merges[:, 3].astype(np.intp)])
    large = sizes >= least
    whole = np.arange(len(sizes))
    above = whole.copy()
    above[parts] = whole[count:, None]
    splits = np.flatnonzero(large[parts].all(axis=1))[::-1]
    # A group begins with each part of a merge that splits, the root's with all.
    heads = np.concatenate([whole[-1:], parts[splits].ravel()])
    number = np.zeros(len(sizes), np.intp)
    number[heads] = np.arange(len(heads))
    stays = above.copy()
    stays[heads] = heads
    groups = number[_follow(stays)]
    # A part that is too small falls off where it is merged, and takes all its rows with it.
    fallen = ~large & (large[above] | (above == whole[-1]))
    falls = _follow(np.where(fallen | large, whole, above))[:count]
    leaves = density[above[falls] - count] * np.where(fallen[falls], 1.0, _LONE)
    return _Groups(
        parents=[0, *np.repeat(groups[splits + count], 2).tolist()],
        births=np.concatenate([[0.0], np.repeat(density[splits], 2)]),
        sizes=sizes[heads].tolist(),
        home=groups[:count],
        leaves=leaves,
        counts=counts,
    )


def _follow(leads: NDArray[np.intp]) -> NDArray[np.intp]:
    """Follow each node to where it leads in the end, which leads to itself; each step doubles the last."""
    while True:
        further = leads[leads]
        if np.array_equal(further, leads):
            return leads
        leads = further
