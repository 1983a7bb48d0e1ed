"""Records within records: where the texts lie, and what becomes of the fields around them."""

import json

import pytest

from inbedder_core.corpus import ReadOptions, read_corpus
from inbedder_core.errors import CorpusError

TEXTS = [f"The {thing} {what} again today" for thing in ("app", "lift") for what in ("broke", "froze")]


def read(content, name="a.json", **options):
    return read_corpus(json.dumps(content).encode(), name=name, options=ReadOptions(**options))[0]


@pytest.mark.parametrize(
    "content",
    [
        {
            "features": [{"name": "text"}],
            "rows": [{"row_idx": n, "row": {"text": text}} for n, text in enumerate(TEXTS)],
        },
        {
            "version": "2",
            "data": [{"title": "T", "paragraphs": [{"context": text, "qas": [{"id": "q"}]}]} for text in TEXTS],
        },
        {f"r{n}": {"text": text, "label": "x"} for n, text in enumerate(TEXTS)},
        [
            {"id": 1, "annotations": [{"result": [{"value": {"choices": ["Praise"]}}]}], "data": {"text": text}}
            for text in TEXTS
        ],
        {
            "tickets": [
                {"description": text, "via": {"channel": "web"}, "comments": [{"body": "Thanks"}]} for text in TEXTS
            ]
        },
        {
            "conversations": [
                {"source": {"body": text}, "parts": {"parts": [{"body": "We will look."}]}} for text in TEXTS
            ]
        },
        [{"title": "T", "mapping": {f"n{n}": {"message": {"parts": [text]}} for n, text in enumerate(TEXTS)}}],
        {"name": "Chat", "messages": [{"id": n, "from": "Ann", "text": text} for n, text in enumerate(TEXTS)]},
    ],
    ids=["rows", "paragraphs", "keyed", "annotations", "tickets", "conversations", "mapping", "chat"],
)
def test_the_texts_are_found_wherever_they_lie(content):
    assert read(content).texts == tuple(TEXTS)


def test_nested_fields_are_columns_with_dotted_names():
    content = [{"text": text, "via": {"channel": "web", "from": {"name": "Ann"}}, "tags": ["a", "b"]} for text in TEXTS]
    assert {name: cells[0] for name, cells in read(content).metadata.items()} == {
        "via.channel": "web",
        "via.from.name": "Ann",
        "tags": "a; b",
    }


def test_rows_of_an_inner_list_keep_the_fields_around_it():
    content = [{"thread": n, "posts": [{"body": text}, {"body": f"{text}, too"}]} for n, text in enumerate(TEXTS)]
    corpus = read(content)
    assert corpus.texts[:2] == (TEXTS[0], f"{TEXTS[0]}, too")
    assert corpus.metadata["thread"][:3] == ("0", "0", "1")


@pytest.mark.parametrize(("who", "said"), [("role", "content"), ("from", "value")])
def test_messages_are_turns_and_whose_can_be_chosen(who, said):
    content = [
        {"messages": [{who: "user", said: text}, {who: "assistant", said: "Try again"}, {who: "user", said: "No"}]}
        for text in TEXTS
    ]
    assert read(content).texts[0] == f"{TEXTS[0]}\nNo"
    assert read(content, speaker="assistant").texts[0] == "Try again"
    assert read(content, speaker="all").texts[0] == f"user: {TEXTS[0]}\nassistant: Try again\nuser: No"


def test_messages_in_parts_and_calls_of_tools_are_turns_too():
    picture = {"type": "image_url", "image_url": {"url": "data:,"}}
    content = [
        {
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": text}, picture]},
                {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "look"}}]},
                {"role": "assistant", "content": "Found it"},
            ]
        }
        for text in TEXTS
    ]
    assert read(content).texts == tuple(TEXTS)
    assert read(content, speaker="assistant").texts[0] == "Found it"


def exported(title, *said, asked_again=()):
    """Make a chat as ChatGPT exports it; what was asked first, and again otherwise, is no longer shown there."""
    nodes = {"root": {"id": "root", "message": None, "parent": None, "children": ["0"]}}

    def put(key, parent, who, text):
        content = {"content_type": "text", "parts": [text]}
        message = {"id": key, "author": {"role": who, "name": None}, "create_time": 1735689600.5, "content": content}
        nodes[key] = {"id": key, "message": message, "parent": parent, "children": []}

    for number, text in enumerate(asked_again):
        put(f"again{number}", "root", "user", text)
    for number, text in enumerate(said):
        put(str(number), str(number - 1) if number else "root", ["user", "assistant"][number % 2], text)
    last = str(len(said) - 1)
    return {"title": title, "create_time": 1735689600.513, "mapping": nodes, "current_node": last}


def test_chats_as_chatgpt_exports_them_are_conversations_however_short():
    chats = [exported(f"T{n}", text, "An answer of some length, to be read", text) for n, text in enumerate(TEXTS[1:])]
    corpus = read([exported("T", TEXTS[0], "Yes", asked_again=["What I did not mean to ask"]), *chats])
    assert corpus.texts == (TEXTS[0], *(f"{text}\n{text}" for text in TEXTS[1:]))
    assert corpus.metadata["title"] == ("T", "T0", "T1", "T2")
    said = read(chats, speaker="all").texts[0]
    assert said == f"user: {TEXTS[1]}\nassistant: An answer of some length, to be read\nuser: {TEXTS[1]}"


def test_objects_over_several_lines_are_read_one_after_the_other():
    content = "\n".join(json.dumps({"text": text, "n": 1}, indent=2) for text in TEXTS).encode()
    for name in ("a.jsonl", "a.json"):
        assert read_corpus(content, name=name)[0].texts == tuple(TEXTS)


def test_nested_columns_of_parquet_are_read_alike():
    import io

    import pyarrow as pa
    from pyarrow import parquet

    buffer = io.BytesIO()
    parquet.write_table(
        pa.table({"chat": [[{"role": "user", "content": text}] for text in TEXTS], "n": [1, 2, 3, 4]}), buffer
    )
    corpus, _ = read_corpus(buffer.getvalue(), name="a.parquet")
    assert (corpus.texts, corpus.metadata["n"]) == (tuple(TEXTS), ("1", "2", "3", "4"))


def test_fields_beyond_the_limit_of_columns_are_left_out_and_said():
    content = [{"text": text, "more": {f"f{n}": n for n in range(300)}} for text in TEXTS]
    corpus, report = read_corpus(json.dumps(content).encode(), name="a.json")
    assert len(corpus.metadata) == 199
    assert "Left out 101 nested fields beyond 200 columns." in report.notes


def test_lists_without_texts_leave_the_choice_to_the_person():
    with pytest.raises(CorpusError, match=r"several lists of objects \(a, b\), none of them with texts"):
        read({"a": [{"t": 1}], "b": [{"t": 2}]})


@pytest.mark.parametrize("empty", ["{}", "[]"])
def test_a_text_that_is_an_empty_object_is_no_document(empty: str) -> None:
    with pytest.raises(CorpusError, match=r"no text"):
        read_corpus(f'[{{"text": {empty}}}]'.encode(), name="a.json", text=None)
