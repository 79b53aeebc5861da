"""DNS over TCP: a message behind its length, in segments that begin and end where they like."""

from __future__ import annotations

import pytest

from dissect.columns.batches.batch import Batch
from dissect.columns.filtering.masks import mask
from dissect.domain_names import Name
from dissect.encapsulation import encapsulate
from dissect.filter import parse
from dissect.packet import Packet
from dissect.problems import Code, Severity
from dissect.protocols.dns import DNS, DNSLength, DNSQuestion, DNSResourceRecord
from dissect.protocols.tcp import TCP
from tests.columns.samples import frames_of
from tests.protocols.carried import ethernet, ipv4
from tests.protocols.dns_messages import message
from tests.together import together

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


@together("size", range(1, len(FRAMED)))
def test_a_message_that_goes_on_in_the_next_segment_is_not_malformed(size: int) -> None:
    packet = carried(FRAMED[:size])

    assert set(problems(packet)) == {NOT_ALL}
    assert bytes(packet) == packet.frame.octets


QUESTION = DNSQuestion(name=Name("www.example.com"))
RECORDS = [DNSResourceRecord(name=Name("www.example.com"), type=1, time_to_live=3600, data=bytes(4))] * 8


@pytest.mark.parametrize(
    "octets",
    [
        b"\0\0",
        b"\0\x0b" + MESSAGE,
        b"\0\x10" + MESSAGE,  # one question needs more
        b"\0\x21\x12\x67\x18\0" + MESSAGE[4:],  # operation 3
        b"\0\x21\x12\x67\x38\0" + MESSAGE[4:],  # operation 7
        b"\0\x21\x12\x67\0\x40" + MESSAGE[4:],  # the reserved bit
        b"\0\x21\x12\x67\x80\x0c" + MESSAGE[4:],  # response code 12
        b"\0\x21\x12\x67\0\x01" + MESSAGE[4:],  # a code in a query
        b"\0\x21\x12\x67\0\x01",
        MESSAGE,  # whose length was in the segment before
        b"GET / HTTP/1.1\r\n",
    ],
)
def test_what_does_not_begin_a_message_is_payload_of_the_segment(octets: bytes) -> None:
    packet = carried(octets)

    assert [layer.name for layer in packet.layers] == ["eth", "ip", "tcp"]
    assert packet.payload == octets
    assert packet.problems == ()
    assert packet.find(DNSLength) is None
    assert DNS not in packet
    assert not parse("dns or dns.length").matches(packet)
    assert bytes(packet) == packet.frame.octets


@pytest.mark.parametrize("flags", [0x0100, 0x8583, 0x2820])
def test_what_may_begin_a_message_is_read(flags: int) -> None:
    octets = b"\0\x21\x12\x67" + flags.to_bytes(2) + MESSAGE[4:]

    assert [layer.name for layer in carried(octets).layers][3:] == ["dns.length", "dns"]


def test_the_middle_of_an_answer_is_not_taken_for_a_message() -> None:
    answer = message([QUESTION], RECORDS, response=True, identifier=4711)
    stream = bytes(DNSLength(length=len(answer))) + answer

    read = [at for at in range(len(stream) - 14) if DNSLength in carried(stream[at:])]

    assert read == [0]


def test_columns_read_what_packets_read() -> None:
    answer = message([QUESTION], RECORDS, response=True, identifier=4711)
    stream = bytes(DNSLength(length=len(answer))) + answer
    packets = [carried(stream[at : at + 100]) for at in range(0, len(stream), 50)]
    batch = Batch(frames_of([packet.frame for packet in packets]))

    for text in ("dns", "dns.length", "dns.id == 4711", "tcp"):
        found = parse(text)
        assert mask(found, batch).tolist() == [found.matches(packet) for packet in packets]
