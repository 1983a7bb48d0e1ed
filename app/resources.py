"""What all sessions of a server share: the only place that touches Streamlit's caches.

The environment variable INBEDDER_APP_ENCODER ("package.module:name") names a callable that returns the encoder to use
instead of the built-in one; tests and demonstrations give a fake one. INBEDDER_CACHE says where things are kept.
"""

import importlib
import os
import threading

import streamlit as st

from app.engine import Engine
from app.uploads import Uploads
from inbedder_core.encoders import builtin, load_encoder
from inbedder_core.encoders.base import Encoder
from inbedder_core.errors import InBedderError, ModelError
from inbedder_core.paths import cache_directory
from inbedder_core.store import Store

ENCODER_VARIABLE = "INBEDDER_APP_ENCODER"


@st.cache_resource(show_spinner=False, on_release=Engine.close)
def engine() -> Engine:
    """Return the server's one engine, and start warming up what the first question needs."""
    named = os.environ.get(ENCODER_VARIABLE)
    made = Engine(_load, Store(), Uploads(cache_directory() / "uploads"), model=named or builtin.TRAINED_DESCRIPTION)
    if not named:
        threading.Thread(target=_warm_up, args=(made,), name="warm-up", daemon=True).start()
    return made


def _load() -> Encoder:
    named = os.environ.get(ENCODER_VARIABLE)
    if not named:
        return load_encoder()
    module, _, name = named.partition(":")
    try:
        return getattr(importlib.import_module(module), name)()
    except (ImportError, AttributeError) as error:
        raise ModelError(f"{ENCODER_VARIABLE} is {named!r}; it must be package.module:name of a callable") from error


def _warm_up(made: Engine) -> None:
    """Get ready while the person reads: the model first, then UMAP, unless its compiling would slow a job."""
    from inbedder_core.projection import warm_up

    try:
        made.encoder().fingerprint  # noqa: B018  hashing the weights is part of getting ready
    except InBedderError:
        return  # whoever asks first is told
    if made.jobs.idle:
        warm_up()
