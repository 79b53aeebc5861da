"""VXLAN with its Generic Protocol Extension, for other protocols than Ethernet (draft-ietf-nvo3-vxlan-gpe-13)."""

from __future__ import annotations

from dissect.assigned_numbers.nsh_next_protocols import NshNextProtocol
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    Expect,
    FieldOrigin,
    Floor,
    Header,
    Next,
    Reference,
    Stack,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Flag, Int8ub, Int16ub, Int24ub, this

DRAFT = "draft-ietf-nvo3-vxlan-gpe-13"


class VXLANGPE(Header):
    """A packet of a virtual network, carried over UDP (draft-ietf-nvo3-vxlan-gpe-13 §3.1)."""

    reserved_2: int = field(BitsInteger(2), "Reserved", short="R", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    version: int = field(BitsInteger(2), "Version", short="Ver", default=0, wireshark="vxlan.ver", meaning="0")
    identifier_valid: bool = field(
        Flag, "Instance", short="I", default=True, wireshark="vxlan.i_bit", meaning="the network identifier counts"
    )
    next_protocol_present: bool = field(
        Flag, "Next Protocol", short="P", default=True, wireshark="vxlan.p_bit", meaning="the next protocol counts"
    )
    ingress_replicated: bool = field(
        Flag, "BUM Traffic", short="B", default=False, meaning="copied by the sender for every receiver"
    )
    management: bool = field(
        Flag, "OAM Flag", short="O", default=False, wireshark="vxlan.o_bit", meaning="a packet of the network's own"
    )
    reserved_16: int = field(
        Int16ub, "Reserved", default=0, wireshark="vxlan.reserved_16", meaning="zero", origin=FieldOrigin.FIXED
    )
    next_protocol: int = automatic(
        Int8ub, "Next Protocol", wireshark="vxlan.next_proto", names=NshNextProtocol, meaning="what is carried"
    )
    network_identifier: int = field(
        Int24ub,
        "VXLAN Network Identifier",
        short="VNI",
        wireshark="vxlan.vni",
        meaning="the virtual network that the packet belongs to",
    )
    reserved: int = field(
        Int8ub, "Reserved", default=0, wireshark="vxlan.reserved8", meaning="zero", origin=FieldOrigin.FIXED
    )

    flags = view(
        this.reserved_2 * 64
        + this.version * 16
        + this.identifier_valid * 8
        + this.next_protocol_present * 4
        + this.ingress_replicated * 2
        + this.management,
        "Flags",
        wireshark="vxlan.flags",
        meaning="the first octet as one number",
    )

    line = phrases("VNI={network_identifier}", "{next_protocol}", "{flags:-identifier_valid,next_protocol}")

    stack = Stack(
        name="vxlan",
        floor=Floor.TUNNEL,
        reference=Reference(DRAFT, "3.1"),
        carried_as={UdpPort: [4790]},
        separates=["network_identifier"],
        next=[Next(NshNextProtocol, this.next_protocol, when=this.next_protocol_present)],
        unchecked_in=RFC(6935, "5"),
        expect=[
            Expect(this.version == 0, "version", "not version 0", code=Code.BAD_VERSION, reference=Reference(DRAFT)),
            Expect(
                this.identifier_valid,
                "identifier_valid",
                "the identifier of the network is not valid",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=Reference(DRAFT, "3.1"),
            ),
        ],
        origin=FieldOrigin.CONFIGURED,
    )


HEADERS: tuple[type[Header], ...] = (VXLANGPE,)
