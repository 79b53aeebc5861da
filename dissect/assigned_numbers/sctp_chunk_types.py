"""SCTP chunk types (all that are assigned).

Registry: https://www.iana.org/assignments/sctp-parameters (public domain, CC0). The two highest bits say what to do
with an unknown chunk: 00 stop, 01 stop and report, 10 skip, 11 skip and report (RFC 9260 §3.2).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class SctpChunkType(OpenEnum, maximum=255):
    """The type of a chunk (RFC 9260 §3.2)."""

    DATA = 0, "Payload Data (DATA)"
    INIT = 1, "Initiation (INIT)"
    INIT_ACK = 2, "Initiation Acknowledgement (INIT ACK)"
    SACK = 3, "Selective Acknowledgement (SACK)"
    HEARTBEAT = 4, "Heartbeat Request (HEARTBEAT)"
    HEARTBEAT_ACK = 5, "Heartbeat Acknowledgement (HEARTBEAT ACK)"
    ABORT = 6, "Abort (ABORT)"
    SHUTDOWN = 7, "Shutdown (SHUTDOWN)"
    SHUTDOWN_ACK = 8, "Shutdown Acknowledgement (SHUTDOWN ACK)"
    ERROR = 9, "Operation Error (ERROR)"
    COOKIE_ECHO = 10, "State Cookie (COOKIE ECHO)"
    COOKIE_ACK = 11, "Cookie Acknowledgement (COOKIE ACK)"
    ECNE = 12, "Explicit Congestion Notification Echo (ECNE)"
    CWR = 13, "Congestion Window Reduced (CWR)"
    SHUTDOWN_COMPLETE = 14, "Shutdown Complete (SHUTDOWN COMPLETE)"
    AUTH = 15, "Authentication Chunk (AUTH)"
    EXTENSION_1 = 63, "Reserved for IETF-defined Chunk Extensions"
    I_DATA = 64, "Payload Data supporting Interleaving (I-DATA)"
    EXTENSION_2 = 127, "Reserved for IETF-defined Chunk Extensions"
    ASCONF_ACK = 128, "Address Configuration Acknowledgment (ASCONF-ACK)"
    RE_CONFIG = 130, "Re-configuration Chunk (RE-CONFIG)"
    PAD = 132, "Padding Chunk (PAD)"
    EXTENSION_3 = 191, "Reserved for IETF-defined Chunk Extensions"
    FORWARD_TSN = 192, "Forward TSN (FORWARD TSN)"
    ASCONF = 193, "Address Configuration Change Chunk (ASCONF)"
    # The registry says only I-FORWARD-TSN; the rest follows its name for I-DATA.
    I_FORWARD_TSN = 194, "Forward TSN supporting Interleaving (I-FORWARD-TSN)"
    EXTENSION_4 = 255, "Reserved for IETF-defined Chunk Extensions"
