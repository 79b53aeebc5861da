"""Frames of 64 KiB made to be expensive: for every list of a declaration, as many items as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final

from dissect.assigned_numbers import LinkType
from dissect.derive.lists.items import option_kinds
from dissect.packet import ProtocolSet, default_protocols
from dissect.schema import ENCLOSING, Header, OptionList
from dissect.schema.layout import Slot
from tests.packet.frames import build, ipv4, ipv6, udp

LARGEST: Final = 65_000
FIRST_LINK_TYPE: Final = 60_000
NESTED: Final = 2
"""How many lists within lists are filled."""
HOST: Final = b"\3www\7example\3com\0"
LONG_NAME: Final = b"\1a" * 126 + b"\0"


@cache
def protocols() -> ProtocolSet:
    """The default protocols, with a link type for each header that holds a list."""
    numbered = dict(enumerate(default_protocols().headers, FIRST_LINK_TYPE))
    return default_protocols().decoding({LinkType: numbered})


def crowded() -> Iterator[tuple[str, int, bytes]]:
    """The name, link type and octets of each frame: a header, and the shortest items of one kind of its list."""
    seen = set()
    for link_type, header in enumerate(protocols().headers, FIRST_LINK_TYPE):
        for slot in header.layout.slots:
            options = slot.field.options
            if isinstance(options, OptionList) and id(options) not in seen:
                seen.add(id(options))
                for name, item in _items(options, 0):
                    start = _with(bytes(header.layout.fixed_octets), _lengths(header))
                    octets = start + item * (LARGEST // len(item))
                    yield f"{header.__name__} {name}", link_type, octets


def _lengths(header: type[Header]) -> list[tuple[Slot, int]]:
    """The fields by which the header becomes longer, as large as they can be."""
    slots = [header.layout.slot(name) for name, factor in header.layout.size.terms if factor > 0]
    return [(slot, (1 << slot.width.constant) - 1) for slot in slots]


def _items(options: OptionList, depth: int) -> Iterator[tuple[str, bytes]]:
    """An item of each kind, as short as may be; and one that is filled with the items of its own list."""
    kinds = dict(option_kinds(options))
    free = next(number for number in range(255, -1, -1) if number not in kinds)
    for number, member in {**kinds, free: options.unknown}.items():
        least = member.layout.fixed_octets
        sizes = range(least, least + 2 * options.alignment + 8)
        found = (_item(member, number, size) for size in sizes if size % options.alignment == 0)
        shortest = next((one for one in found if one), None)
        if shortest is not None:
            yield member.__name__, shortest
        for slot in member.layout.slots:
            inner = options if slot.field.options is ENCLOSING else slot.field.options
            if not isinstance(inner, OptionList) or depth >= NESTED:
                continue
            for name, one in _items(inner, depth + 1):
                count = 200 // len(one)
                outer = _item(member, number, least + count * len(one)) if count else None
                if outer is not None:
                    yield f"{member.__name__} {name}", outer[:least] + one * count


def _item(member: type[Header], number: int, size: int) -> bytes | None:
    """An item of so many octets; None where it cannot have so many."""
    fields = [(member.layout.slots[0], number)]
    for extent in member.stack.extent:
        (name, factor), *others = extent.octets.terms or (("", 0),)
        if others or not factor or (size - extent.octets.constant) % factor:
            return None
        fields.append((member.layout.slot(name), (size - extent.octets.constant) // factor))
    if size == 0 or any(not slot.is_fixed or value >> slot.width.constant for slot, value in fields):
        return None
    return _with(bytes(size), fields)


def _with(octets: bytes, fields: list[tuple[Slot, int]]) -> bytes:
    """Octets of zeros with some fields set."""
    number, bits = 0, 8 * len(octets)
    for slot, value in fields:
        width = slot.width.constant
        wire = int.from_bytes(value.to_bytes(width // 8, "little"), "big") if slot.little_endian else value
        number |= wire << bits - slot.offset.constant - width
    return number.to_bytes(len(octets), "big")


def answer(records: bytes, count: int, question: bytes = b"") -> bytes:
    """A DNS answer."""
    head = bytes.fromhex("22228180") + bytes([0, bool(question)]) + count.to_bytes(2) + bytes(4)
    return build(head + question + records, udp(source_port=53, destination_port=50000), ipv4())


def record(name: bytes, kind: int, data: bytes) -> bytes:
    return name + kind.to_bytes(2) + bytes.fromhex("00010000003c") + len(data).to_bytes(2) + data


def answers(one: bytes, question: bytes = b"", records: int = 1) -> bytes:
    """As many of one record, or of some that stand together, as there is room for."""
    count = (LARGEST - len(question) - 100) // len(one)
    return answer(one * count, records * count, question)


def ordinary() -> bytes:
    """What a frame of 64 KiB mostly is where it has lists: an answer of a name server that fills it with records."""
    host = record(b"\4ns01\xc0\x10", 1, bytes(4))
    mail = record(b"\xc0\x0c", 15, b"\0\x0a\4mail\xc0\x10")
    text = record(b"\xc0\x10", 16, b"\x1fv=spf1 include:example.com -all")
    return answers(host + mail + text, HOST + b"\0\1\0\1", 3)


def chained(count: int = 120) -> bytes:
    """Names that go through many labels and pointers, all of them through the same ones."""
    begin = 12 + len(record(b"\0", 65_000, b""))
    links = [(0xC000 | begin + (0 if n == 0 else 4 * n - 3)).to_bytes(2) for n in range(count)]
    chain = b"\0" + b"".join(b"\1a" + link for link in links)
    pointer = (0xC000 | begin + len(chain) - 4).to_bytes(2)
    first, one = record(b"\0", 65_000, chain), record(pointer, 2, pointer)
    copies = (LARGEST - len(first) - 100) // len(one)
    return answer(first + one * copies, copies + 1)


def extensions() -> bytes:
    """Extension headers of nothing but Pad1, as many as are read."""
    return build((b"\x3c\xff" + bytes(2046)) * 31, ipv6(next_header=60))


MESSAGES: Final[Mapping[str, Callable[[], bytes]]] = {
    "records of the root": lambda: answers(record(b"\0", 2, b"\0")),
    "one long name": lambda: answers(record(b"\xc0\x0c", 2, b"\xc0\x0c"), LONG_NAME + b"\0\1\0\1"),
    "empty texts": lambda: answers(record(b"\0", 16, bytes(200))),
    "parameters of a service": lambda: answers(record(b"\0", 64, b"\0\1\0" + b"\0\7\0\0" * 50)),
    "names through many pointers": chained,
    "extension headers of padding": extensions,
}
"""What is not a list of types and lengths alone, in Ethernet frames."""
