"""For packets as recorded, damaged and cut: the same value changes nothing, there and back gives the same octets, and
every verdict keeps its kind."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.checksum import Kind
from dissect.errors import EncodingError
from dissect.packet import Packet, default_protocols
from dissect.packet.layer import Layer
from dissect.schema import Header
from dissect.schema.layout import FieldKind, Slot
from tests.captures import Recorded, captures, some_captures
from tests.packet.invariants import frame
from tests.profiles import times

NUMBERS = (FieldKind.UNSIGNED, FieldKind.FLAG)
KINDS = (*NUMBERS, FieldKind.ADDRESS)
EITHER_ZERO = (0, 0xFFFF)
"""The two zeros of one's complement: a change there and back may end at the other one."""


def key(packet: Packet, layer: Layer) -> tuple[type[Header], int]:
    """The header of a layer and its occurrence."""
    before = packet.own_layers[: packet.own_layers.index(layer) + 1]
    return layer.protocol, sum(layer.protocol in one.dissector.kinds for one in before)


def changeable(packet: Packet) -> list[tuple[Layer, Slot]]:
    """The fields of one size that are there."""
    return [
        (layer, slot)
        for layer in packet.own_layers
        for slot in layer.protocol.layout.slots
        if slot.kind in KINDS and layer.values.get(slot.field.name) is not None
    ]


def values(slot: Slot) -> st.SearchStrategy[Any]:
    bits = slot.width.constant
    octets = st.binary(min_size=bits // 8, max_size=bits // 8)
    return st.integers(0, (1 << bits) - 1) if slot.kind in NUMBERS else octets


def told(packet: Packet) -> dict[tuple[object, ...], Kind]:
    """The kind of every verdict, by its place."""
    return {(one.layer, one.field, one.offset): one.verdict.kind for one in packet.checksums}


def read(packet: Packet) -> tuple[object, ...]:
    """How a packet is read: its headers, their places, and the problems with them."""
    where = [(one.protocol, one.offset, one.contained_end, one.is_fragment) for one in packet.layers]
    return where, [(one.code, one.layer) for one in packet.problems]


def has_one_of_two_zeros(packet: Packet) -> bool:
    return any(one.verdict.found in EITHER_ZERO and one.verdict.kind is not Kind.ABSENT for one in packet.checksums)


def change(packet: Packet, data: st.DataObject) -> None:
    """Change one field, and change it back."""
    places = changeable(packet)
    if not places:
        return
    layer, slot = data.draw(st.sampled_from(places))
    where, name = key(packet, layer), slot.field.name
    with suppress(EncodingError):  # by some values, another field is there too
        changed = packet.replace(where, **{name: data.draw(values(slot))})
        change_back(packet, changed, layer, name)


def change_back(packet: Packet, changed: Packet, layer: Layer, name: str) -> None:
    before, after = told(packet), told(changed)
    place = (packet.layers.index(layer), name, layer.offset)
    is_same = read(changed) == read(packet) and before.keys() == after.keys()  # some values leave no room for a sum
    if not is_same or has_one_of_two_zeros(packet):
        return
    if place in before and any(one.verdict.kind is Kind.PARTIAL for one in packet.checksums):
        return  # a sum around a PARTIAL one counts on the network card, and not with what was given
    assert before | {place: None} == after | {place: None}
    assert changed.replace(key(packet, layer), **{name: layer.values[name]}).frame == packet.frame


@pytest.mark.heavy
@some_captures
@given(data=st.data())
@times(0.3)
def test_recorded_packets(path: Path, recorded: Recorded, data: st.DataObject) -> None:
    change(data.draw(st.sampled_from(recorded.packets(path))), data)


@pytest.mark.heavy
@some_captures
@given(data=st.data())
@times(0.3)
def test_damaged_and_cut_packets(path: Path, recorded: Recorded, data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(recorded.frames(path)))
    octets = bytearray(chosen.octets)
    for _ in range(data.draw(st.integers(0, 3))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    kept = bytes(octets[: data.draw(st.integers(0, len(octets)) | st.just(len(octets)))])

    change(Packet(frame(kept, chosen.link_type, len(octets) - len(kept), 0), default_protocols()), data)


@pytest.mark.heavy
@some_captures
def test_the_same_values_change_nothing(path: Path, recorded: Recorded) -> None:
    for packet in recorded.packets(path)[:4]:
        for layer in packet.own_layers:
            assert packet.replace(key(packet, layer), **layer.values).frame == packet.frame
        assert packet.replace(payload=packet.payload).frame == packet.frame
        if all(one.verdict.kind is Kind.VALID for one in packet.checksums):
            assert packet.replace(fix="all").frame == packet.frame


TUNNELS = ("vxlan_echo", "gre_checksum_key_sequence", "ipip_echo", "ip6_extension_headers", "udp4_echo", "icmp_echo")
WITH_A_MESSAGE = [path for path in captures() if path.stem in TUNNELS]


@pytest.mark.heavy
@pytest.mark.parametrize("path", WITH_A_MESSAGE, ids=lambda path: path.stem)
@given(data=st.data())
@times(1)
def test_a_payload_of_another_size_and_back(path: Path, recorded: Recorded, data: st.DataObject) -> None:
    packet = data.draw(st.sampled_from([one for one in recorded.packets(path) if one.payload]))

    changed = packet.replace(payload=data.draw(st.binary(max_size=40)))

    assert [one.verdict.kind for one in changed.checksums] == [one.verdict.kind for one in packet.checksums]
    assert changed.replace(payload=packet.payload).frame == packet.frame
