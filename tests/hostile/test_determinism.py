"""The same file gives the same octets, whatever the hash seed, the locale, the time zone and the optimisation (R11)."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

import pytest

from tests.hostile.cases import ROOT

CAPTURES = [ROOT / "captures" / name for name in ("tcp4_echo.pcap", "ip6_extension_headers.pcap", "traceroute.pcap")]
COMMANDS = [
    ["flows"],
    ["verify"],
    ["show", "--json"],
    ["netstat"],
    ["show", "-V", "--time", "e"],
    ["stats"],
    ["ladder"],
]
PLAIN = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC", "COLUMNS": "80"}
SURROUNDINGS = {
    "another hash seed": {"PYTHONHASHSEED": "12345"},
    "another locale": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONUTF8": "1"},
    "another time zone": {"TZ": "Asia/Kathmandu"},
    "a wide terminal": {"COLUMNS": "300", "TERM": "xterm-256color", "NO_COLOR": "1"},
    "without assertions": {"PYTHONOPTIMIZE": "1"},
    "in development": {"PYTHONDEVMODE": "1"},
}


@cache
def plain(*arguments: str) -> bytes:
    return output(list(arguments))


def output(arguments: list[str], **variables: str) -> bytes:
    command = [sys.executable, "-m", "dissect", *arguments]
    environment = {**os.environ, **PLAIN, **variables}
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, env=environment).stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", SURROUNDINGS)
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_the_same_octets(name: str, arguments: list[str]) -> None:
    file = str(CAPTURES[COMMANDS.index(arguments) % len(CAPTURES)])

    changed = output([*arguments, file], **SURROUNDINGS[name])

    assert changed == plain(*arguments, file)
    assert changed
