"""Files of the formats that are read and not written, built octet by octet: snoop, btsnoop and ERF."""

from __future__ import annotations

import struct

from hypothesis import strategies as st

from tests.capture.files import FRAME

TIME = 1_700_000_000
YEAR_0 = 0x00DC_DDB3_0F2F_8000
"""1970 in microseconds since the year 0."""


def snoop_header(*, version: int = 2, datalink: int = 4) -> bytes:
    return b"snoop\0\0\0" + struct.pack(">II", version, datalink)


def snoop(
    octets: bytes = FRAME,
    *,
    original: int | None = None,
    included: int | None = None,
    total: int | None = None,
    drops: int = 0,
    time: tuple[int, int] = (TIME, 0),
) -> bytes:
    """A record, padded to 4 octets as snoop(8) does."""
    padded = octets + bytes(-len(octets) % 4)
    lengths = [len(octets) if one is None else one for one in (original, included)]
    return struct.pack(">IIIIII", *lengths, 24 + len(padded) if total is None else total, drops, *time) + padded


def btsnoop_header(*, version: int = 1, datalink: int = 1002) -> bytes:
    return b"btsnoop\0" + struct.pack(">II", version, datalink)


def btsnoop(
    octets: bytes = b"\x01\x03\x0c\x00",
    *,
    original: int | None = None,
    included: int | None = None,
    flags: int = 0,
    drops: int = 0,
    microseconds: int = YEAR_0 + TIME * 1_000_000,
) -> bytes:
    lengths = [len(octets) if one is None else one for one in (original, included)]
    return struct.pack(">IIIIq", *lengths, flags, drops, microseconds) + octets


BEFORE = {2: 2, 5: 4, 11: 2, 16: 2, 17: 4, 20: 2}
"""Octets before the frame, by type."""


def erf(
    octets: bytes = FRAME,
    *,
    kind: int = 2,
    flags: int = 4,
    time: tuple[int, int] = (TIME, 0),
    extensions: tuple[bytes, ...] = (),
    total: int | None = None,
    lost: int = 0,
    wire: int | None = None,
) -> bytes:
    """A record; the time is seconds and 2**-32 of a second. Each extension header says whether another follows."""
    body = b"".join(extensions) + bytes(BEFORE.get(kind, 0)) + octets
    return (
        struct.pack("<II", time[1], time[0])
        + bytes((kind | (0x80 if extensions else 0), flags))
        + struct.pack(">HHH", 16 + len(body) if total is None else total, lost, len(octets) if wire is None else wire)
        + body
    )


@st.composite
def foreign_files(draw: st.DrawFn) -> bytes:
    """Valid files of the three formats."""
    kind = draw(st.sampled_from(["snoop", "btsnoop", "erf"]))
    octets = draw(st.lists(st.binary(min_size=1, max_size=80), min_size=kind == "erf", max_size=8))
    words = st.integers(0, 0xFFFF_FFFF)
    if kind == "snoop":
        made = [
            snoop(one, time=(draw(words), draw(st.integers(0, 999_999))), drops=draw(words), original=80)
            for one in octets
        ]
        return snoop_header(datalink=draw(st.sampled_from([0, 4, 8]))) + b"".join(made)
    if kind == "btsnoop":
        made = [
            btsnoop(one, flags=draw(words), drops=draw(words), microseconds=draw(st.integers(YEAR_0, (1 << 63) - 1)))
            for one in octets
        ]
        return btsnoop_header(datalink=draw(st.sampled_from([1001, 1002, 2001]))) + b"".join(made)
    time, made = draw(st.integers(0, 0xFFFF_0000)), []
    for one in octets:
        time += draw(st.integers(0, 1000))
        types = st.sampled_from([1, 2, 3, 5, 10, 11, 17, 21, 22, 23, 27])
        extensions = draw(st.sampled_from([(), (bytes(8),), (b"\x80" + bytes(7), bytes(8))]))
        fraction, flags = draw(words), draw(st.integers(0, 0x3F))
        made.append(
            erf(
                one, kind=draw(types), flags=flags, time=(time, fraction), extensions=extensions, lost=draw(words) >> 16
            )
        )
    return b"".join(made)
