"""A packet explained in a notebook: the same page, in a frame that keeps it apart."""

from __future__ import annotations

from html.parser import HTMLParser

import dissect
from dissect.explain import page_data
from dissect.explain.page import page
from tests.captures import CAPTURES
from tests.packet.frames import build, ipv4, udp


class Frames(HTMLParser):
    """The frames that a notebook gets."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_a_packet_is_explained_in_a_frame_without_rights() -> None:
    with dissect.open(CAPTURES / "tcp4_echo.pcap") as capture:
        packet = next(iter(capture))
    explained = packet.explain()

    ((tag, given),) = Frames(explained._repr_html_()).found
    assert (tag, given["sandbox"]) == ("iframe", "allow-scripts")
    assert given["srcdoc"] == explained.page == page(page_data([packet]))
    assert repr(explained) == f"<Explained: {len(explained.page)} characters of HTML in .page>"


def test_what_a_packet_holds_does_not_leave_the_frame() -> None:
    packet = dissect.dissect(build(b'"></iframe><script>alert(1)</script>', udp(), ipv4()))

    assert len(Frames(packet.explain()._repr_html_()).found) == 1
