from __future__ import annotations

import pytest

from dissect.protocols import PROTOCOLS
from dissect.protocols.icmpv4 import ICMPv4
from dissect.protocols.ipv4 import IPv4, IPv4PseudoHeader
from dissect.protocols.raw_ip import RawIP
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.render.headers import HeaderBook, header_lines, header_list_lines
from dissect.render.spans import plain
from dissect.schema import Header
from tests.headers import HEADERS
from tests.profiles import one_in

BOOK = HeaderBook(PROTOCOLS)
DECLARED = [header for header in HEADERS if header.__module__.startswith("dissect.")]


@pytest.mark.parametrize(
    ("name", "header"),
    [("tcp", TCP), ("TCP", TCP), ("ip", IPv4), ("ipv4", IPv4), ("icmp", ICMPv4), ("ip.pseudo", IPv4PseudoHeader)],
)
def test_names_in_any_case(name: str, header: type[Header]) -> None:
    assert BOOK.find(name) is header


def test_every_header_can_be_found_by_its_name() -> None:
    assert BOOK.find("no such header") is None
    assert all(BOOK.find(header.__name__) is header for header in DECLARED)
    assert all(name == name.lower() for name in BOOK.names)


def test_the_list_has_every_header_once() -> None:
    text = [plain(line) for line in header_list_lines(BOOK)]
    assert "options of TCP" in text
    for header in DECLARED:
        assert sum(line.startswith(f"  {header.__name__} ") for line in text) == 1


def text(header: type[Header], width: int | None = None) -> list[str]:
    return [plain(line) for line in header_lines(header, width)]


@one_in(4)
def test_every_field_has_its_row(every: int) -> None:
    for header in HEADERS[::every]:
        shown = text(header, 80)
        missing = [one.name for one in header.fields if not any(row.startswith(f"  {one.name} ") for row in shown)]
        assert missing == [], header


def test_udp() -> None:
    shown = text(UDP)
    assert shown[0] == "UDP  User Datagram Protocol (RFC 768)"
    assert "  length            16    udp.length    filled in      octets of header and data" in shown
    assert "  Carried as IpProtocol 17." in shown


def test_narrow_terminals_have_the_meaning_beneath_or_wrapped() -> None:
    narrow = text(TCP, 80)
    at = next(at for at, line in enumerate(narrow) if line.startswith("  source_port  "))
    assert narrow[at].endswith("  must be given")
    assert narrow[at + 1] == "      the process that sent the segment"
    assert all(len(line) <= 80 for line in narrow)
    wide = text(TCP, 110)
    assert any(line.endswith("number of the first octet of data; the") for line in wide)
    assert all(len(line) <= 110 for line in wide)


def test_options_are_listed() -> None:
    assert any(line.startswith("  TCPWindowScale") for line in text(TCP))


def test_a_header_without_fields() -> None:
    assert "  RawIP has no octets of its own." in text(RawIP)
