"""Folders of encodings that the server's owner lets people open, by name. Knows no Streamlit."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from inbedder_core.clusters import EXACT_NEIGHBORS
from inbedder_core.comparison import FolderFacet, facet_folder
from inbedder_core.encoders import Encoder
from inbedder_core.errors import CorpusError, InBedderError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.jobs import LRUCache
from inbedder_core.shards import DrawnRows, EncodedFolder, Location

FOLDERS = "INBEDDER_ENCODINGS"
"""Paths or addresses of folders, separated by semicolons."""
_AS_MODEL = "encodings:"
_MOST_OPEN, _MOST_FACETS = 2, 8


@dataclass(frozen=True)
class OpenEncodings:
    """A folder of encodings, and as many of its texts as a map is fitted to, drawn at random."""

    folder: EncodedFolder
    rows: DrawnRows


_open: LRUCache[OpenEncodings] = LRUCache(_MOST_OPEN)
_facets: LRUCache[FolderFacet] = LRUCache(_MOST_FACETS)


def encodings_names() -> list[str]:
    """List the folders that can be opened."""
    return list(_addresses())


def open_encodings(name: str) -> OpenEncodings:
    """Open a folder by its name, once. Raises CorpusError for one that is not there or not whole."""
    address = _addresses().get(name)
    if address is None:
        raise CorpusError(f"this server has no encodings {name!r}; whoever runs it names them in {FOLDERS}")
    try:
        return _open.get(address, lambda: _opened(address))
    except CorpusError:
        raise
    except InBedderError as error:
        raise CorpusError(str(error)) from error


def facet_of(name: str, column: str, progress: Callable[[int, int], None]) -> FolderFacet:
    """Return a column of all rows of a folder as groups. Raises InBedderError, and what `progress` raises."""
    folder = open_encodings(name).folder
    key = fingerprint(folder.fingerprint, column)
    return _facets.get(key, lambda: facet_folder(folder, column, progress=progress))


def as_model(name: str) -> str:
    """Name the model that read a folder of encodings, which answers what was written there and nothing else."""
    return _AS_MODEL + name


def encodings_of(model: str) -> str:
    """Return the folder that a model is named by, "" for any other model."""
    return model.removeprefix(_AS_MODEL) if model.startswith(_AS_MODEL) else ""


def encoder_of(name: str) -> Encoder:
    """Return what was written in a folder as an encoder. Raises CorpusError."""
    return open_encodings(name).rows.encoder


def _opened(address: str) -> OpenEncodings:
    folder = EncodedFolder.open(address)
    return OpenEncodings(folder, folder.draw(EXACT_NEIGHBORS))


def _addresses() -> dict[str, str]:
    given = (address.strip() for address in os.environ.get(FOLDERS, "").split(";"))
    return {Location(address).name: address for address in given if address}
