"""Capture files made octet by octet, each with something to notice, by its name."""

from __future__ import annotations

import struct
from typing import Any

from tests.capture.files import (
    FRAME,
    IXIA,
    MODIFIED,
    NANOSECONDS,
    SECTION,
    block,
    custom,
    header,
    interface,
    name_resolution,
    obsolete_packet,
    option,
    packet,
    record,
    section,
    simple_packet,
    statistics,
)
from tests.capture.foreign_files import TIME, btsnoop, btsnoop_header, erf, snoop, snoop_header

BIG = bytes(range(256)) * 20
"""A frame that needs several of the smallest buffers."""
ZEROS = bytes(16)
FLAGS = option(2, struct.pack("<I", 4 << 5 | 1)) + option(0)
PALINDROME = section()


def resolution(code: int, **more: Any) -> bytes:
    """An interface whose times have this if_tsresol."""
    return interface(options=option(9, bytes((code,))) + more.get("also", b""))


def offset(seconds: int) -> bytes:
    return option(14, struct.pack("<q", seconds))


RECORDS = {
    "plain": header() + record() * 3,
    "big-endian": header(order=">") + record(order=">") * 3,
    "nanoseconds": header(NANOSECONDS) + record(time=(1, 999_999_999)) * 2,
    "modified": header(MODIFIED) + (record(b"")[:16] + bytes(8)) + struct.pack("<IIII8x", 1, 2, 3, 3) + b"abc",
    "modified, and nearly all zeros": header(MODIFIED) + bytes(24) + bytes(16) + b"\0\0\0\1\0\0\0\0" + bytes(24),
    "Ixia": header(IXIA[0]) + bytes(4) + record() * 2,
    "lengths swapped": header(version=(2, 2)) + record(original=60)[:8] + struct.pack("<II", 60, 47) + FRAME,
    "lengths perhaps swapped": header(version=(2, 3)) + record() + record()[:8] + struct.pack("<II", 60, 47) + FRAME,
    "FCS": header(link_type=1 | 1 << 26 | 2 << 28) + record() * 2,
    "no frames": header(),
    "no octets": header() + record(b"", original=3) + record(b"") + record(),
    "a time of zero": header() + record(b"", time=(0, 0), original=5) + record(time=(0, 0)),
    "over the snaplen": header(snaplen=40) + record() * 4,
    "over the original": header() + record(original=20) * 4,
    "over what is customary": header(snaplen=0) + record(bytes(262_145)) * 2,
    "fractions": header() + record(time=(5, 1_000_000)) * 3,
    "backwards": header() + b"".join(record(time=(seconds, 0)) for seconds in (5, 4, 3, 9, 8)),
    "everything at once": header(snaplen=40) + record(time=(9, 0)) + record(time=(8, 2_000_000), original=3) * 3,
    "a record cut": header() + record() * 2 + record()[:-1],
    "a header cut": header() + record() * 2 + record()[:9],
    "over the limit": header() + record() + record(captured=1 << 30, original=1 << 30),
    "a large record": header() + record() + record(BIG) + record() * 2,
    "a large record cut": header() + record() + record(BIG)[:-1],
    "zeros at the end": header() + record() + ZEROS * 100 + bytes(7),
    "zeros within": header() + record() + ZEROS * 100 + record(time=(1_700_000_001, 0)) + ZEROS + record(),
    "zeros within, then damage": header() + record() + ZEROS * 3 + record()[:-1],
    "zeros only": header() + ZEROS * 3,
    "two files": header() + record() + header() + record(),
}
BLOCKS = {
    "plain": SECTION + packet() * 3,
    "big-endian": section(order=">") + interface(order=">") + packet(order=">") * 3,
    "both orders": SECTION + packet() + section(order=">") + interface(order=">") + packet(order=">") + SECTION,
    "simple": SECTION + simple_packet() * 2 + packet(),
    "simple and cut": section() + interface(snaplen=20) + simple_packet(FRAME[:20], original=47) * 2,
    "simple and short": SECTION + block(3, struct.pack("<I", 90) + FRAME) + block(3, b"") + packet(),
    "obsolete": SECTION + obsolete_packet() + obsolete_packet(drops=3, options=FLAGS) + obsolete_packet(number=1),
    "flags": SECTION + packet(options=FLAGS) * 3,
    "flags without an FCS": section() + interface(options=option(13, b"\x20")) + packet(options=option(2, bytes(4))),
    "comments": SECTION + packet(options=option(1, b"one") + option(1, b"\0\xff") + option(0)) * 2,
    "comments that are no ASCII": SECTION + packet(options=option(1, "zwölf".encode())) + packet(),
    "comments that are no UTF-8": SECTION + packet(options=option(1, b"\xff")) * 3,
    "unknown options": SECTION + packet(options=option(77, b"?") + option(5, bytes(8)) + option(3, b"\2abcd")),
    "options of a wrong length": SECTION + packet(options=option(2, b"1")) + packet(options=option(3)) + packet(),
    "repeated options": SECTION + packet(options=option(2, bytes(4)) * 2) + packet(),
    "options beyond the block": SECTION + packet(options=option(1, b"abcd", length=9)) + packet(),
    "an end of options with a value": SECTION + packet(options=option(0, b"abcd")) + packet(),
    "other blocks": SECTION + packet() + statistics() + name_resolution(b"") + custom(b"?") + packet() + block(99),
    "no interface": section() + packet() + simple_packet() + interface() + packet() + packet(number=1),
    "a short interface": section() + block(1, b"abcd") + packet() + interface() + packet(number=1),
    "several interfaces": SECTION + packet() + interface(link_type=101) * 40 + packet(number=33) + packet(number=40),
    "several sections": (SECTION + packet() * 2) * 3 + section() + interface(link_type=9) * 2 + packet(number=1),
    "a section of a wrong length": section(length=8) + interface() + packet() + SECTION + packet(),
    "a section of another version": SECTION + packet() + section(version=(2, 0)) + packet() * 2 + SECTION + packet(),
    "that, cut": SECTION + packet() + section(version=(2, 0)) + packet() + packet()[:-2],
    "that, with two lengths": SECTION + packet() + section(version=(2, 0)) + block(6, FRAME[:40], again=16),
    "a section header without a magic": SECTION + packet() + section(magic=5),
    "a short section header": SECTION + packet() + block(0x0A0D0D0A, struct.pack("<I", 0x1A2B3C4D)),
    "a section header cut": SECTION + packet() + section()[:11],
    "a section header cut later": SECTION + packet() + section()[:20],
    "two lengths": SECTION + packet() + block(6, FRAME[:40], again=16) + packet(),
    "a length of no words": SECTION + packet() + block(6, FRAME[:40], total=51),
    "a length of nothing": SECTION + packet() + block(6, FRAME[:40], total=8),
    "a length over the limit": SECTION + packet() + block(6, FRAME[:40], total=1 << 30),
    "a block cut": SECTION + packet() + packet()[:-1],
    "a head cut": SECTION + packet() + packet()[:5],
    "a short packet block": SECTION + block(6, bytes(12)) + packet(),
    "more captured than there is": SECTION + packet(captured=90) + packet(),
    "over the original": SECTION + packet(original=20) * 3,
    "the padding is counted": SECTION + packet(FRAME + b"\0", original=47) * 2 + packet(FRAME + b"1", original=47),
    "over the snaplen": section() + interface(snaplen=20) + packet() * 3,
    "backwards": SECTION + b"".join(packet(units=units) for units in (5, 4, 3, 9, 8)),
    "before 1970": section() + resolution(6, also=offset(-10)) + packet(units=5) * 3 + packet(units=4),
    "nanoseconds": section() + resolution(9) + packet(units=1_700_000_000_123_456_789),
    "binary fractions": section() + resolution(0x80 | 10) + packet(units=1_700_000_000 * 1024 + 1023),
    "fine binary fractions": section() + resolution(0x80 | 40) + packet(units=(1 << 62) + 12_345),
    "too fine binary fractions": section() + resolution(0x80 | 60) + packet(units=(1 << 62) + 12_345) * 2,
    "picoseconds": section() + resolution(12) + packet(units=1_700_000_000_123_456_789) * 2,
    "far too fine": section() + resolution(127) + packet(units=1 << 62) + resolution(0xFF) + packet(number=1),
    "after 2262": SECTION + packet(units=1 << 62) + packet() + packet(units=(1 << 64) - 1) + simple_packet() + packet(),
    "a great offset": section() + resolution(6, also=offset(1 << 62)) + packet() * 2,
    "a great negative offset": section() + resolution(6, also=offset(-1 << 62)) + packet() * 2,
    "a large block": SECTION + packet() + packet(BIG) + packet() * 2,
    "a large block cut": SECTION + packet() + packet(BIG)[:-1],
    "a simple packet between times": SECTION + packet(units=9) + simple_packet() + packet(units=8),
    "no packets": section(),
}
OTHERS = {
    "nanoseconds in a file of microseconds": header() + record(time=(1, 5_000_000)) * 8,
    "the same, cut": header() + record(time=(1, 5_000_000)) * 8 + record()[:-1],
    "snoop": snoop_header() + snoop(drops=1) + snoop(time=(TIME - 1, 0)) * 2 + snoop(original=5),
    "snoop cut": snoop_header() + snoop() * 2 + snoop()[:-1],
    "btsnoop": btsnoop_header()
    + btsnoop() * 3
    + btsnoop(flags=3, microseconds=1)
    + btsnoop(microseconds=(1 << 63) - 1),
    "btsnoop of a monitor": btsnoop_header(datalink=2001) + btsnoop() * 2,
    "erf": erf() * 3 + erf(kind=48) + erf(kind=22, flags=6) + erf(kind=3) + erf(kind=2),
    "erf damaged": erf() * 3 + erf(total=3),
}
FILES = {
    **{f"pcap: {name}": file for name, file in RECORDS.items()},
    **{f"pcapng: {name}": file for name, file in BLOCKS.items()},
    **OTHERS,
}
