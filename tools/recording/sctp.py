"""SCTP between the hosts of a scenario, played step by step as with sockets: each host's stack is told what to do."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recording import sessions
from recording.links import IPV4, IPV6, Pair, Side
from recording.namespaces import RecordingError
from recording.programs import TOOLS

PORT = 7
CLIENT_PORT = 52000
ENCAPSULATION_PORT = 9899
PATIENCE_SECONDS = 10.0
DELAYED_ACKNOWLEDGEMENT_SECONDS = 0.3


def pause(seconds: float = DELAYED_ACKNOWLEDGEMENT_SECONDS) -> None:
    """Wait until a delayed acknowledgement (200 ms) has been sent."""
    sessions.pause(seconds)


class SctpHost:
    """A host's SCTP stack. Methods are those of ``usrsctp.Association`` and of ``sctp_process.Host``."""

    def __init__(self, side: Side, udp_port: int = 0, settings: Mapping[str, int] | None = None) -> None:
        command = [sys.executable, "-m", "recording.sctp_process", str(udp_port), json.dumps(dict(settings or {}))]
        with side.namespace.entered():
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(TOOLS)},
                text=True,
                bufsize=1,
            )

    def begin(self, name: str, *arguments: Any, **keywords: Any) -> None:
        """Tell the host to do something that another host's answer is needed for."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([name, arguments, keywords]) + "\n")

    def end(self) -> str:
        """Wait for the result of what was begun."""
        assert self._process.stdout is not None
        readable, _, _ = select.select([self._process.stdout], [], [], PATIENCE_SECONDS)
        line = self._process.stdout.readline() if readable else ""
        if not line:
            raise RecordingError("the SCTP stack does not answer")
        answer = json.loads(line)
        if "error" in answer:
            raise RecordingError(f"SCTP: {answer['error']}")
        return str(answer["result"])

    def do(self, name: str, *arguments: Any, **keywords: Any) -> str:
        """Tell the host to do something, and wait until it is done."""
        self.begin(name, *arguments, **keywords)
        return self.end()

    def refused(self, address: str) -> None:
        """Try to connect where nobody listens."""
        with contextlib.suppress(RecordingError):
            self.do("connect", address, PORT)
            raise AssertionError("somebody listens")

    def close(self) -> None:
        """End the process without a word on the wire."""
        self._process.kill()
        self._process.communicate()


@dataclass
class Hosts:
    """Both ends of an association."""

    client: SctpHost
    server: SctpHost

    def both(self, name: str, *arguments: Any, **keywords: Any) -> None:
        """Tell both the same."""
        for host in (self.client, self.server):
            host.do(name, *arguments, **keywords)

    def connect(self, address: str) -> None:
        """The client sets the association up, and the server accepts it."""
        self.server.do("listen")
        self.client.do("connect", address, PORT)
        self.server.do("accept")
        pause()

    def echo(self, message: str = "hello", **keywords: Any) -> None:
        """The client sends a message and the server sends it back the same way."""
        self.client.do("send", message, **keywords)
        received = self.server.do("receive")
        self.server.do("send", received, **keywords)
        if self.client.do("receive") != message:
            raise RecordingError("the echo differs from what was sent")

    def echo_all(self, messages: Sequence[str], **keywords: Any) -> None:
        """The client sends messages without waiting, then the server sends them back in the same way."""
        for message in messages:
            self.client.do("send", message, **keywords)
        for message in [self.server.do("receive") for _message in messages]:
            self.server.do("send", message, **keywords)
        if sorted(self.client.do("receive") for _message in messages) != sorted(messages):
            raise RecordingError("the echoes differ from what was sent")
        pause()

    def shut_down(self) -> None:
        """The client ends the association, the server agrees."""
        self.client.do("close")
        pause()


@contextlib.contextmanager
def hosts(
    pair: Pair,
    addresses: tuple[Sequence[str], Sequence[str]],
    *,
    udp_port: int = 0,
    settings: Mapping[str, int] | None = None,
) -> Iterator[Hosts]:
    """SCTP stacks on client and server with a socket each, bound to the client's and the server's addresses."""
    family = IPV6 if any(":" in address for address in addresses[0]) else IPV4
    with contextlib.ExitStack() as stack:
        made = []
        for side, own, port in ((pair.client, addresses[0], CLIENT_PORT), (pair.server, addresses[1], PORT)):
            host = SctpHost(side, udp_port, settings)
            stack.callback(host.close)
            host.do("open", int(family))
            host.do("bind", list(own), port)
            made.append(host)
        yield Hosts(*made)
