"""Fields of many packets as arrays: what the headers hold, in every row and for every name that has a place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from dissect.addresses import Ipv4Address, MacAddress
from dissect.blocks.layers import ASKED_ALL, ASKED_NOTHING
from dissect.columns.batches.frames import Frames
from dissect.columns.batches.layers import Layers
from dissect.columns.batches.tables import Tables, tables_of
from dissect.columns.fields.gathering import find, gather, number_type
from dissect.columns.fields.places import Form, Places, places
from dissect.packet import Layer, Packet, default_protocols
from dissect.protocols.icmpv4 import ICMPv4SourceQuench
from dissect.protocols.icmpv6 import HEADERS as ICMPV6
from dissect.protocols.ipv4 import IPv4
from dissect.schema import wire_names
from tests.captures import few_captures
from tests.columns.number_fields import NUMBERS, Numbers, random_numbers
from tests.columns.samples import frame, frames_of, read_whole, walk
from tests.hostile.frames import mutated_frame
from tests.packet.frames import build, ipv4
from tests.profiles import one_in
from tests.with_engine import needs_engine

pytestmark = needs_engine

TABLES = tables_of(default_protocols())
FRAMES_OF_A_CAPTURE = 30


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted({name for header in TABLES.headers for name in wire_names(header).values()}))


def held(layer: Layer) -> dict[str, Any]:
    """What a header holds under each Wireshark name."""
    names = wire_names(layer.protocol).items()
    if layer.header is None:
        there = {**layer.values, **layer.views}
        values = {wireshark: there.get(name) for name, wireshark in names}
    else:
        values = {wireshark: getattr(layer.header, name) for name, wireshark in names}
    return {name: value for name, value in values.items() if value is not None}


def plain(value: Any, form: Form) -> Any:
    if form is Form.OCTETS:
        return bytes(value)
    return int.from_bytes(value, "big") if isinstance(value, bytes) else int(value)


def differences(frames: Frames, tables: Tables, wanted: Mapping[str, Places | None]) -> list[str]:
    """Where what is gathered is not what the headers hold, in words."""
    layers = walk(frames, tables.protocols)
    rows = np.flatnonzero(layers.asked == ASKED_NOTHING).tolist()
    packets = {row: Packet(frames.frame(row), tables.protocols) for row in rows}
    values = {row: [(one.quoted, held(one)) for one in packets[row].layers] for row in rows}
    here = {tables.headers[one] for row in rows for one in layers.declaration[row, : layers.count[row]]}
    found = []
    for name in {name for header in here for name in wire_names(header).values()}:
        where = wanted.get(name)
        if where is None:
            continue
        asked = find(layers, where.elsewhere, quoted=True) >= 0
        for occurrence, quoted in ((1, False), (2, False), (1, True), (3, True)):
            slots, gathered, valid = gather(frames, layers, where, occurrence, quoted=quoted)
            for row in rows:
                if asked[row]:
                    continue
                all_of_it = [one[name] for is_quoted, one in values[row] if name in one and (quoted or not is_quoted)]
                expected = plain(all_of_it[occurrence - 1], where.form) if len(all_of_it) >= occurrence else None
                actual = plain(gathered[row] if where.form is Form.NUMBER else bytes(gathered[row]), where.form)
                if (actual if valid[row] else None) != expected or bool(valid[row]) != (slots[row] >= 0):
                    found.append(f"{name} #{occurrence} of {packets[row]!r}: {actual}, and should be {expected}")
    return found


@pytest.mark.heavy
@few_captures
def test_a_capture(path: Path) -> None:
    wanted = {name: places(TABLES, name) for name in names()}
    frames = next(read_whole(path))
    first = frames_of([frames.frame(row) for row in range(min(len(frames), FRAMES_OF_A_CAPTURE))])

    assert differences(first, TABLES, wanted) == []


@pytest.mark.heavy
@one_in(3)
def test_mutated_frames(every: int) -> None:
    random = Random(12)
    wanted = {name: places(TABLES, name) for name in names()}

    assert differences(frames_of([mutated_frame(random) for _ in range(150 // every)]), TABLES, wanted) == []


def test_numbers_of_every_kind() -> None:
    wanted = {name: places(NUMBERS, name) for name in wire_names(Numbers).values()}

    assert differences(random_numbers(), NUMBERS, wanted) == []


def test_a_header_that_is_cut_has_the_fields_before_the_cut() -> None:
    whole = random_numbers()
    wanted = {name: places(NUMBERS, name) for name in wire_names(Numbers).values()}
    octets = [whole.frame(row).octets[: 2 * row] for row in range(len(whole))]

    assert differences(frames_of([frame(one, 147) for one in octets]), NUMBERS, wanted) == []


@pytest.mark.parametrize("quoted", [False, True])
def test_fields_that_may_be_left_out_of_quoted_headers(quoted: bool) -> None:
    inner = bytes(ipv4(protocol=59, total_length=20, internet_header_length=5, header_checksum=0))
    gre = b"\x20\0\x08\0\0\0\0\x2a" + inner
    error = ICMPv4SourceQuench(type=4, code=0, checksum=0)
    quotation = bytes(ipv4(protocol=47, total_length=48, internet_header_length=5, header_checksum=0))
    octets = build(quotation + gre, error, ipv4())
    frames = frames_of([frame(octets)])
    where = places(TABLES, "gre.key")

    assert where is not None
    assert gather(frames, walk(frames, TABLES.protocols), where, quoted=quoted).slots.tolist() == [4 if quoted else -1]


def test_names_without_a_place() -> None:
    actual = {name for name in wire_names(Numbers).values() if places(NUMBERS, name) is None}

    assert actual == {"all.octets", "all.twice", "all.huge", "all.negative", "all.of_signed"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("all.signed", "int8"),
        ("all.little", "int16"),
        ("all.odd", "uint64"),
        ("all.three", "int32"),
        ("all.whole", "uint64"),
        ("all.whole_signed", "int64"),
        ("all.perhaps", "uint16"),
        ("all.scaled", "uint16"),
    ],
)
def test_the_smallest_type_that_holds_the_numbers(name: str, expected: str) -> None:
    where = places(NUMBERS, name)

    assert where is not None
    assert number_type(where) == np.dtype(expected)


@pytest.mark.parametrize(
    ("name", "form", "octets", "bits", "address"),
    [
        ("ip.src", Form.NUMBER, 0, 32, Ipv4Address),
        ("eth.dst", Form.NUMBER, 0, 48, MacAddress),
        ("ipv6.src", Form.OCTETS, 16, 0, None),
        ("tcp.flags", Form.NUMBER, 0, 12, None),
    ],
)
def test_what_is_gathered(name: str, form: Form, octets: int, bits: int, address: type | None) -> None:
    where = places(TABLES, name)

    assert where is not None
    assert (where.form, where.octets, where.bits) == (form, octets, bits)
    assert address is None or where.address is address


def test_a_name_that_nothing_has() -> None:
    assert places(TABLES, "no.such") is None


def test_headers_that_may_have_a_name_in_their_lists_are_elsewhere() -> None:
    where = places(TABLES, "icmpv6.reserved")

    assert where is not None
    assert any(where.elsewhere[TABLES.protocols.number_of(header)] for header in ICMPV6)
    assert not where.elsewhere[TABLES.protocols.number_of(IPv4)]


@pytest.mark.parametrize("name", ["eth.fcs", "ip.addr", "icmp", "no.such"])
def test_what_is_no_field_of_a_header_has_no_places(name: str) -> None:
    assert places(TABLES, name) is None


def test_rows_of_which_nothing_is_known_have_no_layers_to_find() -> None:
    frames = frames_of([frame(b"\1" * 60, missing=1 << 31)])
    layers: Layers = walk(frames, TABLES.protocols)

    assert layers.asked.tolist() == [ASKED_ALL]
    assert find(layers, np.ones(len(TABLES.headers), np.bool_)).tolist() == [-1]
