"""The engine reads lists as packets do: kinds of lists, and octets in them, that captures rarely have."""

from __future__ import annotations

import ctypes
from enum import IntEnum
from typing import Any, Final

import pytest

from dissect.assigned_numbers import LinkType
from dissect.engine.list_words import Form, ListPreamble
from dissect.engine.tables.list_tables import list_tables
from dissect.filter.names import catalogue
from dissect.packet import NestingLimits, ProtocolSet
from dissect.protocols.udp import UDP
from dissect.schema import (
    ENCLOSING,
    RFC,
    Content,
    Extent,
    Flagged,
    Header,
    HeaderMeta,
    OptionList,
    Section,
    Sections,
    Stack,
    field,
)
from dissect.schema.words import Bytes, GreedyBytes, If, Int8ub, Int16ub, Int32ub, NullTerminated, this
from tests.derive.flagged import FLAGGED_CASES
from tests.engine.lists import ASKED, PROTOCOLS, ListReading, differences, field_names, one_frame, read
from tests.packet.frames import build, ipv4, udp
from tests.packet.icmp_errors import EXTENSION, error
from tests.with_engine import needs_engine

pytestmark = needs_engine

LINK_TYPE: Final = 147


def compared(octets: bytes, protocols: ProtocolSet = PROTOCOLS, **options: Any) -> int:
    """How many fields have a value in a frame. The engine reads them all as the packet does."""
    names = [one for one in field_names(protocols) if one.items]
    frame = one_frame(octets, 1 if protocols is PROTOCOLS else LINK_TYPE)
    found, values, asked = differences(protocols, [frame], names, **options)
    assert (found, asked) == ([], 0)
    return values


# -------------------------------------------------------------------------------------------------------- flagged


class Flags(IntEnum):
    """The flags of `FLAGGED_CASES`."""

    BYTE = 0
    WIDE = 1


class Byte(Header):
    value = field(Int8ub, "Value", wireshark="radio.byte")

    stack = Stack(name="byte", reference=RFC(1), carried_as={Flags: [0]})


class Aligned(Header):
    value = field(Bytes(4), "Value", wireshark="radio.wide")

    stack = Stack(name="aligned", reference=RFC(1), carried_as={Flags: [1]}, alignment=4)


class Radio(Header):
    """Flags, and a record for each."""

    flags = field(Int32ub, "Flags")
    records = field(
        GreedyBytes,
        "Records",
        options=Flagged(Flags, this.flags, (Byte, Aligned), more=31, again=29, empty=(3,), offset=2),
    )

    stack = Stack(name="radio", reference=RFC(1), carried_as={LinkType: [LINK_TYPE]})


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize(("flags", "octets", "expected", "rest"), FLAGGED_CASES.values(), ids=FLAGGED_CASES)
def test_records_of_flags(flags: int, octets: str, expected: list[str], rest: bytes, every: bool) -> None:
    frame = flags.to_bytes(4) + bytes.fromhex(octets)

    assert compared(frame, ProtocolSet((Radio,)), every=every) == len(set(expected))


@pytest.mark.parametrize(("octets", "values"), [(b"\7\0\1", 1), (b"\7", 1), (b"", 0)])
def test_records_of_flags_that_are_cut(octets: bytes, values: int) -> None:
    assert compared(bytes((0, 0, 0, 3)) + octets, ProtocolSet((Radio,))) == values


def test_records_of_flags_count_as_items() -> None:
    frame = bytes((0, 0, 0, 3)) + b"\7\0" + bytes(4)

    assert compared(frame, ProtocolSet((Radio,)), limits=NestingLimits(items=1)) == 1


# ----------------------------------------------------------------------------------------------------------- text


class Texts(IntEnum):
    """Kinds of items."""

    TEXT = 1


class Text(Header):
    kind = field(Int8ub, "Kind", wireshark="note.kind")
    text = field(NullTerminated(GreedyBytes), "Text", wireshark="note.text")

    stack = Stack(name="text", reference=RFC(1), carried_as={Texts: [1]})


class Other(Header):
    kind = field(Int8ub, "Kind")

    stack = Stack(name="other", reference=RFC(1))


class Note(Header):
    """Texts one after the other: only reading one shows where it ends."""

    texts = field(GreedyBytes, "Texts", options=OptionList(Texts, (Text,), Other))

    stack = Stack(name="note", reference=RFC(1), carried_as={LinkType: [LINK_TYPE]})


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize(
    ("octets", "values"),
    [
        (b"\1one\0\1two\0", 2),
        ("\1grün\0".encode(), 2),
        (b"\1\xff\xfe\0", 2),
        (b"\1\0\1two\0", 2),
        (b"\1\0", 1),
        (b"\1one", 0),
        (b"\2\1one\0", 2),
    ],
)
def test_texts_that_a_zero_octet_ends(octets: bytes, values: int, every: bool) -> None:
    assert compared(octets, ProtocolSet((Note,)), every=every) == values


# ------------------------------------------------------------------------------------------------ lists in lists


class Levels(IntEnum):
    """What an item has within it."""

    ONE = 1


def level(number: int, held: Any, **fields: Any) -> Any:
    """A header that holds a list."""
    extent = [Extent(this.size)] if fields else []
    body = {
        "kind": field(Int8ub, "Kind", wireshark="deep.kind"),
        **fields,
        "held": field(GreedyBytes, "Held", options=held),
        "stack": Stack(name=f"level{number}", reference=RFC(1), carried_as={Levels: [1]}, extent=extent),
    }
    return HeaderMeta(f"Level{number}", (Header,), body)


def deep() -> ProtocolSet:
    """A list whose items hold four headers, one within the other, and the innermost one the same list again."""
    held: Any = ENCLOSING
    for number in range(4):
        held = Content(Levels, this.kind, (level(number, held),))
    item = level(4, held, size=field(Int8ub, "Size"))
    stack = Stack(name="deep", reference=RFC(1), carried_as={LinkType: [LINK_TYPE]})
    items = field(GreedyBytes, "Items", options=OptionList(Levels, (item,), Other))
    holder: Any = HeaderMeta("Deep", (Header,), {"items": items, "stack": stack})
    return ProtocolSet((holder,))


def nested(items: int) -> bytes:
    """Items within one another."""
    octets = b""
    for _ in range(items):
        octets = bytes((1, 6 + len(octets), 1, 1, 1, 1)) + octets
    return octets


@pytest.mark.parametrize("every", [False, True])
def test_lists_within_lists_are_read_to_a_depth(every: bool) -> None:
    assert compared(nested(12), deep(), every=every) == 1


def test_of_deeper_ones_the_packet_tells() -> None:
    protocols = deep()
    reading = ListReading(protocols, [catalogue(protocols)["deep.kind"]], every=True)

    assert reading.values(one_frame(nested(12), LINK_TYPE)) == [[1] * 60]
    assert reading.values(one_frame(nested(13), LINK_TYPE)) == [ASKED]


# ------------------------------------------------------------------------------------------------------- protocols


def dhcp(options: bytes) -> bytes:
    message = b"\1\1\6\0" + bytes(232) + b"\x63\x82\x53\x63" + options
    return build(message, udp(source_port=68, destination_port=67), ipv4())


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("options", "names"),
    [
        ("0102aabb 0c03616263 ff", [b"abc"]),
        ("0c03616263 0108aabb", [b"abc"]),
        ("340104 0c03616263 ff", [b"abc"]),
        ("0c03616263", [b"abc"]),
        ("ff 0c03616263", []),
    ],
    ids=["an item too short for its form", "one that is cut", "an unknown overload", "no end", "nothing but an end"],
)
def test_options_that_may_be_in_parts(options: str, names: list[bytes]) -> None:
    frame = dhcp(bytes.fromhex(options))

    assert compared(frame, every=True)
    assert read(one_frame(frame), "dhcp.option.hostname", every=True) == names


@pytest.mark.parametrize("options", ["340101 0c03616263 ff", "0c03616263 0c03646566 ff"])
def test_of_options_in_parts_the_packet_tells(options: str) -> None:
    assert read(one_frame(dhcp(bytes.fromhex(options))), "dhcp.option.hostname") is ASKED


@pytest.mark.parametrize("closing", [0, 46])
def test_records_that_name_the_next_one(closing: int) -> None:
    payloads = bytes((43, 0, 0, 6, 1, 2)) + bytes((closing, 0, 0, 5, 3)) + bytes((0, 0, 0, 4))
    header = bytes(range(16)) + bytes((33, 0x20, 34, 8)) + bytes(4) + (28 + len(payloads)).to_bytes(4)
    frame = build(header + payloads, udp(source_port=500, destination_port=500), ipv4())

    assert read(one_frame(frame), "isakmp.payloadlength", every=True) == [6, 5, 4][: 2 + bool(closing)]


@pytest.mark.heavy
@pytest.mark.parametrize(("version", "every"), [(4, False), (6, True)])
@pytest.mark.parametrize(("extension", "values"), [(EXTENSION, 7), (EXTENSION[:-1], 3), (EXTENSION[:2], 0), (b"", 0)])
def test_lists_behind_quotations(extension: bytes, values: int, every: bool, version: int) -> None:
    assert compared(error(extension, version=version), every=every) == values


# --------------------------------------------------------------------------------------------------------- tables


def test_of_a_layer_that_is_shorter_than_its_form_the_packet_tells() -> None:
    known = list_tables(PROTOCOLS.headers)
    words = (ctypes.c_int64 * len(known.words))(*known.words)
    words[words[ListPreamble.FORMS] + known.forms[UDP] * len(Form) + Form.FIXED_OCTETS] += 1
    reading = ListReading(PROTOCOLS, [catalogue(PROTOCOLS)["udp.srcport"]])
    frame = one_frame(build(b"", udp(), ipv4()))

    assert reading.values(frame) == [50001]
    reading.words = words
    assert reading.values(frame) == [ASKED]


class Short(Header):
    kind = field(Int16ub, "Kind")
    value = field(GreedyBytes, "Value", wireshark="untold.value")

    stack = Stack(name="short", reference=RFC(1), carried_as={Texts: [1]})


class Empty(Header):
    value = field(GreedyBytes, "Value", wireshark="untold.value")

    stack = Stack(name="empty", reference=RFC(1))


UNTOLD: Final[dict[str, tuple[dict[str, Any], Any]]] = {
    "more parts than the engine keeps in mind": (
        {f"part{number}": field(If(this.kind == 1, Int8ub), "Part", default=None) for number in range(16)},
        OptionList(Texts, (Short,), Short),
    ),
    "joined items whose kind is not an octet": ({}, OptionList(Texts, (Short,), Short, joined=True)),
    "records that may have no octets": ({}, Sections([Section("All", Empty)])),
}


@pytest.mark.parametrize(("fields", "items"), UNTOLD.values(), ids=UNTOLD)
def test_of_lists_that_no_table_holds_the_packet_tells(fields: dict[str, Any], items: Any) -> None:
    stack = Stack(name="untold", reference=RFC(1), carried_as={LinkType: [LINK_TYPE]})
    kind, held = field(Int8ub, "Kind"), field(GreedyBytes, "Items", options=items)
    header: Any = HeaderMeta("Untold", (Header,), {"kind": kind, **fields, "items": held, "stack": stack})
    protocols = ProtocolSet((header,))
    reading = ListReading(protocols, [catalogue(protocols)["untold.value"]])

    assert list_tables(protocols.headers).untold == {header}
    assert reading.values(one_frame(b"\0\0\1\2\3", LINK_TYPE)) == [ASKED]
