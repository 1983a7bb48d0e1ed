"""Values that sessions share are made once, and nobody waits for what somebody else needs."""

import threading
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import pytest

from inbedder_core.jobs import LRUCache

LONG = 30.0


def made(value: int):
    return lambda: value


def never() -> int:
    raise AssertionError("this value was made already")


@pytest.fixture
def pool():
    with ThreadPoolExecutor() as pool:
        yield pool


def test_a_slow_value_of_one_key_delays_no_hit_of_another(pool):
    cache, begun, hit = LRUCache[int](8), threading.Event(), threading.Event()
    cache.get("b", made(1))

    def slow() -> int:
        begun.set()
        return 2 if hit.wait(LONG) else 0

    making = pool.submit(cache.get, "a", slow)
    assert begun.wait(LONG)
    start = perf_counter()
    assert cache.get("b", never) == 1
    seconds = perf_counter() - start
    assert not making.done()
    hit.set()
    assert making.result(LONG) == 2
    assert seconds < 0.05


def test_a_key_that_several_need_at_once_is_made_once(pool):
    cache, begun, go_on, count = LRUCache[int](8), threading.Event(), threading.Event(), []

    def slow() -> int:
        count.append(1)
        begun.set()
        go_on.wait(LONG)
        return len(count)

    first = pool.submit(cache.get, "a", slow)
    assert begun.wait(LONG)
    others = [pool.submit(cache.get, "a", slow) for _ in range(3)]
    go_on.set()
    assert [each.result(LONG) for each in (first, *others)] == [1, 1, 1, 1]


def test_what_making_raises_is_raised_and_the_next_one_tries_again(pool):
    cache, begun, go_on = LRUCache[int](8), threading.Event(), threading.Event()

    def broken() -> int:
        begun.set()
        go_on.wait(LONG)
        raise ValueError("no")

    first = pool.submit(cache.get, "a", broken)
    assert begun.wait(LONG)
    second = pool.submit(cache.get, "a", made(2))
    go_on.set()
    with pytest.raises(ValueError, match="no"):
        first.result(LONG)
    assert second.result(LONG) == 2
    assert cache.get("a", never) == 2


def test_the_values_used_longest_ago_go_first():
    cache = LRUCache[int](2)
    for key, value in (("a", 1), ("b", 2), ("a", 1), ("c", 3)):
        cache.get(key, made(value))
    assert (cache.peek("a"), cache.peek("b"), cache.peek("c")) == (1, None, 3)


def test_no_more_values_stay_than_fit_together_but_always_the_last():
    sizes = {"small": 1, "large": 1}
    cache = LRUCache[str](8, fits=lambda kept: sum(sizes[name] for name in kept) <= 3)
    for name in ("small", "large"):
        cache.get(name, lambda name=name: name)
    sizes["large"] = 5  # as a model's weights, which are read when first needed
    assert cache.get("large", never) == "large"
    assert (cache.peek("small"), cache.peek("large")) == (None, "large")
