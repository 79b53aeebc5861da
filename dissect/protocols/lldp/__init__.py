"""Link Layer Discovery Protocol: IEEE 802.1AB-2016 §8. The header, its parts, and the identifiers within them."""

from __future__ import annotations

from dissect.protocols.lldp.header import HEADERS, LLDP
from dissect.protocols.lldp.identifiers import (
    LLDPChassisAddress,
    LLDPChassisName,
    LLDPManagementIpv4,
    LLDPManagementIpv6,
    LLDPPortAddress,
    LLDPPortName,
)
from dissect.protocols.lldp.part import LLDPUnknownPart
from dissect.protocols.lldp.parts import (
    PARTS,
    LLDPChassisId,
    LLDPEnd,
    LLDPManagementAddress,
    LLDPOrganizationallySpecific,
    LLDPPortDescription,
    LLDPPortId,
    LLDPSystemCapabilities,
    LLDPSystemDescription,
    LLDPSystemName,
    LLDPTimeToLive,
)

__all__ = [
    "HEADERS",
    "LLDP",
    "PARTS",
    "LLDPChassisAddress",
    "LLDPChassisId",
    "LLDPChassisName",
    "LLDPEnd",
    "LLDPManagementAddress",
    "LLDPManagementIpv4",
    "LLDPManagementIpv6",
    "LLDPOrganizationallySpecific",
    "LLDPPortAddress",
    "LLDPPortDescription",
    "LLDPPortId",
    "LLDPPortName",
    "LLDPSystemCapabilities",
    "LLDPSystemDescription",
    "LLDPSystemName",
    "LLDPTimeToLive",
    "LLDPUnknownPart",
]
