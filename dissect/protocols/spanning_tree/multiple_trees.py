"""Bridge protocol data units of multiple spanning trees and shortest path bridging: IEEE 802.1Q-2018 §14.2."""

from __future__ import annotations

from dissect.addresses import MacAddress
from dissect.protocols.spanning_tree.header import BPDU, MULTIPLE, RAPID
from dissect.protocols.spanning_tree.tree_fields import (
    IEEE_802_1Q,
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
from dissect.schema import (
    AddressField,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    Reference,
    Section,
    Sections,
    Stack,
    address,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, Int8ub, Int16ub, Int32ub, Mac, this

LENGTH_OCTETS = 2
VERSION_4_OCTETS = 85
VERSION_3_OCTETS = 64
"""Octets of the version 3 part without its length and without the messages of further trees."""


class SpanningTreeInstance(Header):
    """A bridge's view of one further tree of its region (IEEE 802.1Q §14.2.5, MSTI configuration message)."""

    master: bool = flag_field("Master", "tcack", "M", "the port is a master port")
    agreement: bool = flag_field("Agreement", "agreement", "A", "a proposal is taken")
    forwarding: bool = flag_field("Forwarding", "forwarding", "F", "the port forwards")
    learning: bool = flag_field("Learning", "learning", "L", "the port learns")
    port_role: int = port_role_field()
    proposal: bool = flag_field("Proposal", "proposal", "P", "the port would like to forward")
    topology_change: bool = flag_field("Topology Change", "tc", "TC", "what was learnt is to be forgotten soon")
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
    bridge_reserved: int = field(BitsInteger(4), "Reserved", default=0, meaning="zeros", origin=FieldOrigin.FIXED)
    port_priority: int = field(
        BitsInteger(4),
        "MSTI Port Priority",
        default=8,
        wireshark="mstp.msti.port_priority",
        meaning="the lowest wins",
    )
    port_reserved: int = field(BitsInteger(4), "Reserved", default=0, meaning="zeros", origin=FieldOrigin.FIXED)
    remaining_hops: int = field(
        Int8ub,
        "MSTI Remaining Hops",
        default=20,
        wireshark="mstp.msti.remaining_hops",
        meaning="it is forgotten after this many bridges",
        origin=FieldOrigin.ARRIVED,
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

    line = phrases("MSTI {tree_identifier}", "{port_role}")

    stack = Stack(name="mstp.msti", reference=Reference(IEEE_802_1Q, "14.2.5"), origin=FieldOrigin.CONFIGURED)


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
        origin=FieldOrigin.FIXED,
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
    bridge_priority_bits: int = priority_field("CIST Bridge")
    bridge_extension: int = extension_field("CIST Bridge", "mstp.cist_bridge")
    bridge_address: AddressField[MacAddress] = bridge_field(
        "CIST Bridge Address", "mstp.cist_bridge", "the bridge that sent it"
    )
    remaining_hops: int = field(
        Int8ub,
        "CIST Remaining Hops",
        default=20,
        wireshark="mstp.cist_remaining_hops",
        meaning="it is forgotten after this many bridges",
        origin=FieldOrigin.ARRIVED,
    )
    trees: ListField = field(
        Bytes(this.version_3_length - VERSION_3_OCTETS),
        "MSTI Configuration Messages",
        default=b"",
        options=Sections([Section("MSTI Configuration Messages", SpanningTreeInstance)]),
        meaning="one for each further tree",
    )

    bridge_priority = priority_view(this.bridge_priority_bits, "CIST Bridge", "mstp.cist_bridge")

    line = phrases("Region {configuration_name:text}")

    stack = Stack(
        name="mstp",
        reference=Reference(IEEE_802_1Q, "14.2"),
        extent=[Extent(this.version_3_length + LENGTH_OCTETS)],
        origin=FieldOrigin.CONFIGURED,
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
        origin=FieldOrigin.FIXED,
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
    unused: int = field(BitsInteger(2), "Unused", default=0, meaning="zeros", origin=FieldOrigin.FIXED)
    restricted_role: bool = field(
        Flag, "Restricted Role", default=False, wireshark="mstp.agree_flags.rest_role", meaning="is never a root port"
    )
    agreement_valid: bool = field(
        Flag,
        "Agreement Valid",
        default=False,
        wireshark="mstp.agree_flags.agreement_valid",
        meaning="the digest counts",
        origin=FieldOrigin.EVENT,
    )
    disagreement_number: int = field(
        BitsInteger(2),
        "Discarded Agreement Number",
        default=0,
        wireshark="mstp.agree_flags.dagreement_num",
        meaning="the last agreement that was given up",
        origin=FieldOrigin.EVENT,
    )
    agreement_number: int = field(
        BitsInteger(2),
        "Agreement Number",
        default=0,
        wireshark="mstp.agree_flags.agreement_num",
        meaning="counts agreements",
        origin=FieldOrigin.EVENT,
    )
    reserved: int = field(Int8ub, "Reserved", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    digest_format: int = field(
        BitsInteger(4),
        "Agreement Digest Format Identifier",
        default=0,
        wireshark="bpdu.agreement_digest_format_id",
        meaning="0",
        origin=FieldOrigin.FIXED,
    )
    digest_format_capabilities: int = field(
        BitsInteger(4),
        "Agreement Digest Format Capabilities",
        default=0,
        wireshark="bpdu.agreement_digest_format_capabilities",
        meaning="0",
        origin=FieldOrigin.FIXED,
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
        origin=FieldOrigin.FIXED,
    )
    digest_edge_count: int = field(
        Int16ub,
        "Agreement Digest Edge Count",
        default=0,
        wireshark="bpdu.agreement_digest_edge_count",
        meaning="links that the digest is taken over",
        origin=FieldOrigin.EVENT,
    )
    reserved_octets: bytes = field(Bytes(8), "Reserved", default=bytes(8), meaning="zeros", origin=FieldOrigin.FIXED)
    digest: bytes = field(
        Bytes(20),
        "Computed Topology Digest",
        default=bytes(20),
        wireshark="mstp.agreement_digest",
        meaning="of the topology that the bridge sees",
        origin=FieldOrigin.EVENT,
    )
    further: bytes = field(
        Bytes(this.version_4_length - VERSION_4_OCTETS), "Further Octets", default=b"", meaning="of later versions"
    )

    line = phrases("Region {configuration_name:text}")

    stack = Stack(
        name="mstp",
        reference=Reference(IEEE_802_1Q, "14.2"),
        extent=[Extent(this.version_4_length + LENGTH_OCTETS)],
        origin=FieldOrigin.CONFIGURED,
    )


class MultipleBPDU(BPDU):
    """Like a rapid one for the common tree, followed by the parts for multiple spanning trees (IEEE 802.1Q §14.2)."""

    topology_change_acknowledgment: bool = flag_field("Topology Change Acknowledgment", "tcack", "TCA", "0")
    agreement: bool = flag_field("Agreement", "agreement", "A", "a proposal is taken")
    forwarding: bool = flag_field("Forwarding", "forwarding", "F", "the port forwards")
    learning: bool = flag_field("Learning", "learning", "L", "the port learns")
    port_role: int = port_role_field()
    proposal: bool = flag_field("Proposal", "proposal", "P", "the port would like to forward")
    topology_change: bool = flag_field("Topology Change", "tc", "TC", "what was learnt is to be forgotten soon")
    root_priority_bits: int = priority_field("CIST Root")
    root_extension: int = extension_field("CIST Root", "stp.root")
    root_address: AddressField[MacAddress] = bridge_field(
        "CIST Root Address", "stp.root", "the root of the common tree"
    )
    external_root_path_cost: int = cost_field("CIST External Path Cost", "stp.root.cost")
    regional_root_priority_bits: int = priority_field("CIST Regional Root")
    regional_root_extension: int = extension_field("CIST Regional Root", "stp.bridge")
    regional_root_address: AddressField[MacAddress] = bridge_field(
        "CIST Regional Root Address", "stp.bridge", "the root of the common tree within the region"
    )
    port_identifier: int = port_field()
    message_age: int = time_field("Message Age", 0, "how old the root's word is")
    maximum_age: int = time_field("Max Age", 20, "how old it may become")
    hello_time: int = time_field("Hello Time", 2, "how often the root speaks")
    forward_delay: int = time_field("Forward Delay", 15, "how long a port listens and learns")
    version_1_length: int = version_1_length_field()
    version_3: ListField = field(
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

    flags = flags_view()
    root_priority = priority_view(this.root_priority_bits, "CIST Root", "stp.root")
    regional_root_priority = priority_view(this.regional_root_priority_bits, "CIST Regional Root", "stp.bridge")

    line = phrases(
        "MST BPDU",
        "{port_role}",
        "{flags}",
        "Root={root_priority}/{root_extension}/{root_address}",
        "Cost={external_root_path_cost}",
        "Port={port_identifier}",
    )

    stack = BPDU.stack.varied(
        [(this.type == RAPID) & (this.protocol_version >= MULTIPLE)], reference=Reference(IEEE_802_1Q, "14.2")
    )
