"""Who must log in, on a server whose owner has set one up (docs/server.md)."""

import streamlit as st
from streamlit.errors import StreamlitAuthError

from app.session import logged_in
from app.widgets.messages import show_error


def login_wanted() -> bool:
    """Whether the server has a login, and nobody is logged in."""
    return not logged_in() and "is_logged_in" in st.user.to_dict()


def login_page() -> None:
    """Show nothing but the way in."""
    st.title("InBedder Explorer")
    st.markdown("This server is for those who have a login. Your studies are kept under it, for nobody else to see.")
    if st.button("Log in", key="log_in", type="primary", icon=":material/login:"):
        try:
            st.login()
        except StreamlitAuthError as error:
            show_error(f"Nobody can log in as this server is set up ({error}); ask whoever runs it")


def log_out() -> None:
    """Offer the way out to who is logged in."""
    if logged_in():
        st.button("Log out", key="log_out", icon=":material/logout:", on_click=st.logout)
