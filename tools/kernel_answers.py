#!/usr/bin/env python3
"""Asks the kernel what it makes of fragments and segments that overlap, for tests without root and without Linux.

    python tools/kernel_answers.py              write the answers anew
    python tools/kernel_answers.py --check      write nothing, fail if an answer is not what this kernel says

Two hosts in network namespaces: one sends fragments, and then segments, octet by octet, a socket of the other has what
becomes of them. Needs root.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from recording.laboratory import Laboratory
from recording.links import IPV6, Side
from recording.segments import Stranger
from tshark_answers import ROOT

sys.path.insert(0, str(ROOT))

from tests.packet.reassembly.fragments import piece, piece6  # imported from the path above
from tests.packet.reassembly.kernel import ANSWERS, EXPERIMENTAL, Answers, cases, pieces, recorded, told
from tests.session.streams import kernel as streams

PATIENCE = 0.02
HEADER_OCTETS = 20
WIRE = 0x0003
"""Frames of every protocol (`ETH_P_ALL`)."""


def asked() -> Answers:
    """What this kernel says of all fragments."""
    with tempfile.TemporaryDirectory() as folder, Laboratory(Path(folder) / "none.pcap") as laboratory:
        pair = laboratory.veth()
        with pair.client.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
            wire.bind((pair.client.interface, WIRE))
            both = [
                dict(zip(cases(), _answers(wire, pair.server, family), strict=True))
                for family in (socket.AF_INET, IPV6)
            ]
    return Answers(_kernel(), *both)


def asked_of_segments() -> streams.Answers:
    """What this kernel says of all segments."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Laboratory(Path(folder) / "none.pcap") as laboratory,
        closing(Stranger(laboratory.veth())) as stranger,
    ):
        found = {case: stranger.received(streams.segments(case)).decode() for case in streams.cases()}
    return streams.Answers(_kernel(), found)


def _kernel() -> str:
    return os.uname().release.partition("-")[0]


def _answers(wire: socket.socket, server: Side, family: socket.AddressFamily) -> Iterator[str]:
    make = piece6 if family == IPV6 else piece
    number = {"next_header" if family == IPV6 else "protocol": EXPERIMENTAL}
    with server.socket(family, socket.SOCK_RAW, EXPERIMENTAL) as receiver:
        receiver.settimeout(PATIENCE)
        for identification, case in enumerate(cases(), 1):
            for begin, octets, more in pieces(case):
                wire.send(bytes(make(1, begin, octets, more=more, identification=identification, **number)))
            yield told(list(_received(receiver, 0 if family == IPV6 else HEADER_OCTETS)))


def _received(receiver: socket.socket, header: int) -> Iterator[bytes]:
    """What the other host delivers: of IPv4, a socket has the header too."""
    while True:
        try:
            yield receiver.recv(65535)[header:]
        except TimeoutError:
            return


def main() -> int:
    parser = argparse.ArgumentParser(description="what this kernel makes of fragments, for tests without it")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    given = parser.parse_args()
    fine = True
    for path, found, before in (
        (ANSWERS, asked(), recorded),
        (streams.ANSWERS, asked_of_segments(), streams.recorded),
    ):
        if not given.check:
            path.write_text(json.dumps(found._asdict(), indent=1) + "\n", encoding="utf-8")
            print(path.relative_to(ROOT))
            continue
        then = before()
        if found[1:] == then[1:]:
            print(f"{path.relative_to(ROOT)}: the answers of Linux {then.kernel} are those of {found.kernel}")
        else:
            print(f"{path.relative_to(ROOT)}: Linux {found.kernel} says something else", file=sys.stderr)
            fine = False
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
