"""Versions of QUIC, and the types of packets with a long header in them."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class QuicVersion(OpenEnum, maximum=0xFFFFFFFF, title="QUIC version"):
    """https://www.iana.org/assignments/quic (versions); 0xff000000 and the number of a draft before RFC 9000."""

    NEGOTIATION = 0, "Version negotiation"
    VERSION_1 = 1, "Version 1"
    VERSION_2 = 0x6B3343CF, "Version 2"
    DRAFT_27 = 0xFF00001B, "draft-27"
    DRAFT_28 = 0xFF00001C, "draft-28"
    DRAFT_29 = 0xFF00001D, "draft-29"
    DRAFT_30 = 0xFF00001E, "draft-30"
    DRAFT_31 = 0xFF00001F, "draft-31"
    DRAFT_32 = 0xFF000020, "draft-32"
    DRAFT_33 = 0xFF000021, "draft-33"
    DRAFT_34 = 0xFF000022, "draft-34"


class QuicPacketType(OpenEnum, maximum=3, title="QUIC packet type"):
    """Types in version 1 (RFC 9000 §17.2)."""

    INITIAL = 0, "Initial"
    ZERO_RTT = 1, "0-RTT"
    HANDSHAKE = 2, "Handshake"
    RETRY = 3, "Retry"


class QuicV2PacketType(OpenEnum, maximum=3, title="QUIC packet type in version 2"):
    """Types in version 2 (RFC 9369 §3.2)."""

    RETRY = 0, "Retry"
    INITIAL = 1, "Initial"
    ZERO_RTT = 2, "0-RTT"
    HANDSHAKE = 3, "Handshake"


class QuicHeaderForm(OpenEnum, maximum=1):
    """The first bit of a packet (RFC 8999 §5). Behind another packet it says whether one more follows."""

    SHORT = 0, "Short Header"
    LONG = 1, "Long Header"
