"""Octets under a protocol's number that are not that protocol stay the payload of what carries them."""

from __future__ import annotations

from random import Random

import pytest

from dissect.assigned_numbers import LinkType
from dissect.blocks.layers import ASKED_NOTHING
from dissect.capture import Frame
from dissect.packet import Packet, ProtocolSet, dissect
from dissect.packet.walking.walk import Walk
from dissect.problems import Code, Severity
from dissect.protocols.wireguard import WireGuard, WireGuardTransport
from dissect.schema import RFC, Header, Next, Payload, Stack, field
from dissect.schema.words import BitsInteger, Bytes, Int8ub, Int16ub, Int64ub, this
from tests.columns.samples import frames_of, walk
from tests.packet.frames import build, cut, ipv4, ipv6, udp

MESSAGE = bytes(WireGuardTransport(type=4, receiver=8, counter=9)) + bytes(16)


def under_the_port(message: bytes) -> bytes:
    return build(message, udp(destination_port=51820), ipv4())


@pytest.mark.parametrize("octets", [b"\x09\0\0\0" + bytes(20), b"\x00\0\0\0", b"\x04\0\1\0" + bytes(12)])
def test_other_octets_under_a_shared_port_are_payload(octets: bytes) -> None:
    packet = dissect(under_the_port(octets))
    (problem,) = packet.problems

    assert [one.name for one in packet.layers] == ["eth", "ip", "udp"]
    assert packet.payload == octets
    assert (problem.code, problem.severity, problem.layer) == (Code.NOT_THIS_PROTOCOL, Severity.NOTE, 2)
    assert problem.protocol == "udp"
    assert problem.offset == 42
    assert f"not wg, where type >= 1 and type <= 4 and reserved == 0; {len(octets)} octets are kept" == problem.message
    assert not packet.is_malformed
    assert packet.find(WireGuard) is None
    assert bytes(packet) == packet.frame.octets


def test_messages_are_recognized() -> None:
    packet = dissect(under_the_port(MESSAGE))

    assert [one.name for one in packet.layers] == ["eth", "ip", "udp", "wg"]
    assert [one.code for one in packet.problems] == [Code.ENCRYPTED]


@pytest.mark.parametrize(
    ("octets", "codes"), [(b"\x09\0", [Code.NOT_THIS_PROTOCOL]), (b"\x04\0", [Code.TRUNCATED]), (b"", [])]
)
def test_a_beginning_is_recognized_as_far_as_it_goes(octets: bytes, codes: list[Code]) -> None:
    assert [one.code for one in dissect(under_the_port(octets)).problems] == codes


def test_a_cut_beginning_is_recognized_as_far_as_it_goes() -> None:
    whole = under_the_port(b"\x09" + MESSAGE[1:])

    assert [one.code for one in cut(whole, 44).problems] == [Code.NOT_THIS_PROTOCOL]
    assert [one.code for one in cut(under_the_port(MESSAGE), 44).problems] == [Code.CUT_BY_CAPTURE]


def test_what_an_error_quotes_is_recognized_too() -> None:
    from dissect.protocols.icmpv4 import ICMPv4TimeExceeded

    quoted = under_the_port(b"\x09" + MESSAGE[1:])[14:]
    packet = dissect(build(quoted, ICMPv4TimeExceeded(type=11, code=0, length=0), ipv4()))

    assert [one.name for one in packet.quoted] == ["ip", "udp"]
    assert [one.code for one in packet.problems] == [Code.NOT_THIS_PROTOCOL]


class Link(Header):
    """Recognized by four bits; one of its variants is longer."""

    magic: int = field(BitsInteger(4), "Magic")
    kind: int = field(BitsInteger(4), "Kind")

    stack = Stack(
        name="link",
        reference=RFC(1),
        carried_as={LinkType: [147, 5]},
        recognized_by=this.magic == 5,
        payload=Payload.DATA,
        next=[Next(LinkType, 148, when=this.kind == 1), Next(LinkType, this.kind + 144, optional=True)],
    )


class LongLink(Link):
    more: int = field(Int16ub, "More")

    stack = Link.stack.varied([this.kind == 3])


class Magic(Header):
    """Recognized by more bits than tables have room for, and by a version."""

    magic: int = field(Int64ub, "Magic")
    version: int = field(Int8ub, "Version")

    stack = Stack(
        name="magic",
        reference=RFC(1),
        carried_as={LinkType: [146]},
        payload=Payload.DATA,
        recognized_by=(this.magic == 0x5252525252525252) & (this.version < 4),
    )


class Piece(Header):
    """A stream whose messages are recognized."""

    kind: int = field(Int8ub, "Kind")

    stack = Stack(
        name="piece", reference=RFC(1), carried_as={LinkType: [145, 148]}, stream=True, next=[Next(LinkType, 147)]
    )


PROTOCOL_SET = ProtocolSet([Link, LongLink, Magic, Piece])


def frame(octets: bytes, link_type: int, missing: int) -> Frame:
    return Frame(
        number=1,
        timestamp_ns=None,
        captured_length=len(octets),
        original_length=len(octets) + missing,
        link_type=link_type,
        interface=0,
        octets=octets,
    )


def test_a_link_header_that_is_another_leaves_a_frame_without_layers() -> None:
    packet = dissect(b"\x61\0", protocols=PROTOCOL_SET, link_type=147)
    (problem,) = packet.problems

    assert packet.layers == ()
    assert packet.payload == b"\x61\0"
    assert (problem.code, problem.layer, problem.protocol) == (Code.NOT_THIS_PROTOCOL, None, "link")


def test_nothing_is_said_in_a_stream() -> None:
    packet = dissect(b"\x00\x61\0", protocols=PROTOCOL_SET, link_type=145)

    assert [one.name for one in packet.layers] == ["piece"]
    assert packet.problems == ()


def test_all_ways_recognize_the_same() -> None:
    random = Random(8)
    frames = [
        frame(bytes(random.choices(b"\x50\x51\x52\x53\x54\x61\x02", k=random.randrange(13))), link, random.randrange(2))
        for link in (145, 146, 147)
        for _ in range(300)
    ]
    layers = walk(frames_of(frames), PROTOCOL_SET)
    read = declined = 0
    for row, one in enumerate(frames):
        packet = Packet(one, PROTOCOL_SET)
        walked = Walk(one.octets, one.original_length)
        walked.run(PROTOCOL_SET.links[one.link_type])
        expected = [(layer.protocol, layer.offset, layer.length) for layer in walked.layers]

        assert [(layer.protocol, layer.offset, layer.length) for layer in packet.layers] == expected
        if layers.asked[row] == ASKED_NOTHING:
            found = [
                (
                    PROTOCOL_SET.headers[layers.declaration[row, slot]],
                    layers.offset[row, slot],
                    layers.length[row, slot],
                )
                for slot in range(layers.count[row])
            ]
            assert found == expected
        for kind in (Link, LongLink, Magic, Piece):
            whole = [layer for layer in walked.layers if issubclass(layer.protocol, kind) and not layer.is_partial]
            found_header = Packet(one, PROTOCOL_SET).find(kind)
            assert found_header == (whole[0].header if whole else None)
        read += not walked.problems
        declined += any(problem.code is Code.NOT_THIS_PROTOCOL for problem in walked.problems)
    assert read > 20
    assert declined > 50


def test_over_ipv6_as_over_ipv4() -> None:
    packet = dissect(build(b"\x09\0\0\0", udp(destination_port=51820), ipv6()))

    assert [one.code for one in packet.problems] == [Code.NOT_THIS_PROTOCOL]
    assert [one.verdict.kind.value for one in packet.checksums] == ["VALID"]


def test_octets_of_a_field_are_recognized() -> None:
    class Worded(Header):
        word: bytes = field(Bytes(3), "Word")

        stack = Stack(
            name="worded",
            reference=RFC(1),
            carried_as={LinkType: [147]},
            recognized_by=this.word == int.from_bytes(b"abc", "big"),
        )

    protocols = ProtocolSet([Worded])

    assert len(dissect(b"abc", protocols=protocols, link_type=147).layers) == 1
    assert dissect(b"abd", protocols=protocols, link_type=147).layers == ()
