"""What axe-core finds in each view, at both widths, in both schemes; and what is asked for besides."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.explain.page.browser import VIEWS, data_of, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

STATES = (
    ("tcp4_echo", 4, "TCP.psh", ""),
    ("tcp4_echo", 2, "", "SYN-RECEIVED"),
    ("sctp4_echo", 5, "", ""),
    ("udp4_fragments", 2, "", ""),
    ("icmp_port_unreachable", 2, "", ""),
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, width: int, scheme: str) -> None:
    axe: Any = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    data = data_of(*(f"{name}.pcap" for name in dict.fromkeys(one[0] for one in STATES)))
    with opened(browser, tmp_path, data, width=width, scheme=scheme) as one:
        for name, number, field, meant in STATES:
            for view in VIEWS:
                one.go(name, number, view, field, meant)
                assert one.count("#meant") == bool(meant)
                if field and view == "inside":
                    one.page.locator("#card .bit.own").first.click()
                if one.count("#add-all"):
                    one.page.locator("#add-all").click()
                found = axe.run(one.page, options=RULES).response["violations"]
                short = [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found]
                assert short == [], (name, view)
        one.assert_quiet()


def test_nothing_moves_where_that_is_not_wanted(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("tcp4_echo.pcap")) as one:
        seconds = "getComputedStyle(document.querySelector('.cell')).transitionDuration"
        assert one.page.evaluate(seconds) == "0.12s, 0.12s"
        one.page.emulate_media(reduced_motion="reduce")
        assert one.page.evaluate(seconds) == "0s"


def test_forced_colours_keep_what_is_chosen_apart(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("tcp4_echo.pcap"), address="#tcp4_echo/4/inside/TCP.window") as one:
        one.page.emulate_media(forced_colors="active")
        style = "getComputedStyle(document.querySelector('.cell.sel')).outlineStyle"
        assert one.page.evaluate(style) == "solid"
        assert one.page.evaluate(style.replace(".cell.sel", ".cell:not(.sel)")) == "none"


def test_names_begin_with_what_is_seen(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("tcp4_echo.pcap"), address="#tcp4_echo/4/inside/TCP.psh") as one:
        cell = one.page.get_by_role("button", name="Source Port 52530 , 16 bits, octets 34 to 35")
        assert cell.count() == 1
        assert one.page.get_by_role("button", name="02 , octet 0, Destination Address").count() == 1
        assert one.page.get_by_role("tab", name="Look inside", selected=True).count() == 1
        assert one.page.get_by_role("heading", level=1).count() == 1
        levels = one.page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map((node) => +node.tagName[1])")
        assert all(after - before <= 1 for before, after in pairwise(levels))
