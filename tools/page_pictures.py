"""Takes pictures of every view of the page, to be looked at: `python tools/page_pictures.py FOLDER [--only NAME]`.

Each state at two widths, in light and in dark; besides these, forced colours, a sight without green, and the printed
sheet. CI keeps them. `--readme` takes the one of the documents instead. Needs Chromium and the extra `browser`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dissect.explain import page_data
from dissect.explain.page import page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
CAPTURES = ROOT / "captures"
README = ROOT / "docs" / "pictures" / "page.png"
WIDTHS = (1440, 360)
SCHEMES = ("light", "dark")


class State(NamedTuple):
    """What a picture shows: captures, an address, and what is pressed there."""

    name: str
    captures: tuple[str, ...]
    address: str
    presses: tuple[str, ...] = ()


SIDE_BY_SIDE = ("udp4_echo", "tcp4_echo", "sctp4_echo")
SAME = ("udp", "tcp", "sctp")
"""Simulated conversations, in which each transport carries the same messages."""
STATES = (
    State("inside", SIDE_BY_SIDE, "tcp4_echo/4/inside/TCP.data_offset"),
    State("inside-tunnel", ("vxlan_echo",), "vxlan_echo/3/inside"),
    State("one-of-many", ("vxlan_echo",), "vxlan_echo.6/8/inside"),
    State("inside-options", ("ip4_options",), "ip4_options/1/inside/IPv4RecordRoute.pointer"),
    State("inside-chunks", ("sctp4_echo",), "sctp4_echo/5/inside/SCTPData.user_data"),
    State("inside-quoted", ("icmp_port_unreachable",), "icmp_port_unreachable/2/inside"),
    State("inside-application", ("dns_lookups",), "dns_lookups/2/inside"),
    State("inside-cut", ("snaplen_64",), "snaplen_64/4/inside"),
    State("fragment", ("udp4_fragments",), "udp4_fragments/2/inside/IPv4.fragment_offset"),
    State("whole", ("udp4_fragments",), "udp4_fragments/3/inside", ("#whole",)),
    State("wrap", SIDE_BY_SIDE, "tcp4_echo/4/wrap", ("#step-forward", "#step-forward")),
    State("wrap-tunnel", ("vxlan_echo",), "vxlan_echo/3/wrap", ("#step-forward",) * 8),
    State("unwrap", SIDE_BY_SIDE, "tcp4_echo/4/wrap", ("#step-forward",) * 6),
    State("checksum", ("udp4_echo",), "udp4_echo/1/sum", ("#sum-1", *(("#add-word",) * 9))),
    State("checksum-wrong", ("tcp4_corrupted_segment",), "tcp4_corrupted_segment/4/sum", ("#sum-1", "#add-all")),
    State("changed", SIDE_BY_SIDE, "tcp4_echo/4/inside/IPv4.source_address", ("#card .bit.own >> nth=30",)),
    State(
        "thrown-away",
        SIDE_BY_SIDE,
        "tcp4_echo/4/inside/TCP.window",
        ("#card .bit.own >> nth=3", "#view-wrap", *(("#step-forward",) * 7)),
    ),
    State("crc", SIDE_BY_SIDE, "sctp4_echo/5/sum", ("#sum-1",)),
    State("stream", ("tcp4_boundaries",), "tcp4_boundaries/4/stream"),
    State("messages", ("sctp4_echo",), "sctp4_echo/5/stream"),
    State("side-by-side", SAME, "tcp/4", (".compare summary",)),
    State("side-by-side-unlike", SIDE_BY_SIDE, "tcp4_echo/4", (".compare summary",)),
    State("losses", ("tcp4_loss_timeout",), "tcp4_loss_timeout/5/inside"),
    State("states", ("tcp4_echo",), "tcp4_echo/2/inside//SYN-RECEIVED"),
)  # fmt: skip


def pictures(browser: Browser, folder: Path, states: tuple[State, ...]) -> Iterator[Path]:
    """The pictures, as they are taken."""
    for state in states:
        for width in WIDTHS:
            for scheme in SCHEMES:
                path = folder / f"{state.name}-{width}-{scheme}.png"
                _take(browser, state, path, {"viewport": {"width": width, "height": 900}, "color_scheme": scheme})
                yield path
    wide = {"viewport": {"width": 1440, "height": 900}}
    for name, media in (("forced-colours", {"forced_colors": "active"}), ("no-green", {"vision": "deuteranopia"})):
        path = folder / f"{name}.png"
        _take(browser, states[0], path, wide, **media)
        yield path
    path = folder / "print.pdf"
    _take(browser, states[0], path, wide)
    yield path


def _take(
    browser: Browser, state: State, path: Path, window: dict[str, Any], *, vision: str = "", **media: Any
) -> None:
    """Take a picture; of a path that ends in .pdf, the printed sheet."""
    source = path.with_suffix(".html")
    source.write_text(page(page_data(*(_capture(name, path.parent) for name in state.captures))), encoding="utf-8")
    context = browser.new_context(**window, **media)
    opened = context.new_page()
    opened.goto(f"{source.as_uri()}#{state.address}")
    opened.wait_for_function("document.documentElement.dataset.ready !== undefined")
    for one in state.presses:
        opened.locator(one).click()
    if vision:
        context.new_cdp_session(opened).send("Emulation.setEmulatedVisionDeficiency", {"type": vision})
    if path.suffix == ".pdf":
        opened.pdf(path=path, format="A4")
    else:
        opened.screenshot(path=path, full_page=path != README)
    context.close()
    source.unlink()


def _capture(name: str, folder: Path) -> Path:
    """A capture by its name; one of a simulation is made."""
    if name not in SAME:
        return CAPTURES / f"{name}.pcap"
    path = folder / f"{name}.pcapng"
    if not path.exists():
        said = ("--message", "hello", "--message", "how are you?")
        command = (sys.executable, "-m", "dissect", "simulate", "--transport", name, *said, "-w", str(path))
        subprocess.run(command, check=True)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=README.parent)
    parser.add_argument("--readme", action="store_true", help="the picture of the documents")
    parser.add_argument("--only", default="", metavar="NAME", help="only the states with this in their names")
    arguments = parser.parse_args()
    from playwright.sync_api import sync_playwright

    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    states = tuple(one for one in STATES if arguments.only in one.name)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        if arguments.readme:
            _take(browser, STATES[0], README, {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"})
        for path in () if arguments.readme else pictures(browser, folder, states):
            print(path)
        browser.close()


if __name__ == "__main__":
    main()
