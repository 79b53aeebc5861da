"""`assert_handshake`: which connections were opened, and what the failures say of the others."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.session import open_packets
from dissect.testing import Failure, assert_handshake
from tests.captures import CAPTURES
from tests.session.sctp.frames import HANDSHAKE, data, init, octets
from tests.session.tcp.frames import ACK, CLIENT, PSH, SERVER, SYN, frame, scale

ECHO = CAPTURES / "tcp4_echo.pcap"
HOMES = CAPTURES / "sctp_multihoming.pcap"
OPENING = [
    frame(CLIENT, SYN, 0, options=scale(7)),
    frame(SERVER, SYN | ACK, 0, 1, options=scale(8)),
    frame(CLIENT, ACK, 1, 1),
]


def failure(packets: Any, **options: Any) -> Failure:
    with pytest.raises(AssertionError) as raised:
        assert_handshake(packets, **options)
    found = raised.value.args[0]
    assert isinstance(found, Failure)
    return found


def test_connections_that_were_opened_pass() -> None:
    assert_handshake(ECHO)
    assert_handshake(ECHO, kind="three_way", maximum_segment_size=1460, timestamps=True)
    assert_handshake(CAPTURES / "sctp4_echo.pcap", kind="four_way", outbound_streams=10)
    assert_handshake(CAPTURES / "tcp4_simultaneous_open.pcap", kind="simultaneous")
    assert_handshake(CAPTURES / "tcp_refused.pcap", kind="refused")
    assert_handshake(OPENING, window_scale=(7, 8))


@pytest.mark.parametrize(
    ("client", "server"),
    [
        ("192.0.2.1", None),
        ("192.0.2.1:52000", "192.0.2.2:7"),
        ("2001:db8::1", "[2001:db8::2]:7"),
        ("2001:0DB8::1", "[2001:db8::2]"),
        (52000, 7),
    ],
)
def test_ends_are_addresses_and_ports(client: str | int, server: str | int) -> None:
    assert_handshake(HOMES, client=client, server=server)


def test_other_connections_are_named() -> None:
    found = failure(ECHO, client="192.0.2.2", server=7)

    assert str(found).splitlines() == [
        "no connection from 192.0.2.2 to 7",
        "  there is connection 0, 192.0.2.1:52530 → 192.0.2.2:50001",
    ]
    assert failure(CAPTURES / "udp4_echo.pcap").headline == "no connection"
    assert failure(HOMES, client="192.0.2.9").findings[0].lines == (
        "  there is association 0, 192.0.2.1:52000 → 192.0.2.2:7",
    )


def test_what_was_not_opened_is_told_with_its_packets() -> None:
    found = failure(OPENING[:2])

    title = (
        "connection 0, 192.0.2.1:40000 → 192.0.2.2:7: not opened: unfinished (the SYN was answered, but that was not "
        "acknowledged)"
    )
    assert found.headline == title
    assert [line[:12] for line in found.findings[0].lines] == ["  packet 1: ", "  packet 2: "]
    assert [one.comments for one in found.evidence] == [(f"dissect: {title}",)] * 2


def test_the_kind_may_be_another() -> None:
    assert failure(ECHO, kind="fast_open").headline == (
        "connection 0, 192.0.2.1:52530 → 192.0.2.2:50001: found three_way (SYN, SYN-ACK, ACK), expected fast_open"
    )


def test_offers_are_compared() -> None:
    found = failure(ECHO, maximum_segment_size=(1460, 1400), window_scale=7, outbound_streams=10)

    assert found.headline.endswith(": maximum_segment_size of the server is 1460, expected 1400")
    assert found.findings[0].lines[:4] == (
        "  window_scale of the client is 10, expected 7",
        "  window_scale of the server is 10, expected 7",
        "  outbound_streams of the client is not there, expected 10",
        "  outbound_streams of the server is not there, expected 10",
    )


def test_an_offer_may_not_be_seen() -> None:
    found = failure([frame(CLIENT, ACK | PSH, 5, 5, data=b"x")], window_scale=7)

    assert found.headline == (
        "connection 0, 192.0.2.1:40000 → 192.0.2.2:7: not opened: not_seen (the capture lacks the beginning, or part "
        "of it)"
    )
    assert found.findings[0].lines[0] == "  what the client offers was not seen, so window_scale is not known"


def test_several_are_counted() -> None:
    many = [octets("A", init(tag=number + 1), ports=(1000 + number, 7)) for number in range(120)]
    found = failure([*HANDSHAKE, *many])

    assert found.headline.startswith("association 1, 192.0.2.1:1000 → 192.0.2.2:7: not opened: no_answer ")
    assert found.headline.endswith(" (the first of 120, among 121 connections)")
    assert (len(found.findings), found.goes_on) == (100, True)


def test_the_first_packets_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the handshake, however long the connection is."""
    monkeypatch.setattr("dissect.testing.in_order.MOST_KEPT", 100)
    later = [octets("A", data(1000 + number)) for number in range(250)]

    assert len(failure([*HANDSHAKE, *later, *later[:200]], kind="refused").findings[0].lines) == 4


def test_captures_readers_and_packets_are_taken() -> None:
    with open_packets(str(ECHO)) as reader:
        packets = list(reader)
    with open_packets(str(ECHO)) as reader:
        for given in (reader, packets, [bytes(packet) for packet in packets]):
            assert_handshake(given, server="192.0.2.2")


def test_wrong_words_are_refused() -> None:
    with pytest.raises(ValueError, match="'three_wy' is not a kind of handshake; did you mean three_way"):
        assert_handshake(ECHO, kind="three_wy")
    with pytest.raises(TypeError, match="nothing offered is named 'window_scal'; did you mean window_scale"):
        assert_handshake(ECHO, window_scal=7)
    for wrong in ("192.0.2.300", "192.0.2.1:http", "[2001:db8::1]7", "[2001:db8::1", "localhost"):
        with pytest.raises(ValueError, match="is neither an address nor an address with a port"):
            assert_handshake(ECHO, client=wrong)
    with pytest.raises(ValueError, match="zip"):
        assert_handshake(ECHO, window_scale=(1, 2, 3))
