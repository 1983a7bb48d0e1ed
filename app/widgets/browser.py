"""What the browser keeps so that a person finds their studies again."""

import streamlit as st

from app import session as state

_SCRIPT = """
<script>
(() => {
  const wanted = "NAME=TOKEN";
  const kept = document.cookie.split("; ").find((part) => part.startsWith("NAME="));
  if (kept === wanted) return;
  if (!kept) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${wanted}; path=/; max-age=34560000; samesite=strict${secure}`;
  } else if (!sessionStorage.getItem("NAME")) {
    sessionStorage.setItem("NAME", "reloaded");
    location.reload();
  }
})();
</script>
"""
"""Two windows opened at once begin as two people; the second to get here starts again as the first."""


def remember_browser() -> None:
    """Have the browser keep whose studies it may see, unless a login says who it is."""
    if token := state.token_to_keep():
        script = _SCRIPT.replace("NAME", state.COOKIE).replace("TOKEN", token)
        st.html(script, unsafe_allow_javascript=True)
