"""What the README and the documents say is run: code, commands, tables made from the code, links."""

import ast
import os
import re
import shlex
from pathlib import Path

import pytest

from inbedder_core.cli import main
from inbedder_core.cli.flags import settings_rows
from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.corpus import SUFFIXES, ReadOptions
from inbedder_core.corpus.samples import read_sample, sample, sample_names
from inbedder_core.views.view import ViewConfig
from tests.test_architecture import APP, CORE

ROOT = Path(__file__).resolve().parent.parent
README, PYTHON, ECOSYSTEM, SETTINGS = (
    ROOT / name for name in ("README.md", "docs/python.md", "docs/ecosystem.md", "docs/settings.md")
)
DOCUMENTS = sorted(path for folder in (ROOT, ROOT / "docs", ROOT / "sample_corpora") for path in folder.glob("*.md"))
MOST_WORDS = 1200


def blocks(language: str, document: Path = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", document.read_text(encoding="utf-8"), re.M | re.S)


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
    for document in (README, PYTHON, ECOSYSTEM):
        for number, block in enumerate(blocks("python", document), 1):
            exec(compile(block, f"{document.name}, python block {number}", "exec"), names)
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
    named = {line.split()[1] for line in commands("make")} | set(
        re.findall(r"`make ([a-z]+)`", README.read_text(encoding="utf-8"))
    )
    assert {"app", "test"} <= named <= targets


def test_it_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").split()) <= MOST_WORDS, "move what not everybody needs to docs/"


def test_the_table_of_settings_is_the_codes() -> None:
    hold(SETTINGS, "settings", settings_table())


def test_every_kind_of_file_that_is_read_is_in_the_table_of_files() -> None:
    table = (ROOT / "docs" / "files.md").read_text(encoding="utf-8").split("## Written")[0]
    assert [suffix for suffix in SUFFIXES if f"`{suffix}`" not in table] == []


def test_its_tree_is_that_of_the_packages() -> None:
    hold(README, "tree", tree())


def hold(document: Path, name: str, made: str) -> None:
    """Compare what stands between two comments with what the code makes of it, or, when told to, put that there."""
    text = document.read_text(encoding="utf-8")
    part = re.compile(rf"(?<=<!-- {name}: made by tests/test_readme.py -->\n).*?(?=<!-- end of {name} -->)", re.S)
    between = part.search(text)
    assert between, f"{document.name} has lost the comments around its {name}"
    if os.environ.get("UPDATE_README"):
        document.write_text(part.sub(lambda _: made, text), encoding="utf-8")
    else:
        assert between[0] == made, f"run: UPDATE_README=1 python -m pytest tests/test_readme.py -k {name}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_document_is_named_in_the_list_of_documents() -> None:
    listed = re.findall(r"\]\(([^)]+)\)", (ROOT / "docs" / "README.md").read_text(encoding="utf-8"))
    assert sorted(name for name in listed if "/" not in name) == sorted(
        path.name for path in (ROOT / "docs").glob("*.md") if path.name != "README.md"
    )


def test_the_training_time_is_that_of_the_card() -> None:
    card = (ROOT / "inbedder_core/models/smollm2-135m-inbedder/README.md").read_text(encoding="utf-8")
    minutes = round(sum(map(float, re.findall(r"tokens in ([\d.]+) minutes", card))), -1)
    about = (ROOT / "app" / "screens" / "about" / "about.py").read_text(encoding="utf-8")
    limits = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    assert all(f"trained for {minutes:.0f} minutes" in text for text in (about, limits))


@pytest.mark.parametrize("name", sample_names())
def test_every_sample_corpus_loads_and_suggests_questions(name: str) -> None:
    corpus, report = read_sample(name)
    assert len(corpus) == report.documents == sample(name).rows
    assert 3 <= len(sample(name).instructions) <= 8


def settings_table() -> str:
    lines = ["| flag | default | range | what it does |", "|---|---|---|---|"]
    for config in (ClusteringConfig, ViewConfig, ReadOptions):
        for flag, default, values, help in settings_rows(config):
            lines.append(f"| `{flag}` | {default} | {values} | {help} |")
    return "\n".join(lines) + "\n"


def tree() -> str:
    """Draw the packages from the ground up, each with the first line of its docstring."""
    lines = []
    for package, rows in ((ROOT / "app", APP), (ROOT / "inbedder_core", CORE)):
        inside = [package / name for row in rows for name in sorted(row) if (package / name).is_dir()]
        names = [f"{package.name}/", *(f"├── {folder.name}/" for folder in inside)]
        names[-1] = names[-1].replace("├", "└")
        lines += [f"{name:<20} {first_line(folder)}" for name, folder in zip(names, (package, *inside), strict=True)]
    return "\n".join(["```", *lines, "```", ""])


def first_line(package: Path) -> str:
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0].rstrip(".")
