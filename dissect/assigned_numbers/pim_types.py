"""PIM version 2 message types and hello options.

Registry: https://www.iana.org/assignments/pim-parameters (public domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class PimType(OpenEnum, maximum=15, title="PIM type"):
    """The type of a PIM message (RFC 7761 §4.9, RFC 3973, RFC 5015, RFC 6754, RFC 8736)."""

    HELLO = 0, "Hello"
    REGISTER = 1, "Register"
    REGISTER_STOP = 2, "Register Stop"
    JOIN_PRUNE = 3, "Join/Prune"
    BOOTSTRAP = 4, "Bootstrap"
    ASSERT = 5, "Assert"
    GRAFT = 6, "Graft"
    GRAFT_ACK = 7, "Graft-Ack"
    CANDIDATE_RP_ADVERTISEMENT = 8, "Candidate RP Advertisement"
    STATE_REFRESH = 9, "State Refresh"
    DF_ELECTION = 10, "DF Election"
    ECMP_REDIRECT = 11, "ECMP Redirect"
    FLOODING_MECHANISM = 12, "PIM Flooding Mechanism"


class PimHelloOption(OpenEnum, maximum=0xFFFF):
    """The type of a hello option, with which a router describes itself to its neighbours."""

    HOLDTIME = 1, "Holdtime"
    LAN_PRUNE_DELAY = 2, "LAN Prune Delay"
    DR_PRIORITY = 19, "DR Priority"
    GENERATION_ID = 20, "Generation ID"
    STATE_REFRESH_CAPABLE = 21, "State Refresh Capable"
    BIDIRECTIONAL_CAPABLE = 22, "Bidirectional Capable"
    ADDRESS_LIST = 24, "Address List"
    NEIGHBOR_LIST_TLV = 25, "Neighbor List TLV"
    JOIN_ATTRIBUTE = 26, "Join Attribute"
    INTERFACE_ID = 31, "Interface ID"
    DR_LOAD_BALANCING_CAPABILITY = 34, "DR Load-Balancing Capability (DRLB-Cap)"
    DR_LOAD_BALANCING_LIST = 35, "DR Load-Balancing List (DRLB-List)"
    ADDRESS_LIST_OLD = 65001, "Address List (before it was assigned)"
