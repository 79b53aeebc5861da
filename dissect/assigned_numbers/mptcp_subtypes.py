"""Subtypes of the Multipath TCP option (all that are assigned).

Registry: https://www.iana.org/assignments/tcp-parameters, "MPTCP Option Subtypes" (public domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class MptcpSubtype(OpenEnum, maximum=0xF):
    """The subtype of a Multipath TCP option (RFC 8684, 8.2), four bits."""

    MP_CAPABLE = 0x0, "Multipath Capable"
    MP_JOIN = 0x1, "Join Connection"
    DSS = 0x2, "Data Sequence Signal (Data ACK and Data Sequence Mapping)"
    ADD_ADDR = 0x3, "Add Address"
    REMOVE_ADDR = 0x4, "Remove Address"
    MP_PRIO = 0x5, "Change Subflow Priority"
    MP_FAIL = 0x6, "Fallback"
    MP_FASTCLOSE = 0x7, "Fast Close"
    MP_TCPRST = 0x8, "Subflow Reset"
    MP_EXPERIMENTAL = 0xF, "Reserved for Private Use"
