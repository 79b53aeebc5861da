"""SCTP error cause codes (all that are assigned).

Registry: https://www.iana.org/assignments/sctp-parameters (public domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class SctpErrorCause(OpenEnum, maximum=0xFFFF):
    """Why an ERROR or ABORT chunk was sent (RFC 9260 §3.3.10)."""

    INVALID_STREAM_IDENTIFIER = 1, "Invalid Stream Identifier"
    MISSING_MANDATORY_PARAMETER = 2, "Missing Mandatory Parameter"
    STALE_COOKIE = 3, "Stale Cookie"
    OUT_OF_RESOURCE = 4, "Out of Resource"
    UNRESOLVABLE_ADDRESS = 5, "Unresolvable Address"
    UNRECOGNIZED_CHUNK_TYPE = 6, "Unrecognized Chunk Type"
    INVALID_MANDATORY_PARAMETER = 7, "Invalid Mandatory Parameter"
    UNRECOGNIZED_PARAMETERS = 8, "Unrecognized Parameters"
    NO_USER_DATA = 9, "No User Data"
    COOKIE_RECEIVED_WHILE_SHUTTING_DOWN = 10, "Cookie Received While Shutting Down"
    RESTART_WITH_NEW_ADDRESSES = 11, "Restart of an Association with New Addresses"
    USER_INITIATED_ABORT = 12, "User-Initiated Abort"
    PROTOCOL_VIOLATION = 13, "Protocol Violation"
    RESTART_WITH_NEW_ENCAPSULATION_PORT = 14, "Restart of an Association with New Encapsulation Port"
    DELETE_LAST_REMAINING_ADDRESS = 160, "Request to Delete Last Remaining IP Address"
    OPERATION_REFUSED_RESOURCE_SHORTAGE = 161, "Operation Refused Due to Resource Shortage"
    DELETE_SOURCE_ADDRESS = 162, "Request to Delete Source IP Address"
    ILLEGAL_ASCONF_ACK = 163, "Association Aborted due to illegal ASCONF-ACK"
    REQUEST_REFUSED = 164, "Request refused - no authorization"
    UNSUPPORTED_HMAC_IDENTIFIER = 261, "Unsupported HMAC Identifier"
