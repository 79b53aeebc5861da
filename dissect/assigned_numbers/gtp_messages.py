"""GTP: messages of the user plane and of both versions of the control plane, and extension headers (selections).

IANA has no registry of them: the numbers are those of 3GPP TS 29.281 (user plane, §5.2.1 and §6.1), TS 29.060 §7.1
(version 1) and TS 29.274 §6.1 (version 2).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class GtpMessage(OpenEnum, maximum=0xFF):
    """Messages of version 1, including those of the user plane."""

    ECHO_REQUEST = 1, "Echo Request"
    ECHO_RESPONSE = 2, "Echo Response"
    VERSION_NOT_SUPPORTED = 3, "Version Not Supported"
    CREATE_PDP_CONTEXT_REQUEST = 16, "Create PDP Context Request"
    CREATE_PDP_CONTEXT_RESPONSE = 17, "Create PDP Context Response"
    UPDATE_PDP_CONTEXT_REQUEST = 18, "Update PDP Context Request"
    UPDATE_PDP_CONTEXT_RESPONSE = 19, "Update PDP Context Response"
    DELETE_PDP_CONTEXT_REQUEST = 20, "Delete PDP Context Request"
    DELETE_PDP_CONTEXT_RESPONSE = 21, "Delete PDP Context Response"
    ERROR_INDICATION = 26, "Error Indication"
    PDU_NOTIFICATION_REQUEST = 27, "PDU Notification Request"
    PDU_NOTIFICATION_RESPONSE = 28, "PDU Notification Response"
    PDU_NOTIFICATION_REJECT_REQUEST = 29, "PDU Notification Reject Request"
    PDU_NOTIFICATION_REJECT_RESPONSE = 30, "PDU Notification Reject Response"
    SUPPORTED_EXTENSION_HEADERS = 31, "Supported Extension Headers Notification"
    IDENTIFICATION_REQUEST = 48, "Identification Request"
    IDENTIFICATION_RESPONSE = 49, "Identification Response"
    SGSN_CONTEXT_REQUEST = 50, "SGSN Context Request"
    SGSN_CONTEXT_RESPONSE = 51, "SGSN Context Response"
    SGSN_CONTEXT_ACKNOWLEDGE = 52, "SGSN Context Acknowledge"
    FORWARD_RELOCATION_REQUEST = 53, "Forward Relocation Request"
    FORWARD_RELOCATION_RESPONSE = 54, "Forward Relocation Response"
    FORWARD_RELOCATION_COMPLETE = 55, "Forward Relocation Complete"
    RELOCATION_CANCEL_REQUEST = 56, "Relocation Cancel Request"
    RELOCATION_CANCEL_RESPONSE = 57, "Relocation Cancel Response"
    FORWARD_SRNS_CONTEXT = 58, "Forward SRNS Context"
    FORWARD_RELOCATION_COMPLETE_ACKNOWLEDGE = 59, "Forward Relocation Complete Acknowledge"
    FORWARD_SRNS_CONTEXT_ACKNOWLEDGE = 60, "Forward SRNS Context Acknowledge"
    TUNNEL_STATUS = 253, "Tunnel Status"
    END_MARKER = 254, "End Marker"
    G_PDU = 255, "G-PDU"


class Gtp2Message(OpenEnum, maximum=0xFF):
    """Messages of version 2."""

    ECHO_REQUEST = 1, "Echo Request"
    ECHO_RESPONSE = 2, "Echo Response"
    VERSION_NOT_SUPPORTED = 3, "Version Not Supported Indication"
    CREATE_SESSION_REQUEST = 32, "Create Session Request"
    CREATE_SESSION_RESPONSE = 33, "Create Session Response"
    MODIFY_BEARER_REQUEST = 34, "Modify Bearer Request"
    MODIFY_BEARER_RESPONSE = 35, "Modify Bearer Response"
    DELETE_SESSION_REQUEST = 36, "Delete Session Request"
    DELETE_SESSION_RESPONSE = 37, "Delete Session Response"
    CREATE_BEARER_REQUEST = 95, "Create Bearer Request"
    CREATE_BEARER_RESPONSE = 96, "Create Bearer Response"
    UPDATE_BEARER_REQUEST = 97, "Update Bearer Request"
    UPDATE_BEARER_RESPONSE = 98, "Update Bearer Response"
    DELETE_BEARER_REQUEST = 99, "Delete Bearer Request"
    DELETE_BEARER_RESPONSE = 100, "Delete Bearer Response"
    CONTEXT_REQUEST = 130, "Context Request"
    CONTEXT_RESPONSE = 131, "Context Response"
    CONTEXT_ACKNOWLEDGE = 132, "Context Acknowledge"
    FORWARD_RELOCATION_REQUEST = 133, "Forward Relocation Request"
    FORWARD_RELOCATION_RESPONSE = 134, "Forward Relocation Response"
    RELEASE_ACCESS_BEARERS_REQUEST = 170, "Release Access Bearers Request"
    RELEASE_ACCESS_BEARERS_RESPONSE = 171, "Release Access Bearers Response"
    DOWNLINK_DATA_NOTIFICATION = 176, "Downlink Data Notification"
    DOWNLINK_DATA_NOTIFICATION_ACKNOWLEDGE = 177, "Downlink Data Notification Acknowledge"


class GtpExtension(OpenEnum, maximum=0xFF, spelling="0x{:02x}", title="GTP extension header"):
    """Extension headers of version 1."""

    NONE = 0x00, "No more extension headers"
    MBMS_SUPPORT_INDICATION = 0x01, "MBMS support indication"
    MS_INFO_CHANGE_REPORTING = 0x02, "MS Info Change Reporting support indication"
    LONG_PDCP_PDU_NUMBER_3 = 0x03, "Long PDCP PDU Number"
    SERVICE_CLASS_INDICATOR = 0x20, "Service Class Indicator"
    UDP_PORT = 0x40, "UDP Port"
    RAN_CONTAINER = 0x81, "RAN Container"
    LONG_PDCP_PDU_NUMBER = 0x82, "Long PDCP PDU Number"
    XW_RAN_CONTAINER = 0x83, "Xw RAN Container"
    NR_RAN_CONTAINER = 0x84, "NR RAN Container"
    PDU_SESSION_CONTAINER = 0x85, "PDU Session Container"
    PDCP_PDU_NUMBER = 0xC0, "PDCP PDU Number"
    SUSPEND_REQUEST = 0xC1, "Suspend Request"
    SUSPEND_RESPONSE = 0xC2, "Suspend Response"
