"""Message types of the precision time protocol: IEEE 1588-2019 table 36."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class PtpMessageType(OpenEnum, maximum=15, spelling="0x{:x}", title="PTP message type"):
    """The type of a message; those below 8 are timestamped when they leave and arrive."""

    SYNC = 0x0, "Sync"
    DELAY_REQUEST = 0x1, "Delay_Req"
    PEER_DELAY_REQUEST = 0x2, "Pdelay_Req"
    PEER_DELAY_RESPONSE = 0x3, "Pdelay_Resp"
    FOLLOW_UP = 0x8, "Follow_Up"
    DELAY_RESPONSE = 0x9, "Delay_Resp"
    PEER_DELAY_RESPONSE_FOLLOW_UP = 0xA, "Pdelay_Resp_Follow_Up"
    ANNOUNCE = 0xB, "Announce"
    SIGNALING = 0xC, "Signaling"
    MANAGEMENT = 0xD, "Management"
