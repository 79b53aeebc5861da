"""Frames of a transfer without anything unusual, and frames that are hard to read by rows."""

from __future__ import annotations

from tests.session.tcp.frames import ACK, ADDRESSES, CLIENT, SERVER, SYN, Timed, frame, ipv4

ENDS = (ADDRESSES[CLIENT], ADDRESSES[SERVER])
WHOLE = frame(CLIENT, ACK, 1, data=bytes(40))[34:]
BULK = [
    Timed(10**13 + at * 1000, octets)
    for at, octets in enumerate(
        (
            frame(CLIENT, SYN, 0, port=99),
            frame(SERVER, SYN | ACK, 0, 1, port=99),
            frame(CLIENT, ACK, 1, 1, port=99),
            *(
                frame(side, ACK, number, other, data=data, port=99)
                for at in range(1, 9001, 100)
                for side, number, other, data in (
                    (CLIENT, at, 1, bytes(60)),
                    (CLIENT, at + 60, 1, bytes(40)),
                    (SERVER, 1, at + 100, b""),
                )
            ),
        )
    )
]
"""A transfer without anything unusual."""
ODD = [
    Timed(10**12 + at, octets)
    for at, octets in enumerate(
        (
            ipv4(ENDS, 6, WHOLE[:32], place=0x2000),
            ipv4(ENDS, 6, WHOLE[32:], place=4),
            ipv4(ENDS, 6, WHOLE[:15]),
            ipv4(ENDS, 6, WHOLE[:17]),
            ipv4(ENDS, 1, bytes((3, 3, 0, 0, 0, 0, 0, 0)) + frame(CLIENT, SYN, 5, port=9)[14:]),
            frame(CLIENT, SYN, 5, port=9),
            ipv4(ENDS, 17, bytes(8)),
        )
    )
]
"""Fragments, headers that are cut, a quoted segment, none."""
