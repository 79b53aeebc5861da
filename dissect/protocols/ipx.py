"""Novell's Internetwork Packet Exchange: the header (NetWare's; as in Xerox NS, "Internet Transport Protocols", §3).

It is carried under an EtherType, over LLC and SNAP, and directly after a length, as NetWare first used IEEE 802.3.
"""

from __future__ import annotations

from dissect.addresses import MacAddress
from dissect.assigned_numbers import EtherType, LlcSap
from dissect.assigned_numbers.ipx_numbers import IpxPacketType, IpxSocket
from dissect.assigned_numbers.ppp_protocols import PppProtocol
from dissect.problems import Code
from dissect.protocols.link_payload import LinkBeginning, LinkPayload
from dissect.schema import (
    AddressField,
    Expect,
    Extent,
    Header,
    Next,
    Reference,
    Stack,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import Int8ub, Int16ub, Int32ub, Mac, this

HEADER_OCTETS = 30
NO_CHECKSUM = 0xFFFF
NETWARE = Reference("NetWare IPX")


class IPX(Header):
    """A packet from one socket of a node to another (NetWare)."""

    checksum: int = field(Int16ub, "Checksum", default=NO_CHECKSUM, wireshark="ipx.checksum", meaning="65535: not used")
    length: int = automatic(Int16ub, "Packet Length", wireshark="ipx.len", meaning="octets of header and data")
    transport_control: int = field(
        Int8ub, "Transport Control", short="Hops", default=0, wireshark="ipx.hops", meaning="routers passed"
    )
    packet_type: int = field(
        Int8ub, "Packet Type", default=0, wireshark="ipx.packet_type", names=IpxPacketType, meaning="which kind it is"
    )
    destination_network: int = field(
        Int32ub,
        "Destination Network",
        default=0,
        wireshark="ipx.dst.net",
        meaning="0 for this network",
        spelled="#010x",
    )
    destination_address: AddressField[MacAddress] = address(
        Mac, "Destination Node", wireshark="ipx.dst.node", meaning="the station that it is for"
    )
    destination_socket: int = field(
        Int16ub, "Destination Socket", wireshark="ipx.dst.socket", names=IpxSocket, meaning="for which service"
    )
    source_network: int = field(
        Int32ub, "Source Network", default=0, wireshark="ipx.src.net", meaning="0 for this network", spelled="#010x"
    )
    source_address: AddressField[MacAddress] = address(
        Mac, "Source Node", wireshark="ipx.src.node", meaning="the station that sent it"
    )
    source_socket: int = field(
        Int16ub, "Source Socket", wireshark="ipx.src.socket", names=IpxSocket, meaning="from which service"
    )

    line = phrases("{source_socket} → {destination_socket}", "{packet_type}")

    stack = Stack(
        name="ipx",
        reference=NETWARE,
        carried_as={
            EtherType: [EtherType.IPX],
            LlcSap: [LlcSap.IPX],
            LinkPayload: [LinkPayload.NOVELL_RAW],
            LinkBeginning: [LinkBeginning.NOVELL_RAW],
            PppProtocol: [PppProtocol.IPX],
        },
        next=[Next(IpxSocket, this.destination_socket)],
        extent=[Extent(this.length)],
        expect=[
            Expect(
                this.length >= HEADER_OCTETS,
                "length",
                "less than the 30 octets of the header",
                code=Code.BAD_LENGTH,
                reference=NETWARE,
            )
        ],
    )


HEADERS: tuple[type[Header], ...] = (IPX,)
