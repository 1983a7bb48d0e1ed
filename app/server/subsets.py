"""Selected documents that are asked something of their own, kept by hash so that an address can name them.

A study keeps its subsets too; but people select before there is a study, and links lead to those who have none.
"""

import json

from app.server.hashed_folder import HashedFolder
from inbedder_core.errors import CorpusError
from inbedder_core.paths import cache_directory
from inbedder_core.studies import Subset

MOST_SUBSETS = 500


def keep_subset(subset: Subset) -> str:
    """Keep a subset and return its hash, 64 hexadecimal digits. Raises CorpusError when the disk takes nothing."""
    origin = {name: list(values) for name, values in subset.origin.items()}
    content = {"ids": subset.ids, "told": subset.description, "parent": origin}
    try:
        return _files().keep(json.dumps(content).encode())
    except OSError as error:
        raise CorpusError(f"the selection cannot be kept ({error.strerror}); make room on the disk") from error


def find_subset(digest: str) -> Subset:
    """Return a subset by its hash. Raises CorpusError when there is none."""
    content = _files().read(digest)
    if content is None:
        raise CorpusError("this selection is not on this machine (any more); select the documents again")
    data = json.loads(content)
    return Subset(tuple(data["ids"]), data["told"], {name: tuple(values) for name, values in data["parent"].items()})


def _files() -> HashedFolder:
    return HashedFolder(cache_directory() / "parts", most=MOST_SUBSETS, suffix=".json")
