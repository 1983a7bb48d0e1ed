"""Every journey starts with a server that has seen nothing and an encoder that answers at once."""

import pytest
import streamlit as st

from tests.pages import encoders


@pytest.fixture(autouse=True)
def server(tmp_path, monkeypatch):
    """A fresh server: its own cache directory, and the fake encoder of `encoders.make`."""
    monkeypatch.setenv("INBEDDER_CACHE", str(tmp_path))
    monkeypatch.setenv("INBEDDER_APP_ENCODER", "tests.pages.encoders:make")
    encoders.reset()
    st.cache_resource.clear()
    yield
    encoders.gate.set()
    st.cache_resource.clear()
