"""OSPF packet types, authentication types and link state types.

Registries: https://www.iana.org/assignments/ospfv2-parameters, https://www.iana.org/assignments/ospf-authentication-codes
and https://www.iana.org/assignments/ospfv3-parameters (public domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class OspfPacketType(OpenEnum, maximum=255, title="OSPF packet type"):
    """The type of an OSPF packet (RFC 2328 A.3.1, RFC 5340 A.3.1)."""

    HELLO = 1, "Hello"
    DATABASE_DESCRIPTION = 2, "Database Description"
    LINK_STATE_REQUEST = 3, "Link State Request"
    LINK_STATE_UPDATE = 4, "Link State Update"
    LINK_STATE_ACKNOWLEDGMENT = 5, "Link State Acknowledgment"


class OspfAuthenticationType(OpenEnum, maximum=0xFFFF):
    """How an OSPFv2 packet is authenticated (RFC 2328 D, RFC 7474)."""

    NULL = 0, "Null authentication"
    SIMPLE_PASSWORD = 1, "Simple password authentication"
    CRYPTOGRAPHIC = 2, "Cryptographic authentication"
    CRYPTOGRAPHIC_EXTENDED = 3, "Cryptographic Authentication with Extended Sequence Numbers"


class OspfLinkStateType(OpenEnum, maximum=0xFFFFFFFF):
    """What a link state advertisement of OSPFv2 describes; a request gives it 32 bits, an advertisement 8."""

    ROUTER = 1, "Router LSA"
    NETWORK = 2, "Network LSA"
    SUMMARY_NETWORK = 3, "Summary LSA (IP network)"
    SUMMARY_ROUTER = 4, "Summary LSA (ASBR)"
    AS_EXTERNAL = 5, "AS-external LSA"
    GROUP_MEMBERSHIP = 6, "Group Membership LSA"
    NOT_SO_STUBBY_AREA = 7, "NSSA AS-external LSA"
    OPAQUE_LINK_LOCAL = 9, "Link-local opaque LSA"
    OPAQUE_AREA_LOCAL = 10, "Area-local opaque LSA"
    OPAQUE_AS_SCOPED = 11, "Opaque LSA scoped to the autonomous system"


class Ospfv3LinkStateType(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}"):
    """What a link state advertisement of OSPFv3 describes: flooding scope and function code together."""

    ROUTER = 0x2001, "Router-LSA"
    NETWORK = 0x2002, "Network-LSA"
    INTER_AREA_PREFIX = 0x2003, "Inter-Area-Prefix-LSA"
    INTER_AREA_ROUTER = 0x2004, "Inter-Area-Router-LSA"
    AS_EXTERNAL = 0x4005, "AS-External-LSA"
    GROUP_MEMBERSHIP = 0x2006, "Group-membership-LSA"
    NOT_SO_STUBBY_AREA = 0x2007, "NSSA-LSA"
    LINK = 0x0008, "Link-LSA"
    INTRA_AREA_PREFIX = 0x2009, "Intra-Area-Prefix-LSA"
