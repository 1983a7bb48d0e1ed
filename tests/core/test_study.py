"""Studies kept on disk, reopened, exported and imported: nothing lost, nothing seen by others, nothing run."""

import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.encoders.store import Store
from inbedder_core.errors import InstructionError, StudyError
from inbedder_core.studies.folder import Studies, studies_folder
from inbedder_core.studies.json_format import study_from_json, study_to_json
from inbedder_core.studies.record import CorpusCard, Part, Study, Subset
from inbedder_core.views.edits import Edit, Edits
from inbedder_core.views.rewording import Cohesion, RewordedGroups
from inbedder_core.views.snapshot import Snapshot
from inbedder_core.views.view import ViewConfig
from tests.core.test_paths import full_disk
from tests.fakes import FakeEncoder

CORPUS = Corpus(
    "notes",
    (*(f"cats number {row}" for row in range(8)), "dogs bark", "dogs run", "half \ud83d one", "two\nlines"),
    tuple(range(0, 24, 2)),
    {"place": tuple("ábcdefghijkl")},
)
ASKED = "Which animal?"
RENAMED = Edits().then(Edit("rename", (tuple(range(0, 16, 2)),), ("cats",), label="Felines"))
STUDY = Study(
    title="Animals",
    corpus=CorpusCard.of(CORPUS),
    instructions=(ASKED, "Which number?"),
    model="base",
    max_text_tokens=64,
    limit=10,
    config=ViewConfig(clustering=ClusteringConfig(min_cluster_size=3), seed=7),
    groupings={ASKED: ClusteringConfig(method="kmeans", clusters=2)},
    edits={ASKED: RENAMED},
    reworded={ASKED: RewordedGroups(("Say which animal.",), 9, (Cohesion(0.5, 0.25, 0.75), None), "ab12")},
    notes="Cats prevail. 🐈",
    parts={
        "first": Part(Subset((0, 2, 16), "3 documents", {"q": (ASKED, "Which number?")}), ("Why?",)),
        "second": Part(
            Subset((2, 16), "2 documents", {"part": ("first",)}),
            (ASKED,),
            model="other",
            max_text_tokens=32,
            config=ViewConfig(seed=3),
            groupings={ASKED: ClusteringConfig(method="kmeans", clusters=1)},
            edits={ASKED: Edits().then(Edit("rename", ((2, 16),), ("both",), label="The Two"))},
        ),
    },
    origin={"sample": "animals"},
)


@pytest.fixture
def studies(tmp_path) -> Studies:
    return Studies(tmp_path / "mine")


def repacked(studies: Studies, id: str, **files: str | bytes) -> bytes:
    """An exported study with files replaced or added."""
    with zipfile.ZipFile(io.BytesIO(studies.export(id))) as archive:
        content = {name: archive.read(name) for name in archive.namelist()} | files
    return packed(content)


def packed(content) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in dict(content).items():
            archive.writestr(name, data)
    return made.getvalue()


def test_a_study_is_the_same_after_a_restart(studies: Studies):
    saved = studies.save(STUDY, CORPUS)
    again = Studies(studies.folder)
    assert again.open(saved.id) == saved
    assert replace(saved, id="", revision=0, changed="") == STUDY
    assert again.corpus(saved) == CORPUS


def test_its_parts_come_back_grouped_and_edited(tmp_path):
    first, second = STUDY.parts.values()
    assert first.subset.take_from(CORPUS).ids == (0, 2, 16)
    (view,) = second.views(CORPUS, FakeEncoder(), store=Store(tmp_path / "store.sqlite"))
    assert [cluster.label for cluster in view.clusters] == ["The Two"]
    assert view.config.seed == 3
    with pytest.raises(StudyError, match="none of the 3 documents is in"):
        first.subset.take_from(Corpus.from_texts(["a"]).take([]))


def test_a_study_has_so_many_parts_and_no_more():
    part = next(iter(STUDY.parts.values()))
    with pytest.raises(StudyError, match="501 parts"):
        replace(STUDY, parts={str(number): part for number in range(501)})


def test_a_study_written_before_there_were_parts_is_read():
    data = json.loads(study_to_json(STUDY))
    del data["parts"]
    assert study_from_json(json.dumps(data)) == replace(STUDY, parts={})


def test_parts_are_written_as_they_always_were():
    part = json.loads(study_to_json(STUDY))["parts"]["first"]
    assert (part["ids"], part["told"]) == ([0, 2, 16], "3 documents")
    assert part["origin"] == {"q": [ASKED, "Which number?"]}


def test_its_views_come_back_grouped_and_edited_without_reading_again(tmp_path):
    store = Store(tmp_path / "store.sqlite")
    first = STUDY.views(CORPUS, FakeEncoder(), store=store)
    idle = FakeEncoder()
    again = STUDY.views(CORPUS, idle, store=store)
    assert idle.calls == []
    assert [cluster.label for cluster in again[0].clusters] == [cluster.label for cluster in first[0].clusters]
    assert "Felines" in [cluster.label for cluster in again[0].clusters]
    assert again[0].clustering.config.method == "kmeans"
    assert again[1].clustering.config.method == "hdbscan"


def test_only_the_documents_that_are_drawn_are_read():
    assert len(STUDY.views(CORPUS, FakeEncoder())[0]) == 10


def test_the_last_changed_is_listed_first_and_saving_again_replaces(studies: Studies):
    first = studies.save(STUDY, CORPUS)
    studies.save(replace(STUDY, title="Other"), CORPUS)
    changed = studies.save(replace(first, notes="More.", changed=""), CORPUS)
    assert changed.id == first.id
    assert {study.title for study in studies.saved()} == {"Animals", "Other"}
    assert studies.open(first.id).notes == "More."
    assert [study.changed for study in studies.saved()] == sorted((s.changed for s in studies.saved()), reverse=True)


def test_groups_as_seen_are_kept_without_counting_as_a_change(studies: Studies):
    groups = {ASKED: Snapshot(("cats",), (3,), ("0-4",), "6", ClusteringConfig())}
    opened = studies.save(STUDY, CORPUS)
    studies.keep_groups(replace(opened, groups=groups, notes="not kept"))
    kept = studies.open(opened.id)
    assert (kept, kept.groups) == (opened, groups)
    again = studies.save(replace(opened, notes="in another tab"), CORPUS)
    assert again.id == opened.id, "whoever had it open before does not keep a copy"
    studies.delete(opened.id)
    with pytest.raises(StudyError, match="no such study"):
        studies.keep_groups(opened)


def test_what_two_tabs_change_is_kept_twice_rather_than_lost(studies: Studies):
    opened = studies.save(STUDY, CORPUS)
    studies.save(replace(opened, notes="from one tab"), CORPUS)
    other = studies.save(replace(opened, notes="from the other"), CORPUS)
    assert other.id != opened.id
    assert other.title == "Animals (copy)"
    assert sorted(study.notes for study in studies.saved()) == ["from one tab", "from the other"]


def test_owners_see_only_their_own():
    mine, yours = Studies(studies_folder("me")), Studies(studies_folder("you"))
    saved = mine.save(STUDY, CORPUS)
    assert yours.saved() == []
    with pytest.raises(StudyError, match="somebody else"):
        yours.open(saved.id)
    assert "me" not in studies_folder("me").name[:2]


@pytest.mark.parametrize("id", ["", "..", "../mine", "0" * 32, "/etc"])
def test_an_id_is_never_a_path(studies: Studies, id: str):
    studies.save(STUDY, CORPUS)
    for act in (studies.open, studies.delete, studies.export):
        with pytest.raises(StudyError, match="no such study"):
            act(id)


def test_deleting_leaves_nothing(studies: Studies):
    saved = studies.save(STUDY, CORPUS)
    studies.delete(saved.id)
    assert studies.saved() == []
    assert list(studies.folder.iterdir()) == []
    with pytest.raises(StudyError):
        studies.open(saved.id)


def test_an_exported_study_is_imported_as_a_new_one_by_anybody(studies: Studies, tmp_path):
    saved = studies.save(STUDY, CORPUS)
    others = Studies(tmp_path / "others")
    taken = others.take(studies.export(saved.id))
    assert taken.id != saved.id
    assert replace(taken, id="", revision=0, changed="") == STUDY
    assert others.corpus(taken) == CORPUS


def test_an_archive_holds_no_code(studies: Studies):
    with zipfile.ZipFile(io.BytesIO(studies.export(studies.save(STUDY, CORPUS).id))) as archive:
        assert sorted(archive.namelist()) == ["corpus.jsonl", "study.json"]
        assert json.loads(archive.read("study.json"))["title"] == "Animals"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"../../evil.txt": "x"}, "expected study.json and corpus.jsonl"),
        ({"/etc/passwd": "x"}, "expected study.json and corpus.jsonl"),
        ({"study.json": "no json"}, "no JSON"),
        ({"study.json": "[]"}, "format is None"),
        ({"study.json": '{"format": "inbedder study 9"}'}, "version that wrote it"),
        ({"study.json": '{"format": "inbedder study 1"}'}, "lacks or garbles"),
        ({"study.json": "[" * 100_000}, "no JSON"),
        ({"corpus.jsonl": '{"id": 0, "text": "other", "metadata": {}}\n'}, "not those of its study"),
        ({"corpus.jsonl": '{"id": "0", "text": "x", "metadata": {}}\n'}, "no id, text and metadata"),
        ({"corpus.jsonl": ""}, "0 documents"),
        ({"corpus.jsonl": b"a" * 30_000_000}, "expands"),
    ],
)
def test_a_broken_or_hostile_file_is_refused_and_nothing_is_kept(studies: Studies, tmp_path, files, said: str):
    content = repacked(studies, studies.save(STUDY, CORPUS).id, **files)
    others = Studies(tmp_path / "others")
    with pytest.raises(StudyError, match=said):
        others.take(content, "evil.zip")
    assert not others.folder.exists()
    assert not list(tmp_path.rglob("evil*"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"text", packed({})])
def test_what_is_no_study_is_refused(studies: Studies, content: bytes):
    with pytest.raises(StudyError, match=r"export|exported"):
        studies.take(content)


def written(**changes) -> str:
    return json.dumps(json.loads(study_to_json(STUDY)) | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"settings": {"neighbors": "many"}},
        {"settings": {"neighbors": 1}},
        {"settings": {"colour": 1}},
        {"instructions": []},
        {"instructions": ["a", "a"]},
        {"title": ""},
        {"title": 3},
        {"limit": 0},
        {"edits": {ASKED: {"done": [{"kind": "explode"}], "undone": []}}},
        {"groupings": {ASKED: {"method": "magic"}}},
        {"corpus": None},
        {"corpus": {"name": "notes", "documents": float("inf"), "fingerprint": ""}},
        {"parts": {"first": {"ids": [0]}}},
        {"parts": {"first": 3}},
    ],
)
def test_parts_that_cannot_be_are_refused(changes):
    assert study_from_json(written()) == STUDY
    with pytest.raises(StudyError):
        study_from_json(written(**changes))


def test_what_was_hierarchical_is_grouped_by_kmeans_and_said_so():
    old = {"method": "hierarchical", "clusters": 7, "min_cluster_size": None, "min_samples": None}
    data = json.loads(written(clustering={**old, "clusters": None}, groupings={ASKED: old}))
    for part in data["parts"].values():
        part["clustering"] = old
    found = study_from_json(json.dumps(data))
    assert found.config.clustering == ClusteringConfig("kmeans")
    assert found.groupings[ASKED] == ClusteringConfig("kmeans", clusters=7)
    assert all(part.config.clustering == ClusteringConfig("kmeans", clusters=7) for part in found.parts.values())
    assert "hierarchical is grouped by kmeans" in found.reading_note
    assert study_from_json(study_to_json(found)).reading_note == ""


def test_a_study_asks_something():
    with pytest.raises(InstructionError):
        replace(STUDY, instructions=())


def test_a_damaged_study_does_not_hide_the_others(studies: Studies):
    broken, whole = studies.save(STUDY, CORPUS), studies.save(replace(STUDY, title="Whole"), CORPUS)
    (studies.folder / broken.id / "study.json").write_text("{")
    assert [study.id for study in studies.saved()] == [whole.id]
    assert studies.damaged() == [broken.id]
    studies.delete(broken.id)
    assert studies.damaged() == []


def test_a_study_is_there_whole_or_not_at_all(studies: Studies):
    documents = studies.folder / studies.save(STUDY, CORPUS).id / "corpus.jsonl"
    with pytest.raises(StudyError, match="cannot write to"), full_disk(documents.stat().st_size):
        studies.save(STUDY, CORPUS)
    assert (len(studies.saved()), studies.damaged()) == (1, [])


def test_what_a_kill_left_of_a_deleted_study_goes_with_the_next(studies: Studies):
    kept = studies.save(STUDY, CORPUS)
    aside = studies.folder / f"{'0' * 32}.part-killed"
    (studies.folder / studies.save(STUDY, CORPUS).id).rename(aside)
    os.utime(aside, (0, 0))
    assert [study.id for study in studies.saved()] == [kept.id]
    studies.delete(kept.id)
    assert list(studies.folder.iterdir()) == []


def test_documents_changed_on_disk_are_noticed(studies: Studies):
    saved = studies.save(STUDY, CORPUS)
    place = studies.folder / saved.id / "corpus.jsonl"
    place.write_bytes(place.read_bytes().replace(b"cats", b"rats"))
    with pytest.raises(StudyError, match="changed on this machine"):
        studies.corpus(saved)


def test_another_corpus_is_refused(studies: Studies):
    with pytest.raises(StudyError, match="own corpus"):
        studies.save(STUDY, CORPUS.head(3))


def test_files_are_for_their_owner_only(studies: Studies):
    place = studies.folder / studies.save(STUDY, CORPUS).id
    assert place.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in place.iterdir())
    assert sorted(path.name for path in place.iterdir()) == ["corpus.jsonl", "study.json"]


def test_a_study_exported_before_the_code_was_moved_opens(studies: Studies):
    """The file was written by the version that had one module for each stage."""
    study = studies.take((Path(__file__).parent / "earlier_study.zip").read_bytes())
    assert (study.title, study.instructions, study.notes) == (STUDY.title, STUDY.instructions, STUDY.notes)
    apart = {
        name: config if config.method == "kmeans" else replace(config, detail="all")
        for name, config in STUDY.groupings.items()
    }
    config = replace(STUDY.config, clustering=replace(STUDY.config.clustering, detail="all"))
    assert (study.groupings, study.config, list(study.parts)) == (apart, config, ["first", "second"])
    assert [edit.label for edit in study.edits[ASKED].done] == ["Felines"]
    assert studies.corpus(study).fingerprint == CORPUS.fingerprint
