"""Fletcher's checksum (RFC 905 annex B), and that of OSPF's advertisements (RFC 2328 §12.1.7)."""

from __future__ import annotations

from typing import Any

import pytest
from construct import BitsInteger, GreedyBytes, Int8ub, Int16ub
from hypothesis import given
from hypothesis import strategies as st

from dissect.checksum import Coverage, FletcherExplanation, HintCode, Kind, explain, find_hints, fletcher, verify
from dissect.checksum.computing import compute
from dissect.checksum.sums.fletcher import agrees
from dissect.derive.documents.reference import place_in_stack
from dissect.encapsulation import encapsulate
from dissect.encapsulation.lists import items
from dissect.packet import dissect
from dissect.protocols.ospf import (
    OSPFLinkState,
    OSPFNetworkLinkState,
    OSPFv2LinkStateUpdate,
    OSPFv3LinkState,
    OSPFv3LinkStateUpdate,
)
from dissect.render.packets.checksum import checksum_lines, rules
from dissect.render.packets.tree import tree
from dissect.render.spans import plain
from dissect.schema import RFC, Fletcher, Header, Stack, field
from tests.packet.frames import changed, ethernet, ipv4, ipv6

BODY = bytes(OSPFNetworkLinkState(network_mask="255.255.255.0", routers=bytes([10, 0, 0, 1])))
LSA = OSPFLinkState(
    age=1, type=2, link_state_id="10.0.0.1", advertising_router="10.0.0.1", length=20 + len(BODY), checksum=0, body=BODY
)


def slow(octets: bytes) -> tuple[int, int]:
    """Both sums, octet by octet, as the RFC has it."""
    first = second = 0
    for one in octets:
        first = (first + one) % 255
        second = (second + first) % 255
    return first, second


@given(octets=st.binary(min_size=2, max_size=300), data=st.data())
def test_the_field_makes_both_sums_zero(octets: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(octets) - 2))
    value = fletcher(octets, at)

    assert slow(octets[:at] + value.to_bytes(2, "big") + octets[at + 2 :]) == (0, 0)
    assert value >> 8
    assert value & 0xFF


@pytest.mark.parametrize(
    ("found", "right", "agreed"),
    [
        (0x00FF, 0xFFFF, True),
        (0xFF00, 0xFFFF, True),
        (0x0000, 0xFFFF, False),
        (0x0301, 0x0201, False),
        (0x8201, 0x0201, False),
        (0x0200, 0x0201, False),
    ],
)
def test_zero_and_255_are_one_number_and_all_zeros_is_no_checksum(found: int, right: int, agreed: bool) -> None:
    assert agrees(found, right) == agreed


class Sum(Header):
    """A header with Fletcher's checksum, of which the first octet is left out."""

    age: int = field(Int8ub, "Age", default=0)
    kind: int = field(BitsInteger(4), "Kind", default=0)
    flags: int = field(BitsInteger(4), "Flags", default=0)
    checksum: int = field(Int16ub, "Checksum", default=0, wireshark="sum.checksum")
    body: bytes = field(GreedyBytes, "Body", default=b"")

    stack = Stack(name="sum", reference=RFC(905), checksum=Fletcher("checksum", left_out=1))


def covered(octets: bytes) -> Coverage:
    return Coverage(header=Sum, octets=octets, length=len(octets))


def test_what_is_left_out_does_not_count() -> None:
    value = compute(Fletcher("checksum", left_out=1), b"\x07\x01\x00\x00abc", 2)

    for age in range(0, 256, 17):
        octets = bytes([age, 1]) + value.to_bytes(2, "big") + b"abc"
        assert verify(covered(octets)).kind is Kind.VALID


def test_zero_and_255_are_the_same_number_but_all_zeros_are_none() -> None:
    rule = Fletcher("checksum", left_out=1)
    bodies = (bytes([one, 1, 2]) for one in range(256))
    body, right = next((one, value) for one in bodies if (value := compute(rule, bytes(4) + one, 2)) & 0xFF == 0xFF)
    other = right & 0xFF00
    verdicts = [
        verify(covered(b"\x00\x00" + value.to_bytes(2, "big") + body)).kind for value in (right, other, right ^ 1)
    ]
    empty = verify(covered(bytes(8)))

    assert verdicts == [Kind.VALID, Kind.VALID, Kind.INVALID]
    assert (empty.kind, empty.expected, empty.hints) == (Kind.INVALID, 0xFFFF, ())


def test_hints() -> None:
    octets = b"\x07\x01\x00\x00abcdef"
    right = compute(Fletcher("checksum", left_out=1), octets, 2)
    swapped = (right & 0xFF) << 8 | right >> 8
    with_age = fletcher(octets, 2)
    found = {
        value: [(hint.code, hint.details) for hint in find_hints(covered(changed(octets, 2, value.to_bytes(2, "big"))))]
        for value in (swapped, with_age, 0x3D31)
    }

    assert found[swapped] == [(HintCode.OCTETS_SWAPPED, ())]
    assert found[with_age] == [(HintCode.SKIPPED_INCLUDED, ("age",))]


def test_explained() -> None:
    octets = b"\x07\x01\x00\x00abcdef"
    explanation = explain(covered(octets))
    text = str(explanation)

    assert isinstance(explanation, FletcherExplanation)
    assert [step.fields for step in explanation.steps] == [("kind", "flags"), ("checksum",), ("body",)]
    assert (explanation.first, explanation.second) == slow(b"\x01\x00\x00abcdef")
    assert f"{explanation.written:04x}" == f"{compute(Fletcher('checksum', left_out=1), octets, 2):04x}"
    assert "checksum (counts as zero)" in text
    assert "INVALID" in text


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("good", [True, False])
def test_advertisements(version: int, good: bool) -> None:
    kind = OSPFLinkState if version == 2 else OSPFv3LinkState
    update = OSPFv2LinkStateUpdate if version == 2 else OSPFv3LinkStateUpdate
    network = ipv4(protocol=89) if version == 2 else ipv6(next_header=89)
    lists = update.layout.slot("link_states").field.options
    assert lists is not None
    values: dict[str, Any] = {"link_state_id": "10.0.0.1", "advertising_router": "10.0.0.1"}
    values["type"] = 2 if version == 2 else 0x2002
    made = items(lists, [kind(body=BODY, **values), kind(body=BODY, age=9, **values)])
    if not good:
        made = made[:-1] + bytes([made[-1] ^ 1])
    identity: dict[str, Any] = {"router_id": "10.0.0.1", "area_id": "0.0.0.0", "version": version, "type": 4}
    message = update(number_of_link_states=2, link_states=made, **identity)
    packet = dissect(bytes(encapsulate(b"", message, network, ethernet())))
    found = [one for one in packet.checksums if one.in_list]

    assert [str(one.verdict) for one in found] == ["VALID", "VALID" if good else "INVALID"]
    assert {(one.protocol, one.wireshark) for one in found} == {("ospf.lsa", "ospf.lsa.chksum")}
    assert [str(one.verdict) for one in packet.checksums if one.protocol == "ospf"] == ["VALID"]
    lines = [plain(line) for line in checksum_lines(found[1])]
    assert any("LS Checksum, counts as zero" in line for line in lines)
    assert "Fletcher" not in "".join(rules(packet.checksums[:1]))
    assert len(rules(packet.checksums)) == 2
    assert sum("VALID" in plain(line) and "LS Checksum" in plain(line) for line in tree(packet)) == 2


def test_a_layer_may_have_it_too() -> None:
    class Framed(Header):
        """A header of the walk with Fletcher's checksum."""

        checksum: int = field(Int16ub, "Checksum", default=0, wireshark="framed.checksum")

        stack = Stack(name="framed", reference=RFC(905), checksum=Fletcher("checksum"))

    right = fletcher(b"\0\0ab", 0).to_bytes(2, "big")
    (swapped,) = find_hints(Coverage(header=Framed, octets=right[::-1] + b"ab", length=4))

    assert swapped.code is HintCode.OCTETS_SWAPPED
    assert "`checksum` is Fletcher's checksum (RFC 905 annex B) over header and payload." in place_in_stack(Framed)
    assert any("header and payload from octet 1 on" in line for line in place_in_stack(Sum))
