"""DNS over TCP: a message behind its length, in segments that begin and end where they like."""

from __future__ import annotations

import pytest

from dissect.domain_names import Name
from dissect.encapsulation import encapsulate
from dissect.packet import Packet
from dissect.problems import Code, Severity
from dissect.protocols.dns import DNS, DNSLength, DNSQuestion
from dissect.protocols.tcp import TCP
from tests.protocols.carried import ethernet, ipv4
from tests.protocols.dns_messages import message

MESSAGE = message([DNSQuestion(name=Name("www.example.com"))], identifier=4711)
FRAMED = bytes(DNSLength(length=len(MESSAGE))) + MESSAGE


def carried(octets: bytes) -> Packet:
    return encapsulate(octets, TCP(source_port=50000, destination_port=53, ack=True), ipv4(), ethernet())


def problems(packet: Packet) -> list[tuple[Code, Severity]]:
    return [(one.code, one.severity) for one in packet.problems]


NOT_ALL = (Code.NOT_REASSEMBLED, Severity.NOTE)


def test_a_message_in_one_segment() -> None:
    packet = carried(FRAMED)

    ((_, options),) = packet.layers[-1].options()
    assert [layer.name for layer in packet.layers] == ["eth", "ip", "tcp", "dns.length", "dns"]
    assert packet[DNSLength].length == len(MESSAGE)
    assert packet[DNS].identifier == 4711
    assert len(options.items) == 1
    assert packet.problems == ()
    assert bytes(packet) == packet.frame.octets


def test_the_length_is_filled_in() -> None:
    packet = encapsulate(
        b"",
        DNS(identifier=7),
        DNSLength(),
        TCP(source_port=50000, destination_port=53, ack=True),
        ipv4(),
        ethernet(),
    )

    assert packet[DNSLength].length == 12


def test_what_follows_the_message_is_left_over() -> None:
    packet = carried(FRAMED + FRAMED)

    assert packet[DNS].identifier == 4711
    assert packet.layers[-2].trailer == FRAMED
    assert packet.problems == ()


def test_a_segment_without_data_carries_no_message() -> None:
    packet = carried(b"")

    assert [layer.name for layer in packet.layers] == ["eth", "ip", "tcp"]
    assert packet.problems == ()


@pytest.mark.parametrize("size", range(1, len(FRAMED)))
def test_a_message_that_goes_on_in_the_next_segment_is_not_malformed(size: int) -> None:
    packet = carried(FRAMED[:size])

    assert set(problems(packet)) == {NOT_ALL}
    assert bytes(packet) == packet.frame.octets


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (b"\0\0", [(Code.BAD_LENGTH, Severity.WARN), (Code.TRUNCATED, Severity.NOTE)]),
        (b"\0\x0b" + MESSAGE, [(Code.BAD_LENGTH, Severity.WARN), (Code.TRUNCATED, Severity.NOTE)]),
        (b"\0\x0d" + MESSAGE, [(Code.BAD_NAME, Severity.NOTE)]),
    ],
)
def test_a_length_that_is_too_short_is_said_whatever_follows(
    octets: bytes, expected: list[tuple[Code, Severity]]
) -> None:
    """No more than a note: a segment need not begin with a message."""
    assert problems(carried(octets)) == expected
