"""The models measured side by side, by the names a person types: NAME, or NAME+HOW where it is read in another way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inbedder_core.encoders import (
    CachedEncoder,
    Encoder,
    PromptTemplate,
    ReencodingEncoder,
    Store,
    TransformerEncoder,
    is_sentence_folder,
    load_encoder,
    minilm,
    sentence_encoder,
)
from inbedder_core.errors import ModelError
from inbedder_core.evaluation.baselines import TfidfEncoder

BASELINES = ("base", "minilm", "minilm+instruction", "tfidf", "reencode")
INSTRUCTION, CHAT = "instruction", "chat"
"""How else a sentence encoder reads, the question before the text; and how else a language model is asked."""
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
    """Return the model of a name: a baseline, `default`, a model folder, a sentence encoder's, a hub name or a server.

    "+instruction" lets a sentence encoder read the question, too; "+chat" asks a language model in its own chat format.
    Raises ModelError.
    """
    if name == "tfidf":
        return Candidate(
            name, TfidfEncoder(), "TF-IDF of the texts, SVD to 100 dimensions; no instruction", ahead=False
        )
    plain, how = _split(name)
    if plain == "minilm" or is_sentence_folder(Path(plain)):
        return _sentence_encoder(plain, how, store)
    if name == "reencode":
        both = ReencodingEncoder(
            (CachedEncoder(load_encoder(prefix_megabytes=0), store),), CachedEncoder(minilm(), store)
        )
        return Candidate(name, both, "the default model's answers, read by all-MiniLM-L6-v2")
    return _language_model(plain, how, store)


def find_judge(store: Store) -> Encoder | None:
    """Return the sentence encoder that says which label is nearest to some words; None when it is not installed."""
    try:
        return CachedEncoder(minilm(), store)
    except ModelError:
        return None


def _split(name: str) -> tuple[str, str]:
    """Split NAME+HOW; other folders may hold a plus, too."""
    for how in (INSTRUCTION, CHAT):
        if name.endswith(f"+{how}"):
            return name.removesuffix(f"+{how}"), how
    return name, ""


def _sentence_encoder(name: str, how: str, store: Store) -> Candidate:
    _check_how(name, how, ("", INSTRUCTION))
    instructed = how == INSTRUCTION
    encoder = minilm(instructed=instructed) if name == "minilm" else sentence_encoder(name, instructed=instructed)
    read = "instruction and text" if instructed else "text alone"
    return Candidate(encoder.name, CachedEncoder(encoder, store), f"{encoder.description}, {read}")


def _language_model(name: str, how: str, store: Store) -> Candidate:
    _check_how(name, how, ("", CHAT))
    source = None if name == "default" else name
    # All questions about a text are asked at once: no later one would use what is kept of it.
    encoder = load_encoder(source, template=how or None, prefix_megabytes=0)
    column = Path(name).name if Path(name).is_dir() else name
    variants = {
        frame: CachedEncoder(load_encoder(source, template=pattern, prefix_megabytes=0), store)
        for frame, pattern in TEMPLATES.items()
        if isinstance(encoder, TransformerEncoder) and PromptTemplate(pattern) != encoder.template and not how
    }
    about = f"{encoder.description}, asked in its own chat format" if how else encoder.description
    return Candidate(f"{column}+{how}" if how else column, CachedEncoder(encoder, store), about, variants=variants)


def _check_how(name: str, how: str, known: Sequence[str]) -> None:
    if how not in known:
        ways = " or ".join(f"{name}+{way}" if way else name for way in known)
        raise ModelError(f"there is no way {how!r} to read {name}; use {ways}")
