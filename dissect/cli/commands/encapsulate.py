"""`dissect encapsulate`: a message passes down the stack, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dissect.cli.output import Output, color_option
from dissect.cli.writing.overwriting import check_targets, is_standard_output, writing
from dissect.errors import DissectError

if TYPE_CHECKING:
    from dissect.encapsulation import Encapsulation
    from dissect.schema import Header

ADDRESSES = {"ipv4": ("192.0.2.1", "192.0.2.2"), "ipv6": ("2001:db8::1", "2001:db8::2")}


@click.command("encapsulate")
@click.option("--message", default="hello", show_default=True, help="The text to send.")
@click.option("--transport", type=click.Choice(["udp", "tcp", "sctp"]), default="udp", show_default=True)
@click.option("--source", metavar="ADDRESS", help="IPv4 or IPv6; the default is an address reserved for documentation.")
@click.option("--destination", metavar="ADDRESS", help="An address of the same IP version as the source.")
@click.option("--source-port", type=click.IntRange(0, 65535), default=50001, show_default=True)
@click.option("--destination-port", type=click.IntRange(0, 65535), default=7, show_default=True)
@click.option("--source-mac", default="02:00:00:00:00:01", show_default=True)
@click.option("--destination-mac", default="02:00:00:00:00:02", show_default=True)
@click.option("-w", "--write", "file", metavar="FILE", help="Write the frame as pcap; - is standard output.")
@color_option
def command(
    *,
    message: str,
    transport: str,
    source: str | None,
    destination: str | None,
    source_port: int,
    destination_port: int,
    source_mac: str,
    destination_mac: str,
    file: str | None,
    color: str,
) -> None:
    """Put a message into a segment, a datagram and a frame, and show how each field is derived.

    An IPv6 address, of source or destination, makes it a packet of IPv6.
    """
    from dissect.encapsulation import encapsulation
    from dissect.protocols.ethernet import Ethernet
    from dissect.render.steps import steps_lines

    octets = message.encode("utf-8", "surrogateescape")
    try:
        steps = encapsulation(
            *_transport(transport, source_port, destination_port, octets),
            _network(source, destination),
            Ethernet(source_address=source_mac, destination_address=destination_mac),
        )
    except (ValueError, DissectError) as error:
        raise click.UsageError(str(error)) from error
    check_targets({"-w": file}, ())
    if not is_standard_output(file):
        with Output(color) as output:
            output.lines(steps_lines(steps))
    if file is not None:
        _write(file, steps)


def _transport(name: str, source_port: int, destination_port: int, message: bytes) -> tuple[bytes, Header]:
    """The header of the transport, and what follows it: of SCTP nothing, as the message is in a chunk."""
    from dissect.protocols.tcp import TCP
    from dissect.protocols.udp import UDP

    if name == "udp":
        return message, UDP(source_port=source_port, destination_port=destination_port)
    if name == "sctp":
        return b"", _sctp(source_port, destination_port, message)
    return message, TCP(
        source_port=source_port,
        destination_port=destination_port,
        sequence_number=1,
        acknowledgment_number=1,
        ack=True,
        psh=True,
    )


def _sctp(source_port: int, destination_port: int, message: bytes) -> Header:
    from dissect.encapsulation import items
    from dissect.protocols.sctp import CHUNKS, SCTP, SCTPData

    chunks = items(CHUNKS, [SCTPData(tsn=1, user_data=message)])
    return SCTP(source_port=source_port, destination_port=destination_port, verification_tag=1, chunks=chunks)


def _network(source: str | None, destination: str | None) -> Header:
    """IPv6 if an address contains a colon, else IPv4. ValueError if the two addresses differ in version."""
    from dissect.protocols.ipv4 import IPv4
    from dissect.protocols.ipv6 import IPv6

    if ":" in (source or "") + (destination or ""):
        ours = ADDRESSES["ipv6"]
        return IPv6(source_address=source or ours[0], destination_address=destination or ours[1])
    ours = ADDRESSES["ipv4"]
    return IPv4(source_address=source or ours[0], destination_address=destination or ours[1])


def _write(file: str, steps: Encapsulation) -> None:
    from dissect.capture import PcapWriter

    with writing(), PcapWriter(file, link_type=steps.link_type) as writer:
        writer.write(steps.packet.frame)
