"""tshark finds nothing malformed in simulated sessions, and sees in them what we see."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from dissect.session.tcp import Flag
from dissect.simulation import simulate
from tests.session.tcp.tshark import asked, needs_tshark, ours
from tests.simulation.drawn import write

pytestmark = [needs_tshark, pytest.mark.slow]


def complaints(path: Path) -> str:
    """What tshark says is malformed, or has a wrong checksum."""
    checks = [f"{name}:TRUE" for name in ("ip.check_checksum", "tcp.check_checksum", "udp.check_checksum")]
    checks.append("sctp.checksum:TRUE")
    options = [part for check in checks for part in ("-o", check)]
    fields = ("ip.checksum.status", "tcp.checksum.status", "udp.checksum.status", "sctp.checksum.status")
    wrong = " or ".join(["_ws.malformed", *(f"{field} == 0" for field in fields)])
    command = ["tshark", "-n", *options, "-r", str(path), "-Y", wrong]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("seed", range(10))
def test_its_flags_are_ours(seed: int, tmp_path: Path) -> None:
    path = write(tmp_path / "simulated.pcap", seed, 200)
    said, found = asked(path), ours(path)

    assert {number: (answer, found.get(number)) for number, answer in said.items() if answer != found.get(number)} == {}
    assert complaints(path) == ""
    seen = Counter(flag for answer in found.values() for flag in Flag if flag in answer)
    assert {flag: seen[flag] for flag in Flag if seen[flag] < 20} == {}


@pytest.mark.parametrize("transport", ["udp", "sctp"])
@pytest.mark.parametrize("ipv6", [False, True])
def test_messages_are_not_malformed(transport: str, tmp_path: Path, *, ipv6: bool) -> None:
    path = tmp_path / "x.pcapng"
    simulate([b"x", b"x" * 4000], transport=transport, ipv6=ipv6, loss="client:3", duplicate="client:4").write(path)

    assert complaints(path) == ""
