"""Encrypted data and the exchange of their keys on one port of UDP, to pass through NATs: RFC 3948."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.schema import PEEK, RFC, Floor, Header, Next, Payload, Stack, field, phrases
from dissect.schema.words import Int32ub, this

KEY_EXCHANGE_PORT = 500


class EncapsulatedDigit(OpenEnum, maximum=0xF, spelling="0x{:x}", title="first digit"):
    """The first four bits of a datagram of port 4500.

    One octet of ones keeps a translation alive (RFC 3948 §2.3) and has no header, so nothing is read after 0xf.
    """

    MARKER = 0x0


class UDPEncapsulation(Header):
    """No header: on port 4500, the first octets distinguish key exchange from encrypted data (RFC 3948 §2)."""

    stack = Stack(
        name="udpencap",
        floor=Floor.TUNNEL,
        reference=RFC(3948, "2"),
        carried_as={UdpPort: [4500]},
        next=[Next(EncapsulatedDigit, PEEK, optional=True)],
        unchecked_in=RFC(3948, "2.1"),
    )


class EncapsulatedSecurityParametersIndex(Header):
    """The first word of ESP, or of something else (RFC 3948 §2.1, §2.2)."""

    security_parameters_index: int = field(
        Int32ub,
        "Security Parameters Index",
        short="SPI",
        wireshark="esp.spi",
        meaning="names the security association at the receiver; 0 if this is no ESP",
        spelled="#010x",
    )

    line = phrases("SPI={security_parameters_index}")

    stack = Stack(
        name="esp",
        floor=Floor.NETWORK,
        unit="packet",
        reference=RFC(3948, "2"),
        carried_as={EncapsulatedDigit: list(range(0xF))},
    )


class ESPInUDP(EncapsulatedSecurityParametersIndex):
    """Encrypted data over UDP (RFC 3948 §2.1)."""

    sequence_number: int = field(
        Int32ub, "Sequence Number", wireshark="esp.sequence", meaning="counts the packets, against replay"
    )

    line = phrases("SPI={security_parameters_index}", "Seq={sequence_number}")

    stack = EncapsulatedSecurityParametersIndex.stack.varied(
        [this.security_parameters_index != 0], reference=RFC(3948, "2.1"), payload=Payload.ENCRYPTED
    )


class NonESPMarker(EncapsulatedSecurityParametersIndex):
    """Four octets of zeros before a message of the key exchange (RFC 3948 §2.2)."""

    security_parameters_index: int = field(
        Int32ub, "Non-ESP Marker", default=0, meaning="zero, no index of ESP", spelled="#010x"
    )

    line = phrases()

    stack = EncapsulatedSecurityParametersIndex.stack.varied(
        [this.security_parameters_index == 0],
        name="udpencap",
        reference=RFC(3948, "2.2"),
        next=[Next(UdpPort, KEY_EXCHANGE_PORT)],
    )


HEADERS: tuple[type[Header], ...] = (
    UDPEncapsulation,
    EncapsulatedSecurityParametersIndex,
    ESPInUDP,
    NonESPMarker,
)
