#!/usr/bin/env python3
"""An echo server over QUIC, and a client: `quic_echo.py serve`, `quic_echo.py say` (needs aioquic)."""

from __future__ import annotations

import argparse
import asyncio
import ssl
from pathlib import Path

from aioquic.asyncio.client import connect
from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.asyncio.server import serve
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.events import QuicEvent, StreamDataReceived
from aioquic.tls import SessionTicket

PORT = 443
APPLICATIONS = ["echo"]
VERSION_1, VERSION_2 = 1, 0x6B3343CF


class Echo(QuicConnectionProtocol):
    """Sends back what comes in a stream."""

    def quic_event_received(self, event: QuicEvent) -> None:
        """Called for all that happens in a connection."""
        if isinstance(event, StreamDataReceived):
            self._quic.send_stream_data(event.stream_id, event.data, event.end_stream)
            self.transmit()


async def server(host: str, certificate: Path, key: Path, *, retry: bool) -> None:
    """Serve versions 1 and 2 until the program is ended. `retry`: every client is to prove its address."""
    configuration = QuicConfiguration(
        is_client=False, alpn_protocols=APPLICATIONS, supported_versions=[VERSION_1, VERSION_2]
    )
    configuration.load_cert_chain(certificate, key)
    tickets: dict[bytes, SessionTicket] = {}
    await serve(
        host,
        PORT,
        configuration=configuration,
        create_protocol=Echo,
        retry=retry,
        session_ticket_fetcher=lambda label: tickets.pop(label, None),
        session_ticket_handler=lambda ticket: tickets.update({ticket.ticket: ticket}),
    )
    print("listening", flush=True)
    await asyncio.Event().wait()


async def client(host: str, versions: list[int]) -> None:
    """Say hello, beginning with the first of the versions; if there are several, once more with what the server gave
    for that, in the last of them."""
    tickets: list[SessionTicket] = []
    await _say(host, versions, tickets)
    if len(versions) > 1:
        await _say(host, versions[-1:], tickets)


async def _say(host: str, versions: list[int], tickets: list[SessionTicket]) -> None:
    configuration = QuicConfiguration(
        alpn_protocols=APPLICATIONS,
        original_version=versions[0],
        supported_versions=versions,
        verify_mode=ssl.CERT_NONE,
        session_ticket=tickets[-1] if tickets else None,
    )
    early = bool(tickets)
    async with connect(
        host, PORT, configuration=configuration, session_ticket_handler=tickets.append, wait_connected=not early
    ) as connection:
        reader, writer = await connection.create_stream()
        writer.write(b"hello")
        writer.write_eof()
        assert await reader.read() == b"hello"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("serve", "say"))
    parser.add_argument("--host", required=True)
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--retry", action="store_true")
    parser.add_argument("--version", type=lambda text: int(text, 0), action="append")
    given = parser.parse_args()
    if given.what == "serve":
        asyncio.run(server(given.host, given.certificate, given.key, retry=given.retry))
    else:
        asyncio.run(client(given.host, given.version))
