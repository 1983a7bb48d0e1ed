import subprocess
import sys
from importlib.metadata import version

import numpy as np
import pytest

from inbedder_core.clusters.neighbors import find_neighbors
from inbedder_core.clusters.projection import Projection, align, principal_components
from inbedder_core.clusters.rows import distinct_rows
from inbedder_core.encoders.directions import unit_directions
from inbedder_core.encoders.store import Store
from inbedder_core.errors import ModelError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.views.layout import lay_out


def blobs(n: int = 60, *, dimension: int = 12, groups: int = 3, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(groups, dimension)) * 4
    return (centres[np.arange(n) % groups] + rng.normal(size=(n, dimension)) * 0.3).astype(np.float32)


def test_the_same_seed_gives_the_same_numbers():
    first, second = lay_out(blobs(), seed=3), lay_out(blobs(), seed=3)
    assert np.array_equal(first.projection.coordinates, second.projection.coordinates)
    assert np.array_equal(first.reduction, second.reduction)


def test_another_seed_gives_another_layout():
    first, second = lay_out(blobs(), seed=3).projection, lay_out(blobs(), seed=4).projection
    assert not np.array_equal(first.coordinates, second.coordinates)


def test_reordering_documents_reorders_the_layout():
    rows, order = blobs(), np.random.default_rng(1).permutation(60)
    straight, mixed = lay_out(rows), lay_out(rows[order])
    assert np.array_equal(straight.projection.coordinates[order], mixed.projection.coordinates)
    assert np.array_equal(straight.reduction[order], mixed.reduction)


def test_equal_embeddings_share_coordinates():
    rows = np.vstack([blobs(), blobs()[:20]])
    found = lay_out(rows)
    assert np.array_equal(found.projection.coordinates[:20], found.projection.coordinates[60:])
    assert np.array_equal(found.reduction[:20], found.reduction[60:])


@pytest.mark.parametrize("n", [1, 2, 3, 5, 11, 12, 13, 16, 31])
def test_any_number_of_documents_can_be_drawn(n: int):
    found = lay_out(blobs(n))
    assert found.projection.coordinates.shape == (n, 2)
    assert found.projection.method == ("constant" if n == 1 else "pca" if n < 12 else "umap")
    assert np.isfinite(found.projection.coordinates).all()
    assert np.isfinite(found.reduction).all()


def test_constant_embeddings_lie_on_one_spot():
    found = lay_out(np.full((30, 8), 0.3, np.float32))
    assert found.projection.method == "constant"
    assert not np.ptp(found.projection.coordinates, axis=0).any()


def test_rounding_differences_are_not_magnified_into_a_map():
    noise = np.random.default_rng(0).normal(size=(40, 8)).astype(np.float32) * 1e-7
    assert lay_out(1 + noise).projection.method == "constant"


def test_embeddings_that_are_not_finite_are_refused_with_their_number():
    rows = blobs()
    rows[[3, 9]] = np.nan
    with pytest.raises(ModelError, match="2 of 60"):
        lay_out(rows)


def test_a_later_view_lies_nearer_the_first_than_one_laid_out_alone():
    first = lay_out(blobs(120, groups=4)).projection
    alone = lay_out(blobs(120, groups=4, dimension=13)).projection
    later = lay_out(blobs(120, groups=4, dimension=13), like=first).projection
    assert _distance(first, later) < 0.75 * _distance(first, alone)


def test_maps_in_space_have_three_coordinates_and_follow_the_first():
    first = lay_out(blobs(), map_dimension=3).projection
    second = lay_out(blobs(seed=1), map_dimension=3, like=first).projection
    assert (first.dimension, second.dimension) == (3, 3)
    assert first.coordinates.std(axis=0).min() > 0.1
    assert np.linalg.norm(second.coordinates, axis=1).max() < 3 * np.linalg.norm(first.coordinates, axis=1).max()
    assert lay_out(blobs(5), map_dimension=3).projection.coordinates.shape == (5, 3)


def test_the_store_keeps_flat_and_deep_maps_apart(tmp_path):
    store = Store(tmp_path / "store.sqlite")
    found = [lay_out(blobs(5), map_dimension=dimension, store=store).projection.dimension for dimension in (2, 3, 2)]
    store.close()
    assert found == [2, 3, 2]


def test_beyond_a_size_some_are_laid_out_and_the_others_lie_with_their_kind():
    rows = blobs(300)
    order = np.random.default_rng(3).permutation(300)
    layout, mixed = lay_out(rows, most=120), lay_out(rows[order], most=120)
    found = layout.projection.coordinates
    assert layout.projection.fitted == 120
    assert np.array_equal(found[order], mixed.projection.coordinates)
    assert np.array_equal(layout.reduction[order], mixed.reduction)
    centres = np.stack([found[place::3].mean(axis=0) for place in range(3)])
    nearest = np.linalg.norm(found[:, None] - centres[None], axis=2).argmin(axis=1)
    assert np.array_equal(nearest, np.arange(300) % 3)


def test_what_is_small_enough_is_laid_out_whole():
    assert lay_out(blobs(60), most=60).projection.fitted is None


def test_aligning_undoes_turning_mirroring_scaling_and_shifting():
    rows = np.random.default_rng(0).normal(size=(30, 2))
    turned = rows @ np.array([[0.6, 0.8], [0.8, -0.6]]) * 3 + 7
    assert np.allclose(align(turned, rows), rows, atol=1e-5)


def test_aligning_does_not_shrink_unrelated_layouts():
    rng = np.random.default_rng(0)
    reference, other = rng.normal(size=(200, 2)), rng.normal(size=(200, 2))
    assert np.std(align(other, reference)) == pytest.approx(np.std(reference), rel=0.02)


def test_principal_components_keep_distances_where_they_can():
    rows = np.array([[0, 0, 0], [3, 4, 0], [6, 8, 0]], np.float32)
    found = principal_components(rows, 2)
    assert np.linalg.norm(found[0] - found[2]) == pytest.approx(10, rel=1e-5)
    assert not found[:, 1].round(5).any()


def test_neighbors_are_those_of_comparing_all_pairs():
    directions = unit_directions(blobs(700))
    found = find_neighbors(directions, 6)
    gaps = np.linalg.norm(directions[:, None] - directions[None], axis=2)
    assert np.array_equal(found.indices[:, 0], np.arange(700))
    assert np.allclose(found.distances, np.sort(gaps, axis=1)[:, :6], atol=1e-6)
    assert np.allclose(np.take_along_axis(gaps, found.indices.astype(int), axis=1), found.distances, atol=1e-6)


def test_distinct_rows_come_in_an_order_of_their_own():
    rows = np.array([[2, 1], [0, -0.0], [2, 1], [0, 0]], np.float32)
    straight, reverse = distinct_rows(rows), distinct_rows(rows[::-1])
    assert np.array_equal(straight.values, reverse.values)
    assert sorted(straight.counts.tolist()) == [2, 2]
    assert np.array_equal(straight.spread(straight.values), rows)


def test_a_projection_has_two_or_three_columns():
    with pytest.raises(ValueError, match=r"\(5, 4\)"):
        Projection(np.zeros((5, 4), np.float32), "umap")


def test_a_kept_layout_is_read_without_importing_umap(tmp_path):
    store = Store(tmp_path / "store.sqlite")
    np.save(tmp_path / "rows.npy", blobs())
    found = lay_out(blobs(), store=store)
    store.close()
    program = (
        "import sys, numpy as np; from pathlib import Path;"
        "from inbedder_core.views import lay_out; from inbedder_core.encoders import Store;"
        "folder = Path(sys.argv[1]); store = Store(folder / 'store.sqlite');"
        "found = lay_out(np.load(folder / 'rows.npy'), store=store);"
        "np.save(folder / 'found.npy', found.projection.coordinates);"
        "print('umap' in sys.modules, 'sklearn' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True, timeout=120
    )
    assert told.stdout.split() == ["False", "False"]
    assert np.array_equal(np.load(tmp_path / "found.npy"), found.projection.coordinates)


def test_a_layout_that_was_kept_by_an_earlier_version_is_read(tmp_path):
    store, rows = Store(tmp_path / "store.sqlite"), blobs()
    drawn, reduced = np.arange(120, dtype=np.float32).reshape(60, 2), np.ones((60, 5), np.float32)
    key = fingerprint("layout 2", version("umap-learn"), distinct_rows(rows).values, None, (15, 0.1, 5, 2, 0))
    store.put_arrays(key, {"projection": drawn, "reduction": reduced})
    assert np.array_equal(lay_out(rows, store=store).projection.coordinates, distinct_rows(rows).spread(drawn))


def _distance(first: Projection, second: Projection) -> float:
    moved = align(second.coordinates, first.coordinates) - first.coordinates
    return float(np.sqrt((moved**2).sum(axis=1).mean()))
