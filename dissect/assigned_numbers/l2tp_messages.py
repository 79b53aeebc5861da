"""L2TP: attributes of control messages (a selection).

Registry: https://www.iana.org/assignments/l2tp-parameters, "Control Message Attribute Value Pairs" (public domain,
CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class L2tpAttribute(OpenEnum, maximum=0xFFFF):
    """The content of an attribute value pair of the IETF (vendor 0)."""

    MESSAGE_TYPE = 0, "Message Type"
    RESULT_CODE = 1, "Result Code"
    PROTOCOL_VERSION = 2, "Protocol Version"
    FRAMING_CAPABILITIES = 3, "Framing Capabilities"
    BEARER_CAPABILITIES = 4, "Bearer Capabilities"
    TIE_BREAKER = 5, "Tie Breaker"
    FIRMWARE_REVISION = 6, "Firmware Revision"
    HOST_NAME = 7, "Host Name"
    VENDOR_NAME = 8, "Vendor Name"
    ASSIGNED_TUNNEL_ID = 9, "Assigned Tunnel ID"
    RECEIVE_WINDOW_SIZE = 10, "Receive Window Size"
    CHALLENGE = 11, "Challenge"
    Q931_CAUSE_CODE = 12, "Q.931 Cause Code"
    CHALLENGE_RESPONSE = 13, "Challenge Response"
    ASSIGNED_SESSION_ID = 14, "Assigned Session ID"
    CALL_SERIAL_NUMBER = 15, "Call Serial Number"
    MINIMUM_BPS = 16, "Minimum BPS"
    MAXIMUM_BPS = 17, "Maximum BPS"
    BEARER_TYPE = 18, "Bearer Type"
    FRAMING_TYPE = 19, "Framing Type"
    CALLED_NUMBER = 21, "Called Number"
    CALLING_NUMBER = 22, "Calling Number"
    SUB_ADDRESS = 23, "Sub-Address"
    TX_CONNECT_SPEED = 24, "Tx Connect Speed"
    PHYSICAL_CHANNEL_ID = 25, "Physical Channel Id"
    CALL_ERRORS = 34, "Call Errors"
    ACCM = 35, "ACCM"
    RANDOM_VECTOR = 36, "Random Vector"
    PRIVATE_GROUP_ID = 37, "Private Group ID"
    RX_CONNECT_SPEED = 38, "Rx Connect Speed"
    SEQUENCING_REQUIRED = 39, "Sequencing Required"


class L2tpMessage(OpenEnum, maximum=0xFFFF):
    """The control messages, by the number in the first pair ("Message Type AVP (Attribute Type 0) Values")."""

    SCCRQ = 1
    SCCRP = 2
    SCCCN = 3
    STOP_CCN = 4, "StopCCN"
    HELLO = 6
    OCRQ = 7
    OCRP = 8
    OCCN = 9
    ICRQ = 10
    ICRP = 11
    ICCN = 12
    CDN = 14
    WEN = 15
    SLI = 16
