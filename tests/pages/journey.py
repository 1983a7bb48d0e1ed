"""What a person does in the app, in the words of a person."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from streamlit.testing.v1 import AppTest

from app.session.session import Session
from app.session.work import Work
from inbedder_core.clusters import ClusteringConfig

APP = Path(__file__).parents[2] / "app" / "frame.py"
FEW = 10
"""Documents of a small corpus: so few are laid out without UMAP, which takes long to import."""


def open_app(
    address: dict[str, list[str]] | None = None, *, owner: str = "", user: dict[str, str | bool] | None = None
) -> AppTest:
    """Open the app in a new tab, at an address if given, in somebody's browser or else in a new one.

    `user` is what a login says of who it is; without one, the server has no login.
    """
    app = AppTest.from_file(str(APP), default_timeout=90)
    app.user = user or {}
    if owner:
        app.session_state["session"] = Session(Work(owner))
    for name, values in (address or {}).items():
        app.query_params[name] = values
    return run(app)


def session_of(app: AppTest) -> Session:
    """Return what the person in this tab is doing."""
    return app.session_state["session"]


def group(app: AppTest, groupings: Mapping[int, ClusteringConfig]) -> AppTest:
    """Group these views so, whatever the form offers."""
    session_of(app).work.groupings = dict(groupings)
    return app


def run(app: AppTest) -> AppTest:
    """Let the page run, which must not raise."""
    app.run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def press(app: AppTest, key: str) -> AppTest:
    """Press a button."""
    app.button(key=key).click()
    return run(app)


def ask(app: AppTest, *, documents: int = FEW) -> AppTest:
    """Ask what the form says of at most so many documents, and wait for the views."""
    app.number_input(key="setting_limit").set_value(documents)
    return settle(press(app, "ask"))


def settle(app: AppTest, *, cancel: str = "cancel") -> AppTest:
    """Look again until no job is running, as long as the button that would cancel it is there."""
    end = time.monotonic() + 80
    while has(app.button, cancel):
        assert time.monotonic() < end, "the job does not end"
        time.sleep(0.05)
        run(app)
    return app


def has(elements: Iterable, key: str) -> bool:
    """Whether there is a widget of this key."""
    return any(element.key == key for element in elements)


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    """Upload a file."""
    kind = next(control for control in app.segmented_control if control.key == "corpus_kind")
    kind.set_value("Upload")
    run(app)
    app.file_uploader[0].upload(name, content)
    return run(app)


def give_file(app: AppTest, key: str, name: str, content: bytes) -> AppTest:
    """Give a file to the field whose key begins so."""
    next(field for field in app.file_uploader if (field.key or "").startswith(key)).upload(name, content)
    return run(app)


def questions(app: AppTest) -> list[str]:
    """Read the questions as typed."""
    return [field.value for field in app.text_input if field.key.startswith("question_")]


def write_questions(app: AppTest, *texts: str) -> AppTest:
    """Write these questions and no others."""
    while len(questions(app)) > len(texts):
        press(app, f"remove_{len(questions(app)) - 1}")
    while len(questions(app)) < len(texts):
        press(app, "add_question")
    for number, text in enumerate(texts):
        app.text_input(key=f"question_{number}").set_value(text)
    return run(app)


def plots(app: AppTest) -> list[dict]:
    """Read what is sent to the browser of each map: its figure as JSON, its words, its version."""
    return [json.loads(part.proto.json) for part in app.get("bidi_component") if part.proto.component_name == "plot"]


def figures(app: AppTest) -> list[dict]:
    """Read the figures of the page, as they are sent to the browser: maps, then other charts."""
    maps = [_whole(sent) for sent in plots(app)]
    return [*maps, *(json.loads(chart.proto.spec) for chart in app.get("plotly_chart"))]


def _whole(sent: Mapping[str, str]) -> dict:
    """Put together what is sent of a map, as the browser does."""
    figure = json.loads(sent["figure"])
    if sent["points"]:
        points = json.loads(sent["points"])
        figure["data"] = [trace | looks for trace, looks in zip(figure["data"], points["traces"], strict=True)]
        figure["layout"] |= {"meta": points["meta"]} if points["meta"] else {}
    return figure


def box(app: AppTest, view: int, rows: Sequence[int]) -> AppTest:
    """Draw a box around documents in the map of a view.

    Streamlit has no documented way to do this in a test: it takes what is in the session under the map's key.
    """
    version = session_of(app).selection.panels[view].map_version
    app.session_state[f"map_{view}"] = {"selected": {"version": version, "rows": list(rows)}}
    return run(app)


def tick_cluster(app: AppTest, view: int, line: int) -> AppTest:
    """Tick a line in the list of clusters of a view."""
    app.session_state[f"clusters_{view}"] = {"selection": {"rows": [line], "columns": [], "cells": []}}
    return run(app)


def highlighted(app: AppTest, view: int) -> list[int] | None:
    """Read which documents a map highlights; None when it shows all in color."""
    places = figures(app)[view]["data"][0].get("selectedpoints")
    return None if places is None else list(places)


def table(app: AppTest, beginning: str):
    """Return the frame of the first table whose key begins so."""
    return next(frame.value for frame in app.dataframe if (frame.key or "").startswith(beginning))


def shown(app: AppTest) -> str:
    """Read all text the page interprets as Markdown, with errors and notices."""
    parts = [*app.markdown, *app.caption, *app.error, *app.warning, *app.info, *app.title]
    return "\n".join(part.value for part in parts)
