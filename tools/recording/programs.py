"""The programs that talk: the lecture's own server and client, and inetutils-inetd as a server by other people."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from recording.links import FAMILIES, IPV6, Pair, Side
from recording.namespaces import RecordingError, run

TOOLS = Path(__file__).resolve().parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join((str(TOOLS), str(TOOLS.parent)))}
"""Programs may be run by what stands here."""
LECTURE_PORT = 50001
ECHO_PORT = 7


@contextlib.contextmanager
def running(side: Side, command: Sequence[str], ready: str = "") -> Iterator[subprocess.Popen[str]]:
    """A program on a host, ready when it has said so, ended when the ``with`` block ends."""
    with side.namespace.entered():
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=ENVIRONMENT
        )
    try:
        _wait_for_words(process, ready)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def _wait_for_words(process: subprocess.Popen[str], words: str) -> None:
    """Read what the program says until the words come."""
    assert process.stdout is not None
    said, deadline = "", time.monotonic() + 10
    while words not in said:
        readable, _, _ = select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))
        part = os.read(process.stdout.fileno(), 65536).decode(errors="replace") if readable else ""
        if not part:
            raise RecordingError(f"the program did not start: {said.strip()}")
        said += part


def ask(side: Side, command: Sequence[str], *, accept: frozenset[int] = frozenset({0})) -> str:
    """Run a client program on a host to its end, and return what it has said."""
    with side.namespace.entered():
        finished = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if finished.returncode not in accept:
        raise RecordingError(f"{' '.join(command)}: {finished.returncode}: {finished.stdout}{finished.stderr}")
    return finished.stdout + finished.stderr


def _recorded(program: str, calls: Path | None) -> list[str]:
    """The command line of one of the lecture's programs; `calls`: where to record what it calls, if at all."""
    path = str(TOOLS / f"echo_{program}.py")
    if calls is None:
        return [sys.executable, path]
    return [sys.executable, "-m", "recording.calling", str(calls), program, path]


@contextlib.contextmanager
def lecture_server(
    side: Side, family: socket.AddressFamily, *, udp: bool = False, host: str = "", calls: Path | None = None
) -> Iterator[None]:
    """``echo_server.py`` listening on the side's address; `calls`: where to record what it calls, if at all."""
    command = [*_recorded("server", calls), "--host", host or side.address(family)]
    with running(side, [*command, "--udp"] if udp else command) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("listening"):
            raise RecordingError(f"the echo server did not start: {line.strip()}")
        yield


def client_command(
    address: str, messages: Sequence[str], *, udp: bool = False, port: int = LECTURE_PORT, calls: Path | None = None
) -> list[str]:
    """The command line of ``echo_client.py``."""
    command = [*_recorded("client", calls), "--host", address, "--port", str(port)]
    return [*command, *(["--udp"] if udp else []), "--", *messages]


def lecture_client(
    side: Side,
    address: str,
    messages: Sequence[str],
    *,
    udp: bool = False,
    port: int = LECTURE_PORT,
    calls: Path | None = None,
) -> None:
    """Run ``echo_client.py`` and see that the echo is what was sent; `calls`: where to record what it calls."""
    with side.namespace.entered():
        finished = subprocess.run(
            client_command(address, messages, udp=udp, port=port, calls=calls),
            capture_output=True,
            text=True,
            check=False,
            env=ENVIRONMENT,
        )
    if finished.stdout.splitlines() != list(messages):
        raise RecordingError(f"the echo differs from what was sent: {finished.stdout}{finished.stderr}")


def lecture_sessions(pair: Pair, families: Iterable[socket.AddressFamily] = FAMILIES) -> None:
    """UDP and TCP with the lecture's programs, one message each."""
    for family in families:
        for udp in (True, False):
            with lecture_server(pair.server, family, udp=udp):
                lecture_client(pair.client, pair.server.address(family), ["hello"], udp=udp)


def lecture_sessions_tcp(pair: Pair, family: socket.AddressFamily, messages: tuple[str, ...] = ("hello",)) -> None:
    """One TCP session with the lecture's programs."""
    with lecture_server(pair.server, family):
        lecture_client(pair.client, pair.server.address(family), messages)


@contextlib.contextmanager
def inetd(side: Side) -> Iterator[None]:
    """inetutils-inetd with its internal RFC 862 echo service: TCP and UDP, IPv4 and IPv6, port 7."""
    with tempfile.TemporaryDirectory() as directory:
        configuration = Path(directory, "inetd.conf")
        # `tcp6only`, because plain `tcp6` takes the IPv4 port as well and collides with `tcp`.
        configuration.write_text(
            "".join(f"echo dgram {udp} wait root internal\n" for udp in ("udp", "udp6only"))
            + "".join(f"echo stream {tcp} nowait root internal\n" for tcp in ("tcp", "tcp6only"))
        )
        command = ["inetutils-inetd", "-d", "-p", str(Path(directory, "pid")), str(configuration)]
        with running(side, command):
            _wait_until_listening(side)
            yield


def _wait_until_listening(side: Side) -> None:
    """The last configured service answers; asked over the host's own loopback, where nobody records."""
    for _attempt in range(100):
        with contextlib.suppress(OSError), side.socket(IPV6, socket.SOCK_STREAM) as probe:
            probe.connect((side.ip6, ECHO_PORT))
            return
        time.sleep(0.05)
    raise RecordingError("inetd does not listen")


def private_directory(path: Path) -> None:
    """An empty directory at a fixed place, seen by this process and its children only."""
    path.mkdir(parents=True, exist_ok=True)
    run(["mount", "-t", "tmpfs", "recording", str(path)])
