"""Encodings of large corpora, as folders of parquet shards."""

from inbedder_core.shards.cluster import ClusterConfig, write_shards_on_cluster
from inbedder_core.shards.locations import Location
from inbedder_core.shards.manifest import Manifest, ShardConfig, ShardPlan, ShardRecord
from inbedder_core.shards.read import DrawnRows, EncodedFolder, WrittenEncoder
from inbedder_core.shards.search import MOST_FIRST, FoundRows, search_folder
from inbedder_core.shards.sources import TableSource
from inbedder_core.shards.workers import write_shards_with_workers
from inbedder_core.shards.write import ShardRun, plan_shards, write_shards

__all__ = [
    "MOST_FIRST",
    "ClusterConfig",
    "DrawnRows",
    "EncodedFolder",
    "FoundRows",
    "Location",
    "Manifest",
    "ShardConfig",
    "ShardPlan",
    "ShardRecord",
    "ShardRun",
    "TableSource",
    "WrittenEncoder",
    "plan_shards",
    "search_folder",
    "write_shards",
    "write_shards_on_cluster",
    "write_shards_with_workers",
]
