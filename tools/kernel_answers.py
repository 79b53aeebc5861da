#!/usr/bin/env python3
"""Asks the kernel what it makes of fragments that overlap, so that tests can compare without root and Linux.

    python tools/kernel_answers.py              write the answers anew
    python tools/kernel_answers.py --check      write nothing, fail if an answer is not what this kernel says

Two hosts in network namespaces: one sends fragments octet by octet, a socket of the other has what becomes of them.
Needs root.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from recording.laboratory import Laboratory
from recording.links import IPV6, Side
from tshark_answers import ROOT

sys.path.insert(0, str(ROOT))

from tests.packet.reassembly.fragments import piece, piece6  # imported from the path above
from tests.packet.reassembly.kernel import ANSWERS, EXPERIMENTAL, Answers, cases, pieces, recorded, told

PATIENCE = 0.02
HEADER_OCTETS = 20
WIRE = 0x0003
"""Frames of every protocol (`ETH_P_ALL`)."""


def asked() -> Answers:
    """What this kernel says of all cases."""
    with tempfile.TemporaryDirectory() as folder, Laboratory(Path(folder) / "none.pcap") as laboratory:
        pair = laboratory.veth()
        with pair.client.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
            wire.bind((pair.client.interface, WIRE))
            both = [
                dict(zip(cases(), _answers(wire, pair.server, family), strict=True))
                for family in (socket.AF_INET, IPV6)
            ]
    return Answers(os.uname().release.partition("-")[0], *both)


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
    found = asked()
    if not given.check:
        ANSWERS.write_text(json.dumps(found._asdict(), indent=1) + "\n", encoding="utf-8")
        print(ANSWERS.relative_to(ROOT))
        return 0
    if found[1:] == recorded()[1:]:
        print(f"{len(cases())} answers of Linux {recorded().kernel} are those of {found.kernel}")
        return 0
    print(f"Linux {found.kernel} says something else than {recorded().kernel}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
