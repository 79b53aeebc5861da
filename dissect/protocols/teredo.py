"""Teredo: IPv6 over UDP, through NATs (RFC 4380). Indications may precede the packet."""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.protocols.ip_version import IpVersion
from dissect.schema import PEEK, RFC, Expect, Floor, Header, Next, Stack, automatic, field, phrases, view
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int32ub, this

ORIGIN = 0
AUTHENTICATION = 1
ALL_ONES = 0xFFFF


class TeredoDigit(OpenEnum, maximum=0xF, title="first Teredo digit"):
    """The first four bits of Teredo's payload, if they are not the version of an IPv6 packet."""

    INDICATION = 0


FOLLOWING = [Next(IpVersion, PEEK, optional=True), Next(TeredoDigit, PEEK)]


class Teredo(Header):
    """No header: an IPv6 packet follows, perhaps after indications (RFC 4380 §5.1.1)."""

    stack = Stack(
        name="teredo", floor=Floor.TUNNEL, reference=RFC(4380, "5.1.1"), carried_as={UdpPort: [3544]}, next=FOLLOWING
    )


class TeredoIndication(Header):
    """The first fields of indications of both kinds (RFC 4380 §5.1.1)."""

    type: int = field(Int16ub, "Indicator", default=ORIGIN, meaning="0 the origin, 1 authentication")

    stack = Stack(
        name="teredo",
        floor=Floor.TUNNEL,
        reference=RFC(4380, "5.1.1"),
        carried_as={TeredoDigit: [0]},
        expect=[
            Expect(
                this.type <= AUTHENTICATION,
                "type",
                "neither an origin (0) nor an authentication (1)",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(4380, "5.1.1"),
            )
        ],
    )


class TeredoOrigin(TeredoIndication):
    """The packet's source as a server saw it; its bits are inverted so that no NAT changes it (RFC 4380 §5.1.1)."""

    obscured_port: int = field(Int16ub, "Obscured Origin Port Number", meaning="the port, all bits inverted")
    obscured_address: int = field(Int32ub, "Obscured Origin IPv4 Address", meaning="the address, all bits inverted")

    port = view(
        ALL_ONES - this.obscured_port,
        "Origin UDP port",
        wireshark="teredo.orig.port",
        meaning="with its bits as they are",
    )

    line = phrases("Origin")

    stack = TeredoIndication.stack.varied([this.type == ORIGIN], next=FOLLOWING, expect=())

    @property
    def address(self) -> Ipv4Address:
        """The address with its bits as they are."""
        return Ipv4Address((0xFFFFFFFF - self.obscured_address).to_bytes(4, "big"))


class TeredoAuthentication(TeredoIndication):
    """Proof that a packet comes from the server (RFC 4380 §5.1.1)."""

    type: int = field(Int16ub, "Indicator", default=AUTHENTICATION, meaning="1, authentication")
    identifier_length: int = automatic(
        Int8ub, "ID-len", wireshark="teredo.auth.idlen", meaning="octets of the client identifier"
    )
    value_length: int = automatic(
        Int8ub, "AU-len", wireshark="teredo.auth.aulen", meaning="octets of the authentication value"
    )
    client_identifier: bytes = field(
        Bytes(this.identifier_length),
        "Client identifier",
        default=b"",
        wireshark="teredo.auth.id",
        meaning="names the client at the server",
    )
    authentication_value: bytes = field(
        Bytes(this.value_length),
        "Authentication value",
        default=b"",
        wireshark="teredo.auth.value",
        meaning="a hash with a secret",
    )
    nonce: bytes = field(
        Bytes(8), "Nonce value", wireshark="teredo.auth.nonce", meaning="random octets, which come back in the answer"
    )
    confirmation: bytes = field(
        Bytes(1), "Confirmation", default=b"\0", wireshark="teredo.auth.conf", meaning="1 if the client needs a new key"
    )

    stack = TeredoIndication.stack.varied([this.type == AUTHENTICATION], next=FOLLOWING, expect=())


HEADERS: tuple[type[Header], ...] = (Teredo, TeredoIndication, TeredoOrigin, TeredoAuthentication)
