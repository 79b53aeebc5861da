"""A header with numbers of every kind, and frames of it."""

from __future__ import annotations

from random import Random

from construct import (
    Bytes,
    BytesInteger,
    If,
    Int8sb,
    Int8ub,
    Int16sl,
    Int16ub,
    Int24sb,
    Int32ub,
    Int64sb,
    Int64ub,
    this,
)

from dissect.assigned_numbers import LinkType
from dissect.columns.batches.frames import Frames
from dissect.columns.batches.tables import tables_of
from dissect.packet.protocol_set import ProtocolSet
from dissect.schema import RFC, Header, Stack, field, view
from tests.columns.samples import frame, frames_of


class Numbers(Header):
    """Numbers of every kind, some of them after what is not always there."""

    signed = field(Int8sb, "Signed", wireshark="all.signed")
    little = field(Int16sl, "Little", wireshark="all.little")
    odd = field(BytesInteger(5), "Odd", wireshark="all.odd")
    three = field(Int24sb, "Three", wireshark="all.three")
    whole = field(Int64ub, "Whole", wireshark="all.whole")
    whole_signed = field(Int64sb, "Whole signed", wireshark="all.whole_signed")
    count = field(Int8ub, "Count", wireshark="all.count")
    address = field(Bytes(3), "Address", wireshark="all.address")
    single = field(Int8ub, "Single", wireshark="all.single")
    perhaps = field(If(this.count > 7, Int16ub), "Perhaps", wireshark="all.perhaps")
    octets = field(Bytes(this.count), "Octets", wireshark="all.octets")
    after = field(Int32ub, "After", wireshark="all.after")
    mac = field(Bytes(2), "Two", wireshark="all.two")
    twice = field(Int8ub, "Once", wireshark="all.twice")
    again = field(Int8ub, "Twice", wireshark="all.twice")
    huge = field(BytesInteger(9), "Huge", wireshark="all.huge")
    triple = field(If(this.count * 20 + this.single > 300, Bytes(3)), "Triple", wireshark="all.triple")

    scaled = view(this.count * 4 + 1, "Scaled", wireshark="all.scaled")
    sum_of = view(this.count * 3 + this.odd, "Sum", wireshark="all.sum")
    complement = view(255 - this.count, "Complement", wireshark="all.complement")
    negative = view(this.count - 3, "Negative", wireshark="all.negative")
    of_signed = view(this.signed + 200, "Of signed", wireshark="all.of_signed")

    stack = Stack(name="all", reference=RFC(1), carried_as={LinkType: [147]})


NUMBERS = tables_of(ProtocolSet([Numbers]))


def random_numbers() -> Frames:
    random = Random(5)
    octets = [random.randbytes(27) + bytes([random.randrange(12)]) + random.randbytes(43) for _ in range(40)]
    return frames_of([frame(one, 147) for one in octets])
