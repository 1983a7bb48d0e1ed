"""What every test runs under: no network, and a cache of its own in place of the user's."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from inbedder_core.encoders.checkpoints import builtin
from inbedder_core.paths import CACHE_VARIABLE

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")

# At import, before any test module reads them: a test must neither reach a hub nor touch the user's real store.
_USERS = Path(os.environ.get(CACHE_VARIABLE) or user_cache_path("inbedder", appauthor=False)).expanduser()
_SESSION = tempfile.TemporaryDirectory(prefix="inbedder-tests-", ignore_cleanup_errors=True)
_MODELS = Path(_SESSION.name) / "models"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ[CACHE_VARIABLE] = _SESSION.name


def pytest_sessionstart() -> None:
    """Share the models this user has converted before; else the first test to need one converts it for all."""
    _MODELS.mkdir()
    for settings in (_USERS / "models").glob("*/inbedder.json"):
        (_MODELS / settings.parent.name).symlink_to(settings.parent, target_is_directory=True)


def pytest_sessionfinish() -> None:
    """Leave nothing behind."""
    _SESSION.cleanup()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs the built-in model where it is not installed; in CI those tests fail instead."""
    if IN_CI or builtin.weights_file() is not None:
        return
    for item in items:
        if item.get_closest_marker("model"):
            item.add_marker(pytest.mark.skip(reason=f"the built-in model is not installed: {builtin.INSTALL}"))


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give each test an empty store, and the models of the session."""
    with tempfile.TemporaryDirectory(prefix="cache-", dir=_SESSION.name, ignore_cleanup_errors=True) as folder:
        (Path(folder) / "models").symlink_to(_MODELS, target_is_directory=True)
        monkeypatch.setenv(CACHE_VARIABLE, folder)
        yield Path(folder)
