"""Whose studies these are: who is logged in, else a browser."""

import re
import secrets

import streamlit as st

OWNER_COOKIE = "inbedder_owner"
_TOKEN = re.compile(r"[0-9a-f]{32}")


def find_owner() -> str:
    """Name who is logged in, else this browser, by a token it keeps in a cookie.

    This keeps people on one server apart. It does not protect from somebody who reads the server's disk, the browser's
    cookies, or an unencrypted connection.
    """
    return logged_in() or _token()


def logged_in() -> str:
    """Name who is logged in by what never changes; an address can be given to somebody else, or not be theirs."""
    user = st.user.to_dict()
    name = user.get("sub") or user.get("email")
    return f"login {user.get('iss', '')!r} {name!r}" if user.get("is_logged_in") and name else ""


def cookie(name: str) -> str:
    """Return what the browser keeps under a name; "" for nothing."""
    return dict(st.context.cookies).get(name, "")


def _token() -> str:
    token = cookie(OWNER_COOKIE)
    return token if _TOKEN.fullmatch(token) else secrets.token_hex(16)
