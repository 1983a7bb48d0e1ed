"""What all sessions of a server share: the only place that touches Streamlit's caches.

The environment variable INBEDDER_APP_ENCODER ("package.module:name") names a callable that makes an encoder from the
name of a model, instead of `load_encoder`; tests and demonstrations give a fake one. INBEDDER_CACHE says where things
are kept.
"""

import importlib
import os
import sys
import threading
import time

import streamlit as st

from app.server.checks import Checks, check_groups, check_questions
from app.server.comparisons import Comparisons
from app.server.corpora import Corpora
from app.server.encodings import encoder_of, encodings_of
from app.server.explorations import Explorations
from app.server.model_jobs import ModelJobs
from app.server.models import Models
from app.server.policy import Policy, read_policy
from app.server.probing import Probing
from app.server.suggesting import Suggesting
from app.server.trainings import Trainings
from app.server.uploads import Uploads
from inbedder_core.checks import QuestionCheck
from inbedder_core.clusters import warm_up_groups, warm_up_maps
from inbedder_core.corpus import read_sample, sample_names
from inbedder_core.encoders import Encoder, Store, builtin, load_encoder
from inbedder_core.errors import ModelError
from inbedder_core.jobs import end_soon
from inbedder_core.paths import cache_directory
from inbedder_core.views import RewordedGroups

ENCODER_VARIABLE = "INBEDDER_APP_ENCODER"
_QUIET = 10.0
"""Seconds in which a person reads the first page and asks."""


@st.cache_resource(show_spinner=False)
def corpora() -> Corpora:
    """Return the server's corpora."""
    return Corpora(_uploads())


@st.cache_resource(show_spinner=False, on_release=Explorations.close)
def explorations() -> Explorations:
    """Return the server's explorations, and start warming up what the first question needs."""
    if "streamlit.web.bootstrap" in sys.modules:  # a server, and not a test that runs pages
        end_soon()
    said: list[str] = []
    store = Store(say=said.append)
    made = Explorations(corpora(), Models(_load, store, policy=_policy), store, said=said)
    if ENCODER_VARIABLE not in os.environ:
        threading.Thread(target=_warm_up, args=(made,), name="warm-up", daemon=True).start()
    return made


@st.cache_resource(show_spinner=False)
def checks() -> Checks[QuestionCheck]:
    """Return the server's checks of questions."""
    return check_questions(explorations().models)


@st.cache_resource(show_spinner=False)
def group_checks() -> Checks[RewordedGroups]:
    """Return the server's tests of groups in other words."""
    return check_groups(explorations().models)


@st.cache_resource(show_spinner=False)
def suggesting() -> Suggesting:
    """Return the server's searches for questions to ask next."""
    return Suggesting(explorations().models)


@st.cache_resource(show_spinner=False)
def comparisons() -> Comparisons:
    """Return the comparisons the server keeps."""
    return Comparisons()


@st.cache_resource(show_spinner=False)
def probing() -> Probing:
    """Return what the server looks up about documents."""
    return Probing(explorations())


@st.cache_resource(show_spinner=False)
def trainings() -> Trainings:
    """Return the server's training runs."""
    return Trainings(_uploads(), policy=_policy)


@st.cache_resource(show_spinner=False)
def model_jobs() -> ModelJobs:
    """Return the server's work on models."""
    return ModelJobs()


def _uploads() -> Uploads:
    return Uploads(cache_directory() / "uploads")


def most_megabytes() -> int:
    """Return how large an upload may be: what the owner allows, and never more than the server takes at all."""
    return min(_policy().megabytes, int(st.get_option("server.maxUploadSize")))


def _policy() -> Policy:
    return read_policy(st.get_option("server.address"))


def _load(model: str) -> Encoder:
    if folder := encodings_of(model):
        return encoder_of(folder)
    named = os.environ.get(ENCODER_VARIABLE)
    if not named:
        return load_encoder(model)
    module, _, name = named.partition(":")
    try:
        make = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ModelError(f"{ENCODER_VARIABLE} is {named!r}; it must be package.module:name of a callable") from error
    encoder: Encoder = make(model)
    return encoder


def _warm_up(made: Explorations) -> None:
    """Get ready what the first question needs: first what that of a sample does, whose rows and maps are shipped.

    The rest waits until nothing is asked: the model, and UMAP, whose compiling would slow every page and job. What
    fails here is told to whoever asks.
    """
    warm_up_groups()
    _ = read_sample(sample_names()[0])[0].languages
    for get_ready in (builtin.convert_aside, warm_up_maps):
        time.sleep(_QUIET)
        while not made.jobs.idle:
            time.sleep(1)
        get_ready()
