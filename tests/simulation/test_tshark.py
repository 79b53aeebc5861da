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
    options = [part for check in checks for part in ("-o", check)]
    wrong = "_ws.malformed or ip.checksum.status == 0 or tcp.checksum.status == 0 or udp.checksum.status == 0"
    command = ["tshark", "-n", *options, "-r", str(path), "-Y", wrong]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("seed", range(5))
def test_its_flags_are_ours(seed: int, tmp_path: Path) -> None:
    path = write(tmp_path / "simulated.pcap", seed, 100)
    said, found = asked(path), ours(path)

    assert {number: (answer, found.get(number)) for number, answer in said.items() if answer != found.get(number)} == {}
    assert complaints(path) == ""
    seen = Counter(flag for answer in found.values() for flag in Flag if flag in answer)
    assert {flag: seen[flag] for flag in Flag if seen[flag] < 20} == {}


def test_datagrams_are_not_malformed(tmp_path: Path) -> None:
    for ipv6 in (False, True):
        path = tmp_path / f"{ipv6}.pcapng"
        simulate([b"", b"x" * 4000], transport="udp", ipv6=ipv6).write(path)

        assert complaints(path) == ""
