"""QUIC between an echo server and a client that are made with aioquic."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from recording import programs
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import Side

CHAPTER = "QUIC"
ECHO = [sys.executable, str(programs.TOOLS / "examples" / "quic" / "quic_echo.py")]


@contextlib.contextmanager
def server(side: Side, *words: str) -> Iterator[None]:
    """A server with a certificate that it has made itself."""
    with tempfile.TemporaryDirectory() as directory:
        key, certificate = str(Path(directory, "key.pem")), str(Path(directory, "certificate.pem"))
        kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650"]
        files = ["-keyout", key, "-out", certificate]
        programs.ask(side, ["openssl", "req", "-x509", *kind, *files, "-subj", "/CN=server.lecture.example"])
        command = [*ECHO, "serve", "--host", side.ip4, "--key", key, "--certificate", certificate, *words]
        with programs.running(side, command, ready="listening"):
            yield


@scenario(CHAPTER)
def quic4_session(laboratory: Laboratory) -> None:
    """Three connections of QUIC: after a version that the server does not know, with early data, in version 2.

    Recorded: a server and a client made with aioquic over a veth pair without offload, at the client.

    Look at: the versions that the server lists; several packets in one datagram; the 0-RTT packet, which has data
    before the handshake; the Retry packet, whose token the client sends back; the other numbers of the types in
    version 2. Packets with a short header stay octets, and so does the first packet, of a version that nobody knows.
    """
    pair = laboratory.veth()
    host = pair.server.ip4
    say = [*ECHO, "say", "--host", host]
    laboratory.record(pair.client)
    with server(pair.server):
        programs.ask(pair.client, [*say, "--version", "0x1a2a3a4a", "--version", "1"])
    with server(pair.server, "--retry"):
        programs.ask(pair.client, [*say, "--version", "0x6b3343cf"])
