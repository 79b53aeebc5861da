"""Network layer protocol identifiers of ISO/IEC TR 9577, as frame relay uses them (RFC 2427 §3; a selection)."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class NetworkLayerIdentifier(OpenEnum, maximum=0xFF, spelling="0x{:02x}", title="NLPID"):
    """The protocol that follows, in one octet."""

    Q933 = 0x08, "Q.933"
    SNAP = 0x80, "SNAP"
    CLNP = 0x81, "CLNP"
    ES_IS = 0x82, "ES-IS"
    IS_IS = 0x83, "IS-IS"
    IPV6 = 0x8E, "IPv6"
    FRAGMENTATION = 0xB1, "FRF.12"
    IPV4 = 0xCC, "IPv4"
    PPP = 0xCF, "PPP"
