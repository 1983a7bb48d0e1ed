"""What the server and its pages have a browser keep, and what the server writes down of who asks what."""

import re
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page

OURS = {"inbedder_owner", "inbedder_tour"}
ASKED = "/?sample=review_sentences&q=Is+this+kept+secret%3F&limit=10&asked=1"


def cookies(page: Page) -> dict[str, tuple[str, bool]]:
    """Return of each cookie by name when it is sent along from other sites, and whether over https alone."""
    return {cookie["name"]: (cookie["sameSite"], cookie["secure"]) for cookie in page.context.cookies()}


def wait_for_ours(page: Page) -> None:
    """Wait until the page has set its cookies."""
    page.wait_for_function("names => names.every(name => document.cookie.includes(`${name}=`))", arg=sorted(OURS))


@pytest.mark.browser
def test_other_sites_cannot_have_our_cookies_sent_along(page: Page) -> None:
    wait_for_ours(page)
    found = cookies(page)
    assert {name: found.pop(name) for name in OURS} == dict.fromkeys(OURS, ("Strict", False))
    assert found == {"_streamlit_xsrf": ("Lax", False)}


@pytest.mark.browser
def test_over_https_our_cookies_go_over_https_alone(page: Page, browser: Browser) -> None:
    wait_for_ours(page)
    scripts = page.locator("[data-testid=stHtml] script").evaluate_all("found => found.map(script => script.outerHTML)")
    context = browser.new_context()
    behind_tls = context.new_page()
    behind_tls.route("**", lambda route: route.fulfill(body="\n".join(scripts), content_type="text/html"))
    behind_tls.goto("https://explorer.example/")
    assert cookies(behind_tls) == dict.fromkeys(OURS, ("Strict", True))
    context.close()


def test_the_servers_own_cookies_are_for_its_own_pages_and_its_log_names_nobody(address: str, log: Path) -> None:
    set_by_the_server = []
    for path in ("/", "/_stcore/health", f"{ASKED}&study={'5' * 32}", "/studies?model=/etc/passwd"):
        with urlopen(Request(f"{address}{path}", headers={"Cookie": f"inbedder_owner={'7' * 32}"})) as answer:
            set_by_the_server += answer.headers.get_all("Set-Cookie") or []
    assert set_by_the_server
    assert not [cookie for cookie in set_by_the_server if not re.search(r"; SameSite=(Lax|Strict)(;|$)", cookie)]
    assert not re.search(r"5{32}|7{32}|passwd|secret", log.read_text())
