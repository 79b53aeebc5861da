"""SCTP chunk parameter types (all that are assigned), and the small registries that parameters point into.

Registry: https://www.iana.org/assignments/sctp-parameters (public domain, CC0). The two highest bits say what to do
with an unknown parameter: 00 stop, 01 stop and report, 10 skip, 11 skip and report (RFC 9260 §3.2.1).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class SctpParameterType(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}"):
    """The type of a parameter of a chunk (RFC 9260 §3.2.1)."""

    HEARTBEAT_INFO = 1, "Heartbeat Info"
    IPV4_ADDRESS = 5, "IPv4 Address"
    IPV6_ADDRESS = 6, "IPv6 Address"
    STATE_COOKIE = 7, "State Cookie"
    UNRECOGNIZED_PARAMETERS = 8, "Unrecognized Parameters"
    COOKIE_PRESERVATIVE = 9, "Cookie Preservative"
    HOST_NAME_ADDRESS = 11, "Host Name Address (Deprecated)"
    SUPPORTED_ADDRESS_TYPES = 12, "Supported Address Types"
    OUTGOING_SSN_RESET_REQUEST = 13, "Outgoing SSN Reset Request Parameter"
    INCOMING_SSN_RESET_REQUEST = 14, "Incoming SSN Reset Request Parameter"
    SSN_TSN_RESET_REQUEST = 15, "SSN/TSN Reset Request Parameter"
    RECONFIGURATION_RESPONSE = 16, "Re-configuration Response Parameter"
    ADD_OUTGOING_STREAMS_REQUEST = 17, "Add Outgoing Streams Request Parameter"
    ADD_INCOMING_STREAMS_REQUEST = 18, "Add Incoming Streams Request Parameter"
    ECN_CAPABLE = 0x8000, "Reserved for ECN Capable"
    ZERO_CHECKSUM_ACCEPTABLE = 0x8001, "Zero Checksum Acceptable"
    RANDOM = 0x8002, "Random"
    CHUNK_LIST = 0x8003, "Chunk List"
    REQUESTED_HMAC_ALGORITHM = 0x8004, "Requested HMAC Algorithm Parameter"
    PADDING = 0x8005, "Padding"
    SUPPORTED_EXTENSIONS = 0x8008, "Supported Extensions"
    FORWARD_TSN_SUPPORTED = 0xC000, "Forward TSN supported"
    ADD_IP_ADDRESS = 0xC001, "Add IP Address"
    DELETE_IP_ADDRESS = 0xC002, "Delete IP Address"
    ERROR_CAUSE_INDICATION = 0xC003, "Error Cause Indication"
    SET_PRIMARY_ADDRESS = 0xC004, "Set Primary Address"
    SUCCESS_INDICATION = 0xC005, "Success Indication"
    ADAPTATION_LAYER_INDICATION = 0xC006, "Adaptation Layer Indication"


class SctpErrorDetectionMethod(OpenEnum, maximum=0xFFFFFFFF):
    """The method that replaces the checksum if a checksum of zero is acceptable (RFC 9653 §4)."""

    RESERVED = 0, "Reserved"
    DTLS = 1, "SCTP over DTLS"


class SctpHmacIdentifier(OpenEnum, maximum=0xFFFF):
    """The algorithm of a message authentication code (RFC 4895 §3.3)."""

    RESERVED_0 = 0, "Reserved"
    SHA_1 = 1, "SHA-1 defined in FIPS 180-2"
    RESERVED_2 = 2, "Reserved"
    SHA_256 = 3, "SHA-256 defined in FIPS 180-2"


class SctpAdaptationCodePoint(OpenEnum, maximum=0xFFFFFFFF, spelling="0x{:08x}"):
    """The adaptation layer on top of the association (RFC 5061 §4.2.6)."""

    DIRECT_DATA_PLACEMENT = 1, "DDP"


class SctpReconfigurationResult(OpenEnum, maximum=0xFFFFFFFF):
    """The result of a request to reconfigure streams (RFC 6525 §4.4)."""

    SUCCESS_NOTHING_TO_DO = 0, "Success - Nothing to do"
    SUCCESS_PERFORMED = 1, "Success - Performed"
    DENIED = 2, "Denied"
    ERROR_WRONG_SSN = 3, "Error - Wrong SSN"
    ERROR_ALREADY_IN_PROGRESS = 4, "Error - Request already in progress"
    ERROR_BAD_SEQUENCE_NUMBER = 5, "Error - Bad Sequence Number"
    IN_PROGRESS = 6, "In progress"
