"""Maps, names and findings, presented."""

import json

from tests.pages.journey import ask, open_app, press, run, session_of, upload, write_questions

TEXTS = [f"{'cats' if row < 24 else '<b>dogs'} like the {'sea' if row % 2 else 'sun'}." for row in range(40)]
CSV = "\n".join(["note", *TEXTS]).encode()


def presented(app):
    """What is sent to the browser of the presentation; nothing while there is none."""
    sent = [part.proto.json for part in app.get("bidi_component") if part.proto.component_name == "present"]
    return [json.loads(data) for data in sent]


def test_what_is_presented_are_the_maps_their_names_and_what_was_found():
    app = upload(open_app(), "animals.csv", CSV)
    write_questions(app, "Which is the first?", "Which is the last?")
    ask(app, documents=40)
    assert presented(app) == []
    session_of(app).read(7)
    (data,) = presented(press(app, "present"))
    assert data["texts"] == TEXTS
    assert data["followed"] == 7
    first, second = data["views"]
    assert [view["question"] for view in (first, second)] == ["Which is the first?", "Which is the last?"]
    assert "50% answer “sun”; 50% “sea”" in second["finding"]
    assert {name["text"] for name in second["names"]} == {"sun", "sea"}
    assert second["answers"][7] == "sea"
    assert len(first["x"]) == len(second["y"]) == 40
    assert {str(mark) for view in (first, second) for mark in view["marks"]} == set(data["swatches"])
    session_of(app).look.presents = False
    assert presented(run(app)) == []
