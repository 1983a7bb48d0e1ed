"""Notes on groups and documents: where they stand, however groups changed since, and in every file."""

import json
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from inbedder_core.clusters import NOISE
from inbedder_core.errors import EditError, StudyError
from inbedder_core.exports import (
    Evidence,
    Model,
    clusters_frame,
    csv_bytes,
    documents_csv,
    documents_frame,
    notes_frame,
    report_html,
    zip_pack,
)
from inbedder_core.studies import CorpusCard, Studies, Study, export_study, next_wave, read_study
from inbedder_core.studies.json_format import study_from_json, study_to_json
from inbedder_core.views import (
    LONGEST_NOTE,
    Edits,
    GroupNote,
    Noted,
    View,
    apply_edits,
    delete_note,
    find_notes,
    make_note,
)
from tests.core.test_edits import CORPUS, ENCODER, VIEW, edit, view_of
from tests.core.test_waves import ASKED, EARLIER, LATER, study_of
from tests.core.test_waves import view_of as made

ASK_OPERATIONS = "About the timetable change, ask operations."
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>"


def noted(*writing: tuple[int, str], view: View = VIEW) -> Edits:
    """Write notes on clusters of a view, each in place of what is noted on it."""
    edits = Edits()
    for cluster, text in writing:
        edits = write(edits, cluster, text, view=view)
    return edits


def write(edits: Edits, cluster: int, text: str, *, view: View = VIEW) -> Edits:
    own = [note for note in find_notes(view, edits) if note.cluster == cluster and not note.former]
    return edits.then(make_note(view, cluster, text, replaces=own))


def stand(view: View, edits: Edits) -> list[tuple[str, str, bool]]:
    """Say of each note with which group it stands ("" for none), what it says, and whether its own group is gone."""
    return [
        ("" if note.cluster is None else view.cluster(note.cluster).label, note.text, note.former)
        for note in find_notes(view, edits)
    ]


def test_a_note_stands_with_its_group_and_changes_nothing_else() -> None:
    edits = noted((1, f"  {ASK_OPERATIONS}\r\nSoon.\0 "))
    assert stand(VIEW, edits) == [("blue", f"{ASK_OPERATIONS}\nSoon.", False)]
    assert apply_edits(VIEW, edits, ENCODER) is VIEW
    assert edits.key == Edits().key, "views are not made again for it"


def test_it_is_written_anew_deleted_undone_and_done_again() -> None:
    edits = noted((1, "first"), (1, "second"))
    assert stand(VIEW, edits) == [("blue", "second", False)]
    assert stand(VIEW, edits.undo()) == [("blue", "first", False)]
    gone = write(edits, 1, " ")
    assert stand(VIEW, gone) == []
    assert str(gone.done[-1]) == "note on “blue” deleted"
    assert stand(VIEW, gone.undo()) == [("blue", "second", False)]
    assert stand(VIEW, gone.undo().redo()) == []


def test_it_stays_with_a_group_that_is_renamed_and_gets_or_loses_some_documents() -> None:
    edits = noted((1, ASK_OPERATIONS)).then(edit("rename", 1, label="Sky")).then(edit("move", 1, rows=[10]))
    assert stand(apply_edits(VIEW, edits, ENCODER), edits) == [("Sky", ASK_OPERATIONS, False)]


def test_it_goes_into_what_its_group_is_merged_into_and_says_so() -> None:
    edits = noted((0, "red note"), (2, "green note")).then(edit("merge", 0, 2))
    after = apply_edits(VIEW, edits, ENCODER)
    assert stand(after, edits) == [("red", "red note", False), ("red", "green note", True)]
    green = find_notes(after, edits)[1]
    assert green.origin == "On the former group “green”, 2 of its 2 documents are here"


def test_without_a_group_that_most_of_its_documents_are_in_it_is_still_there() -> None:
    for groups in ((NOISE,) * 14, (0, 0, 1, 1, 2, 2) + (3,) * 8):
        other = view_of(groups)
        edits = noted((0, "red note"))
        assert stand(other, edits) == [("", "red note", True)]
        assert stand(other, edits.then(delete_note(find_notes(other, edits)[0]))) == []


def test_of_two_notes_that_fit_one_group_the_nearer_is_its_own() -> None:
    halves = view_of((0,) * 6 + (1,) * 8)
    edits = noted((1, "of blue to grey"), view=halves).then(make_note(VIEW, 1, "of blue"))
    assert stand(view_of((0,) * 6 + (1,) * 6 + (NOISE,) * 2), edits) == [
        ("blue", "of blue to grey", False),
        ("blue", "of blue", True),
    ]


def test_notes_of_other_documents_stand_with_none_of_these() -> None:
    elsewhere = Edits((replace(noted((1, "elsewhere")).done[0], corpus="another"),))
    assert stand(VIEW, elsewhere) == [("", "elsewhere", True)]


def test_a_long_note_is_refused_in_words() -> None:
    with pytest.raises(EditError, match=r"at most 2,000 characters, not 2,001; shorten it"):
        make_note(VIEW, 0, "x" * (LONGEST_NOTE + 1))
    with pytest.raises(EditError, match="not 2,001"):
        replace(study_of(EARLIER), document_notes={1: "x" * (LONGEST_NOTE + 1)})
    hostile = json.loads(study_to_json(replace(study_of(EARLIER), document_notes={1: "x"})))
    hostile["document_notes"] = [[1, "x" * (LONGEST_NOTE + 1)]]
    with pytest.raises(StudyError, match="not 2,001"):
        study_from_json(json.dumps(hostile))


def test_a_study_keeps_notes_and_what_was_deleted_is_not_handed_on(tmp_path) -> None:
    edits = noted((1, "secret"), (1, "public"), (2, "gone")).undo()
    study = Study("Colours", CorpusCard.of(CORPUS), (VIEW.instruction,), edits={VIEW.instruction: edits})
    study = replace(study, document_notes={104: "Quote \ud800 this one.", 999: "not read"})
    studies = Studies(tmp_path / "studies")
    kept = studies.open(studies.save(study, CORPUS).id)
    assert (kept.edits, kept.document_notes) == (study.edits, study.document_notes)
    for content in (studies.export(kept.id), export_study(kept, CORPUS)):
        file = tmp_path / "a.zip"
        file.write_bytes(content)
        handed, _ = read_study(file)
        assert stand(VIEW, handed.edits[VIEW.instruction]) == [("blue", "public", False)]
        assert handed.document_notes == study.document_notes
        written = ZipFile(BytesIO(content)).read("study.json").decode()
        assert "secret" not in written and "gone" not in written


def test_studies_of_earlier_versions_have_no_notes() -> None:
    data = json.loads(study_to_json(study_of(EARLIER)))
    del data["document_notes"]
    assert study_from_json(json.dumps(data)).document_notes == {}


def test_notes_go_on_with_the_next_wave_where_groups_are_recognized() -> None:
    (view,) = study_of(EARLIER).views(EARLIER, ENCODER)
    (dogs,) = (cluster.id for cluster in view.clusters if cluster.label == "dogs")
    study = study_of(EARLIER, edits={ASKED: noted((dogs, "Ask the vet."), view=view)}, document_notes={31: "Quote."})
    later, both = next_wave(study, EARLIER, LATER)
    after = made(later, both)
    assert stand(after, later.edits[ASKED]) == [("dogs", "Ask the vet.", False)]
    assert documents_frame([after], later.noted([after]))["note"][31] == "Quote."


EVIDENCE = Noted.of(
    [VIEW], {VIEW.instruction: noted((1, ASK_OPERATIONS), (2, HOSTILE))}, {104: HOSTILE, 999: "not read"}
)


def test_tables_have_a_column_of_notes_where_there_are_any() -> None:
    assert "note" not in documents_frame([VIEW]) and "note" not in clusters_frame([VIEW])
    assert documents_frame([VIEW], EVIDENCE)["note"].tolist() == ["", "", HOSTILE] + [""] * 11
    assert clusters_frame([VIEW], EVIDENCE)["note"].tolist() == ["", ASK_OPERATIONS, HOSTILE, ""]
    renamed = view_of()
    both = documents_frame([replace(renamed)], EVIDENCE)
    assert list(both.columns[:3]) == ["id", "text", "note"]


def test_no_note_is_a_formula_to_a_spreadsheet() -> None:
    for content in (
        documents_csv([VIEW], EVIDENCE),
        csv_bytes(clusters_frame([VIEW], EVIDENCE)),
        csv_bytes(notes_frame([VIEW], EVIDENCE)),
    ):
        assert b"'=cmd" in content and b",=cmd" not in content and b',"=cmd' not in content


def test_every_note_has_a_row_of_its_own_table() -> None:
    former = GroupNote("old", "cyan", (1, 2, 3))
    frame = notes_frame(
        [VIEW], replace(EVIDENCE, groups={VIEW.instruction: (*EVIDENCE.groups[VIEW.instruction], former)})
    )
    assert frame[["on", "group", "former", "document", "note"]].values.tolist() == [
        ["group", "blue", "", "", ASK_OPERATIONS],
        ["group", "green", "", "", HOSTILE],
        ["former group", "", "cyan", "", "old"],
        ["document", "", "", "104", HOSTILE],
        ["document", "", "", "999", "not read"],
    ]


def test_the_report_has_notes_beside_their_groups_and_documents_as_text_alone() -> None:
    former = GroupNote("old words", "cyan", (1, 2, 3))
    groups = {VIEW.instruction: (*EVIDENCE.groups[VIEW.instruction], former)}
    evidence = Evidence([VIEW], Model("fake", "0" * 64), noted=replace(EVIDENCE, groups=groups))
    page = report_html(evidence).decode()
    blue, green = page.index(">blue</button>"), page.index(">green</button>")
    assert blue < page.index(ASK_OPERATIONS) < green < page.index("=cmd|")
    assert f'<span class="soft">Note:</span> {ASK_OPERATIONS}' in page
    assert "On the former group “cyan”:</span> old words" in page
    assert "Notes on documents" in page and "not among the documents read" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert {"notes.csv", "notes.jsonl", "notes.parquet"} <= set(ZipFile(BytesIO(zip_pack(evidence))).namelist())
    assert "Notes on documents" not in report_html(replace(evidence, noted=Noted())).decode()
