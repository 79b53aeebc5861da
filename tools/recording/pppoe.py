"""rp-pppoe in user space on both hosts: the discovery stage and the end of a session, without PPP."""

from __future__ import annotations

import contextlib
import signal
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from recording.links import Side
from recording.namespaces import RecordingError
from recording.programs import running

DISCOVERY_TYPE, SESSION_TYPE = 0x8863, 0x8864
SESSION_CONFIRMATION = 0x65
PATIENCE_SECONDS = 5.0


@contextlib.contextmanager
def server(side: Side) -> Iterator[None]:
    """``pppoe-server``, whose sessions do nothing but last."""
    with tempfile.TemporaryDirectory() as directory:
        # In place of pppd: stays until the server ends it.
        idle = Path(directory, "idle")
        idle.write_text("#!/bin/sh\nexec sleep 60\n")
        idle.chmod(0o755)
        command = ["pppoe-server", "-F", "-I", side.interface, "-C", "lecture", "-S", "echo", "-L", "198.51.100.2"]
        with running(side, [*command, "-q", str(idle), "-O", "/dev/null"]):
            # It says nothing when it is ready.
            time.sleep(0.3)
            yield


@contextlib.contextmanager
def client(side: Side) -> Iterator[int]:
    """``pppoe`` with a session; what is yielded is the session's number. At the end it says so to the server."""
    with side.namespace.entered():
        listener = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(DISCOVERY_TYPE))
    with contextlib.closing(listener):
        listener.settimeout(PATIENCE_SECONDS)
        with side.namespace.entered():
            process = subprocess.Popen(
                ["pppoe", "-I", side.interface, "-S", "echo"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        try:
            yield _session_number(listener)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate()


def _session_number(listener: socket.socket) -> int:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        code, session = struct.unpack_from("!BH", listener.recv(2048), 15)
        if code == SESSION_CONFIRMATION:
            return int(session)
    raise RecordingError("no PPPoE session was set up")
