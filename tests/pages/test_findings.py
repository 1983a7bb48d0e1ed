"""What was found, above the maps."""

import json

from tests.pages.journey import ask, open_app, shown, upload, write_questions

TEXTS = [f"{'cats' if row < 24 else 'dogs'} like the {'sea' if row % 2 else 'sun'}." for row in range(40)]
CSV = (
    "note,shop\n" + "\n".join(f"{text},{'north' if row < 24 else 'south'}" for row, text in enumerate(TEXTS))
).encode()


def drawn(app):
    """What is sent to the browser of each question's groups."""
    sent = [part.proto for part in app.get("bidi_component") if part.proto.component_name == "shares"]
    return [json.loads(part.json)["groups"] for part in sent]


def test_a_sentence_and_the_groups_of_each_question_stand_above_the_maps():
    app = upload(open_app(), "animals.csv", CSV)
    write_questions(app, "Which is the first?", "Which is the last?")
    ask(app, documents=40)
    assert "60% answer “cats”; 40% “dogs”" in shown(app).replace("\\", "")
    assert "50% answer “sun”; 50% “sea”" in shown(app).replace("\\", "")
    first, _ = drawn(app)
    assert [(group["label"], group["percent"]) for group in first] == [("cats", "60%"), ("dogs", "40%")]
    assert first[0]["quote"].startswith("cats like the")


def test_what_differs_most_is_told_with_its_range():
    app = upload(open_app(), "animals.csv", CSV)
    write_questions(app, "Which is the first?")
    ask(app, documents=40)
    told = shown(app).replace("\\", "")
    assert "Of those whose shop is “north”, 100% answer “cats”; of all others 0%. That is 100 points more (" in told


def test_what_is_to_be_said_of_every_view_is_said_once_and_first():
    app = upload(open_app(), "alike.csv", ("note\n" + "the same text\n" * 5).encode())
    ask(write_questions(app, "Which is the first?", "Which is the last?"))
    (warning,) = app.warning
    assert "All 5 documents have the same embedding under this question" in warning.value
    assert shown(app).count("have the same embedding") == 1
