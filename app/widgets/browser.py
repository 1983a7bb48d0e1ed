"""What only the browser can do: keep whose studies a person finds again, and fold the panel at the side."""

import streamlit as st

from app.session import OWNER_COOKIE, get_session, logged_in

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

_FOLD = """
<script>
if (sessionStorage.getItem("folded") !== "OCCASION") {
  sessionStorage.setItem("folded", "OCCASION");
  document.querySelector("[data-testid=stSidebar]:not([data-collapsed=true])")
    ?.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
}
</script>
"""


def remember_browser() -> None:
    """Have the browser keep whose studies it may see, unless a login says who it is."""
    owner = get_session().work.owner
    if not logged_in():
        script = _SCRIPT.replace("NAME", OWNER_COOKIE).replace("TOKEN", owner)
        st.html(script, unsafe_allow_javascript=True)


def fold_panel(occasion: str) -> None:
    """Fold the panel at the side, once for each occasion, so that results have the width."""
    st.html(_FOLD.replace("OCCASION", occasion), unsafe_allow_javascript=True)
