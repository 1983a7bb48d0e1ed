"""Where things computed on this machine are kept."""

import os
from pathlib import Path

CACHE_VARIABLE = "INBEDDER_CACHE"


def cache_directory() -> Path:
    """Return the user's cache directory for this package, made if need be, readable by its owner only.

    The environment variable INBEDDER_CACHE overrides the platform's usual place.
    """
    from platformdirs import user_cache_path

    named = os.environ.get(CACHE_VARIABLE)
    folder = Path(named).expanduser() if named else user_cache_path("inbedder", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
