"""How long a cluster takes to encode a corpus: a sum on paper, beside a simulation of its schedule.

    python scripts/plan_cluster.py --texts 10000000 --workers 64 --rate 2.5

Shards hold texts by their hashes: their sizes vary as chance has it, as do the lengths of texts. Workers take the next
shard when they have finished one; one that dies loses its shard, which another makes again, and is replaced. Prints
one JSON line for the paper and one for the simulation.
"""

import argparse
import heapq
import json
from dataclasses import asdict, dataclass

import numpy as np


@dataclass(frozen=True)
class ClusterPlan:
    """What a run consists of; rates are measured ones.

    `rate` is texts a second of one worker, `shuffle` megabytes a second of one machine that bring together what belongs
    in one shard, `beside` seconds of a shard beside the model, `start` seconds before a worker reads, `deaths` of a
    worker in an hour, `spread` the standard deviation of a text's time as a share of its mean.
    """

    texts: int = 10_000_000
    bytes_a_text: int = 500
    workers: int = 64
    machines: int = 8
    rate: float = 2.5
    shard_rows: int = 2000
    shuffle: float = 3.0
    beside: float = 0.2
    start: float = 30.0
    deaths: float = 0.01
    spread: float = 1.0

    @property
    def shards(self) -> int:
        """Count the shards."""
        return -(-self.texts // self.shard_rows)

    @property
    def preparing(self) -> float:
        """Seconds until every worker has its first shard."""
        return self.texts * self.bytes_a_text / 1e6 / (self.shuffle * self.machines) + self.start


def on_paper(plan: ClusterPlan) -> float:
    """Add up the hours: all work divided among the workers, what deaths cost, and half a shard's time at the end."""
    shard = plan.shard_rows / plan.rate + plan.beside
    work = plan.shards * shard / plan.workers
    lost = work / 3600 * plan.deaths * (shard / 2 + plan.start)
    return (plan.preparing + work + lost + shard / 2) / 3600


def simulate(plan: ClusterPlan, *, seed: int = 0) -> dict[str, float]:
    """Go through the schedule once: hours in all, the share of workers' time that is idle at the end, lost shards."""
    chance = np.random.default_rng(seed)
    rows = chance.multinomial(plan.texts, np.full(plan.shards, 1 / plan.shards))
    seconds = rows / plan.rate * (1 + plan.spread / np.sqrt(np.maximum(rows, 1)) * chance.normal(size=plan.shards))
    waiting = (np.maximum(seconds, 0) + plan.beside).tolist()
    free = [(plan.preparing, worker) for worker in range(plan.workers)]
    heapq.heapify(free)
    ends, lost = [plan.preparing] * plan.workers, 0
    while waiting:
        now, worker = heapq.heappop(free)
        shard = waiting.pop()
        death = chance.exponential(3600 / plan.deaths) if plan.deaths else np.inf
        if death < shard:
            waiting.append(shard)
            lost += 1
            heapq.heappush(free, (now + death + plan.start, worker))
            continue
        ends[worker] = now + shard
        heapq.heappush(free, (now + shard, worker))
    last = max(ends)
    idle = sum(last - end for end in ends) / (plan.workers * last)
    return {"hours": round(last / 3600, 2), "idle_at_the_end": round(idle, 4), "lost_shards": lost}


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in asdict(ClusterPlan()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    plan = ClusterPlan(**vars(parser.parse_args()))
    print(json.dumps({"shards": plan.shards, "hours": round(on_paper(plan), 2)}))
    print(json.dumps(simulate(plan)))


if __name__ == "__main__":
    main()
