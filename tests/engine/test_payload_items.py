"""The engine finds the payload's end where an item of a list says it, as Python does."""

from __future__ import annotations

import struct
from enum import IntEnum
from random import Random

import pytest

from dissect.assigned_numbers import LinkType
from dissect.packet import NestingLimits, default_protocols
from dissect.packet.protocol_set import ProtocolSet
from dissect.schema import RFC, Flagged, Header, Stack, Trailer, field
from dissect.schema.words import Bytes, Int8ub, Int32ul, this
from tests.engine.samples import compare
from tests.engine.walks import NOTHING, REST, Walks
from tests.hostile.mutation import mutated
from tests.hostile.seed import run_seed
from tests.profiles import one_in, some_of
from tests.protocols.link_frames import LINK_FRAMES
from tests.with_engine import needs_engine

pytestmark = needs_engine

RADIOTAP, NFLOG = 127, 239
MORE, AGAIN = 1 << 31, 1 << 29
FRAMES = {name: one for name, one in LINK_FRAMES.items() if one.link_type in (RADIOTAP, NFLOG) or "radiotap" in name}


@pytest.fixture(scope="module")
def walks() -> Walks:
    return Walks(default_protocols())


@one_in(3)
@pytest.mark.parametrize("name", FRAMES)
def test_no_frame_is_left_to_python(every: int, name: str, walks: Walks) -> None:
    frame = FRAMES[name]

    for size in range(len(frame.octets), -1, -every):
        assert walks.differences(frame.octets[:size], len(frame.octets), frame.link_type) == []
        assert walks.last_asked == NOTHING
        assert walks.differences(frame.octets[:size], size, frame.link_type) == []
        assert walks.last_asked == NOTHING


def radiotap(random: Random) -> bytes:
    """A header with any flags, words of flags, fields and length."""
    words = [
        random.getrandbits(32) & random.getrandbits(28) & ~random.choice((0, 0x0FC00000))
        | random.choice((0, 2, MORE, MORE | AGAIN, AGAIN))
        for _ in range(random.randrange(1, 5))
    ]
    body = struct.pack(f"<{len(words)}I", *words) + random.randbytes(random.randrange(120))
    length = 4 + len(body) + random.choice((0, 0, 0, 1, -1, -5, 9))
    return struct.pack("<BBH", 0, 0, length) + body + FRAMES["a radio that says nothing"].octets[8:]


def nflog(random: Random) -> bytes:
    """Attributes of any type and length, in either order of octets."""
    order = random.choice("<>")
    octets = bytes([random.choice((2, 7, 10)), 0, 0, 0])
    for kind in (*random.choices((1, 2, 3, 10, 11, 0x8004), k=random.randrange(6)), 9):
        value = random.randbytes(random.randrange(40))
        length = max(4 + len(value) + random.choice((0, 0, 0, 0, 1, -5)), 0)
        octets += struct.pack(f"{order}HH", length, kind) + value + bytes(-len(value) % 4)
    return octets + random.randbytes(random.choice((0, 3, 9)))


@one_in(3)
@pytest.mark.parametrize("items", some_of([8192, 3, 0, 1, 9], 3))
def test_on_lists_made_up(every: int, items: int) -> None:
    random = Random(run_seed() + items)
    walks = Walks(default_protocols(), NestingLimits(items=items))
    made = [(radiotap(random), RADIOTAP) for _ in range(300 // every)] + [
        (nflog(random), NFLOG) for _ in range(300 // every)
    ]
    made += [
        (mutated(one.octets, [one.octets], random), one.link_type)
        for one in FRAMES.values()
        for _ in range(40 // every)
    ]

    compare(walks, ((octets, len(octets) + random.choice((0, 0, 0, 40)), link_type) for octets, link_type in made))


class Kind(IntEnum):
    """Flags, of which the first has no record."""

    CHECKED = 1


class Checked(Header):
    """Octets follow the payload."""

    octets: int = field(Int8ub, "Octets")

    stack = Stack(name="checked", reference=RFC(1), carried_as={Kind: [Kind.CHECKED]}, trailer=Trailer(this.octets))


class Checking(Header):
    """Octets follow the payload, as many as the header or an item says."""

    size: int = field(Int8ub, "Size")
    flags: int = field(Int32ul, "Flags")
    items: bytes = field(Bytes(this.size), "Items", options=Flagged(Kind, this.flags, (Checked,), more=31, again=29))

    stack = Stack(name="checking", reference=RFC(1), carried_as={LinkType: [147]}, trailer=Trailer(1))


@pytest.mark.parametrize(
    ("flags", "trailer"),
    [
        pytest.param(0, 1, id="no item"),
        pytest.param(2, 3, id="an item"),
        pytest.param(3, 1, id="a flag without a record ends the list"),
        pytest.param(6, 3, id="so does one behind it"),
    ],
)
def test_the_greatest_trailer_counts(flags: int, trailer: int) -> None:
    walks = Walks(ProtocolSet([Checking]))
    octets = b"\x01" + flags.to_bytes(4, "little") + b"\x03" + b"payload"

    assert walks.differences(octets, len(octets), 147) == []
    assert walks.last_asked == NOTHING
    assert walks.by_engine(octets, len(octets), 147).layers[0].trailer_length == trailer


@pytest.mark.parametrize(("items", "asked"), [(2, REST), (3, NOTHING)])
def test_items_are_counted_where_a_limit_could_end_the_list(items: int, asked: int) -> None:
    """An attribute and its value are two items, and the packet is a third."""
    walks = Walks(default_protocols(), NestingLimits(items=items))
    octets = bytes.fromhex("02000064 0800010008000100 04000900")

    assert walks.differences(octets, len(octets), NFLOG) == []
    assert walks.last_asked == asked
