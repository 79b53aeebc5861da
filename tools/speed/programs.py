"""The small Go and C++ programs of this benchmark: compiled where the compilers and libraries are installed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

_HERE = Path(__file__).parent / "programs"
SOURCES: Final = {"gopacket": _HERE / "gopacket.go", "libtins": _HERE / "libtins.cpp"}
DEBIAN: Final = {
    "gopacket": "golang-go golang-github-google-gopacket-dev",
    "libtins": "g++ libtins-dev libpcap-dev",
    "tshark": "tshark",
}
"""Packages that have what each needs."""
_GOPATH = Path("/usr/share/gocode")
_LIVE_CAPTURE = _GOPATH / "src/github.com/google/gopacket/pcapgo/capture.go"


class NotInstalledError(Exception):
    """What a contestant needs is not on this machine; the message says what."""


def program(name: str) -> Path:
    """The program, compiled if it is one of ours. NotInstalledError, with a word, where that cannot be."""
    if name not in SOURCES:
        found = shutil.which(name)
        if found is None:
            raise NotInstalledError(f"no {name} here ({DEBIAN.get(name, name)})")
        return Path(found)
    source = SOURCES[name]
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    built = Path(tempfile.gettempdir()) / f"dissect-speed-{os.getuid()}" / f"{name}-{digest}"
    if not built.exists():
        built.parent.mkdir(mode=0o700, exist_ok=True)
        _compile(name, source, built)
    return built


def _compile(name: str, source: Path, built: Path) -> None:
    partial = built.with_suffix(f".{os.getpid()}")
    command, environment = (_go if name == "gopacket" else _cpp)(source, partial)
    if shutil.which(command[0]) is None:
        raise NotInstalledError(f"no {command[0]} here ({DEBIAN[name]})")
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        reason = (ran.stderr.strip().splitlines() or ["no reason given"])[0]
        raise NotInstalledError(f"{source.name} does not compile here ({DEBIAN[name]}): {reason}")
    partial.replace(built)


def _go(source: Path, built: Path) -> tuple[list[str], dict[str, str]]:
    """Debian's gopacket lacks what capturing from an interface needs; that file is left out, and not missed."""
    overlay = built.with_suffix(".json")
    overlay.write_text(json.dumps({"Replace": {str(_LIVE_CAPTURE): ""}}), encoding="utf-8")
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(_GOPATH),
        "GOCACHE": str(built.parent / "go-cache"),
    }
    return ["go", "build", "-overlay", str(overlay), "-o", str(built), str(source)], environment


def _cpp(source: Path, built: Path) -> tuple[list[str], dict[str, str]]:
    return ["g++", "-O2", "-std=c++17", "-o", str(built), str(source), "-ltins", "-lpcap"], dict(os.environ)
