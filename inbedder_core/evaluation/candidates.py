"""The models measured side by side, by the names a person types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inbedder_core.encoders import (
    CachedEncoder,
    Encoder,
    PromptTemplate,
    ReencodingEncoder,
    Store,
    load_encoder,
    minilm,
)
from inbedder_core.errors import ModelError
from inbedder_core.evaluation.baselines import TfidfEncoder

BASELINES = ("base", "minilm", "minilm+instruction", "tfidf", "reencode")
TEMPLATES = {
    "instruction first": "### Instruction:\n{instruction}\n\n### Input:\n{input}\n\n### Response:",
    "no marks": "{input}\n\n{instruction}\n",
    "question and answer": "Text: {input}\nQuestion: {instruction}\nAnswer:",
}
"""Other ways to frame text and instruction than the paper's, to see what the frame is worth."""


@dataclass(frozen=True)
class Candidate:
    """One column of the report: an encoder, what it is, and the same model under other templates.

    `ahead` is false where a row depends on the other texts of its call, so that nothing can be encoded beforehand.
    """

    name: str
    encoder: Encoder
    description: str
    ahead: bool = True
    variants: Mapping[str, Encoder] = field(default_factory=dict)


def find_candidate(name: str, store: Store) -> Candidate:
    """Return the model of a name: a baseline, `default`, a model folder or a hub name. Raises ModelError."""
    if name == "tfidf":
        return Candidate(
            name, TfidfEncoder(), "TF-IDF of the texts, SVD to 100 dimensions; no instruction", ahead=False
        )
    if name in ("minilm", "minilm+instruction"):
        encoder = minilm(instructed=name != "minilm")
        what = "instruction and text" if encoder.instructed else "text alone"
        return Candidate(name, CachedEncoder(encoder, store), f"all-MiniLM-L6-v2, {what}")
    if name == "reencode":
        both = ReencodingEncoder(
            (CachedEncoder(load_encoder(prefix_megabytes=0), store),), CachedEncoder(minilm(), store)
        )
        return Candidate(name, both, "the default model's answers, read by all-MiniLM-L6-v2")
    return _language_model(name, store)


def find_judge(store: Store) -> Encoder | None:
    """Return the sentence encoder that says which label is nearest to some words; None when it is not installed."""
    try:
        return CachedEncoder(minilm(), store)
    except ModelError:
        return None


def _language_model(name: str, store: Store) -> Candidate:
    source = None if name == "default" else name
    # All questions about a text are asked at once: no later one would use what is kept of it.
    encoder = load_encoder(source, prefix_megabytes=0)
    column = Path(name).name if Path(name).is_dir() else name
    variants = {
        how: CachedEncoder(load_encoder(source, template=pattern, prefix_megabytes=0), store)
        for how, pattern in TEMPLATES.items()
        if PromptTemplate(pattern) != encoder.template
    }
    return Candidate(column, CachedEncoder(encoder, store), encoder.description, variants=variants)
