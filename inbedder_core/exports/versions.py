"""Which versions made a result, so that it can be made again."""

import platform
from importlib.metadata import PackageNotFoundError, version

_PACKAGES = (
    "inbedder-explorer",
    "torch",
    "transformers",
    "numpy",
    "scipy",
    "scikit-learn",
    "umap-learn",
    "hdbscan",
    "numba",
)


def versions() -> dict[str, str]:
    """Return the versions of Python and of the installed packages that decide numbers."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
