"""Where the evaluation sets were published: the project ships none of their texts."""

import tomllib
from importlib.resources import files

FORM = (
    "A data folder holds one parquet file per set with a column text and a column label_<facet> per facet, "
    "and instructions.json with a question per facet: {set: {label_<facet>: question}}"
)

SOURCES = tomllib.loads(files(__package__).joinpath("sources.toml").read_text(encoding="utf-8"))


def where_to_get(name: str | None) -> str:
    """Say in one sentence where a set was published, or what a data folder holds."""
    if name in SOURCES:
        return f"it was published at {SOURCES[name]}. {FORM}"
    return FORM
