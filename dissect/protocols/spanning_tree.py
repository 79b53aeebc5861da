"""Bridge protocol data units of the spanning tree protocols: IEEE 802.1D-2004 §9.3 (spanning tree, rapid spanning tree)
and IEEE 802.1Q-2018 §14.2 (multiple spanning tree, shortest path bridging), over LLC.

Under another protocol identifier, registration messages: IEEE 802.1D-2004 §12.10 (GARP, with GVRP and GMRP).
"""

from __future__ import annotations

from typing import Any

from dissect.addresses import MacAddress
from dissect.assigned_numbers import LlcSap
from dissect.assigned_numbers.bridged_protocols import BridgedProtocol
from dissect.assigned_numbers.cisco_protocols import CiscoProtocol
from dissect.assigned_numbers.spanning_tree import BpduType, BpduVersion, GarpEvent, GarpLength, PortRole
from dissect.schema import (
    AddressField,
    Extent,
    Header,
    OptionList,
    Reference,
    Section,
    Sections,
    Stack,
    address,
    automatic,
    field,
    view,
)
from dissect.schema.fields import View
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, Int8ub, Int16ub, Int32ub, Mac, this

IEEE_802_1D = "IEEE 802.1D-2004"
IEEE_802_1Q = "IEEE 802.1Q-2018"
PRIORITY_UNIT = 4096
RAPID = 2
MULTIPLE = 3
TOPOLOGY_CHANGE_NOTIFICATION = 0x80
LENGTH_OCTETS = 2
VERSION_4_OCTETS = 85
VERSION_3_OCTETS = 64
"""Octets of the version 3 part without its length and without the messages of further trees."""


class BPDU(Header):
    """The first fields of bridge protocol data units of all types (IEEE 802.1D §9.3)."""

    protocol_identifier: int = field(
        Int16ub, "Protocol Identifier", default=0, wireshark="stp.protocol", meaning="0, spanning tree"
    )
    protocol_version: int = field(
        Int8ub,
        "Protocol Version Identifier",
        short="Version",
        default=0,
        wireshark="stp.version",
        names=BpduVersion,
        meaning="0 spanning tree, 2 rapid, 3 multiple",
    )
    type: int = field(Int8ub, "BPDU Type", default=0, wireshark="stp.type", names=BpduType, meaning="what it says")

    stack = Stack(
        name="stp",
        reference=Reference(IEEE_802_1D, "9.3"),
        carried_as={LlcSap: [0x42], CiscoProtocol: [0x010B], BridgedProtocol: [BridgedProtocol.BRIDGE_PDU]},
        recognized_by=this.protocol_identifier == 0,
    )


class TopologyChangeNotification(BPDU):
    """Tells the root that the topology changed; has no further fields (IEEE 802.1D §9.3.2)."""

    stack = BPDU.stack.varied([this.type == TOPOLOGY_CHANGE_NOTIFICATION], reference=Reference(IEEE_802_1D, "9.3.2"))


def _flag(label: str, wireshark: str, short: str, meaning: str) -> bool:
    return field(Flag, label, short=short, default=False, wireshark=f"stp.flags.{wireshark}", meaning=meaning)


def _port_role() -> int:
    return field(
        BitsInteger(2),
        "Port Role",
        short="Role",
        default=0,
        wireshark="stp.flags.port_role",
        names=PortRole,
        meaning="what the port does in the tree",
    )


def _priority(of: str) -> int:
    return field(BitsInteger(4), f"{of} Priority", default=8, meaning="the lowest wins; in units of 4096")


def _extension(of: str, wireshark: str) -> int:
    return field(
        BitsInteger(12),
        f"{of} System ID Extension",
        default=0,
        wireshark=f"{wireshark}.ext",
        meaning="the number of the VLAN or tree; 0 for the common one",
    )


def _bridge(label: str, wireshark: str, meaning: str) -> AddressField[MacAddress]:
    return address(Mac, label, wireshark=f"{wireshark}.hw", meaning=meaning)


def _cost(label: str, wireshark: str) -> int:
    return field(Int32ub, label, default=0, wireshark=wireshark, meaning="from the sender to the root")


def _port() -> int:
    return field(
        Int16ub,
        "Port Identifier",
        default=0x8001,
        wireshark="stp.port",
        meaning="priority (4 bits) and number (12 bits) of the sending port",
    )


def _time(label: str, seconds: int, meaning: str) -> int:
    return field(Int16ub, label, default=seconds * 256, meaning=f"{meaning}, in 256ths of a second")


def _version_1_length() -> int:
    return field(
        Int8ub, "Version 1 Length", default=0, wireshark="stp.version_1_length", meaning="0: no version 1 part"
    )


def _flags() -> View:
    return view(
        this.topology_change_acknowledgment * 128
        + this.agreement * 64
        + this.forwarding * 32
        + this.learning * 16
        + this.port_role * 4
        + this.proposal * 2
        + this.topology_change,
        "Flags",
        wireshark="stp.flags",
        meaning="the flags as one octet",
    )


def _scaled(bits: Any, of: str, wireshark: str) -> View:
    return view(bits * PRIORITY_UNIT, f"{of} Priority", wireshark=f"{wireshark}.prio", meaning="in steps of 4096")


class ConfigurationBPDU(BPDU):
    """The root as a bridge sees it, and the way there (IEEE 802.1D §9.3.1)."""

    topology_change_acknowledgment: bool = _flag(
        "Topology Change Acknowledgment", "tcack", "TCA", "a notification came"
    )
    unused: int = field(BitsInteger(6), "Unused Flags", short="Unused", default=0, meaning="zeros; rapid ones use them")
    topology_change: bool = _flag("Topology Change", "tc", "TC", "what was learnt is to be forgotten soon")
    root_priority_bits: int = _priority("Root")
    root_extension: int = _extension("Root", "stp.root")
    root_address: AddressField[MacAddress] = _bridge("Root Address", "stp.root", "the root bridge")
    root_path_cost: int = _cost("Root Path Cost", "stp.root.cost")
    bridge_priority_bits: int = _priority("Bridge")
    bridge_extension: int = _extension("Bridge", "stp.bridge")
    bridge_address: AddressField[MacAddress] = _bridge("Bridge Address", "stp.bridge", "the bridge that sent it")
    port_identifier: int = _port()
    message_age: int = _time("Message Age", 0, "how old the root's word is")
    maximum_age: int = _time("Max Age", 20, "how old it may become")
    hello_time: int = _time("Hello Time", 2, "how often the root speaks")
    forward_delay: int = _time("Forward Delay", 15, "how long a port listens and learns")

    flags = view(
        this.topology_change_acknowledgment * 128 + this.unused * 2 + this.topology_change,
        "Flags",
        wireshark="stp.flags",
        meaning="the flags as one octet",
    )
    root_priority = _scaled(this.root_priority_bits, "Root", "stp.root")
    bridge_priority = _scaled(this.bridge_priority_bits, "Bridge", "stp.bridge")

    stack = BPDU.stack.varied([this.type == 0], reference=Reference(IEEE_802_1D, "9.3.1"))


class RapidBPDU(BPDU):
    """The root as a bridge sees it, and the port's role and proposals (IEEE 802.1D §9.3.3)."""

    topology_change_acknowledgment: bool = _flag(
        "Topology Change Acknowledgment", "tcack", "TCA", "a notification came"
    )
    agreement: bool = _flag("Agreement", "agreement", "A", "a proposal is taken")
    forwarding: bool = _flag("Forwarding", "forwarding", "F", "the port forwards")
    learning: bool = _flag("Learning", "learning", "L", "the port learns")
    port_role: int = _port_role()
    proposal: bool = _flag("Proposal", "proposal", "P", "the port would like to forward")
    topology_change: bool = _flag("Topology Change", "tc", "TC", "what was learnt is to be forgotten soon")
    root_priority_bits: int = _priority("Root")
    root_extension: int = _extension("Root", "stp.root")
    root_address: AddressField[MacAddress] = _bridge("Root Address", "stp.root", "the root bridge")
    root_path_cost: int = _cost("Root Path Cost", "stp.root.cost")
    bridge_priority_bits: int = _priority("Bridge")
    bridge_extension: int = _extension("Bridge", "stp.bridge")
    bridge_address: AddressField[MacAddress] = _bridge("Bridge Address", "stp.bridge", "the bridge that sent it")
    port_identifier: int = _port()
    message_age: int = _time("Message Age", 0, "how old the root's word is")
    maximum_age: int = _time("Max Age", 20, "how old it may become")
    hello_time: int = _time("Hello Time", 2, "how often the root speaks")
    forward_delay: int = _time("Forward Delay", 15, "how long a port listens and learns")
    version_1_length: int = _version_1_length()

    flags = _flags()
    root_priority = _scaled(this.root_priority_bits, "Root", "stp.root")
    bridge_priority = _scaled(this.bridge_priority_bits, "Bridge", "stp.bridge")

    stack = BPDU.stack.varied(
        [(this.type == RAPID) & (this.protocol_version < MULTIPLE)],
        reference=Reference(IEEE_802_1D, "9.3.3"),
    )


class SpanningTreeInstance(Header):
    """A bridge's view of one further tree of its region (IEEE 802.1Q §14.2.5, MSTI configuration message)."""

    master: bool = _flag("Master", "tcack", "M", "the port is a master port")
    agreement: bool = _flag("Agreement", "agreement", "A", "a proposal is taken")
    forwarding: bool = _flag("Forwarding", "forwarding", "F", "the port forwards")
    learning: bool = _flag("Learning", "learning", "L", "the port learns")
    port_role: int = _port_role()
    proposal: bool = _flag("Proposal", "proposal", "P", "the port would like to forward")
    topology_change: bool = _flag("Topology Change", "tc", "TC", "what was learnt is to be forgotten soon")
    regional_root_priority_bits: int = field(
        BitsInteger(4),
        "MSTI Regional Root Priority",
        default=8,
        wireshark="mstp.msti.priority",
        meaning="the lowest wins; in units of 4096",
    )
    tree_identifier: int = field(
        BitsInteger(12), "MSTID", default=1, wireshark="mstp.msti.msti_id", meaning="the number of the tree"
    )
    regional_root_address: AddressField[MacAddress] = address(
        Mac, "MSTI Regional Root Address", wireshark="mstp.msti.root.hw", meaning="the root of this tree"
    )
    internal_root_path_cost: int = field(
        Int32ub,
        "MSTI Internal Root Path Cost",
        default=0,
        wireshark="mstp.msti.root_cost",
        meaning="from the sender to the root of this tree",
    )
    bridge_priority: int = field(
        BitsInteger(4),
        "MSTI Bridge Priority",
        default=8,
        wireshark="mstp.msti.bridge_priority",
        meaning="the lowest wins",
    )
    bridge_reserved: int = field(BitsInteger(4), "Reserved", default=0, meaning="zeros")
    port_priority: int = field(
        BitsInteger(4),
        "MSTI Port Priority",
        default=8,
        wireshark="mstp.msti.port_priority",
        meaning="the lowest wins",
    )
    port_reserved: int = field(BitsInteger(4), "Reserved", default=0, meaning="zeros")
    remaining_hops: int = field(
        Int8ub,
        "MSTI Remaining Hops",
        default=20,
        wireshark="mstp.msti.remaining_hops",
        meaning="it is forgotten after this many bridges",
    )

    flags = view(
        this.master * 128
        + this.agreement * 64
        + this.forwarding * 32
        + this.learning * 16
        + this.port_role * 4
        + this.proposal * 2
        + this.topology_change,
        "Flags",
        wireshark="mstp.msti.flags",
        meaning="the flags as one octet",
    )

    stack = Stack(name="mstp.msti", reference=Reference(IEEE_802_1Q, "14.2.5"))


class MultipleSpanningTrees(Header):
    """The version 3 part: the bridge's region, and the region's trees (IEEE 802.1Q §14.2)."""

    version_3_length: int = automatic(
        Int16ub, "Version 3 Length", wireshark="mstp.version_3_length", meaning="octets after this field"
    )
    format_selector: int = field(
        Int8ub,
        "Configuration Identifier Format Selector",
        short="Format",
        default=0,
        wireshark="mstp.config_format_selector",
        meaning="0",
    )
    configuration_name: bytes = field(
        Bytes(32),
        "Configuration Name",
        default=bytes(32),
        wireshark="mstp.config_name",
        meaning="of the region, padded with zeros",
    )
    revision_level: int = field(
        Int16ub, "Revision Level", default=0, wireshark="mstp.config_revision_level", meaning="of the configuration"
    )
    configuration_digest: bytes = field(
        Bytes(16),
        "Configuration Digest",
        default=bytes(16),
        wireshark="mstp.config_digest",
        meaning="HMAC-MD5 of the table that gives each VLAN its tree",
    )
    internal_root_path_cost: int = field(
        Int32ub,
        "CIST Internal Root Path Cost",
        default=0,
        wireshark="mstp.cist_internal_root_path_cost",
        meaning="from the sender to the regional root",
    )
    bridge_priority_bits: int = _priority("CIST Bridge")
    bridge_extension: int = _extension("CIST Bridge", "mstp.cist_bridge")
    bridge_address: AddressField[MacAddress] = _bridge(
        "CIST Bridge Address", "mstp.cist_bridge", "the bridge that sent it"
    )
    remaining_hops: int = field(
        Int8ub,
        "CIST Remaining Hops",
        default=20,
        wireshark="mstp.cist_remaining_hops",
        meaning="it is forgotten after this many bridges",
    )
    trees: bytes = field(
        Bytes(this.version_3_length - VERSION_3_OCTETS),
        "MSTI Configuration Messages",
        default=b"",
        options=Sections([Section("MSTI Configuration Messages", SpanningTreeInstance)]),
        meaning="one for each further tree",
    )

    bridge_priority = _scaled(this.bridge_priority_bits, "CIST Bridge", "mstp.cist_bridge")

    stack = Stack(
        name="mstp",
        reference=Reference(IEEE_802_1Q, "14.2"),
        extent=[Extent(this.version_3_length + LENGTH_OCTETS)],
    )


class ShortestPathTrees(Header):
    """The version 4 part: what neighbours must agree on before shortest path trees carry frames (IEEE 802.1Q §14.2)."""

    version_4_length: int = automatic(
        Int16ub, "Version 4 Length", wireshark="mstp.version_4_length", meaning="octets after this field"
    )
    format_selector: int = field(
        Int8ub,
        "Auxiliary Configuration Identifier Format Selector",
        short="Format",
        default=0,
        wireshark="mstp.config_format_selector",
        meaning="0",
    )
    configuration_name: bytes = field(
        Bytes(32),
        "Auxiliary Configuration Name",
        default=bytes(32),
        wireshark="mstp.config_name",
        meaning="of the region, padded with zeros",
    )
    revision_level: int = field(
        Int16ub,
        "Auxiliary Revision Level",
        default=0,
        wireshark="mstp.config_revision_level",
        meaning="of the configuration",
    )
    configuration_digest: bytes = field(
        Bytes(16),
        "Auxiliary Configuration Digest",
        default=bytes(16),
        wireshark="mstp.config_digest",
        meaning="HMAC-MD5 of the table that gives each VLAN its tree",
    )
    unused: int = field(BitsInteger(2), "Unused", default=0, meaning="zeros")
    restricted_role: bool = field(
        Flag, "Restricted Role", default=False, wireshark="mstp.agree_flags.rest_role", meaning="is never a root port"
    )
    agreement_valid: bool = field(
        Flag,
        "Agreement Valid",
        default=False,
        wireshark="mstp.agree_flags.agreement_valid",
        meaning="the digest counts",
    )
    disagreement_number: int = field(
        BitsInteger(2),
        "Discarded Agreement Number",
        default=0,
        wireshark="mstp.agree_flags.dagreement_num",
        meaning="the last agreement that was given up",
    )
    agreement_number: int = field(
        BitsInteger(2),
        "Agreement Number",
        default=0,
        wireshark="mstp.agree_flags.agreement_num",
        meaning="counts agreements",
    )
    reserved: int = field(Int8ub, "Reserved", default=0, meaning="zero")
    digest_format: int = field(
        BitsInteger(4),
        "Agreement Digest Format Identifier",
        default=0,
        wireshark="bpdu.agreement_digest_format_id",
        meaning="0",
    )
    digest_format_capabilities: int = field(
        BitsInteger(4),
        "Agreement Digest Format Capabilities",
        default=0,
        wireshark="bpdu.agreement_digest_format_capabilities",
        meaning="0",
    )
    digest_convention: int = field(
        BitsInteger(4),
        "Agreement Digest Convention Identifier",
        default=0,
        wireshark="bpdu.agreement_digest_convention_id",
        meaning="what the digest is taken over",
    )
    digest_convention_capabilities: int = field(
        BitsInteger(4),
        "Agreement Digest Convention Capabilities",
        default=0,
        wireshark="bpdu.agreement_digest_convention_capabilities",
        meaning="0",
    )
    digest_edge_count: int = field(
        Int16ub,
        "Agreement Digest Edge Count",
        default=0,
        wireshark="bpdu.agreement_digest_edge_count",
        meaning="links that the digest is taken over",
    )
    reserved_octets: bytes = field(Bytes(8), "Reserved", default=bytes(8), meaning="zeros")
    digest: bytes = field(
        Bytes(20),
        "Computed Topology Digest",
        default=bytes(20),
        wireshark="mstp.agreement_digest",
        meaning="of the topology that the bridge sees",
    )
    further: bytes = field(
        Bytes(this.version_4_length - VERSION_4_OCTETS), "Further Octets", default=b"", meaning="of later versions"
    )

    stack = Stack(
        name="mstp",
        reference=Reference(IEEE_802_1Q, "14.2"),
        extent=[Extent(this.version_4_length + LENGTH_OCTETS)],
    )


class MultipleBPDU(BPDU):
    """Like a rapid one for the common tree, followed by the parts for multiple spanning trees (IEEE 802.1Q §14.2)."""

    topology_change_acknowledgment: bool = _flag("Topology Change Acknowledgment", "tcack", "TCA", "0")
    agreement: bool = _flag("Agreement", "agreement", "A", "a proposal is taken")
    forwarding: bool = _flag("Forwarding", "forwarding", "F", "the port forwards")
    learning: bool = _flag("Learning", "learning", "L", "the port learns")
    port_role: int = _port_role()
    proposal: bool = _flag("Proposal", "proposal", "P", "the port would like to forward")
    topology_change: bool = _flag("Topology Change", "tc", "TC", "what was learnt is to be forgotten soon")
    root_priority_bits: int = _priority("CIST Root")
    root_extension: int = _extension("CIST Root", "stp.root")
    root_address: AddressField[MacAddress] = _bridge("CIST Root Address", "stp.root", "the root of the common tree")
    external_root_path_cost: int = _cost("CIST External Path Cost", "stp.root.cost")
    regional_root_priority_bits: int = _priority("CIST Regional Root")
    regional_root_extension: int = _extension("CIST Regional Root", "stp.bridge")
    regional_root_address: AddressField[MacAddress] = _bridge(
        "CIST Regional Root Address", "stp.bridge", "the root of the common tree within the region"
    )
    port_identifier: int = _port()
    message_age: int = _time("Message Age", 0, "how old the root's word is")
    maximum_age: int = _time("Max Age", 20, "how old it may become")
    hello_time: int = _time("Hello Time", 2, "how often the root speaks")
    forward_delay: int = _time("Forward Delay", 15, "how long a port listens and learns")
    version_1_length: int = _version_1_length()
    version_3: bytes = field(
        GreedyBytes,
        "Parts of Later Versions",
        default=b"",
        options=Sections(
            [
                Section("Version 3 Part", MultipleSpanningTrees, 1),
                Section("Version 4 Part", ShortestPathTrees, this.protocol_version - MULTIPLE),
            ]
        ),
        meaning="configuration identifier, common tree, further trees; of version 4 also what neighbours agree on",
    )

    flags = _flags()
    root_priority = _scaled(this.root_priority_bits, "CIST Root", "stp.root")
    regional_root_priority = _scaled(this.regional_root_priority_bits, "CIST Regional Root", "stp.bridge")

    stack = BPDU.stack.varied(
        [(this.type == RAPID) & (this.protocol_version >= MULTIPLE)], reference=Reference(IEEE_802_1Q, "14.2")
    )


def _attribute_length(application: str) -> int:
    return automatic(
        Int8ub,
        "Attribute Length",
        wireshark=f"{application}.attribute_length",
        meaning="octets of the attribute, this one included",
    )


def _attribute_event(application: str) -> int:
    return field(
        Int8ub,
        "Attribute Event",
        wireshark=f"{application}.attribute_event",
        names=GarpEvent,
        meaning="what becomes of it",
    )


def _attribute(*lengths: int) -> Stack:
    return Stack(
        name="garp",
        reference=Reference(IEEE_802_1D, "12.10.1"),
        carried_as={GarpLength: lengths},
        extent=[Extent(this.length)],
    )


class GARPAttribute(Header):
    """An attribute that a station registers or withdraws; without a value, all of them (IEEE 802.1D §12.10.1.2)."""

    length: int = _attribute_length("gvrp")
    event: int = _attribute_event("gvrp")
    value: bytes = field(Bytes(this.length - 2), "Attribute Value", default=b"", meaning="as the application says")

    stack = _attribute()


class GARPVlanAttribute(Header):
    """A VLAN that a station registers or withdraws (IEEE 802.1Q-2005 §11.2.3.1.3)."""

    length: int = _attribute_length("gvrp")
    event: int = _attribute_event("gvrp")
    vlan: int = field(Int16ub, "VID", wireshark="gvrp.attribute_value", meaning="the VLAN")

    stack = _attribute(4)


class GARPServiceAttribute(Header):
    """Whether a station wants all groups, or all unregistered groups (IEEE 802.1D §10.3.1.2)."""

    length: int = _attribute_length("gmrp")
    event: int = _attribute_event("gmrp")
    requirement: int = field(
        Int8ub,
        "Service Requirement",
        wireshark="gmrp.attribute_value_service_requirement",
        meaning="0 all groups, 1 all unregistered groups",
    )

    stack = _attribute(3)


class GARPGroupAttribute(Header):
    """A group address that a station registers or withdraws (IEEE 802.1D §10.3.1.2)."""

    length: int = _attribute_length("gmrp")
    event: int = _attribute_event("gmrp")
    group: AddressField[MacAddress] = address(
        Mac, "Group MAC Address", wireshark="gmrp.attribute_value_group_membership", meaning="the group"
    )

    stack = _attribute(8)


class GARPEndMark(Header):
    """The end of a message's attributes (IEEE 802.1D §12.10.1.1)."""

    length: int = field(Int8ub, "End Mark", default=0, names=GarpLength, meaning="0")

    stack = Stack(name="garp", reference=Reference(IEEE_802_1D, "12.10.1"), carried_as={GarpLength: [0]})


class GARP(Header):
    """Registers VLANs (GVRP) or group addresses (GMRP) with the bridges of a network (IEEE 802.1D §12.10.1).

    The destination address says which of the two it is.
    """

    protocol_identifier: int = field(
        Int16ub, "Protocol Identifier", default=1, wireshark="gvrp.protocol_id", meaning="1, GARP"
    )
    attribute_type: int = field(
        Int8ub, "Attribute Type", default=1, wireshark="gvrp.attribute_type", meaning="of GVRP 1, a VLAN"
    )
    attributes: bytes = field(
        GreedyBytes,
        "Attribute List",
        default=b"",
        options=OptionList(
            kinds=GarpLength,
            members=(GARPEndMark, GARPServiceAttribute, GARPVlanAttribute, GARPGroupAttribute),
            unknown=GARPAttribute,
            end=0,
        ),
        meaning="attributes of that type, an end mark, and further messages up to another",
    )

    stack = Stack(
        name="garp",
        reference=Reference(IEEE_802_1D, "12.10.1"),
        carried_as={LlcSap: [0x42]},
        recognized_by=this.protocol_identifier == 1,
    )


HEADERS: tuple[type[Header], ...] = (BPDU, TopologyChangeNotification, ConfigurationBPDU, RapidBPDU, MultipleBPDU, GARP)
