"""The released InBedder models: how each is read, so that its name is enough."""

from difflib import get_close_matches

from inbedder_core.encoders.config import EncoderConfig

_ENGLISH = ("en",)
PRESETS = {
    "BrandonZYW/llama-2-7b-InBedder": EncoderConfig(pooling="first_gen", answer_tokens=3, languages=_ENGLISH),
    "BrandonZYW/opt-2.7b-InBedder": EncoderConfig(pooling="first_gen", answer_tokens=20, languages=_ENGLISH),
    "BrandonZYW/opt-1.3b-InBedder": EncoderConfig(pooling="first_gen", answer_tokens=20, languages=_ENGLISH),
    "BrandonZYW/roberta-large-InBedder": EncoderConfig(pooling="avg_gen", answer_tokens=3, languages=_ENGLISH),
}
"""By name on the hub: the paper's template, the last layer, and answers as long as its configurations let them be."""


def find_preset(name: str) -> EncoderConfig | None:
    """Return how the released model of this name is read, be it a hub name or a folder named as the model is."""
    wanted = _model(name)
    return next((config for known, config in PRESETS.items() if _model(known) == wanted), None)


def nearest_name(name: str, others: tuple[str, ...] = ()) -> str | None:
    """Return the name most like a mistaken one, of the released models, with or without owner, and others."""
    known = {key.lower(): full for full in PRESETS for key in (full, _model(full))}
    known |= {other.lower(): other for other in others}
    return next((known[found] for found in get_close_matches(name.lower(), known, n=1)), None)


def _model(name: str) -> str:
    return name.rstrip("/").rsplit("/", 1)[-1].lower()
