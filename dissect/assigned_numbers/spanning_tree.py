"""Types of bridge protocol data units and roles of ports: IEEE 802.1Q-2018 §14.1.2 and §14.2.1."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class BpduType(OpenEnum, maximum=0xFF, spelling="0x{:02x}", title="BPDU type"):
    """The type of a bridge protocol data unit."""

    CONFIGURATION = 0x00, "Configuration"
    RAPID_SPANNING_TREE = 0x02, "Rapid/Multiple Spanning Tree"
    TOPOLOGY_CHANGE_NOTIFICATION = 0x80, "Topology Change Notification"


class BpduVersion(OpenEnum, maximum=0xFF):
    """The spanning tree protocol that a bridge speaks."""

    SPANNING_TREE = 0, "Spanning Tree"
    RAPID_SPANNING_TREE = 2, "Rapid Spanning Tree"
    MULTIPLE_SPANNING_TREE = 3, "Multiple Spanning Tree"
    SHORTEST_PATH_TREE = 4, "Shortest Path Tree"


class GarpEvent(OpenEnum, maximum=0xFF):
    """What happens to an attribute (IEEE 802.1D-2004 §12.10.2.4)."""

    LEAVE_ALL = 0, "Leave All"
    JOIN_EMPTY = 1, "Join Empty"
    JOIN_IN = 2, "Join In"
    LEAVE_EMPTY = 3, "Leave Empty"
    LEAVE_IN = 4, "Leave In"
    EMPTY = 5, "Empty"


class GarpLength(OpenEnum, maximum=0xFF):
    """What an attribute's first octet says besides its length (IEEE 802.1D-2004 §12.10.2)."""

    END_MARK = 0, "End Mark"
    LEAVE_ALL = 2, "Leave All"
    SERVICE_REQUIREMENT = 3, "Service Requirement"
    VLAN = 4, "VLAN"
    GROUP = 8, "Group"


class PortRole(OpenEnum, maximum=3):
    """What a port does in the tree."""

    UNKNOWN = 0, "Master or Unknown"
    ALTERNATE_OR_BACKUP = 1, "Alternate or Backup"
    ROOT = 2, "Root"
    DESIGNATED = 3, "Designated"
