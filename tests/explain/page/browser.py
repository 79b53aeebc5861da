"""Pages in a real browser: the distribution's Chromium, driven by playwright."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dissect.explain import page_data
from dissect.explain.page import page
from dissect.explain.page.document import SCRIPTS
from tests.captures import CAPTURES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TEN = (
    "tcp4_echo.pcap",
    "udp6_echo.pcap",
    "sctp4_echo.pcap",
    "udp4_fragments.pcap",
    "icmp_port_unreachable.pcap",
    "vxlan_echo.pcap",
    "dns_lookups.pcap",
    "spanning_tree.pcap",
    "ip4_options.pcap",
    "snaplen_64.pcap",
)
"""A handshake and a stream, IPv6, chunks with a CRC, pieces, quotations, a tunnel, an application, a frame with a
length in place of a type, options, and frames that are cut."""
VIEWS = ("inside", "wrap", "sum", "stream")


@cache
def data_of(*names: str) -> dict[str, Any]:
    return plain(page_data(*(CAPTURES / name for name in names)))


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """The data as a browser reads it."""
    read: dict[str, Any] = json.loads(json.dumps(data))
    return read


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser; the test is skipped where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (the extra `browser`)")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page in the browser, and what it said and asked for."""

    page: Page
    lines: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def go(self, *parts: object) -> None:
        """Go to a state by its address."""
        self.page.evaluate("address => { location.hash = address; }", "#" + "/".join(map(str, parts)))
        self.page.wait_for_function("document.documentElement.dataset.ready !== undefined")

    def count(self, selector: str) -> int:
        return self.page.locator(selector).count()

    def texts(self, selector: str) -> list[str]:
        return [one.strip() for one in self.page.locator(selector).all_inner_texts()]

    def assert_quiet(self) -> None:
        assert self.lines == []
        assert self.requests == []


@contextmanager
def opened(
    browser: Browser,
    folder: Path,
    data: dict[str, Any],
    *,
    width: int = 1440,
    scheme: Any = "light",
    address: str = "",
) -> Iterator[Opened]:
    """The page of some data, in a window."""
    path = folder / f"page{width}{scheme}.html"
    path.write_text(page(data), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    one = Opened(context.new_page())
    one.page.on("console", lambda message: one.lines.append(message.text))
    one.page.on("pageerror", lambda error: one.lines.append(str(error)))
    one.page.on("request", lambda request: one.requests.append(request.url))
    one.page.goto(f"{path.as_uri()}{address}")
    one.page.wait_for_function("document.documentElement.dataset.ready !== undefined")
    one.requests.clear()
    yield one
    context.close()


def base_scripts() -> str:
    """The scripts that draw nothing."""
    folder = files("dissect.explain.page") / "scripts"
    return "".join((folder / name).read_text("utf-8") for name in SCRIPTS if name.startswith("base/"))


def computed(browser: Browser, data: dict[str, Any], body: str, argument: object = None) -> Any:
    """What the scripts that draw nothing make of some data, by the body of a function of `argument`."""
    context = browser.new_context()
    one = context.new_page()
    one.set_content("<!doctype html><html lang=en>")
    script = f"(given) => {{ 'use strict'; const [data, argument] = given; {base_scripts()}\n PAGE = data; {body} }}"
    result = one.evaluate(script, [{**plain(data), "strings": {}}, argument])
    context.close()
    return result


def own_rows(data: dict[str, Any]) -> Iterable[tuple[int, int]]:
    """Session and number of each packet that is there in full."""
    for place, session in enumerate(data["sessions"]):
        for packet in session["packets"]:
            yield place, packet["number"]
