"""What comes from anybody is shortened and made visible before anything shows it."""

from pathlib import Path

import pytest

from inbedder_core.cli import main
from inbedder_core.corpus import read_corpus
from inbedder_core.encoders import load_encoder
from inbedder_core.errors import CorpusError, InBedderError, visible

ESCAPE = "\x1b[31mred\x07\r\u202e"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (ESCAPE, r"\x1b[31mred\x07\r\u202e"),
        ("two\nlines", "two\nlines"),
        ("naïve 👩‍👩‍👧 می‌خواهم", "naïve 👩‍👩‍👧 می‌خواهم"),
        ("x" * 10_000, "x" * 120 + "…" + "x" * 40),
        ("\ud800", r"\ud800"),
    ],
)
def test_what_acts_is_written_out_and_what_is_long_is_cut(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_the_end_of_a_long_error_says_what_to_do() -> None:
    said = str(InBedderError(f"found {'many words ' * 1000}; choose another"))
    assert len(said) < 1300
    assert said.startswith("found many words")
    assert said.endswith("; choose another")


def hostile_table(name: str) -> bytes:
    return f'id,"{name}"\n1,some words here\n2,other words there\n'.encode()


@pytest.mark.parametrize("name", ["long" * 2500, "words " * 2000])
def test_names_of_columns_are_short_wherever_they_are_shown(name: str) -> None:
    corpus, report = read_corpus(hostile_table(name), name="a.csv", text="id")
    assert all(len(column) < 1300 for column in corpus.metadata)
    assert all(len(line) < 1300 for line in report.lines())
    with pytest.raises(CorpusError) as refused:
        read_corpus(hostile_table(name), name="a.csv", text=name + "other")
    assert len(str(refused.value)) < 1300


def test_a_files_name_cannot_act_on_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"{ESCAPE}.csv"
    path.write_bytes(b"text\nsome words\n")
    corpus, report = read_corpus(path)
    assert corpus.name.isprintable()
    assert all(line.isprintable() for line in report.lines())
    path.write_bytes(b"")
    assert main(["explore", str(path), "-i", "What?"]) == 2
    said = capsys.readouterr().err
    assert r"\x1b[31mred" in said
    assert "\x1b" not in said


def test_what_libraries_say_cannot_act_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text('{"architectures": ["' + "\\u001b[31m" * 2000 + '"]}')
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / "model" / name).write_text("{}")
    with pytest.raises(InBedderError) as refused:
        load_encoder(tmp_path / "model")
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 1300


def test_a_file_named_like_an_option_can_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-dash.csv").write_bytes(b"text\n\n")
    with pytest.raises(SystemExit):
        main(["explore", "-dash.csv", "-i", "What?"])
    assert "-dash.csv is taken for an option; name that file ./-dash.csv, or last, behind --" in capsys.readouterr().err
    for named in (["./-dash.csv", "-i", "What?"], ["-i", "What?", "--", "-dash.csv"]):
        assert main(["explore", *named]) == 2
        assert "-dash.csv has column names but no rows" in capsys.readouterr().err
