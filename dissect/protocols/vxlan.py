"""Virtual eXtensible Local Area Network: RFC 7348; its reserved bits as the group policy extension uses them
(draft-smith-vxlan-group-policy-05), which Linux implements.
"""

from __future__ import annotations

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, FieldOrigin, Floor, Header, Next, Stack, field, phrases, view
from dissect.schema.words import BitsInteger, Flag, Int8ub, Int16ub, Int24ub, this


class VXLAN(Header):
    """An Ethernet frame of a virtual network, carried over UDP (RFC 7348 §5)."""

    group_policy: bool = field(
        Flag,
        "Group Based Policy Extension",
        short="G",
        default=False,
        wireshark="vxlan.flag_g",
        meaning="the group policy counts; reserved in RFC 7348, as are all but I and the network",
        origin=FieldOrigin.CONFIGURED,
    )
    reserved_3: int = field(BitsInteger(3), "Reserved", short="R", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    identifier_valid: bool = field(
        Flag,
        "Instance",
        short="I",
        default=True,
        wireshark="vxlan.flag_i",
        meaning="the network identifier counts",
        origin=FieldOrigin.FIXED,
    )
    reserved_4: int = field(BitsInteger(4), "Reserved", short="R", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    dont_learn: bool = field(
        Flag,
        "Don't Learn",
        short="D",
        default=False,
        wireshark="vxlan.flag_d",
        meaning="the receiver does not learn the source address, with a group policy",
        origin=FieldOrigin.CONFIGURED,
    )
    reserved_2: int = field(BitsInteger(2), "Reserved", short="R", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    policy_applied: bool = field(
        Flag,
        "Policy Applied",
        short="A",
        default=False,
        wireshark="vxlan.flag_a",
        meaning="the policy was applied already, with a group policy",
        origin=FieldOrigin.CONFIGURED,
    )
    reserved_last: int = field(
        BitsInteger(3), "Reserved", short="R", default=0, meaning="zero", origin=FieldOrigin.FIXED
    )
    group_policy_identifier: int = field(
        Int16ub,
        "Group Policy ID",
        default=0,
        wireshark="vxlan.gbp",
        meaning="the group of the sender, with a group policy",
        origin=FieldOrigin.CONFIGURED,
    )
    network_identifier: int = field(
        Int24ub,
        "VXLAN Network Identifier",
        short="VNI",
        wireshark="vxlan.vni",
        meaning="the virtual network that the frame belongs to",
        origin=FieldOrigin.CONFIGURED,
    )
    reserved: int = field(
        Int8ub, "Reserved", default=0, wireshark="vxlan.reserved8", meaning="zero", origin=FieldOrigin.FIXED
    )

    flags = view(
        this.group_policy * 0x8000
        + this.reserved_3 * 0x1000
        + this.identifier_valid * 0x800
        + this.reserved_4 * 0x80
        + this.dont_learn * 0x40
        + this.reserved_2 * 0x10
        + this.policy_applied * 8
        + this.reserved_last,
        "Flags",
        wireshark="vxlan.flags",
        meaning="the first 16 bits as one number",
    )

    line = phrases("VNI={network_identifier}", "{flags:-identifier_valid}")

    stack = Stack(
        name="vxlan",
        floor=Floor.TUNNEL,
        reference=RFC(7348, "5"),
        carried_as={UdpPort: [4789]},
        separates=["network_identifier"],
        next=[Next(LinkType, LinkType.ETHERNET)],
        unchecked_in=RFC(6935, "5"),
        expect=[
            Expect(
                this.identifier_valid,
                "identifier_valid",
                "the identifier of the network is not valid",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(7348, "5"),
            )
        ],
    )


HEADERS: tuple[type[Header], ...] = (VXLAN,)
