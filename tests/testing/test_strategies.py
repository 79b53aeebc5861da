"""The strategies that other people's tests, and our own, draw packets from."""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib import reload
from random import Random

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from dissect.addresses import Ipv6Address
from dissect.assigned_numbers import LinkType
from dissect.capture import Frame, open_capture
from dissect.checksum import Kind
from dissect.derive.decoder import decode
from dissect.errors import MissingExtraError
from dissect.packet import Packet, dissect
from dissect.protocols import PROTOCOLS
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.linux_cooked import LinuxCookedOther
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.octets import decode_partial
from dissect.schema.words import Bytes, Int8ub, this
from dissect.testing import strategies
from dissect.testing.strategies import (
    addresses,
    capture_files,
    damaged,
    deliveries,
    frames,
    header_octets,
    headers,
    packets,
    segmentations,
)
from dissect.testing.strategies.octets import _with_small_counts
from tests.headers import WITH_OCTETS, EveryDelimitedWord, EveryWord
from tests.profiles import times


@pytest.mark.heavy
@given(kind=st.sampled_from(WITH_OCTETS), data=st.data())
@times(3)
def test_every_header_has_a_strategy(kind: type[Header], data: st.DataObject) -> None:
    header, octets = data.draw(headers(kind)), data.draw(header_octets(kind))

    assert isinstance(header, kind)
    assert bytes(decode(kind, octets)) == octets


@given(headers(LinuxCookedOther))
def test_octets_of_a_fixed_number_are_as_many(header: LinuxCookedOther) -> None:
    assert len(header.source_address) == 8


@given(st.data())
def test_what_is_given_is_kept(data: st.DataObject) -> None:
    header = data.draw(headers(UDP, destination_port=7, source_port=st.sampled_from((1, 2))))

    assert header.destination_port == 7
    assert header.source_port in {1, 2}
    with pytest.raises(TypeError, match="UDP has no field 'sorce_port'; it has checksum, destination_port"):
        headers(UDP, sorce_port=7)


@pytest.mark.heavy
@given(st.data())
def test_fields_of_every_kind_have_values(data: st.DataObject) -> None:
    assert data.draw(headers(EveryWord, first=b"", size=0)).rest is not None
    assert 0 not in data.draw(headers(EveryDelimitedWord)).text


@given(addresses(Ipv6Address))
def test_addresses(address: Ipv6Address) -> None:
    assert Ipv6Address(str(address)) == address


@given(packets())
def test_packets_are_right(packet: Packet) -> None:
    assert {one.verdict.kind for one in packet.checksums} == {Kind.VALID}
    assert not packet.is_malformed
    assert dissect(bytes(packet)) == packet


@given(
    packets(
        messages=st.just(b"hello"),
        transports=headers(UDP, source_port=50001, destination_port=7),
        networks=headers(IPv4, source_address="192.0.2.1", fragment_offset=0, more_fragments=False),
        links=st.tuples(headers(Ethernet)),
    )
)
def test_the_parts_of_packets_can_be_given(packet: Packet) -> None:
    assert [type(layer.header) for layer in packet.layers[:3]] == [Ethernet, IPv4, UDP]
    assert packet.payload == b"hello"
    assert TCP not in packet


@given(st.data(), st.binary(max_size=40))
def test_pieces_of_a_stream_are_the_stream(data: st.DataObject, stream: bytes) -> None:
    pieces = data.draw(segmentations(stream))

    assert b"".join(pieces) == stream
    assert all(pieces)
    assert len(pieces) <= 16


@given(st.data(), st.binary(max_size=40))
def test_deliveries_bring_every_octet(data: st.DataObject, stream: bytes) -> None:
    brought: dict[int, int] = {}
    for offset, piece in data.draw(deliveries(stream)):
        for at, octet in enumerate(piece, offset):
            assert brought.setdefault(at, octet) == octet

    assert bytes(brought[at] for at in sorted(brought)) == stream
    assert len(brought) == len(stream)


@pytest.mark.heavy
@given(st.data())
def test_damaged_octets_are_read_without_an_exception(data: st.DataObject) -> None:
    right, other = bytes(data.draw(packets())), bytes(data.draw(packets()))

    packet = dissect(data.draw(damaged(right, others=other)))

    assert bytes(packet) == packet.frame.octets
    assert packet.problems is not None


WHOLE, OTHERS = bytes(range(10)), bytes(range(100, 110))
DAMAGE: dict[str, Callable[[bytes], bool]] = {
    "overwritten": lambda one: len(one) == len(WHOLE) and one != WHOLE,
    "cut": lambda one: len(one) < len(WHOLE) and one == WHOLE[: len(one)],
    "repeated": lambda one: len(one) > len(WHOLE) and one == WHOLE + WHOLE[2 * len(WHOLE) - len(one) :],
    "left out": lambda one: 0 < len(one) < len(WHOLE) and one == WHOLE[-len(one) :],
    "spliced": lambda one: any(one == WHOLE[:at] + OTHERS[at:] for at in range(1, 10)),
}


@pytest.mark.heavy
@pytest.mark.parametrize("kind", DAMAGE)
def test_octets_are_damaged_in_every_way(kind: str) -> None:
    is_so = DAMAGE[kind]
    many = settings(max_examples=5000, database=None, phases=[Phase.generate])
    assert is_so(find(damaged(WHOLE, others=OTHERS), is_so, settings=many, random=Random(0)))


def told(frame: Frame, unit: int) -> tuple[int, int, int, bytes]:
    assert frame.timestamp_ns is not None
    return frame.number, frame.timestamp_ns // unit, frame.original_length, frame.octets


@given(st.data(), st.sampled_from((LinkType.ETHERNET, LinkType.RAW)))
def test_capture_files_hold_the_frames(data: st.DataObject, link_type: int) -> None:
    held = data.draw(frames(link_type=link_type))

    with open_capture(io.BytesIO(data.draw(capture_files(st.just(held), link_type=link_type)))) as capture:
        read = list(capture)

    assert [told(one, 1000) for one in read] == [told(one, 1000) for one in held]


@pytest.mark.heavy
@given(capture_files(frames(packets())))
def test_capture_files_of_packets(octets: bytes) -> None:
    with open_capture(io.BytesIO(octets)) as capture:
        kinds = {one.verdict.kind for frame in capture for one in dissect(frame).checksums}

    assert kinds <= {Kind.VALID, Kind.UNVERIFIABLE}


@given(capture_files())
def test_capture_files_of_any_octets(octets: bytes) -> None:
    with open_capture(io.BytesIO(octets)) as capture:
        numbers = [frame.number for frame in capture]

    assert numbers == list(range(1, len(numbers) + 1))


def test_strategies_know_every_protocol() -> None:
    assert {kind for kind in PROTOCOLS if kind.fields} <= set(WITH_OCTETS)


def test_without_hypothesis_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.extras.find_spec", lambda name: None)

    with pytest.raises(MissingExtraError, match=r"`testing`, .*hypothesis .*pip install 'packet-dissect\[testing\]'"):
        reload(strategies)


class OfTwoParts(Header):
    """No protocol: a length of 16 bits that is declared as two octets."""

    high: int = field(Int8ub, "High")
    low: int = field(Int8ub, "Low")
    rest: bytes = field(Bytes(256 * this.high + this.low), "Rest")

    stack = Stack(name="parts", reference=RFC(1))


@pytest.mark.parametrize(
    "kind",
    [OfTwoParts, EveryWord, *(one for one in PROTOCOLS if one.__name__ in {"Radiotap", "PKTAP"})],
    ids=lambda kind: kind.__name__,
)
def test_numbers_that_determine_sizes_stay_small(kind: type[Header]) -> None:
    layout = kind.layout
    small = _with_small_counts(layout, b"\xff" * layout.fixed_octets)

    lengths = [slot for slot in layout.fixed if any(slot.field.name in one.width.fields for one in layout.tail)]
    values = decode_partial(layout, small)
    assert lengths
    assert all(values[slot.field.name] < 256 for slot in lengths)
    assert values.get("high", 0) == 0
