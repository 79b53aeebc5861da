"""The quick ways through a frame give what the complete walk gives, or leave it to that."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.assigned_numbers import EtherType, LinkType
from dissect.capture import Frame
from dissect.packet import NestingLimits, Packet, ProtocolSet, default_protocols, dissect
from dissect.packet.checksums.verify_packet import checksums_of
from dissect.packet.layer import Layer
from dissect.packet.limits import DEFAULT_LIMITS
from dissect.packet.regular import is_regular, layers_of, skimmed
from dissect.packet.walk import Walk
from dissect.protocols.tcp import TCP
from dissect.protocols.tftp import TFTP
from dissect.protocols.udp import UDP
from dissect.protocols.vlan import VLAN
from dissect.schema import RFC, FrameCheckSequence, Header, Next, Stack, field
from dissect.schema.words import Int8ub, this
from tests.captures import Recorded, every_capture
from tests.packet.frames import build, ipv4, ipv6, udp
from tests.profiles import times

LINK_TYPES = sorted(default_protocols().tables[LinkType])
FACTS = (
    "offset",
    "length",
    "payload_offset",
    "payload_length",
    "trailer_offset",
    "trailer_length",
    "contained_end",
    "extent",
    "flags",
    "is_partial",
    "is_fragment",
    "in_stream",
    "quoted",
    "protocol",
    "header",
)
FEW = NestingLimits(layers=3, tags=1, extension_headers=1, tunnels=1)


def facts(layer: Layer) -> dict[str, Any]:
    return {name: getattr(layer, name) for name in FACTS}


def walked(frame: Frame, limits: NestingLimits = DEFAULT_LIMITS) -> Walk:
    """The frame as the complete walk reads it."""
    end = max(frame.original_length, frame.captured_length, frame.fcs_octets) - frame.fcs_octets
    walk = Walk(frame.octets, end, limits)
    walk.run(default_protocols().dissector(LinkType, frame.link_type))
    return walk


def kinds_in(layers: list[Layer]) -> list[tuple[type[Header], int]]:
    """Every kind to look for, and one occurrence more than there is of each."""
    kinds: set[type[Header]] = {UDP, TCP}
    for layer in layers:
        kinds |= {kind for kind in layer.protocol.__mro__ if issubclass(kind, Header)}
    return [(kind, count) for kind in sorted(kinds, key=lambda kind: kind.__name__) for count in (0, 1, 2, 3)]


def found_in(layers: list[Layer], kind: type[Header], occurrence: int) -> Header | None:
    whole = [one for one in layers if issubclass(one.protocol, kind) and not one.quoted and not one.is_partial]
    return whole[occurrence - 1].header if 1 <= occurrence <= len(whole) else None


def check(frame: Frame, limits: NestingLimits = DEFAULT_LIMITS) -> bool:
    """Compare all ways; whether the frame is regular."""
    walk = walked(frame, limits)
    end = walk.end
    spans = skimmed(default_protocols().dissector(LinkType, frame.link_type), frame.octets, end, limits)
    packet = Packet(frame, default_protocols(), limits)
    for kind, occurrence in kinds_in(walk.layers):
        fresh = Packet(frame, default_protocols(), limits)
        expected = found_in(walk.layers, kind, occurrence)

        assert fresh.find(kind, occurrence) == expected
        assert packet.find(kind, occurrence) == expected
        assert packet.find(kind, occurrence) is packet.find(kind, occurrence)
    if is_regular(spans):
        assert [facts(one) for one in layers_of(spans, frame.octets, end)] == [facts(one) for one in walk.layers]
        assert not walk.problems
    assert [facts(one) for one in packet.layers] == [facts(one) for one in walk.layers]
    for one in packet.layers:
        first = packet.find(one.protocol)

        assert first is None or any(layer.header is first for layer in packet.layers)
    for accepted in (None, True):
        verdicts = checksums_of(walk.layers, walk.problems, zero_accepted=accepted)

        found = Packet(frame, default_protocols(), limits).verify(zero_accepted=accepted)
        assert tuple(one for one in found if one.field != FrameCheckSequence.field) == verdicts
    return is_regular(spans)


def checked_at_the_end(frame: Frame) -> Frame:
    """The frame with a check sequence that was captured with it."""
    return frame.replace(octets=frame.octets + bytes(4), original_length=len(frame.octets) + 4, fcs_octets=4)


@every_capture
@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.slow), 8], ids="one in {}".format)
def test_every_recorded_frame(path: Path, recorded: Recorded, every: int) -> None:
    for number, frame in enumerate(recorded.frames(path)):
        variations = [
            (frame, FEW),
            (frame.replace(original_length=frame.original_length + 1000), DEFAULT_LIMITS),
            (frame.replace(octets=frame.octets[: len(frame.octets) * 2 // 3]), DEFAULT_LIMITS),
            (checked_at_the_end(frame), DEFAULT_LIMITS),
        ]
        check(frame)
        for varied, limits in variations[number % every :: every]:
            check(varied, limits)


@every_capture
@given(data=st.data())
@times(0.2)
def test_real_frames_cut_and_changed(path: Path, recorded: Recorded, data: st.DataObject) -> None:
    frame = data.draw(st.sampled_from(recorded.frames(path)))
    octets = bytearray(frame.octets)
    for _ in range(data.draw(st.integers(0, 3))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))

    check(frame.replace(octets=bytes(octets[: data.draw(st.integers(0, len(octets)))])))


@given(octets=st.binary(max_size=200), link_type=st.sampled_from(LINK_TYPES))
@times(3)
def test_any_octets(octets: bytes, link_type: int) -> None:
    check(dissect(octets, link_type=link_type).frame)


def test_a_copy_is_read_like_the_packet() -> None:
    octets = build(b"hello", udp(), ipv4())
    fresh, read = dissect(octets), dissect(octets)

    assert read[UDP].destination_port == 7
    for one in (copy.copy(fresh), copy.deepcopy(fresh), copy.copy(read), copy.deepcopy(read)):
        assert one == fresh
        assert one[UDP] == read[UDP]
        assert one.checksums == read.checksums


def test_several_threads_read_one_packet() -> None:
    octets = build(b"hello", udp(), ipv6(), VLAN(vlan_identifier=1))
    expected = facts_of(dissect(octets))
    for _ in range(50):
        packet = dissect(octets)
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(facts_of, [packet] * 8))

        assert found == [expected] * 8


def facts_of(packet: Packet) -> tuple[object, ...]:
    return (
        packet.find(UDP),
        packet.find(TCP),
        packet.checksums,
        packet.layers[-1].payload,
        packet.problems,
        packet[VLAN],
    )


def test_the_frame_of_bare_octets_is_made_when_it_is_asked_for() -> None:
    packet = dissect(bytearray(b"octets"), link_type=65000)

    assert packet.frame is packet.frame
    assert packet.frame == Frame(
        number=1,
        timestamp_ns=0,
        captured_length=6,
        original_length=6,
        link_type=65000,
        interface=0,
        octets=b"octets",
    )


def test_what_cannot_follow_is_known_without_a_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    tftp = build(b"\0\1f\0octet\0", udp(destination_port=69), ipv4())
    cut = build(b"", udp(), ipv4())[:20]
    walked: list[int] = []
    monkeypatch.setattr(Walk, "run", lambda walk, _: walked.append(len(walk.octets)))

    assert TCP not in dissect(tftp)
    assert dissect(tftp).find(UDP, 2) is None
    assert dissect(tftp)[UDP].destination_port == 69
    assert TCP not in dissect(b"", link_type=LinkType.USER0)
    assert walked == []
    assert TFTP not in dissect(tftp)
    assert TCP not in dissect(cut)
    assert walked == [len(tftp), len(cut)]


def test_a_variant_of_a_variant_is_left_to_the_walk() -> None:
    class Base(Header):
        """Has variants."""

        kind: int = field(Int8ub, "Kind")
        stack = Stack(name="base", reference=RFC(1), carried_as={LinkType: [1]})

    class Middle(Base):
        """A variant that has variants itself."""

        stack = Base.stack.varied([this.kind > 0])

    class Last(Middle):
        """Never chosen, because one choice is made."""

        stack = Base.stack.varied([this.kind > 1])

    protocols = ProtocolSet([Base, Middle, Last])

    assert [one.protocol for one in dissect(b"\2", protocols=protocols).layers] == [Middle]
    assert dissect(b"\2", protocols=protocols).find(Middle) == Middle(kind=2)
    assert dissect(b"\2", protocols=protocols).find(Last) is None
    assert dissect(b"\0", protocols=protocols).find(Base) == Base(kind=0)


def test_a_stream_with_numbers_that_must_be_known_is_left_to_the_walk() -> None:
    class Stream(Header):
        """Carries a stream of what is known."""

        kind: int = field(Int8ub, "Kind")
        stack = Stack(
            name="stream",
            reference=RFC(1),
            carried_as={LinkType: [1]},
            next=[Next(EtherType, this.kind)],
            stream=True,
        )

    packet = dissect(b"\2more", protocols=ProtocolSet([Stream]))

    assert packet.find(Stream) == Stream(kind=2)
    assert [one.code for one in packet.problems] == ["unknown_protocol"]
