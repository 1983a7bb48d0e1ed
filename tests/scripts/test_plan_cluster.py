"""The plan of a cluster: the sum on paper and the simulated schedule agree, and move as they must."""

import pytest

from scripts.plan_cluster import ClusterPlan, on_paper, simulate


def test_equal_shards_without_deaths_take_as_many_rounds_as_there_are() -> None:
    plan = ClusterPlan(
        texts=800, shard_rows=1, workers=8, rate=0.5, beside=1, start=10, deaths=0, spread=0, bytes_a_text=0
    )
    spread_by_chance = simulate(plan)["hours"] * 3600
    assert spread_by_chance == pytest.approx(10 + 800 * 2 / 8 + 800 / 8, rel=0.1)
    assert on_paper(plan) * 3600 == pytest.approx(10 + 100 * 3 + 1.5)


@pytest.mark.parametrize("rate", [2.5, 25, 250])
def test_the_simulation_is_what_the_paper_says(rate: float) -> None:
    plan = ClusterPlan(texts=1_000_000, rate=rate)
    assert simulate(plan)["hours"] == pytest.approx(on_paper(plan), rel=0.1)


def test_deaths_cost_the_shards_that_were_in_work() -> None:
    calm, deadly = ClusterPlan(texts=500_000, deaths=0), ClusterPlan(texts=500_000, deaths=1)
    assert simulate(calm)["lost_shards"] == 0
    assert simulate(deadly)["lost_shards"] > 10
    assert simulate(deadly)["hours"] > simulate(calm)["hours"]
    assert on_paper(deadly) > on_paper(calm)
