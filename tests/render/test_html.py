"""Packets, headers and captures in a notebook: static, without a script, with everything escaped."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path

import pytest

import dissect
from dissect.capture import Interface, PcapngWriter, open_capture
from dissect.domain_names import Name
from dissect.protocols.dns import DNS, DNSQuestion
from dissect.protocols.tcp import TCP
from dissect.session import PacketReader, open_packets
from tests.captures import CAPTURES, few_captures
from tests.packet.frames import build, ipv4, udp

HOSTILE = b'<script src="//x">alert(1)</script>\x1b[2J&amp;'


class Elements(HTMLParser):
    """What a browser finds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


FIGURE = {"svg", "title", "desc", "text", "path"}


def test_a_packet_is_its_line_its_envelopes_its_figures_and_its_tree() -> None:
    packet = dissect.dissect(build(HOSTILE, udp(), ipv4()))
    found = Elements(packet._repr_html_())

    assert found.tags == {"div", "style", "b", "ul", "li", "details", "summary", "pre", "span", *FIGURE}
    assert not {one for one in found.attributes if one.startswith("on") or one in {"href", "src"}}
    assert str(packet) in found.text
    assert f"message · {len(HOSTILE)}" in found.text
    assert f"datagram · {8 + len(HOSTILE)}UDP header · 8" in found.text
    assert "udp checksum: VALID" in found.text
    assert "Source Address                      192.0.2.1" in found.text
    assert "\x1b" not in packet._repr_html_()


def test_a_header_is_a_table_of_its_fields() -> None:
    header = TCP(source_port=443, destination_port=50001, syn=True)
    found = Elements(header._repr_html_())

    assert found.tags == {"table", "caption", "tr", "td", *FIGURE}
    assert "Checksum: 16 bits, filled in" in found.text
    assert "TCP: Transmission Control Protocol (RFC 9293)source_port443 (https)" in found.text
    assert "checksumfilled in" in found.text
    assert "flags0x2" in found.text


def test_names_of_a_capture_are_escaped() -> None:
    question = DNSQuestion(name=Name('<img src="x" onerror="alert(1)">.example'))

    assert Elements(question._repr_html_()).tags == {"table", "caption", "tr", "td", *FIGURE}
    assert "DNS" in DNS(sections=bytes(question), question_count=1)._repr_html_()


@pytest.mark.parametrize("name", ["eth<b>\x1b0", ""])
def test_a_capture_is_what_is_known_of_it(name: str) -> None:
    file = io.BytesIO()
    with PcapngWriter(file) as writer:
        writer.add_interface(Interface("raw").described(name=name))
        writer.write(build(b"", udp(), ipv4())[14:], timestamp_ns=0)
    capture = open_capture(io.BytesIO(file.getvalue()))
    before = capture._repr_html_()
    packets = PacketReader(capture, dissect.ProtocolSet(()))
    assert len(list(packets)) == 1

    found = Elements(packets._repr_html_())
    assert "interface" not in before
    assert found.tags == {"table", "caption", "tr", "td"}
    assert found.text.endswith("link type 101 (Raw IP)")
    assert "\x1b" not in packets._repr_html_()


def test_a_file_is_named() -> None:
    with open_packets(CAPTURES / "tcp4_echo.pcap") as packets:
        assert repr(packets) == f"<PacketReader {str(CAPTURES / 'tcp4_echo.pcap')!r}: pcap>"
        assert repr(packets.capture) == f"<Capture {str(CAPTURES / 'tcp4_echo.pcap')!r}: pcap>"
        assert "tcp4_echo.pcap" in packets._repr_html_()


def test_quoted_headers_and_packets_without_a_payload_or_headers_are_shown() -> None:
    with dissect.open(CAPTURES / "icmp_port_unreachable.pcap") as capture:
        quoting = next(packet for packet in capture if any(layer.quoted for layer in packet.layers))
    assert 'class="envelope quoted"' in quoting._repr_html_()
    assert "message ·" not in dissect.dissect(build(b"", udp(), ipv4()))._repr_html_()
    assert "<svg" not in dissect.dissect(b"")._repr_html_()


@few_captures
def test_every_packet_has_a_page(path: Path) -> None:
    with dissect.open(path) as capture:
        for packet in islice(capture, 3):
            found = Elements(packet._repr_html_())
            assert found.tags <= {"div", "style", "b", "ul", "li", "details", "summary", "pre", "span", *FIGURE}
