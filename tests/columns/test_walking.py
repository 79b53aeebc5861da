"""The walk over many frames finds what the walk over one frame finds, in every row that it does not leave to it."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from construct import Bytes, GreedyBytes, Int8ub, Int16ub, Int24ub, Int32ub, Int64ub, this

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.blocks.layers import ASKED_ALL, ASKED_NOTHING, ASKED_REST, LAYER_QUOTED
from dissect.capture import Frame
from dissect.columns.batches.frames import Frames
from dissect.columns.batches.layers import Layers
from dissect.columns.batches.tables import Tables, tables_of
from dissect.engine.sizes import SLOTS
from dissect.packet import Packet, default_protocols
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.protocol_set import ProtocolSet
from dissect.problems import Code
from dissect.protocols.ethernet import Ethernet, Ieee8023
from dissect.protocols.icmp_extensions import EXTENSIONS
from dissect.protocols.icmpv4 import ICMPv4TimeExceeded
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.udp import UDP
from dissect.protocols.vlan import VLAN
from dissect.schema import RFC, Expect, Extent, Header, Next, OptionList, Quotation, Stack, field
from tests.captures import some_captures
from tests.columns.samples import frame, frames_of, read_whole, too_long, walk
from tests.hostile.frames import mutated_frame
from tests.packet.frames import build, ipv4, udp
from tests.together import together
from tests.with_engine import needs_engine

pytestmark = needs_engine

TABLES = tables_of(default_protocols())
ASKED = {
    "dns_truncated.pcap": 4,  # messages over TCP, which their lengths delimit
    "dns_zone_transfer.pcap": 5,
    "pim_neighbours.pcap": 1,  # a size that is found only by reading
    "tcp4_path_mtu.pcap": 2,  # quotations after which something may stand
    "tcp6_jumbogram.pcap": 9,
    "tftp_errors.pcap": 5,  # texts that end with a zero
    "tftp_options.pcap": 2,
    "tftp_read.pcap": 2,
    "tftp_window.pcap": 1,
    "tftp_write.pcap": 2,
    "udp4_fragment_lost.pcap": 1,
    "udp6_fragment_lost.pcap": 1,
    "vrrp2_take_over.pcap": 14,  # authentication data after a list of varying size
}
"""Rows of which the walk leaves something to the packet; in the other captures there are none."""
FRAGMENT = 2
"""The flag of a layer whose octets are part of a fragment (see `native/walk/walk.h`)."""


def spans(layers: Layers, row: int, tables: Tables = TABLES) -> list[tuple[Any, ...]]:
    """What was found in a row."""
    return [
        (
            tables.headers[layers.declaration[row, slot]],
            int(layers.offset[row, slot]),
            int(layers.length[row, slot]),
            layers.plain.end[slot * layers.plain.rows + row],
            bool(layers.flags[row, slot] & LAYER_QUOTED),
            bool(layers.flags[row, slot] & FRAGMENT),
        )
        for slot in range(layers.count[row])
    ]


def expected(packet: Packet) -> list[tuple[Any, ...]]:
    return [
        (one.protocol, one.offset, one.length, one.contained_end, one.quoted, one.is_fragment) for one in packet.layers
    ]


def payload(packet: Packet) -> tuple[int, int]:
    own = packet.own_layers
    return (own[-1].payload_offset, own[-1].payload_length) if own else (0, len(packet.frame.octets))


def differences(
    frames: Frames, protocols: ProtocolSet | None = None, limits: NestingLimits = DEFAULT_LIMITS
) -> tuple[list[str], int]:
    """Where the rows are not what the packets are, in words, and how many rows are left to the scalar walk."""
    protocols = protocols or default_protocols()
    tables = tables_of(protocols)
    layers = walk(frames, protocols, limits)
    found = []
    for row in np.flatnonzero(layers.asked == ASKED_NOTHING).tolist():
        packet = Packet(frames.frame(row), protocols, limits)
        same = spans(layers, row, tables) == expected(packet) and payload(packet) == (
            layers.payload_offset[row],
            layers.payload_length[row],
        )
        if not same:
            found.append(f"{packet!r}: {spans(layers, row, tables)}, and should be {expected(packet)}")
    for row in np.flatnonzero(layers.asked == ASKED_REST).tolist():
        known, all_ = spans(layers, row, tables), expected(Packet(frames.frame(row), protocols, limits))
        may_follow = protocols.kinds_from(protocols._dissectors[tables.headers[layers.stopped[row]]])
        rest = [one[0] for one in all_[len(known) :] if not one[4]]
        if known != all_[: len(known)] or not may_follow.issuperset(rest):
            found.append(f"the beginning of {all_}: {known}, and after that only {may_follow}")
    assert (layers.count[layers.asked == ASKED_ALL] == 0).all()
    return found, int((layers.asked != ASKED_NOTHING).sum())


@some_captures
def test_a_capture(path: Path) -> None:
    left = 0
    for frames in read_whole(path):
        found, irregular = differences(frames)
        left += irregular

        assert found == []
    assert left <= ASKED.get(path.name, 0)


def test_mutated_frames() -> None:
    random = Random(11)
    frames = [mutated_frame(random) for _ in range(600)]
    found, irregular = differences(frames_of(frames))

    assert found == []
    assert irregular - too_long(frames) <= 4  # what `ASKED` gives reasons for


def test_no_frames() -> None:
    assert len(walk(frames_of([]), default_protocols()).count) == 0


@together("link_type", [*default_protocols().tables[LinkType], 147])
def test_frames_without_octets(link_type: int) -> None:
    found, _ = differences(frames_of([frame(b"", link_type), frame(b"", link_type, missing=60)]))

    assert found == []


def test_an_unknown_link_type_has_no_layers() -> None:
    frames = [frame(b"\x45" * 40, 147), frame(build(b"", udp(), ipv4())), frame(b"", 147)]
    layers = walk(frames_of(frames), default_protocols())

    assert layers.count.tolist() == [0, 4, 0]
    assert layers.asked.tolist() == [ASKED_NOTHING] * 3
    assert layers.payload_length.tolist() == [40, 0, 0]


def test_a_check_sequence_is_not_part_of_the_frame() -> None:
    octets = build(b"ping", udp(), ipv4()) + b"\1\2\3\4"
    found, irregular = differences(frames_of([frame(octets, fcs_octets=4), frame(octets[:5], fcs_octets=8)]))

    assert (found, irregular) == ([], 0)


def test_frames_that_end_too_far_away_are_left_to_the_scalar_walk() -> None:
    octets = build(b"ping", udp(), ipv4())
    _, irregular = differences(frames_of([frame(octets, missing=1 << 31), frame(octets, missing=1 << 29)]))

    assert irregular == 1


@pytest.mark.parametrize("words", [0, 7, 40])
@pytest.mark.parametrize("fragment", [False, True])
@pytest.mark.parametrize("quoted", [0, 28, 36])
def test_a_quotation_with_a_length(words: int, fragment: bool, quoted: int) -> None:
    datagram = build(b"quoted", udp(), ipv4())[14:]
    error = ICMPv4TimeExceeded(type=11, code=0, length=words, checksum=0)
    octets = build(datagram[:quoted], error, ipv4(more_fragments=fragment))
    found, irregular = differences(frames_of([frame(octets)]))

    assert (found, irregular) == ([], 0)


def tagged(count: int) -> Frame:
    """A frame with so many VLAN tags."""
    octets = build(b"", udp(), ipv4())
    tags = b"".join(b"\x81\0\0" + bytes([one]) for one in range(count))
    return frame(octets[:12] + tags + octets[12:])


@pytest.mark.parametrize(
    "limits", [DEFAULT_LIMITS, NestingLimits(tags=3), NestingLimits(layers=0), NestingLimits(tunnels=0, layers=2)]
)
def test_limits_of_nesting(limits: NestingLimits) -> None:
    found, irregular = differences(frames_of([tagged(count) for count in range(12)]), limits=limits)

    assert (found, irregular) == ([], 0)


def test_more_layers_than_a_row_has_room_for() -> None:
    nested = [ipv4() for _ in range(SLOTS - 3)]
    limits = NestingLimits(tunnels=40)
    fits = differences(frames_of([frame(build(b"", udp(source_port=9), *nested))]), limits=limits)
    too_many = differences(frames_of([frame(build(b"", udp(source_port=9), ipv4(), *nested))]), limits=limits)

    assert (fits, too_many) == (([], 0), ([], 1))


class Far(IntEnum):
    """A number space with numbers too high for a table."""

    NEAR = 5
    MIDDLE = 70_000
    FAR = 4_000_000_000


class FarOne(Header):
    number = field(Int32ub, "Number")

    stack = Stack(
        name="far",
        reference=RFC(1),
        carried_as={LinkType: [147], Far: [Far.FAR]},
        next=[Next(Far, this.number)],
    )


class FarTwo(Header):
    number = field(Int24ub, "Number")

    stack = Stack(
        name="far2",
        reference=RFC(1),
        carried_as={Far: [Far.NEAR, Far.MIDDLE]},
        next=[Next(Far, this.number)],
    )


@pytest.mark.parametrize("number", [0, 4, 5, 6, 69_999, 70_000, 70_001, 3_999_999_999, 4_000_000_000, 4_000_000_001])
def test_a_number_space_with_high_numbers(number: int) -> None:
    protocols = ProtocolSet([FarOne, FarTwo])
    octets = number.to_bytes(4, "big") + b"\0\0\5" * 3
    found, irregular = differences(frames_of([frame(octets, 147)]), protocols)

    assert (found, irregular) == ([], 0)


class Wide(Header):
    """Tables have no room for a guard over so many bits."""

    number = field(Int64ub, "Number")

    stack = Stack(
        name="wide", reference=RFC(1), carried_as={LinkType: [147]}, next=[Next(LinkType, 148, when=this.number > 0)]
    )


class WideBase(Header):
    number = field(Int64ub, "Number")

    stack = Stack(name="widebase", reference=RFC(1), carried_as={LinkType: [148]})


class WideVariant(WideBase):
    stack = WideBase.stack.varied([this.number == 1])


def test_what_tables_cannot_say_is_left_to_the_scalar_walk() -> None:
    protocols = ProtocolSet([Wide, WideBase, WideVariant])
    found, irregular = differences(frames_of([frame(bytes(8), 147), frame(bytes(8), 148), frame(b"", 148)]), protocols)

    assert (found, irregular) == ([], 3)


class Item(IntEnum):
    ITEM = 7


class Unknown(Header):
    kind = field(Int8ub, "Kind")

    stack = Stack(name="unknown", reference=RFC(1))


class Little(Header):
    """Two sizes in one, least significant octet first, with something of its own to contradict."""

    kind = field(Int8ub, "Kind")
    length = field(Int16ub, "Length")
    more = field(Int8ub, "More")
    options = field(
        Bytes(this.length + this.more - 4),
        "Options",
        options=OptionList(Item, (), Unknown),
    )

    stack = Stack(
        name="little",
        reference=RFC(1),
        carried_as={LinkType: [147]},
        extent=[Extent(this.length + this.more, when=this.kind > 3), Extent(this.more + 4, when=this.kind == 3)],
        expect=[
            Expect(this.kind < 9, "kind", "is too high", code=Code.BAD_LENGTH, when=this.more != 1),
            Expect(this.kind + this.more < 40, "kind", "is too high with more", code=Code.BAD_LENGTH),
        ],
        next=[Next(LinkType, 147, when=(this.kind != 4) & (this.kind != 8)), Next(LinkType, this.kind + 140)],
    )


def test_sums_of_fields() -> None:
    random = Random(3)
    heads = [bytes((random.randrange(11), 0, random.randrange(9), random.randrange(8))) for _ in range(120)]
    frames = [frame(head + random.choice(heads) * random.randrange(6), 147) for head in heads]
    found, irregular = differences(frames_of(frames), ProtocolSet([Little]))

    assert (found, irregular) == ([], 0)


class Guarded(Header):
    """With one variant, lengths that contradict each other in two ways, and look-ups that exclude each other."""

    kind = field(Int8ub, "Kind")
    length = field(Int8ub, "Length")

    stack = Stack(
        name="guarded",
        reference=RFC(1),
        carried_as={LinkType: [147]},
        expect=[
            Expect(this.length > 2, "length", "is too short", code=Code.BAD_LENGTH),
            Expect(this.kind > 3, "kind", "is too low", code=Code.BAD_LENGTH, when=this.length != 9),
        ],
        extent=[Extent(this.length, when=this.kind > 5), Extent(this.length + 1)],
        next=[
            Next(LinkType, 148, when=this.kind == 6),
            Next(LinkType, 147, when=this.kind == 7),
            Next(LinkType, 148, when=this.kind == 8),
            Next(LinkType, this.kind, when=this.kind > 140, quoted=True),
        ],
    )


class GuardedVariant(Guarded):
    third = field(Int8ub, "Third")

    stack = Guarded.stack.varied([this.kind <= 2])


class GuardedInner(Header):
    stack = Stack(name="inner", reference=RFC(1), carried_as={LinkType: [148]}, next=[Next(LinkType, 147)], stream=True)


def test_tests_that_tell_the_outcome_of_others() -> None:
    random = Random(8)
    choices = (0, 2, 3, 4, 5, 6, 7, 8, 9, 12, 147, 148)
    octets = [bytes(random.choice(choices) for _ in range(random.randrange(30))) for _ in range(500)]
    protocols = ProtocolSet([Guarded, GuardedVariant, GuardedInner])
    found, irregular = differences(frames_of([frame(one, random.choice((147, 148))) for one in octets]), protocols)

    assert (found, irregular) == ([], 0)


class Rest(Header):
    count = field(Int8ub, "Count")
    octets = field(Bytes(this.count), "Octets")
    rest = field(GreedyBytes, "Rest")

    stack = Stack(name="rest", reference=RFC(1), carried_as={LinkType: [147]})


def test_a_header_that_takes_the_rest_after_a_part_of_varying_size() -> None:
    frames = [frame(bytes((count, *range(6))), 147) for count in range(9)]
    found, irregular = differences(frames_of(frames), ProtocolSet([Rest]))

    assert (found, irregular) == ([], 0)


class Quoting(Header):
    length = field(Int8ub, "Length")

    stack = Stack(
        name="quoting",
        reference=RFC(1),
        carried_as={LinkType: [147]},
        next=[Next(LinkType, LinkType.RAW, quoted=True)],
        quotation=Quotation(this.length, when=this.length != 0, after=EXTENSIONS),
    )


def test_a_quotation_without_an_older_form() -> None:
    datagram = build(b"quoted", udp(), ipv4())[14:]
    protocols = default_protocols()
    frames = [frame(bytes([length]) + datagram, 147) for length in (0, len(datagram))]
    found, irregular = differences(frames_of(frames), ProtocolSet([*protocols.headers, Quoting]))

    assert (found, irregular) == ([], 0)


def test_members_are_a_header_and_its_variants() -> None:
    members = TABLES.having([Ethernet, Ieee8023])
    actual = {TABLES.headers[one].__name__ for one in np.flatnonzero(members)}

    assert actual == {"Ethernet", "Ieee8023"}


def test_tables_are_made_once_for_a_suite() -> None:
    assert tables_of(default_protocols()) is tables_of(default_protocols())


def kinds(octets: bytes, protocols: ProtocolSet) -> list[type[Header]]:
    layers = walk(frames_of([frame(octets)]), protocols)
    return [protocols.headers[one] for one in layers.declaration[0, : layers.count[0]]]


@pytest.mark.heavy
def test_decode_as_has_tables_of_its_own() -> None:
    octets = build(b"\x88\xcc" * 20, udp(source_port=6000, destination_port=5300), ipv4())
    other = default_protocols().decoding({UdpPort: {5300: VLAN}})

    assert kinds(octets, default_protocols()) == [Ethernet, IPv4, UDP]
    assert kinds(octets, other)[:4] == [Ethernet, IPv4, UDP, VLAN]


def test_without_the_engine_everything_is_asked_and_no_walk_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.blocks.layers.engine", lambda: None)

    layers = walk(frames_of([frame(bytes(60))] * 5000), default_protocols())

    assert (layers.count.max(), set(layers.asked), set(layers.stopped)) == (0, {ASKED_ALL}, {-1})
