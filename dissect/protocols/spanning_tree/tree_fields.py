"""The fields that several bridge protocol data units have: IEEE 802.1D-2004 §9.2 and IEEE 802.1Q-2018 §14.1."""

from __future__ import annotations

from typing import Any

from dissect.addresses import MacAddress
from dissect.assigned_numbers.spanning_tree import PortRole
from dissect.schema import (
    AddressField,
    FieldOrigin,
    address,
    field,
    view,
)
from dissect.schema.fields import View
from dissect.schema.words import BitsInteger, Flag, Int8ub, Int16ub, Int32ub, Mac, this

IEEE_802_1D = "IEEE 802.1D-2004"
IEEE_802_1Q = "IEEE 802.1Q-2018"
PRIORITY_UNIT = 4096
OWN = "Bridge"
"""How labels of what the sending bridge says of itself begin."""
TREE = (
    "{flags}",
    "Root={root_priority}/{root_extension}/{root_address}",
    "Cost={root_path_cost}",
    "Port={port_identifier}",
)
"""What the line says of a tree and of the way to its root."""


def origin_of(bridge: str) -> FieldOrigin:
    """Where a bridge has what it says of one: people set what is its own, and it has heard of the others."""
    return FieldOrigin.CONFIGURED if bridge == OWN else FieldOrigin.ARRIVED


def flag_field(label: str, wireshark: str, short: str, meaning: str) -> bool:
    """One of the flags."""
    return field(
        Flag,
        label,
        short=short,
        default=False,
        wireshark=f"stp.flags.{wireshark}",
        meaning=meaning,
        origin=FieldOrigin.EVENT,
    )


def port_role_field() -> int:
    """The role of the sending port."""
    return field(
        BitsInteger(2),
        "Port Role",
        short="Role",
        default=0,
        wireshark="stp.flags.port_role",
        names=PortRole,
        meaning="what the port does in the tree",
        origin=FieldOrigin.ARRIVED,
    )


def priority_field(of: str) -> int:
    """The priority of a bridge, the first 4 bits of its identifier."""
    return field(
        BitsInteger(4), f"{of} Priority", default=8, meaning="the lowest wins; in units of 4096", origin=origin_of(of)
    )


def extension_field(of: str, wireshark: str) -> int:
    """The next 12 bits of a bridge's identifier."""
    return field(
        BitsInteger(12),
        f"{of} System ID Extension",
        default=0,
        wireshark=f"{wireshark}.ext",
        meaning="the number of the VLAN or tree; 0 for the common one",
        origin=origin_of(of),
    )


def bridge_field(label: str, wireshark: str, meaning: str) -> AddressField[MacAddress]:
    """The address of a bridge, the rest of its identifier."""
    origin = FieldOrigin.OWN_CARD if label.startswith(OWN) else FieldOrigin.ARRIVED
    return address(Mac, label, wireshark=f"{wireshark}.hw", meaning=meaning, origin=origin)


def cost_field(label: str, wireshark: str) -> int:
    """The cost of the way to a root."""
    return field(
        Int32ub,
        label,
        default=0,
        wireshark=wireshark,
        meaning="from the sender to the root",
        origin=FieldOrigin.ARRIVED,
    )


def port_field() -> int:
    """The sending port."""
    return field(
        Int16ub,
        "Port Identifier",
        default=0x8001,
        wireshark="stp.port",
        meaning="priority (4 bits) and number (12 bits) of the sending port",
        spelled="#06x",
        origin=FieldOrigin.CONFIGURED,
    )


def time_field(label: str, seconds: int, meaning: str) -> int:
    """A time, in 256ths of a second."""
    return field(
        Int16ub, label, default=seconds * 256, meaning=f"{meaning}, in 256ths of a second", origin=FieldOrigin.ARRIVED
    )


def version_1_length_field() -> int:
    """The length of a part that no bridge sends."""
    return field(
        Int8ub,
        "Version 1 Length",
        default=0,
        wireshark="stp.version_1_length",
        meaning="0: no version 1 part",
        origin=FieldOrigin.FIXED,
    )


def flags_view() -> View:
    """The flags as one octet."""
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


def priority_view(bits: Any, of: str, wireshark: str) -> View:
    """The priority of a bridge in its own unit."""
    return view(bits * PRIORITY_UNIT, f"{of} Priority", wireshark=f"{wireshark}.prio", meaning="in steps of 4096")
