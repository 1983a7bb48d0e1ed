"""`inbedder study`: what was taken along from the app, made again elsewhere."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from inbedder_core.cli import main
from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.studies.archive import read_study
from inbedder_core.studies.folder import Studies
from inbedder_core.studies.record import CorpusCard, Part, Study, Subset
from inbedder_core.views.edits import Edit, Edits
from tests.models import tiny_llama

CORPUS = Corpus.from_texts([f"{word} number {row}" for row, word in enumerate(["cats"] * 5 + ["dogs"] * 4)], "animals")
ASKED = "Which animal?"
STUDY = Study(
    "Animals",
    CorpusCard.of(CORPUS),
    (ASKED,),
    groupings={ASKED: ClusteringConfig(method="kmeans", clusters=1)},
    edits={ASKED: Edits().then(Edit("rename", (tuple(range(9)),), ("all",), label="Whole Ark"))},
    notes="Two of each.",
    parts={
        "some": Part(
            Subset((5, 6), "2 documents selected on map 1"),
            ("Which number?",),
            groupings={"Which number?": ClusteringConfig(method="kmeans", clusters=1)},
            edits={"Which number?": Edits().then(Edit("rename", ((5, 6),), ("all",), label="A Pair"))},
        )
    },
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny_llama(tmp_path_factory.mktemp("model") / "tiny"))


def exported(folder: Path, study: Study = STUDY) -> str:
    studies = Studies(folder / "studies")
    file = folder / "animals.study.zip"
    file.write_bytes(studies.export(studies.save(study, CORPUS).id))
    return str(file)


def test_an_exported_study_is_made_again_with_its_edits_and_notes(tmp_path, model, capsys):
    out = tmp_path / "out"
    assert main(["study", exported(tmp_path), "--model", model, "--dtype", "float32", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "Two of each." in printed
    assert "Whole Ark" in printed
    assert "Whole Ark" in (out / "documents.csv").read_text(encoding="utf-8")
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["notes"] == "Two of each."
    assert run["views"][0]["edits"] == ["“all” renamed to “Whole Ark”"]


def test_notes_on_groups_and_documents_are_printed_and_written(tmp_path, model, capsys):
    out, everything = tmp_path / "out", tuple(range(9))
    edits = STUDY.edits[ASKED].then(Edit("note", (everything,), ("all",), label="Ask the\nkeeper."))
    edits = edits.then(Edit("note", ((50, 51),), ("fish",), label="None left."))
    study = replace(STUDY, edits={ASKED: edits}, document_notes={5: "Quote this one.", 77: "=1+1"})
    assert main(["study", exported(tmp_path, study), "--model", model, "--dtype", "float32", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "On “Whole Ark”: Ask the keeper." in printed
    assert "On the former group “fish”: None left." in printed
    assert "On document 5: Quote this one." in printed
    assert "Quote this one." in (out / "documents.csv").read_text(encoding="utf-8")
    assert "'=1+1" in (out / "notes.csv").read_text(encoding="utf-8")
    part = (out / "part-1" / "notes.csv").read_text(encoding="utf-8")
    assert "Quote this one." in part
    assert "=1+1" not in part, "which has other documents"
    assert "None left." in (out / "report.html").read_text(encoding="utf-8")


def test_its_parts_are_made_again_beside_it(tmp_path, model, capsys):
    out = tmp_path / "out"
    assert main(["study", exported(tmp_path), "--model", model, "--dtype", "float32", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "2 documents selected on map 1" in printed
    assert "A Pair" in printed
    run = json.loads((out / "part-1" / "run.json").read_text(encoding="utf-8"))
    assert run["corpus"]["documents"] == run["corpus"]["drawn_from"] == 2
    assert run["selected"] == ["2 documents selected on map 1"]
    assert "A Pair" in (out / "part-1" / "documents.csv").read_text(encoding="utf-8")


def test_a_model_that_a_file_names_is_not_loaded_unasked(tmp_path, capsys):
    assert main(["study", exported(tmp_path, replace(STUDY, model="/somewhere/else"))]) == 2
    assert "--model /somewhere/else" in capsys.readouterr().err
    elsewhere = {"some": replace(STUDY.parts["some"], model="/elsewhere")}
    assert main(["study", exported(tmp_path, replace(STUDY, parts=elsewhere))]) == 2
    assert "--model /elsewhere" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"PK nothing"])
def test_what_is_no_study_is_refused(tmp_path, content, capsys):
    file = tmp_path / "x.zip"
    if content is not None:
        file.write_bytes(content)
    assert main(["study", str(file)]) == 2
    assert "inbedder: " in capsys.readouterr().err


def test_a_study_goes_on_with_new_documents(tmp_path, model, capsys):
    new, out = tmp_path / "new.csv", tmp_path / "out"
    new.write_text("note,place\n" + "cats again,sea\nowls at last,land\n" * 6, encoding="utf-8")
    command = ["study", exported(tmp_path), "--model", model, "--dtype", "float32"]
    assert main([*command, "--wave", str(new), "--text", "note", "--out", str(out)]) == 0
    both = out / "both-waves.study.zip"
    study, corpus = read_study(both)
    assert study.title.endswith(", wave 2")
    assert len(corpus) == len(CORPUS) + 12
    assert study.groups[ASKED].names == ("Whole Ark",), "they are recognized in the wave after"
    assert "Since wave 1" in (out / "report.html").read_text(encoding="utf-8")
    capsys.readouterr()
    assert main([*command, "--text", "note"]) == 2
    assert "--wave FILE" in capsys.readouterr().err
