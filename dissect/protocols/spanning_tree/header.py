"""Bridge protocol data units of the spanning tree and the rapid spanning tree protocol: IEEE 802.1D-2004 §9.3."""

from __future__ import annotations

from dissect.addresses import MacAddress
from dissect.assigned_numbers import LlcSap
from dissect.assigned_numbers.bridged_protocols import BridgedProtocol
from dissect.assigned_numbers.cisco_protocols import CiscoProtocol
from dissect.assigned_numbers.spanning_tree import BpduType, BpduVersion
from dissect.protocols.spanning_tree.tree_fields import (
    IEEE_802_1D,
    TREE,
    bridge_field,
    cost_field,
    extension_field,
    flag_field,
    flags_view,
    port_field,
    port_role_field,
    priority_field,
    priority_view,
    time_field,
    version_1_length_field,
)
from dissect.schema import AddressField, FieldOrigin, Header, Reference, Stack, field, phrases, view
from dissect.schema.words import BitsInteger, Int8ub, Int16ub, this

RAPID = 2
MULTIPLE = 3
TOPOLOGY_CHANGE_NOTIFICATION = 0x80


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
    type: int = field(
        Int8ub,
        "BPDU Type",
        default=0,
        wireshark="stp.type",
        names=BpduType,
        meaning="what it says",
        origin=FieldOrigin.EVENT,
    )

    stack = Stack(
        name="stp",
        reference=Reference(IEEE_802_1D, "9.3"),
        carried_as={LlcSap: [0x42], CiscoProtocol: [0x010B], BridgedProtocol: [BridgedProtocol.BRIDGE_PDU]},
        recognized_by=this.protocol_identifier == 0,
        origin=FieldOrigin.CONFIGURED,
    )


class TopologyChangeNotification(BPDU):
    """Tells the root that the topology changed; has no further fields (IEEE 802.1D §9.3.2)."""

    stack = BPDU.stack.varied([this.type == TOPOLOGY_CHANGE_NOTIFICATION], reference=Reference(IEEE_802_1D, "9.3.2"))


class ConfigurationBPDU(BPDU):
    """The root as a bridge sees it, and the way there (IEEE 802.1D §9.3.1)."""

    topology_change_acknowledgment: bool = flag_field(
        "Topology Change Acknowledgment", "tcack", "TCA", "a notification came"
    )
    unused: int = field(
        BitsInteger(6),
        "Unused Flags",
        short="Unused",
        default=0,
        meaning="zeros; rapid ones use them",
        origin=FieldOrigin.FIXED,
    )
    topology_change: bool = flag_field("Topology Change", "tc", "TC", "what was learnt is to be forgotten soon")
    root_priority_bits: int = priority_field("Root")
    root_extension: int = extension_field("Root", "stp.root")
    root_address: AddressField[MacAddress] = bridge_field("Root Address", "stp.root", "the root bridge")
    root_path_cost: int = cost_field("Root Path Cost", "stp.root.cost")
    bridge_priority_bits: int = priority_field("Bridge")
    bridge_extension: int = extension_field("Bridge", "stp.bridge")
    bridge_address: AddressField[MacAddress] = bridge_field("Bridge Address", "stp.bridge", "the bridge that sent it")
    port_identifier: int = port_field()
    message_age: int = time_field("Message Age", 0, "how old the root's word is")
    maximum_age: int = time_field("Max Age", 20, "how old it may become")
    hello_time: int = time_field("Hello Time", 2, "how often the root speaks")
    forward_delay: int = time_field("Forward Delay", 15, "how long a port listens and learns")

    flags = view(
        this.topology_change_acknowledgment * 128 + this.unused * 2 + this.topology_change,
        "Flags",
        wireshark="stp.flags",
        meaning="the flags as one octet",
    )
    root_priority = priority_view(this.root_priority_bits, "Root", "stp.root")
    bridge_priority = priority_view(this.bridge_priority_bits, "Bridge", "stp.bridge")

    line = phrases("{type}", *TREE)

    stack = BPDU.stack.varied([this.type == 0], reference=Reference(IEEE_802_1D, "9.3.1"))


class RapidBPDU(BPDU):
    """The root as a bridge sees it, and the port's role and proposals (IEEE 802.1D §9.3.3)."""

    topology_change_acknowledgment: bool = flag_field(
        "Topology Change Acknowledgment", "tcack", "TCA", "a notification came"
    )
    agreement: bool = flag_field("Agreement", "agreement", "A", "a proposal is taken")
    forwarding: bool = flag_field("Forwarding", "forwarding", "F", "the port forwards")
    learning: bool = flag_field("Learning", "learning", "L", "the port learns")
    port_role: int = port_role_field()
    proposal: bool = flag_field("Proposal", "proposal", "P", "the port would like to forward")
    topology_change: bool = flag_field("Topology Change", "tc", "TC", "what was learnt is to be forgotten soon")
    root_priority_bits: int = priority_field("Root")
    root_extension: int = extension_field("Root", "stp.root")
    root_address: AddressField[MacAddress] = bridge_field("Root Address", "stp.root", "the root bridge")
    root_path_cost: int = cost_field("Root Path Cost", "stp.root.cost")
    bridge_priority_bits: int = priority_field("Bridge")
    bridge_extension: int = extension_field("Bridge", "stp.bridge")
    bridge_address: AddressField[MacAddress] = bridge_field("Bridge Address", "stp.bridge", "the bridge that sent it")
    port_identifier: int = port_field()
    message_age: int = time_field("Message Age", 0, "how old the root's word is")
    maximum_age: int = time_field("Max Age", 20, "how old it may become")
    hello_time: int = time_field("Hello Time", 2, "how often the root speaks")
    forward_delay: int = time_field("Forward Delay", 15, "how long a port listens and learns")
    version_1_length: int = version_1_length_field()

    flags = flags_view()
    root_priority = priority_view(this.root_priority_bits, "Root", "stp.root")
    bridge_priority = priority_view(this.bridge_priority_bits, "Bridge", "stp.bridge")

    line = phrases("RST BPDU", "{port_role}", *TREE)

    stack = BPDU.stack.varied(
        [(this.type == RAPID) & (this.protocol_version < MULTIPLE)],
        reference=Reference(IEEE_802_1D, "9.3.3"),
    )
