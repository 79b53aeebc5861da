"""Classes of the objects that follow a quoted datagram in ICMP messages (all that are assigned).

Registry: https://www.iana.org/assignments/icmp-parameters, "ICMP Extension Object Classes and Class Sub-types" (public
domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class IcmpExtensionClass(OpenEnum, maximum=0xFF):
    """The kind of information about the datagram quoted before the object (RFC 4884, 7), one octet."""

    MPLS_LABEL_STACK = 1, "MPLS Label Stack Class"
    INTERFACE_INFORMATION = 2, "Interface Information Object"
    INTERFACE_IDENTIFICATION = 3, "Interface Identification Object"
    EXTENDED_INFORMATION = 4, "Extended Information"
    NODE_IDENTIFICATION = 5, "Node Identification Object"


class InterfaceIdentification(OpenEnum, maximum=0xFF):
    """How an object identifies an interface (RFC 8335, 2.1), one octet."""

    NAME = 1, "Identifies Interface By Name"
    INDEX = 2, "Identifies Interface By Index"
    ADDRESS = 3, "Identifies Interface By Address"
