"""What a packet says does not depend on the order in which it is asked, nor on who asks."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from typing import Any

import pytest

from dissect.assigned_numbers import EtherType, LinkType
from dissect.blocks.packing import Packer
from dissect.capture import Frame
from dissect.checksum import Kind, valid
from dissect.checksum.verdict import Verdict
from dissect.engine.library import engine
from dissect.engine.sizes import SLOTS
from dissect.packet import DEFAULT_LIMITS, LayerChecksum, Packet, ProtocolSet, default_protocols, dissect
from dissect.packet.rows.path import KEY, MOST, NO_PROBLEMS, NOTHING
from dissect.packet.rows.paths import FEW, Paths
from dissect.packet.rows.row_packets import packets_of
from dissect.packet.walking.walk import Walk
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.tcp import TCP
from dissect.protocols.tftp import TFTP
from dissect.protocols.udp import UDP
from dissect.protocols.vlan import VLAN
from dissect.schema import RFC, Header, Next, Stack, field
from dissect.schema.words import Int8ub, this
from tests.blocks.samples import block_frames
from tests.packet.frames import build, ipv4, ipv6, tcp, udp
from tests.packet.ways import by_row, in_python
from tests.with_engine import needs_engine


def facts_of(packet: Packet) -> tuple[object, ...]:
    return (
        packet.find(UDP),
        packet.find(TCP),
        packet.checksums,
        packet.layers[-1].payload,
        packet.problems,
        packet[VLAN],
    )


def test_a_copy_is_read_like_the_packet() -> None:
    octets = build(b"hello", udp(), ipv4())
    fresh, read = dissect(octets), dissect(octets)

    assert read[UDP].destination_port == 7
    assert read.layers[2].header is read[UDP]
    for one in (copy.copy(fresh), copy.deepcopy(fresh), copy.copy(read), copy.deepcopy(read)):
        assert one == fresh
        assert one[UDP] == read[UDP]
        assert one.checksums == read.checksums


@needs_engine
def test_copies_share_what_is_no_packets_own() -> None:
    packet = by_row(dissect(build(b"hello", udp(), ipv4())).frame, Paths(default_protocols(), DEFAULT_LIMITS))
    again = copy.deepcopy(packet)

    assert again[UDP] == packet[UDP]
    assert copy.deepcopy(packet)._path is packet._path
    assert again._source is packet._source


@pytest.mark.heavy
@pytest.mark.parametrize("is_by_row", [pytest.param(True, marks=needs_engine), False])
def test_several_threads_read_one_packet(is_by_row: bool) -> None:
    frame = dissect(build(b"hello", udp(), ipv6(), VLAN(vlan_identifier=1))).frame
    paths = Paths(default_protocols(), DEFAULT_LIMITS)
    expected = facts_of(in_python(frame))
    for _ in range(50):
        packet = by_row(frame, paths) if is_by_row else in_python(frame)
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(facts_of, [packet] * 8))

        assert found == [expected] * 8


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


@pytest.mark.parametrize("is_by_row", [pytest.param(True, marks=needs_engine), False])
def test_what_cannot_follow_is_known_without_a_walk(is_by_row: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = Paths(default_protocols(), DEFAULT_LIMITS)

    def packet(octets: bytes, link_type: int = LinkType.ETHERNET) -> Packet:
        frame = dissect(octets, link_type=link_type).frame
        return by_row(frame, paths) if is_by_row else in_python(frame)

    tftp = build(b"\0\1f\0octet\0", udp(destination_port=69), ipv4())
    cut = build(b"", udp(), ipv4())[:20]
    walked: list[int] = []
    monkeypatch.setattr(Walk, "run", lambda walk, _: walked.append(len(walk.octets)))

    assert TCP not in packet(b"", LinkType.USER0)
    assert walked == []
    assert TCP not in packet(tftp)
    assert TCP not in packet(cut)
    assert packet(cut).find(UDP) is None
    assert walked == ([] if is_by_row else [len(tftp), len(cut), len(cut)])
    assert TFTP not in packet(tftp)
    assert walked[-1] == len(tftp)


@needs_engine
def test_a_row_says_what_comes_before_the_header_that_it_leaves_to_the_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = dissect(build(b"\0\1f\0octet\0", udp(destination_port=69), ipv4())).frame
    paths = Paths(default_protocols(), DEFAULT_LIMITS)
    expected = in_python(frame)[UDP]
    monkeypatch.setattr(Walk, "run", lambda *_: pytest.fail("there is a walk"))

    assert by_row(frame, paths)[UDP] == expected
    assert UDP in by_row(frame, paths)
    assert by_row(frame, paths).find(TCP) is None
    assert by_row(frame, paths).find(UDP, 2) is None


@needs_engine
def test_the_engine_reads_single_frames_once_there_are_many() -> None:
    octets = build(b"hello", udp(), ipv4())
    protocols = default_protocols().decoding({})
    packets = [dissect(octets, protocols=protocols) for _ in range(FEW + 1)]
    for packet in packets:
        assert packet[UDP].destination_port == 7

    assert [packet._path.asks for packet in packets] == [True] * (FEW - 1) + [False] * 2


@needs_engine
def test_it_reads_all_of_them_where_its_tables_are_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    octets, own = build(b"hello", udp(), ipv4()), default_protocols()
    for is_stored, asks in ((True, False), (False, True)):
        with monkeypatch.context() as patched:
            patched.setattr(
                "dissect.packet.rows.engine_tables.stored_octets", lambda _, found=is_stored: b"" if found else None
            )
            row, path = Paths(own, DEFAULT_LIMITS).read(octets, len(octets), 1)

        assert (row == b"", path.asks) == (asks, asks)


@needs_engine
def test_a_frame_of_an_enormous_length_is_left_to_the_walk() -> None:
    frame = dissect(build(b"hello", udp(), ipv4())).frame.replace(original_length=(1 << 32) - 1)
    packet = by_row(frame, Paths(default_protocols(), DEFAULT_LIMITS))

    assert packet.find(UDP) == in_python(frame).find(UDP)
    assert packet._path.asks


def test_paths_are_forgotten_where_there_are_too_many() -> None:
    paths = Paths(default_protocols(), DEFAULT_LIMITS)
    unread = paths.unread
    keys = [
        KEY.pack(*(one % 200, one // 200, 0) * 2, *(NOTHING, 0, 0) * (SLOTS - 2), NOTHING, 0, 0, *NO_PROBLEMS)
        for one in range(MOST + 1)
    ]
    first = paths.of(keys[0])

    assert paths.of(keys[0]) is first
    for key in keys:
        paths.of(key)
    assert paths.of(keys[0]) is not first
    assert paths.unread is unread


def test_kinds_are_forgotten_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.packet.rows.path.MOST", 1)
    packet = in_python(dissect(build(b"hello", udp(), ipv4())).frame)
    packet._path = Paths(default_protocols(), DEFAULT_LIMITS).unread

    assert [packet.find(TCP), packet.find(VLAN), packet.find(TCP)] == [None] * 3
    assert list(packet._path.first) == [TCP]


def test_without_an_engine_frames_are_left_to_the_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.packet.rows.paths.engine", lambda: None)
    packet = by_row(dissect(build(b"hello", udp(), ipv4())).frame, Paths(default_protocols(), DEFAULT_LIMITS))

    assert packet[UDP].destination_port == 7
    assert packet._path.asks


@needs_engine
def test_a_packer_begins_anew_where_there_are_too_many_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.blocks.packing.MOST", 1)
    frames = [
        Frame(
            number=number,
            timestamp_ns=0,
            captured_length=len(one),
            original_length=len(one),
            link_type=1,
            interface=0,
            octets=one,
        )
        for number, one in enumerate((build(b"hello", udp(), ipv4()), build(b"", tcp(), ipv4())), 1)
    ]
    library = engine()
    assert library is not None
    packer = Packer(library, Paths(default_protocols(), DEFAULT_LIMITS))
    blocks = [packer.pack(block_frames(one)) for one in (frames, frames[:1], frames)]

    assert [len(one.paths) for one in blocks] == [2, 2, 2]
    assert blocks[0].paths is not blocks[1].paths
    assert blocks[1].paths is blocks[2].paths
    found = [one[IPv4].protocol for one in packets_of(blocks, ())]
    assert found == [17, 6, 17, 17, 6]


def test_a_variant_of_a_variant_is_never_chosen() -> None:
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


def test_a_stream_with_numbers_that_must_be_known() -> None:
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


def test_a_plain_verdict_is_as_the_others() -> None:
    made = valid(0x1234, 2)

    assert made == Verdict(kind=Kind.VALID, found=0x1234, expected=0x1234)
    assert type(made) is Verdict
    assert repr(made) == repr(Verdict(kind=Kind.VALID, found=0x1234, expected=0x1234))


@pytest.mark.parametrize("is_by_row", [pytest.param(True, marks=needs_engine), False])
def test_what_was_verified_is_gathered_when_it_is_asked_for(is_by_row: bool) -> None:
    frame = dissect(build(b"hello", tcp(), ipv4())).frame
    paths = Paths(default_protocols(), DEFAULT_LIMITS)
    (_, first), (_, second) = ((by_row(frame, paths) if is_by_row else in_python(frame)).checksums for _ in range(2))
    values = {one.name: getattr(first, one.name) for one in fields(first)}

    assert first.coverage.found == first.verdict.found
    assert first == second == LayerChecksum(**values)
    assert repr(first) == repr(LayerChecksum(**values))
    assert copy.copy(second) == pickle.loads(pickle.dumps(first)) == first
    assert replace(first, layer=5).layer == 5
    with pytest.raises(AttributeError):
        first.origins
    with pytest.raises(AttributeError):
        first.layer = 3  # type: ignore[misc]  # it does not change


@pytest.mark.parametrize(
    ("frame", "message"),
    [("45 00", r"a frame is octets, not text: bytes\.fromhex"), (60, "a frame is octets, not 60")],
)
def test_a_frame_is_octets(frame: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        dissect(frame)
