"""The verdicts on many packets are those on one packet, in every row and layer that is not left to the scalar side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from construct import Bytes, GreedyBytes, Int8ub, Int16ub, Int32ub, Int64ub, this

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers import IpProtocol, LinkType
from dissect.blocks.layers import VERDICT_NONE
from dissect.capture import Frame
from dissect.checksum import Kind, ones_complement_sum
from dissect.columns.batches.tables import tables_of
from dissect.columns.fields.verdicts import KINDS, statuses
from dissect.filter.names import catalogue
from dissect.filter.naming.declarations import checked
from dissect.packet import Packet, default_protocols
from dissect.packet.protocol_set import ProtocolSet
from dissect.protocols.icmpv4 import ICMPv4SourceQuench
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.udp_lite import UDPLite
from dissect.schema import (
    RFC,
    Covers,
    Crc32c,
    Extent,
    Header,
    InternetChecksum,
    Next,
    OptionList,
    Pick,
    PseudoHeader,
    Readdress,
    Stack,
    Zero,
    address,
    field,
)
from dissect.schema.words import AddressOctets
from tests.captures import some_captures
from tests.columns.samples import frame, frames_of, read_whole, too_long, walk
from tests.columns.verdict_differences import differences, walked
from tests.hostile.frames import mutated_frame
from tests.packet.frames import build, changed, ipv4, ipv6, tcp, udp
from tests.with_engine import needs_engine

pytestmark = needs_engine

TABLES = tables_of(default_protocols())
MAY_BE_ASKED = {
    "ip6_segment_routing.pcapng": 1,  # a routing header that may have changed the address
    "tcp6_jumbogram.pcap": 9,
    "vrrp3_take_over.pcap": 14,  # sums that could be taken with a pseudo-header or without
    "vxlan6_checksum_offload.pcap": 24,  # inner sums that are yet to be filled in
}
"""Rows whose verdicts tables cannot tell; in the other captures there are none."""


def kinds(frames: Sequence[Frame]) -> list[list[Kind | int]]:
    """The verdicts of each frame, with what has none left out."""
    layers, codes = walked(frames_of(frames))
    rows = [row[:count] for row, count in zip(codes.tolist(), layers.count.tolist(), strict=True)]
    return [[KINDS[code] if code >= 0 else code for code in row if code != VERDICT_NONE] for row in rows]


@some_captures
def test_a_capture(path: Path) -> None:
    frames = next(read_whole(path))
    small = [frames.frame(row) for row in range(min(len(frames), 100))]
    found, asked = differences(frames_of(small))

    assert found == []
    assert asked <= MAY_BE_ASKED.get(path.name, 0)


def test_mutated_frames() -> None:
    random = Random(13)
    frames = [mutated_frame(random) for _ in range(600)]
    found, asked = differences(frames_of(frames))

    assert found == []
    assert asked - too_long(frames) <= 4  # sums that tables cannot tell, as those of `MAY_BE_ASKED`


def frames_with(*changes: tuple[int, bytes]) -> list[Frame]:
    """A UDP datagram over IPv4, changed at one place each."""
    octets = build(b"some octets", udp(source_port=1), ipv4())
    return [frame(changed(octets, at, value)) for at, value in changes]


def test_everyday_verdicts() -> None:
    actual = kinds(
        [
            *frames_with((0, b""), (40, b"\0\0"), (41, b"\0"), (24, b"\xff")),
            frame(build(b"odd", udp(source_port=1), ipv6())[:-1], missing=1),
        ]
    )

    lite = build(b"lite", UDPLite(source_port=1, destination_port=2), ipv4())
    actual += kinds([frame(changed(lite, 40, b"\0\0")), frame(lite)])

    assert actual == [
        [Kind.VALID, Kind.VALID],
        [Kind.VALID, Kind.ABSENT],
        [Kind.VALID, Kind.INVALID],
        [Kind.INVALID, Kind.VALID],
        [Kind.UNVERIFIABLE],
        [Kind.VALID, Kind.ILLEGAL],
        [Kind.VALID, Kind.VALID],
    ]


def test_a_field_that_holds_the_sum_of_the_pseudo_header_is_partial() -> None:
    frames = []
    for network in (ipv4(), ipv6()):
        octets = build(b"offloaded", tcp(source_port=1), network)
        packet = Packet(frame(octets), default_protocols())
        found = next(one for one in packet.checksums if one.protocol == "tcp")
        partial = ones_complement_sum(found.coverage.pseudo_octets)
        frames.append(frame(changed(octets, packet.layers[2].offset + 16, partial.to_bytes(2, "big"))))

    assert [one[-1] for one in kinds(frames)] == [Kind.PARTIAL] * 2
    assert differences(frames_of(frames)) == ([], 0)


def test_what_is_wrong_around_what_is_yet_to_be_filled_in_is_left_to_the_scalar_side() -> None:
    inner = build(b"offloaded", udp(source_port=1), ipv4())
    wrong = build(changed(inner, 40, b"\1\1"), udp(source_port=4789, destination_port=4789), ipv4())
    outer = build(b"\x08\0\0\0\0\0\0\0" + wrong, udp(source_port=1, destination_port=4789), ipv4())
    found, _ = differences(frames_of([frame(outer), frame(changed(outer, 40, b"\1\1"))]))

    assert found == []


def test_the_verdicts_on_one_checksum() -> None:
    wrong_in_right = build(changed(build(b"x", udp(source_port=1), ipv4())[14:], 26, b"\1\1"), ipv4(protocol=4))
    frames = [*frames_with((0, b""), (41, b"\0")), frame(wrong_in_right), frame(b"\1" * 13)]
    layers, _ = walked(frames_of(frames))
    name = catalogue(default_protocols())["ip.checksum.status"]
    members = TABLES.having(checked(name))

    actual = [statuses(layers, members, occurrence).tolist() for occurrence in (1, 2)]

    assert [TABLES.headers[one] for one in np.flatnonzero(members)] == [IPv4]
    assert actual == [
        [KINDS.index(Kind.VALID)] * 3 + [VERDICT_NONE],
        [VERDICT_NONE, VERDICT_NONE, KINDS.index(Kind.VALID), VERDICT_NONE],
    ]


def test_verdicts_in_quotations_count_only_if_they_are_asked_for() -> None:
    quoted = build(b"quoted", udp(), ipv4())[14:]
    layers, _ = walked(frames_of([frame(build(quoted, ICMPv4SourceQuench(type=4, code=0, checksum=0), ipv4()))]))
    members = TABLES.having([IPv4])

    assert statuses(layers, members, 2).tolist() == [VERDICT_NONE]
    assert statuses(layers, members, 2, quoted=True).tolist() == [KINDS.index(Kind.VALID)]


def test_without_codes_there_are_no_verdicts() -> None:
    layers = walk(frames_of(frames_with((0, b""))), default_protocols())

    assert statuses(layers, TABLES.having([IPv4])).tolist() == [VERDICT_NONE]


class Network(Header):
    """A network header with addresses apart, which items and fields of it may change."""

    source = address(AddressOctets(Ipv4Address), "Source")
    protocol = field(Int8ub, "Protocol", names=IpProtocol)
    length = field(Int8ub, "Length")
    destination = address(AddressOctets(Ipv4Address), "Destination")
    octets = field(Bytes(this.length - 10), "Octets")


class Lent(Header):
    source = address(AddressOctets(Ipv4Address), "Source")
    destination = address(AddressOctets(Ipv4Address), "Destination")
    zero = field(Int8ub, "Zero", default=0)
    protocol = field(Int8ub, "Protocol", names=IpProtocol)
    upper_layer_length = field(Int16ub, "Length")

    stack = Stack(name="lent", reference=RFC(1))


Network.stack = Stack(
    name="network",
    reference=RFC(1),
    carried_as={LinkType: [147]},
    next=[Next(IpProtocol, this.protocol)],
    pseudo_header=PseudoHeader(Lent, zero_is_absent=False),
)


class Carried(Header):
    checksum = field(Int16ub, "Checksum")
    covered = field(Int16ub, "Covered")
    skipped = field(Bytes(4), "Skipped")

    stack = Stack(
        name="carried",
        reference=RFC(1),
        carried_as={IpProtocol: [200]},
        checksum=InternetChecksum(
            "checksum", pseudo_header=True, coverage=this.covered, skips="skipped", zero=Zero.ABSENT_OVER_IPV4
        ),
        next=[Next(LinkType, 148, when=this.covered == 3)],
    )


class Unchecked(Header):
    stack = Stack(name="unchecked", reference=RFC(1), carried_as={LinkType: [148]}, unchecked_in=RFC(6935, "5"))


def test_addresses_apart_coverage_and_a_skipped_field() -> None:
    random = Random(4)
    octets = []
    for covered in (0, 1, 3, 6, 8, 9, 20, 40):
        for checksum in (b"\0\0", b"\1\1", random.randbytes(2)):
            head = random.randbytes(4) + b"\xc8\x0a" + random.randbytes(4)
            octets.append(head + checksum + bytes((0, covered)) + random.randbytes(16))
    found, asked = differences(
        frames_of([frame(one, 147) for one in octets]), ProtocolSet([Network, Carried, Unchecked])
    )

    assert (found, asked) == ([], 0)


class OddNetwork(Network):
    """Its pseudo-header has fields at odd octets, which tables do not say."""


class OddLent(Header):
    zero = field(Int8ub, "Zero", default=0)
    source = address(AddressOctets(Ipv4Address), "Source")
    protocol = field(Int8ub, "Protocol", names=IpProtocol)

    stack = Stack(name="oddlent", reference=RFC(1))


OddNetwork.stack = Stack(
    name="oddnetwork",
    reference=RFC(1),
    carried_as={LinkType: [149]},
    next=[Next(IpProtocol, this.protocol)],
    pseudo_header=PseudoHeader(OddLent, zero_is_absent=True),
)


class Item(Header):
    kind = field(Int8ub, "Kind")
    length = field(Int8ub, "Length")
    instead = address(AddressOctets(Ipv4Address), "Instead")

    stack = Stack(
        name="item",
        reference=RFC(1),
        carried_as={IpProtocol: [77]},
        readdress=Readdress("destination", "instead", Pick.FIRST),
        extent=[Extent(this.length)],
    )


class Unknown(Header):
    kind = field(Int8ub, "Kind")
    length = field(Int8ub, "Length")
    octets = field(Bytes(this.length - 2), "Octets")

    stack = Stack(name="unknown", reference=RFC(1))


class WideUnknown(Header):
    kind = field(Int16ub, "Kind")

    stack = Stack(name="wideunknown", reference=RFC(1))


class Between(Header):
    """May change an address by an item in its list."""

    next_protocol = field(Int8ub, "Next", names=IpProtocol)
    length = field(Int8ub, "Length")
    items = field(Bytes(this.length), "Items", options=OptionList(IpProtocol, (Item,), Unknown))

    stack = Stack(
        name="between", reference=RFC(1), carried_as={IpProtocol: [201]}, next=[Next(IpProtocol, this.next_protocol)]
    )


class WideBetween(Header):
    """May do so by any item, for all that tables say."""

    next_protocol = field(Int8ub, "Next", names=IpProtocol)
    length = field(Int8ub, "Length")
    items = field(Bytes(this.length), "Items", options=OptionList(IpProtocol, (Item,), WideUnknown))

    stack = Stack(
        name="widebetween",
        reference=RFC(1),
        carried_as={IpProtocol: [202]},
        next=[Next(IpProtocol, this.next_protocol)],
    )


class Always(Header):
    """May do so by a field that is too wide for tables."""

    next_protocol = field(Int8ub, "Next", names=IpProtocol)
    wide = field(Int64ub, "Wide")
    instead = address(AddressOctets(Ipv4Address), "Instead")

    stack = Stack(
        name="always",
        reference=RFC(1),
        carried_as={IpProtocol: [203]},
        next=[Next(IpProtocol, this.next_protocol)],
        readdress=Readdress("destination", "instead", Pick.FIRST, when=this.wide != 0),
    )


class Sometimes(Header):
    next_protocol = field(Int8ub, "Next", names=IpProtocol)
    left = field(Int8ub, "Left")
    instead = address(AddressOctets(Ipv4Address), "Instead")

    stack = Stack(
        name="sometimes",
        reference=RFC(1),
        carried_as={IpProtocol: [204]},
        next=[Next(IpProtocol, this.next_protocol)],
        readdress=Readdress("destination", "instead", Pick.FIRST, when=this.left != 0),
    )


class NoNumber(Header):
    """Takes a pseudo-header and has no number to put in it."""

    checksum = field(Int16ub, "Checksum")

    stack = Stack(
        name="nonumber",
        reference=RFC(1),
        carried_as={LinkType: [154]},
        checksum=InternetChecksum("checksum", pseudo_header=True),
    )


PROTOCOL_SET = ProtocolSet([Network, OddNetwork, Carried, Unchecked, Between, WideBetween, Always, Sometimes, NoNumber])


@pytest.mark.parametrize(
    ("between", "asked"),
    [
        (b"", False),
        (b"\xc8\x00", False),
        (b"\xc8\x04\x05\x04\0\0", False),
        (b"\xc8\x06\x4d\x06\1\2\3\4", True),
        (b"\xc8\x04\x05\x04\x4d\0", True),
        (b"\xca\x00\xc8\x00", False),
        (b"\xca\x00\xc8\x01\x05", True),
        (b"\xcb\x00\xc8" + bytes(12), True),
        (b"\xcc\x00\xc8\0\1\2\3\4", False),
        (b"\xcc\x00\xc8\1\1\2\3\4", True),
    ],
)
def test_what_may_change_an_address_is_left_to_the_scalar_side(between: bytes, asked: bool) -> None:
    first = b"\xc9" if between else b"\xc8"
    octets = b"\1\2\3\4" + first + b"\x0a\5\6\7\x08" + between + b"\1\1\0\0" + bytes(9)
    found, many = differences(frames_of([frame(octets, 147)]), PROTOCOL_SET)

    assert (found, many > 0) == ([], asked)


def test_a_pseudo_header_that_tables_do_not_say() -> None:
    octets = b"\1\2\3\4\xc8\x0a\5\6\7\x08\1\1\0\0" + bytes(9)
    found, asked = differences(frames_of([frame(octets, 149)]), PROTOCOL_SET)

    assert (found, asked) == ([], 1)


class Crc(Header):
    checksum = field(Int32ub, "Checksum")
    rest = field(GreedyBytes, "Rest")

    stack = Stack(name="crc", reference=RFC(1), carried_as={LinkType: [147]}, checksum=Crc32c("checksum"))


class Sized(Header):
    """Says how long it is, or leaves it open."""

    length = field(Int8ub, "Length")
    what = field(Int8ub, "What")

    stack = Stack(
        name="sized",
        reference=RFC(1),
        carried_as={LinkType: [148]},
        extent=[Extent(this.length, when=this.length != 0)],
        next=[Next(LinkType, this.what)],
    )


class Plain(Header):
    checksum = field(Int16ub, "Checksum")

    stack = Stack(name="plain", reference=RFC(1), carried_as={LinkType: [149]}, checksum=InternetChecksum("checksum"))


class Own(Header):
    """A checksum of nothing but itself, which sums to zero where all of it is zero."""

    checksum = field(Int16ub, "Checksum")

    stack = Stack(
        name="own",
        reference=RFC(1),
        carried_as={LinkType: [150]},
        checksum=InternetChecksum("checksum", covers=Covers.HEADER),
    )


class Unsaid(Header):
    """Whether it has a checksum depends on more than tables can say."""

    checksum = field(Int16ub, "Checksum")
    wide = field(Int64ub, "Wide")

    stack = Stack(
        name="unsaid",
        reference=RFC(1),
        carried_as={LinkType: [151]},
        checksum=InternetChecksum("checksum", when=this.wide > 5),
    )


class OtherOwn(Header):
    """No rule that tables say covers a header and takes a pseudo-header too."""

    checksum = field(Int16ub, "Checksum")

    stack = Stack(
        name="otherown",
        reference=RFC(1),
        carried_as={LinkType: [152]},
        checksum=InternetChecksum("checksum", covers=Covers.HEADER, pseudo_header=True),
    )


OTHERS = ProtocolSet([Crc, Sized, Plain, Own, Unsaid, OtherOwn, NoNumber])


def test_other_rules() -> None:
    random = Random(6)
    frames = []
    for link_type in (147, 149, 150, 151, 152, 154):
        for octets in (bytes(12), b"\xff" * 12, b"\xaa" + random.randbytes(11), bytes(2) + b"\xff" * 2 + bytes(10)):
            for length in (0, 14, 8, 30):
                carried = bytes((length, link_type)) + octets
                frames += [frame(carried, 148), frame(octets, link_type), frame(octets, link_type, missing=3)]
    right = b"\xaa\xaa\x55\x55"
    frames += [frame(right, 149), frame(bytes((0, 149)) + right, 148), frame(right[:2] + right, 150)]
    found, asked = differences(frames_of(frames), OTHERS)

    assert found == []
    assert asked > 0
