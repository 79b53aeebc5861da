"""The slow protocols of IEEE 802.3-2022 annex 57A, and those of link aggregation: IEEE 802.1AX-2020 §6.4 and §6.5."""

from __future__ import annotations

from dissect.addresses import MacAddress
from dissect.assigned_numbers import EtherType
from dissect.assigned_numbers.slow_protocols import SlowProtocolSubtype
from dissect.problems import Code, Severity
from dissect.schema import (
    AddressField,
    Expect,
    Floor,
    Header,
    Next,
    Reference,
    Say,
    Stack,
    address,
    field,
    phrases,
    view,
)
from dissect.schema.fields import View
from dissect.schema.words import Bytes, Flag, GreedyBytes, Int8ub, Int16ub, Int32ub, Mac, this

IEEE_802_1AX = "IEEE 802.1AX-2020"


class SlowProtocol(Header):
    """The protocols that send at most ten frames a second (IEEE 802.3 §57A.3)."""

    subtype: int = field(
        Int8ub, "Subtype", default=1, wireshark="slow.subtype", names=SlowProtocolSubtype, meaning="which protocol"
    )

    stack = Stack(
        name="slow",
        floor=Floor.LINK,
        reference=Reference("IEEE 802.3-2022", "57A.3"),
        carried_as={EtherType: [0x8809]},
        next=[Next(SlowProtocolSubtype, this.subtype)],
    )


SHORT = {
    "Activity": "Act",
    "Timeout": "Short",
    "Aggregation": "Agg",
    "Synchronization": "Sync",
    "Collecting": "Coll",
    "Distributing": "Dist",
    "Defaulted": "Def",
    "Expired": "Exp",
}
"""The bits of a state in few letters."""


def _type(number: int, label: str) -> int:
    return field(
        Int8ub, f"TLV_type = {label}", short="Type", default=number, wireshark="lacp.tlv_type", meaning=f"{number}"
    )


def _length(octets: int, label: str) -> int:
    return field(
        Int8ub,
        f"{label}_Information_Length",
        short="Length",
        default=octets,
        wireshark="lacp.tlv_length",
        meaning=f"{octets}",
    )


def _number(who: str, what: str, wireshark: str, meaning: str) -> int:
    return field(Int16ub, f"{who}_{what}", wireshark=f"lacp.{who.lower()}.{wireshark}", meaning=meaning)


def _system(who: str) -> AddressField[MacAddress]:
    return address(Mac, f"{who}_System", wireshark=f"lacp.{who.lower()}.sysid", meaning="the system's address")


def _state(who: str, what: str, meaning: str) -> bool:
    name = f"lacp.{who.lower()}.state.{what.lower()}"
    return field(Flag, f"{who}_State.{what}", short=SHORT[what], default=False, wireshark=name, meaning=meaning)


def _states(who: str) -> View:
    bits = (
        (f"{who}_expired", 128),
        (f"{who}_defaulted", 64),
        (f"{who}_distributing", 32),
        (f"{who}_collecting", 16),
        (f"{who}_synchronization", 8),
        (f"{who}_aggregation", 4),
        (f"{who}_timeout", 2),
        (f"{who}_activity", 1),
    )
    total = sum((getattr(this, name) * weight for name, weight in bits[1:]), getattr(this, bits[0][0]) * bits[0][1])
    return view(total, f"{who.title()}_State", wireshark=f"lacp.{who}.state", meaning="the flags as one octet")


class LACP(Header):
    """How both ends see the link that they would aggregate (IEEE 802.1AX §6.4.2.3)."""

    version: int = field(Int8ub, "Version Number", default=1, wireshark="lacp.version", meaning="1 or 2")
    actor_type: int = _type(1, "Actor Information")
    actor_length: int = _length(20, "Actor")
    actor_system_priority: int = _number("Actor", "System_Priority", "sys_priority", "the lowest decides")
    actor_system: AddressField[MacAddress] = _system("Actor")
    actor_key: int = _number("Actor", "Key", "key", "links with the same key can be aggregated")
    actor_port_priority: int = _number("Actor", "Port_Priority", "port_priority", "the lowest is aggregated first")
    actor_port: int = _number("Actor", "Port", "port", "number of the port")
    actor_expired: bool = _state("Actor", "Expired", "nothing was heard for long")
    actor_defaulted: bool = _state("Actor", "Defaulted", "the partner's data are a guess")
    actor_distributing: bool = _state("Actor", "Distributing", "frames are sent")
    actor_collecting: bool = _state("Actor", "Collecting", "frames are taken")
    actor_synchronization: bool = _state("Actor", "Synchronization", "the link is in the right group")
    actor_aggregation: bool = _state("Actor", "Aggregation", "the link can be aggregated")
    actor_timeout: bool = _state("Actor", "Timeout", "short: one second between messages")
    actor_activity: bool = _state("Actor", "Activity", "it speaks unasked")
    actor_reserved: bytes = field(
        Bytes(3), "Reserved", default=bytes(3), wireshark="lacp.actor.reserved", meaning="zeros"
    )
    partner_type: int = _type(2, "Partner Information")
    partner_length: int = _length(20, "Partner")
    partner_system_priority: int = _number("Partner", "System_Priority", "sys_priority", "the lowest decides")
    partner_system: AddressField[MacAddress] = _system("Partner")
    partner_key: int = _number("Partner", "Key", "key", "links with the same key can be aggregated")
    partner_port_priority: int = _number("Partner", "Port_Priority", "port_priority", "the lowest is aggregated first")
    partner_port: int = _number("Partner", "Port", "port", "number of the port")
    partner_expired: bool = _state("Partner", "Expired", "nothing was heard for long")
    partner_defaulted: bool = _state("Partner", "Defaulted", "the partner's data are a guess")
    partner_distributing: bool = _state("Partner", "Distributing", "frames are sent")
    partner_collecting: bool = _state("Partner", "Collecting", "frames are taken")
    partner_synchronization: bool = _state("Partner", "Synchronization", "the link is in the right group")
    partner_aggregation: bool = _state("Partner", "Aggregation", "the link can be aggregated")
    partner_timeout: bool = _state("Partner", "Timeout", "short: one second between messages")
    partner_activity: bool = _state("Partner", "Activity", "it speaks unasked")
    partner_reserved: bytes = field(
        Bytes(3), "Reserved", default=bytes(3), wireshark="lacp.partner.reserved", meaning="zeros"
    )
    collector_type: int = _type(3, "Collector Information")
    collector_length: int = _length(16, "Collector")
    collector_maximum_delay: int = field(
        Int16ub,
        "CollectorMaxDelay",
        default=0,
        wireshark="lacp.collector.max_delay",
        meaning="how long frames may wait to be taken, in tens of microseconds",
    )
    collector_reserved: bytes = field(
        Bytes(12), "Reserved", default=bytes(12), wireshark="lacp.coll_reserved", meaning="zeros"
    )
    terminator_type: int = _type(0, "Terminator")
    terminator_length: int = _length(0, "Terminator")
    pad: bytes = field(GreedyBytes, "Pad", default=bytes(50), wireshark="lacp.pad", meaning="zeros up to 110 octets")

    actor_state = _states("actor")
    partner_state = _states("partner")

    line = phrases(
        "Actor={actor_system} Key={actor_key} Port={actor_port}",
        "{flags:reversed,actor}",
        "Partner={partner_system} Key={partner_key} Port={partner_port}",
        "{flags:reversed,partner}",
    )

    stack = Stack(
        name="lacp",
        floor=Floor.LINK,
        reference=Reference(IEEE_802_1AX, "6.4.2.3"),
        carried_as={SlowProtocolSubtype: [1]},
        expect=[
            Expect(
                kind == number,
                name,
                "not the part that stands here",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                reference=Reference(IEEE_802_1AX, "6.4.2.3"),
            )
            for kind, name, number in (
                (this.actor_type, "actor_type", 1),
                (this.actor_length, "actor_length", 20),
                (this.partner_type, "partner_type", 2),
                (this.partner_length, "partner_length", 20),
            )
        ],
    )


class Marker(Header):
    """Follows the last frame of a conversation, so that this can move to another link (IEEE 802.1AX §6.5.3)."""

    version: int = field(Int8ub, "Version Number", default=1, wireshark="marker.version", meaning="1")
    type: int = field(Int8ub, "TLV_type", default=1, wireshark="marker.tlvType", meaning="1 marker, 2 its answer")
    length: int = field(Int8ub, "Marker_Information_Length", default=16, wireshark="marker.tlvLen", meaning="16")
    requester_port: int = field(
        Int16ub, "Requester_Port", wireshark="marker.requesterPort", meaning="the port that asks"
    )
    requester_system: AddressField[MacAddress] = address(
        Mac, "Requester_System", wireshark="marker.requesterSystem", meaning="the system that asks"
    )
    requester_transaction_id: int = field(
        Int32ub, "Requester_Transaction_ID", wireshark="marker.requesterTransId", meaning="comes back in the answer"
    )
    pad: int = field(Int16ub, "Pad", default=0, wireshark="marker.requesterPad", meaning="zeros")
    terminator_type: int = field(
        Int8ub, "TLV_type = Terminator", short="Type", default=0, wireshark="marker.tlvType", meaning="0"
    )
    terminator_length: int = field(
        Int8ub, "Terminator_Length", short="Length", default=0, wireshark="marker.tlvLen", meaning="0"
    )
    reserved: bytes = field(
        GreedyBytes, "Reserved", default=bytes(90), wireshark="marker.reserved", meaning="zeros up to 110 octets"
    )

    line = phrases(
        Say("Request", when=this.type == 1),
        Say("Response", when=this.type == 2),
        "Requester={requester_system} Port={requester_port}",
        "Id={requester_transaction_id}",
    )

    stack = Stack(
        name="marker",
        floor=Floor.LINK,
        reference=Reference(IEEE_802_1AX, "6.5.3"),
        carried_as={SlowProtocolSubtype: [2]},
    )


HEADERS: tuple[type[Header], ...] = (SlowProtocol, LACP, Marker)
