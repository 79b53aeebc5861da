"""Putting packets together: what is filled, what is kept, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.derive.decoder import decode
from dissect.encapsulation import Fill, encapsulate, encapsulation
from dissect.errors import EncodingError
from dissect.protocols.authentication_header import AuthenticationHeader
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.ipv6_options import HopByHopOptions
from dissect.protocols.llc import LLC
from dissect.protocols.tcp import TCP, TCPMaximumSegmentSize
from dissect.protocols.udp import UDP
from dissect.schema import Envelope, Header
from tests.packet.frames import ethernet, ipv4, ipv6, tcp, udp


def test_fills_lengths_numbers_and_checksums() -> None:
    packet = encapsulate(b"hello", udp(), ipv4(), ethernet())

    assert packet[Ethernet].type == 0x0800
    assert (packet[IPv4].internet_header_length, packet[IPv4].total_length, packet[IPv4].protocol) == (5, 33, 17)
    assert (packet[UDP].length, packet.payload) == (13, b"hello")
    assert [str(one.verdict.kind) for one in packet.checksums] == ["VALID", "VALID"]
    assert packet.problems == ()


def test_the_envelope_spelling_says_the_same() -> None:
    envelope = ethernet() / ipv4() / udp() / b"hello"

    assert encapsulate(envelope) == encapsulate(b"hello", udp(), ipv4(), ethernet())
    assert encapsulate((ethernet() / ipv4()) / (udp() / b"hello")) == encapsulate(envelope)
    with pytest.raises(TypeError):
        envelope / b"more"


def test_what_was_given_is_kept_even_if_wrong() -> None:
    packet = encapsulate(b"hello", udp(length=9, checksum=0xBEEF), ipv4(total_length=99, version=5), ethernet())

    assert (packet[UDP].length, packet[UDP].checksum) == (9, 0xBEEF)
    assert (packet[IPv4].total_length, packet[IPv4].version) == (99, 5)


@pytest.mark.parametrize(
    ("fill", "expected"),
    [
        (Fill.NOTHING, (0, 0, 0)),
        (Fill.LENGTHS, (33, 0, 0)),
        (Fill.LENGTHS | Fill.NUMBERS, (33, 17, 0)),
        (Fill.ALL, (33, 17, 63176)),
    ],
)
def test_fills_what_it_is_asked_to(fill: Fill, expected: tuple[int, int, int]) -> None:
    made = encapsulation(b"hello", udp(), ipv4(), ethernet(), fill=fill)

    header = made.steps[1].header
    assert isinstance(header, IPv4)
    assert (header.total_length, header.protocol, header.header_checksum) == expected


def test_steps_tell_what_was_derived_from_what() -> None:
    made = encapsulation(b"hello", udp(), ipv4(), ethernet())

    derived = [(type(step.header).__name__, one.field, one.value) for step in made.steps for one in step.derived]
    assert derived == [
        ("UDP", "length", 13),
        ("UDP", "checksum", 0x37F6),
        ("IPv4", "internet_header_length", 5),
        ("IPv4", "protocol", 17),
        ("IPv4", "total_length", 33),
        ("IPv4", "header_checksum", 0xF6C8),
        ("Ethernet", "type", 0x0800),
    ] or [one[:2] for one in derived]
    assert [step.payload for step in made.steps] == [b"hello", made.steps[0].octets, made.steps[1].octets]
    assert all(one.source for step in made.steps for one in step.derived)
    assert made.octets == bytes(made.packet)


def test_options_are_padded_to_whole_words() -> None:
    size = TCPMaximumSegmentSize(length=4, maximum_segment_size=1460)

    packet = encapsulate(b"", tcp(options=bytes(size) + b"\1"), ipv4(), ethernet())

    assert packet[TCP].data_offset == 7
    assert packet[TCP].options == b"\x02\x04\x05\xb4\x01\0\0\0"


AUTHENTICATED = AuthenticationHeader(
    security_parameters_index=1, sequence_number=1, next_header=59, integrity_check_value=b"123"
)


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ([udp()], "checksum"),
        ([ipv4(), ethernet()], "protocol"),
        ([ethernet()], "type"),
        ([tcp(options=bytes(44)), ipv4(), ethernet()], "data_offset"),
        ([AUTHENTICATED, ipv6()], "payload_length"),
    ],
)
def test_what_cannot_be_filled_names_the_field(headers: list[Header], field: str) -> None:
    with pytest.raises(EncodingError) as error:
        encapsulate(b"", *headers)

    assert error.value.field == field


def test_a_message_that_does_not_fit_is_refused() -> None:
    with pytest.raises(EncodingError, match="does not fit 16 bits"):
        encapsulate(bytes(65536), udp(), ipv4(), ethernet())


@pytest.mark.parametrize("message", ["hello", 5, None])
def test_a_message_is_octets(message: Any) -> None:
    with pytest.raises(TypeError, match="encode it" if isinstance(message, str) else "not of"):
        encapsulate(message, udp(), ipv4(), ethernet())


@pytest.mark.parametrize("late", [b"hello", Envelope((udp(),))])
def test_the_message_or_the_envelope_comes_first(late: Any) -> None:
    with pytest.raises(TypeError, match="comes first; headers follow"):
        encapsulate(udp(), late, ipv4(), ethernet())


def test_a_packet_is_made_of_headers_and_not_of_their_classes() -> None:
    kind: Any = IPv4
    for make in (lambda: encapsulate(b"", udp(), kind), lambda: encapsulate(kind), lambda: ethernet() / kind):
        with pytest.raises(TypeError, match=r"made of headers such as IPv4\(…\), not of their classes"):
            make()


def test_a_packet_begins_with_a_link_or_with_ip() -> None:
    assert encapsulate(b"hello", udp(), ipv4()).frame.link_type == 228
    assert encapsulate(b"hello", udp(), ipv6())[IPv6].payload_length == 13
    with pytest.raises(EncodingError, match="no link type"):
        encapsulate(b"hello", udp(checksum=0))
    with pytest.raises(EncodingError, match="no link type"):
        encapsulate(b"hello")
    with pytest.raises(TypeError):
        encapsulate(udp(), b"hello")


def test_an_extension_header_is_given_its_length() -> None:
    packet = encapsulate(b"hello", udp(), HopByHopOptions(options=bytes(6)), ipv6(), ethernet())

    assert packet[HopByHopOptions].next_header == 17
    assert packet[IPv6].next_header == 0
    assert packet.checksums[-1].verdict.kind == "VALID"


@given(message=st.binary(max_size=64), version=st.sampled_from([4, 6]), transport=st.sampled_from([udp, tcp]))
def test_what_is_built_is_read_back(message: bytes, version: int, transport: Any) -> None:
    packet = encapsulate(message, transport(), ipv4() if version == 4 else ipv6(), ethernet())

    assert packet.payload == message
    assert packet.problems == ()
    assert {one.verdict.kind for one in packet.checksums} == {"VALID"}


def test_an_empty_envelope_is_its_message() -> None:
    assert encapsulation(Envelope((), b"hello")).octets == b"hello"
    assert decode(UDP, bytes(8)) == UDP(source_port=0, destination_port=0, length=0, checksum=0)


def llc() -> LLC:
    return LLC(destination_service_access_point=0x42, source_service_access_point=0x42)


def test_a_length_stands_where_a_type_would_over_llc() -> None:
    packet = encapsulate(b"hello", llc(), ethernet())

    assert packet[Ethernet].type == len(packet.frame.octets) - 14


def test_a_frame_too_long_for_a_length_is_refused() -> None:
    with pytest.raises(EncodingError, match="1504 cannot stand for 1504 octets"):
        encapsulate(bytes(1501), llc(), ethernet())


def test_what_has_no_number_is_refused() -> None:
    with pytest.raises(EncodingError, match="has no number for UDP"):
        encapsulate(b"", udp(checksum=0), ethernet())
