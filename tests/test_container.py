"""The container's files agree with each other and with the app; no engine is at hand to build them."""

import fnmatch
import re
from pathlib import Path
from typing import Any

import pytest

from app.server.policy import read_policy

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with huggingface-hub")
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    named = {volume.split(":")[0] for service in found["services"].values() for volume in service["volumes"]}
    assert named == set(found["volumes"])
    return found["services"]


def lines(instruction: str) -> list[str]:
    return re.findall(rf"^{instruction} +(.+)$", DOCKERFILE, re.MULTILINE)


def test_what_is_copied_is_there_and_not_ignored() -> None:
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line.startswith("!")]
    for line in lines("COPY"):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert any(fnmatch.fnmatch(source, pattern) for pattern in kept), source


def test_the_secrets_of_a_login_are_neither_copied_nor_committed() -> None:
    for file in (".dockerignore", ".gitignore"):
        patterns = (ROOT / file).read_text().split()
        assert (
            ".streamlit/secrets.toml" in patterns[patterns.index("!.streamlit") if "!.streamlit" in patterns else 0 :]
        )


def test_all_that_is_kept_is_in_the_volume_that_compose_names(services: dict[str, Any]) -> None:
    (volume,) = lines("VOLUME")
    assert f"INBEDDER_CACHE={volume}" in " ".join(lines("ENV"))
    assert f"cache:{volume}" in services["app"]["volumes"]


def test_the_app_does_not_run_as_root_and_owns_its_volume() -> None:
    (user,) = lines("USER")
    assert int(user) > 0
    assert f"--uid {user} " in DOCKERFILE
    assert f"chown {user} /cache" in DOCKERFILE


def test_health_is_asked_where_the_app_listens_and_only_this_machine_reaches_it(services: dict[str, Any]) -> None:
    (port,) = lines("EXPOSE")
    assert f"--server.port={port}" in DOCKERFILE
    assert f"127.0.0.1:{port}/_stcore/health" in DOCKERFILE
    assert services["app"]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_the_served_model_is_an_option_that_the_app_may_ask(
    services: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert services["model"]["profiles"] == ["model"]
    assert "depends_on" not in services["app"]
    monkeypatch.setenv("INBEDDER_MODEL_SERVERS", services["app"]["environment"]["INBEDDER_MODEL_SERVERS"])
    read_policy("0.0.0.0").check_model("http://model:11434/v1#qwen3:8b")
