"""What the engine's tables say of how fragments are joined."""

from __future__ import annotations

from dissect.derive.outline import outline_of
from dissect.engine.tables.joining import joining
from dissect.engine.tables.program import Program
from dissect.engine.words import Joining as Row
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.udp import UDP
from dissect.schema import RFC, Floor, Fragmentation, Header, Joining, Overlaps, Payload, Stack, field
from dissect.schema.words import Bytes, Int8ub, Int16ub, this


class Parcel(Header):
    """Its identification has no fixed place."""

    size: int = field(Int8ub, "Size")
    place: int = field(Int8ub, "Place")
    others: int = field(Int8ub, "Others")
    note: bytes = field(Bytes(this.size), "Note")
    identification: int = field(Int16ub, "Identification")

    stack = Stack(
        name="parcel",
        floor=Floor.NETWORK,
        reference=RFC(791),
        payload=Payload.NOTHING,
        fragmentation=Fragmentation(
            offset=this.place,
            more=this.others,
            joining=Joining(
                identification="identification",
                seconds=9,
                overlaps=Overlaps.LAST,
                completed_in="parcel.completed_in",
                congestion="mark",
            ),
        ),
    )


def row_of(header: type[Header]) -> list[int]:
    program = Program(1)
    address = joining(program, header, outline_of(header))
    return program.words[address : address + len(Row)] if address else []


def test_a_key_without_a_fixed_place_is_left_to_packets() -> None:
    assert row_of(Parcel)[Row.UNTOLD] == 1
    assert row_of(Parcel)[Row.SECONDS] == 9
    assert row_of(IPv4)[Row.UNTOLD] == 0
    assert row_of(UDP) == []
