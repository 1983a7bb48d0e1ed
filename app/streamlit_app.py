"""The server: the app, and beside it Plotly's script, which browsers keep.

Start it with `python -m streamlit run app/streamlit_app.py`.
"""

from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

from app.charts import PLOTLY, plotly_file

_KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}


async def _plotly(request: Request) -> FileResponse:
    return FileResponse(plotly_file(), media_type="text/javascript", headers=_KEPT)


_base = str(st.get_option("server.baseUrlPath") or "").strip("/")
app = st.App(
    Path(__file__).with_name("frame.py"), routes=[Route(f"/{_base}/{PLOTLY}" if _base else f"/{PLOTLY}", _plotly)]
)
