"""The engine reads the values in headers and lists that packets have: options, records, names, at any depth."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.capture import Frame, open_capture
from dissect.engine.library import Engine
from dissect.engine.tables.list_tables import list_tables
from dissect.engine.tables.list_takes import Taken, UntakenError, takes_of
from dissect.errors import CaptureError
from dissect.filter.names import catalogue
from dissect.packet import NestingLimits, ProtocolSet, dissect
from dissect.packet.limits import DEFAULT_LIMITS
from dissect.packet.rows.engine_tables import engine_lists
from dissect.protocols.dns.header import DNS
from dissect.protocols.dns.records import DNSQuestion
from dissect.protocols.tcp.header import TCP
from dissect.schema import RFC, Header, OptionList, Stack, field
from dissect.schema.words import BitsInteger, GreedyBytes, Int8ub
from tests.corpus import corpus_files, needs_corpus
from tests.engine.lists import (
    ASKED,
    PROTOCOLS,
    ListReading,
    differences,
    field_names,
    one_frame,
    read,
    values_of_packet,
)
from tests.engine.samples import distinct_frames
from tests.engine.walks import ENGINE
from tests.hostile.expensive import MESSAGES
from tests.hostile.frames import mutated_frame
from tests.hostile.seed import repeat_with, run_seed
from tests.packet.frames import build, ipv4, udp
from tests.profiles import one_in, some_of
from tests.with_engine import needs_engine

pytestmark = needs_engine

NAMES: Final = field_names(PROTOCOLS)
IN_LISTS: Final = [one for one in NAMES if one.items]
PARTS: Final = 4
MUTATED: Final = 200
SOME: Final = 1000
CUT: Final = 7
LARGE: Final = 1 << 22


@pytest.mark.heavy
@pytest.mark.parametrize("part", some_of(range(PARTS), PARTS))
def test_first_values_in_lists_are_those_of_packets(part: int) -> None:
    found, compared, _ = differences(PROTOCOLS, distinct_frames()[part::PARTS], IN_LISTS)

    assert not found
    assert compared > SOME // 10


@pytest.mark.heavy
@one_in(3)
@pytest.mark.parametrize("part", some_of(range(PARTS), PARTS))
def test_so_are_those_in_headers(every: int, part: int) -> None:
    found, compared, _ = differences(PROTOCOLS, distinct_frames()[part :: PARTS * every], NAMES)

    assert not found
    assert compared > SOME // every


@pytest.mark.heavy
@one_in(3)
@pytest.mark.parametrize("part", some_of(range(PARTS), PARTS))
def test_so_are_all_values(every: int, part: int) -> None:
    found, compared, _ = differences(PROTOCOLS, distinct_frames()[part :: PARTS * every], NAMES, every=True)

    assert not found
    assert compared > SOME // every


@pytest.mark.slow
def test_so_are_those_of_second_layers() -> None:
    found, compared, _ = differences(PROTOCOLS, distinct_frames(), NAMES, occurrence=2)

    assert not found
    assert compared


@pytest.mark.heavy
@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("count", [MUTATED // 4, pytest.param(MUTATED, marks=pytest.mark.slow)])
def test_so_are_those_of_frames_that_were_changed(count: int, every: bool) -> None:
    random = Random(run_seed())
    frames = [mutated_frame(random) for _ in range(count)]

    assert differences(PROTOCOLS, frames, IN_LISTS, every=every)[0] == [], repeat_with(run_seed())


@pytest.mark.heavy
@one_in(3)
def test_so_are_those_of_frames_that_are_cut(every: int) -> None:
    frames = [cut(one, end) for one in distinct_frames()[:: 2 * every] for end in range(40, len(one.octets), CUT * 10)]

    assert differences(PROTOCOLS, frames, IN_LISTS)[0] == []


@pytest.mark.heavy
@one_in(3)
@pytest.mark.parametrize("items", some_of([3, 0, 1, 10], PARTS))
def test_items_count_towards_their_limit(every: int, items: int) -> None:
    frames, limits = distinct_frames()[items % 2 :: 2 * every], NestingLimits(items=items)

    assert differences(PROTOCOLS, frames, IN_LISTS, limits=limits)[0] == []
    assert differences(PROTOCOLS, frames, IN_LISTS, limits=limits, every=True)[0] == []


@pytest.mark.slow
@needs_corpus
@pytest.mark.no_cover  # much to go through, and nothing that is only met there
def test_values_are_those_of_packets_in_the_captures_of_other_projects() -> None:
    frames = [frame for path in corpus_files()[::CUT] for frame in frames_of(path)]

    assert differences(PROTOCOLS, frames, IN_LISTS)[0] == []


def frames_of(path: Path) -> Iterator[Frame]:
    """The frames of a file, as far as it can be read."""
    try:
        with open_capture(path) as capture:
            yield from capture
    except CaptureError:
        return


def cut(frame: Frame, end: int) -> Frame:
    return one_frame(frame.octets[:end], frame.link_type, len(frame.octets))


# ---------------------------------------------------------------------------------------------------------- names


def message(*questions: bytes) -> Frame:
    """A query for these names."""
    header = bytes(DNS(question_count=len(questions)))
    return one_frame(build(header + b"".join(one + b"\0\1\0\1" for one in questions), udp(destination_port=53), ipv4()))


LABEL: Final = 63 * b"a"
LABELS: Final = 3 * (b"\x3f" + LABEL)
"""So much of a name that 61 octets are left for the last label."""
SHOWN: Final = {
    "the root": (b"\0", "."),
    "a name": (b"\3www\7example\3com\0", "www.example.com"),
    "a pointer forward": (b"\xc0\x12\0\1\0\1\3www\0", "www"),
    "a pointer into the header": (b"\xc0\x04", "."),
    "a dot within a label": (b"\3a.b\0", "a.b"),
    "a control character": (b"\3a\tb\0", r"a\tb"),
    "characters": ("\5grün".encode() + b"\0", "grün"),
    "octets that are no characters": (b"\2\xff\xfe\0", "\N{REPLACEMENT CHARACTER}" * 2),
    "as many octets as a name may have": (
        b"".join(b"\x3f" + LABEL for _ in range(3)) + b"\x3d" + LABEL[:61] + b"\0",
        None,
    ),
}
BROKEN: Final = {
    "a pointer to itself": b"\xc0\x0c",
    "a label and a pointer back to it": b"\1a\xc0\x0c",
    "a pointer past the end": b"\1a\xff\xff",
    "a label of a kind that is not used": b"\x41a\0",
    "one octet more than a name may have": LABELS + b"\x3e" + LABEL[:62] + b"\0",
    "a name without an end": b"\x3fabc",
    "half a pointer": b"\xc0",
}


@pytest.mark.parametrize(("octets", "text"), SHOWN.values(), ids=SHOWN)
def test_names_are_written_as_packets_write_them(octets: bytes, text: Any) -> None:
    value = read(message(octets), "dns.qry.name")

    assert isinstance(value, str)
    assert text in (value, None)


@pytest.mark.parametrize("octets", BROKEN.values(), ids=BROKEN)
def test_broken_names_have_no_value(octets: bytes) -> None:
    assert read(message(octets), "dns.qry.name") is None


def chain(pointers: int, end: bytes) -> Frame:
    """A query whose last name goes through so many pointers."""
    first = 12 + len(end) + 4
    before = (0xC000 | 12, *(0xC000 | first + 6 * one for one in range(pointers - 1)))
    return message(end, *(one.to_bytes(2) for one in before))


def test_names_go_through_as_many_pointers_as_python_follows() -> None:
    names = read(chain(128, b"\1a\0"), "dns.qry.name", every=True)

    assert names == ["a"] * 129


def test_of_names_through_more_pointers_the_packet_tells() -> None:
    assert read(chain(129, b"\1a\0"), "dns.qry.name", every=True) is ASKED
    assert read(chain(1000, b"\1a\0"), "dns.qry.name", every=True) is ASKED


def test_loops_of_many_pointers_are_found() -> None:
    last = 0xC000 | 12 + 6 * 99

    assert read(chain(99, last.to_bytes(2)), "dns.qry.name") is None


# ---------------------------------------------------------------------------------------------------------- room


@pytest.fixture(scope="module")
def roomy() -> ListReading:
    """A reading with room for whatever a message says."""
    names = [catalogue(PROTOCOLS)[one] for one in ("dns.qry.name", "dns.ns", "dns.txt", "dns.svcb.svcparam.key")]
    return ListReading(PROTOCOLS, names, every=True, octets=LARGE, values=LARGE)


@pytest.mark.heavy
@pytest.mark.parametrize("what", some_of(list(MESSAGES), 12))
def test_messages_that_are_made_to_be_slow(what: str, roomy: ListReading) -> None:
    frame = one_frame(MESSAGES[what]())
    packet = dissect(frame)

    for name, values in zip(roomy.names, roomy.values(frame), strict=True):
        assert values in (ASKED, values_of_packet(packet, name, occurrence=1, every=True))


@pytest.mark.parametrize("every", [False, True])
def test_a_row_without_room_is_not_read(every: bool) -> None:
    name, frame = catalogue(PROTOCOLS)["dns.qry.name"], message(b"\3www\7example\3com\0", b"\1a\0")
    reading = ListReading(PROTOCOLS, [name], every=every, octets=14)
    reading.values(frame)
    enough = ListReading(PROTOCOLS, [name], every=every, octets=16)

    assert reading.rows_read == 0
    assert enough.values(frame) == ([["www.example.com", "a"]] if every else ["www.example.com"])
    assert enough.rows_read == 1


def test_nor_is_one_with_more_values_than_there_is_room_for() -> None:
    names = [catalogue(PROTOCOLS)["dns.qry.type"]]
    reading = ListReading(PROTOCOLS, names, every=True, values=1)
    reading.values(message(b"\0", b"\0"))

    assert reading.rows_read == 0


# --------------------------------------------------------------------------------------------------------- tables


class Kinds(IntEnum):
    """Kinds of items."""

    ONE = 1


class WideItem(Header):
    kind = field(BitsInteger(48), "Kind")
    value = field(Int8ub, "Value", wireshark="wide.value")

    stack = Stack(name="wide.item", reference=RFC(1), carried_as={Kinds: [1]})


class OtherItem(Header):
    kind = field(BitsInteger(48), "Kind")

    stack = Stack(name="wide.other", reference=RFC(1))


class Wide(Header):
    """A header with a list whose kinds are wider than tables say."""

    size = field(Int8ub, "Size", wireshark="wide.size")
    items = field(GreedyBytes, "Items", options=OptionList(Kinds, (WideItem,), OtherItem))

    stack = Stack(name="wide", reference=RFC(1))


@pytest.mark.heavy
@pytest.mark.parametrize("items", [DEFAULT_LIMITS.items, 1])
def test_of_a_list_that_no_table_holds_the_packet_tells(items: int) -> None:
    protocols = ProtocolSet((*PROTOCOLS.headers, Wide)).decoding({UdpPort: {7: Wide}})
    names = [catalogue(protocols)[one] for one in ("wide.value", "udp.srcport", "dns.qry.name")]
    octets = build(b"\x01" + bytes(5) + b"\x01\x05", udp(), ipv4())
    reading = ListReading(protocols, names, limits=NestingLimits(items=items))

    assert list_tables(protocols.headers).untold == {Wide}
    assert reading.values(one_frame(octets)) == [ASKED, 50001, ASKED if items == 1 else None]


def test_all_lists_are_in_tables() -> None:
    assert not list_tables(PROTOCOLS.headers).untold


def test_fields_that_are_not_what_a_column_wants_are_not_taken() -> None:
    tables, _ = engine_lists(PROTOCOLS)
    for taken, header, name in (
        (Taken.NUMBER, DNSQuestion, "name"),
        (Taken.TEXT, DNSQuestion, "type"),
        (Taken.OCTETS, DNS, "flags"),
        (Taken.NUMBER, TCP, "options"),
    ):
        with pytest.raises(UntakenError):
            takes_of(tables, [(taken, {header: [name]}, 0)])


def checked(words: list[int]) -> int:
    assert isinstance(ENGINE, Engine)
    array = (ctypes.c_int64 * len(words))(*words)
    return ENGINE.lists_check(ctypes.addressof(array), len(words))


def test_tables_are_refused_where_they_would_lead_astray() -> None:
    words = list_tables(PROTOCOLS.headers).words

    assert checked(words) == 0
    assert checked(words[:3]) == -1
    assert checked([0, *words[1:]]) == -1
    assert checked(words[:-1]) == -1


@pytest.mark.heavy
@one_in(4)
@pytest.mark.parametrize("seed", some_of(range(PARTS), PARTS))
def test_tables_of_anything_are_refused_or_do_no_harm(every: int, seed: int) -> None:
    random = Random(run_seed() + seed)
    words, names = list_tables(PROTOCOLS.headers).words, [catalogue(PROTOCOLS)[one] for one in HARMED]
    reading, frames, refused = ListReading(PROTOCOLS, names, every=True), distinct_frames()[seed::PARTS], 0
    for _ in range(200 // every):
        wrong = list(words)
        for _ in range(random.choice((1, 1, 5, 40))):
            wrong[random.randrange(len(wrong))] = random.choice(
                (-1, 0, 1, random.randrange(-20, 20), random.randrange(len(words)), random.getrandbits(63))
            )
        if checked(wrong):
            refused += 1
            continue
        reading.words = (ctypes.c_int64 * len(wrong))(*wrong)
        for frame in random.sample(frames, 5):
            reading.values(frame)

    assert 0 < refused < 200 // every


HARMED: Final = ("dns.qry.name", "dns.txt", "tcp.options.mss_val", "dhcpv6.iaaddr.ip", "sctp.chunk_type", "igmp.maddr")
