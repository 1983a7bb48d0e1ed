"""What the README says is run: its code, its commands, its table of settings, its links."""

import os
import re
import shlex
from pathlib import Path

import pytest

from inbedder_core.cli import main
from inbedder_core.cli.flags import settings_rows
from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.corpus.samples import read_sample, sample, sample_names
from inbedder_core.exports.command import FLAGS
from inbedder_core.views.view import ViewConfig

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "sample_corpora/README.md")
SETTINGS = re.compile(r"(?<=<!-- settings: made by tests/test_readme.py -->\n).*?(?=<!-- end of settings -->)", re.S)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.M | re.S)


def commands(program: str) -> list[str]:
    lines = "".join(blocks("sh")).splitlines()
    return [line for line in lines if line.split()[0] == program]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like the project's, to write in."""
    (tmp_path / "sample_corpora").symlink_to(ROOT / "sample_corpora", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.model
def test_its_python_runs_from_top_to_bottom(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    for number, block in enumerate(blocks("python"), 1):
        exec(compile(block, f"README.md, python block {number}", "exec"), names)
    printed = capsys.readouterr().out
    assert "924 rows read" in printed
    assert "What does the user want to do?" in printed
    assert "(2, 832)" in printed


@pytest.mark.model
@pytest.mark.parametrize("line", commands("inbedder"), ids=lambda line: " ".join(line.split()[:2]))
def test_its_commands_run(line: str, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = re.sub(r"--limit \d+", "--limit 11", line)
    assert main(shlex.split(few)[1:]) == 0
    assert capsys.readouterr().out or list((checkout / "out").iterdir())


def test_its_make_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = {line.split()[1] for line in commands("make")} | set(re.findall(r"`make ([a-z]+)`", README))
    assert {"app", "test"} <= named <= targets


def test_its_table_of_settings_is_the_codes() -> None:
    found = SETTINGS.search(README)
    assert found, "the README has lost the comments around its table of settings"
    if os.environ.get("UPDATE_README"):
        (ROOT / "README.md").write_text(SETTINGS.sub(lambda _: settings_table(), README), encoding="utf-8")
    else:
        assert found[0] == settings_table(), "run: UPDATE_README=1 python -m pytest tests/test_readme.py -k settings"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    path = ROOT / document
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", sample_names())
def test_every_sample_corpus_loads_and_suggests_questions(name: str) -> None:
    corpus, report = read_sample(name)
    assert len(corpus) == report.kept == sample(name).rows
    assert 3 <= len(sample(name).instructions) <= 8


def settings_table() -> str:
    lines = ["| flag | default | range | what it does |", "|---|---|---|---|"]
    for config, names in ((ClusteringConfig, FLAGS), (ViewConfig, None)):
        for flag, default, values, help in settings_rows(config, names=names):
            lines.append(f"| `{flag}` | {default} | {values} | {help} |")
    return "\n".join(lines) + "\n"
