"""Notes on parts of groups and on noise: where they stand, and in every file."""

import json
from dataclasses import replace

import numpy as np
import pytest

from inbedder_core.cli.table import note_lines
from inbedder_core.clusters import NOISE
from inbedder_core.corpus import Corpus
from inbedder_core.errors import EditError
from inbedder_core.exports import Evidence, Model, clusters_frame, documents_frame, notes_frame, report_html
from inbedder_core.studies.json_format import study_from_json, study_to_json
from inbedder_core.views import Edits, GroupNote, Noted, View, delete_note, find_notes, make_note
from tests.core.test_waves import EARLIER, study_of
from tests.views import hand_made_view

DENSE = "aaaaaabbbbeeeecc--"
"""A document a letter, its dense group; a and b are parts of one group, c and e of another, "-" is noise."""
GROUP_OF = {"a": 0, "b": 0, "e": 1, "c": 1, "d": 0, "-": NOISE}


def view_of(dense: str = DENSE, group_of: dict[str, int] = GROUP_OF) -> View:
    corpus = Corpus("letters", tuple(f"thing {row}" for row in range(len(dense))), tuple(range(0, 2 * len(dense), 2)))
    view = hand_made_view(corpus, "Which letter?", [group_of[letter] for letter in dense], list(dense))
    own = [NOISE if letter == "-" else sorted(GROUP_OF).index(letter) for letter in dense]
    return replace(view, clustering=replace(view.clustering, subclusters=np.array(own, np.intp)))


VIEW = view_of()


def write(edits: Edits, cluster: int, text: str, part: int | None = None, *, view: View = VIEW) -> Edits:
    own = [note for note in find_notes(view, edits) if (note.cluster, note.part) == (cluster, part) and not note.former]
    return edits.then(make_note(view, cluster, text, part=part, replaces=own))


def stand(view: View, edits: Edits) -> list[tuple[int | None, int | None, str]]:
    """Say of each note with what it stands, and what it says."""
    return [(note.cluster, note.part, str(note)) for note in find_notes(view, edits)]


ON_ALL = write(write(write(write(Edits(), NOISE, "spam"), 0, "of b", 1), 0, "of both"), 1, "of e", 0)


def test_each_stands_with_what_it_was_written_on_and_with_nothing_else() -> None:
    assert VIEW.clustering.members(0, 1).tolist() == [6, 7, 8, 9]
    assert stand(VIEW, ON_ALL) == [(0, None, "of both"), (0, 1, "of b"), (1, 0, "of e"), (NOISE, None, "spam")]


def test_each_is_written_anew_deleted_and_undone_by_itself() -> None:
    again = write(write(ON_ALL, 0, "of the Bs", 1), NOISE, "")
    assert stand(VIEW, again) == [(0, None, "of both"), (0, 1, "of the Bs"), (1, 0, "of e")]
    assert str(again.done[-1]) == "note on “Noise” deleted"
    assert (NOISE, None, "spam") in stand(VIEW, again.undo())
    (of_c,) = (note for note in find_notes(VIEW, again) if note.text == "of e")
    assert len(stand(VIEW, again.then(delete_note(of_c)))) == 2


def test_a_part_that_is_most_of_its_group_is_another_thing_than_the_group() -> None:
    edits = write(write(Edits(), 0, "of a", 0), 0, "of both")
    assert stand(VIEW, edits) == [(0, None, "of both"), (0, 0, "of a")]
    alone = view_of("aaaaaa----eeeecc--")
    assert stand(alone, write(Edits(), 0, "of a", 0)) == [
        (0, None, "On the former part “a”, 6 of its 6 documents are here: of a")
    ]


def test_they_follow_their_documents_into_other_groups_and_lose_some() -> None:
    elsewhere = view_of("aaaaaabbb-eeeecc--", {**GROUP_OF, "b": 1})
    assert (1, 1, "of b") in stand(elsewhere, write(Edits(), 0, "of b", 1)), "it is a part of another group now"


def test_what_is_no_part_or_noise_any_more_is_said_where_most_of_it_is() -> None:
    after = view_of("aaaaaaddddeeeeccdd")
    after = replace(after, clustering=replace(after.clustering, subclusters=None))
    found = [(cluster, part, str(note)) for cluster, part, note in stand(after, ON_ALL)]
    assert (0, None, "On the former part “b”, 4 of its 4 documents are here: of b") in found
    assert (0, None, "On what was noise, 2 of its 2 documents are here: spam") in found
    nothing = view_of("-" * len(DENSE))
    assert (None, None, "On the former part “b”: of b") in stand(nothing, ON_ALL)
    assert (None, None, "On the former group “a”: of both") in stand(nothing, ON_ALL), "noise is no group"


def test_noise_that_is_much_more_now_has_the_note_as_one_on_what_was_noise() -> None:
    more = view_of("aaaaaa----------" + "--")
    assert stand(more, write(Edits(), NOISE, "spam")) == [
        (NOISE, None, "On what was noise, 2 of its 2 documents are here: spam")
    ]


def test_a_study_keeps_on_what_they_are_and_later_documents_do_not_count() -> None:
    study = study_of(EARLIER, edits={VIEW.instruction: ON_ALL})
    kept = study_from_json(study_to_json(study)).edits[VIEW.instruction]
    assert kept == ON_ALL
    later = view_of(DENSE + "b" * 40 + "-" * 30)
    moved = kept.moved(later.corpus.origin.fingerprint, before=2 * len(DENSE))
    (b,) = (part for part, rows in enumerate(later.clustering.parts(0)) if 6 in rows)
    assert {(0, b, "of b"), (NOISE, None, "spam")} < set(stand(later, moved))


def test_a_note_of_an_earlier_version_is_on_a_group_and_nothing_else_is_on_a_part() -> None:
    data = json.loads(json.dumps(write(Edits(), 0, "of both").to_data()))
    del data["done"][0]["on"]
    assert stand(VIEW, Edits.from_data(data)) == [(0, None, "of both")]
    with pytest.raises(EditError, match="not on 'moon'"):
        replace(ON_ALL.done[0], on="moon")
    with pytest.raises(EditError, match="'merge' is about groups"):
        replace(ON_ALL.done[0], kind="merge", clusters=((1,), (2,)), names=("a", "b"))


NOTED = Noted.of([VIEW], {VIEW.instruction: ON_ALL}, {})


def test_the_tables_have_them() -> None:
    part = VIEW.parts[0][1].label
    assert clusters_frame([VIEW], NOTED)["note"].tolist() == [
        f"of both\nOn its part “{part}”: of b",
        f"On its part “{VIEW.parts[1][0].label}”: of e",
        "spam",
    ]
    frame = notes_frame([VIEW], NOTED)
    assert frame[["on", "group", "part", "former", "note"]].values.tolist()[1:] == [
        ["part", "a", part, "", "of b"],
        ["part", "e", VIEW.parts[1][0].label, "", "of e"],
        ["noise", "Noise", "", "", "spam"],
    ]
    former = GroupNote("old", "cyan", (1, 2), on="part")
    other = Noted({VIEW.instruction: (former,)})
    assert notes_frame([VIEW], other).loc[0, ["on", "group", "former"]].tolist() == ["former part", "", "cyan"]
    assert "note" not in documents_frame([VIEW], NOTED)


def test_the_search_finds_their_words_at_their_documents_alone() -> None:
    texts = NOTED.beside([VIEW])
    assert [row for row, text in enumerate(texts) if "of b\n" in f"{text}\n"] == [6, 7, 8, 9]
    assert [row for row, text in enumerate(texts) if "spam" in text] == [16, 17]


def test_the_report_and_the_terminal_say_where_they_belong() -> None:
    page = report_html(Evidence([VIEW], Model("fake", "0" * 64), noted=NOTED)).decode()
    part = f"On its part “{VIEW.parts[0][1].label}”:</span> of b"
    assert page.index("of both</div>") < page.index(part) < page.index(">Noise</button>") < page.index("spam</div>")
    assert f"On “a: {VIEW.parts[0][1].label}”: of b" in note_lines(VIEW, NOTED)
    assert "On “Noise”: spam" in note_lines(VIEW, NOTED)
