"""A model on a server: its address, what the server has, and whether texts may go there."""

import streamlit as st

from app.charts import count, escape_markdown
from app.server import explorations
from app.session import SERVER_MODEL, SERVER_URL, agreed_key, get_session, set_widget, widget
from inbedder_core.encoders import ServerAddress, is_address
from inbedder_core.errors import InBedderError

_HELP = (
    "Where Ollama, LM Studio, llama.cpp, vLLM or a gateway listens. A key, where one is needed, is never written here: "
    "it is read from INBEDDER_API_KEYS or a secrets file of whoever runs this app."
)


def served_form(model: str) -> None:
    """Take the address of a model on a server; where `model` is one, say where texts go, or ask whether they may."""
    with st.expander("A model on a server", icon=":material/dns:", key="served"):
        st.text_input("Address", key=SERVER_URL, placeholder="http://localhost:11434/v1", help=_HELP,
                      persist_state="session")  # fmt: skip
        st.button("See what it has", key="look_at_server", icon=":material/search:", on_click=_look,
                  disabled=not widget(SERVER_URL), help="Asks which models there are. No text is sent.")  # fmt: skip
        names = get_session().form.on_server
        st.selectbox("Model there", names, index=None, key=SERVER_MODEL, accept_new_options=True,
                     placeholder="qwen3:8b", persist_state="session")  # fmt: skip
        st.button("Use it", key="use_served", icon=":material/check:", on_click=_use,
                  disabled=not (widget(SERVER_URL) and widget(SERVER_MODEL)))  # fmt: skip
    if is_address(model):
        _destination(model)


def _look() -> None:
    session = get_session()
    session.form.on_server = ()
    try:
        session.form.on_server = tuple(explorations().models.on_server(widget(SERVER_URL)))
    except InBedderError as error:
        session.messages.tell(problem=str(error))
        return
    session.messages.tell(notice=f"The server has {count(len(session.form.on_server), 'model')}")
    set_widget(SERVER_MODEL, session.form.on_server[0])


def _use() -> None:
    session = get_session()
    try:
        address = ServerAddress.read(f"{widget(SERVER_URL)}#{widget(SERVER_MODEL)}").with_model()
    except InBedderError as error:
        session.messages.tell(problem=str(error))
        return
    session.form.choose_model(str(address))


def _destination(model: str) -> None:
    try:
        address = ServerAddress.read(model)
    except InBedderError:
        return  # said beside the model
    st.caption(f"{escape_markdown(address.destination)}.")
    if not address.is_local:
        st.checkbox("I agree that they go there", key=agreed_key(address), persist_state="session")
