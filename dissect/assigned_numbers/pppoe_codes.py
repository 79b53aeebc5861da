"""PPPoE: codes of packets, and the tags of discovery packets (all of RFC 2516, a selection of the later ones).

Registry: https://www.iana.org/assignments/pppoe-parameters (public domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class PppoeCode(OpenEnum, maximum=0xFF, spelling="0x{:02x}"):
    """The messages of the discovery stage, and the session ("PPPoE Codes")."""

    SESSION_DATA = 0x00, "PPP Session Stage"
    OFFER = 0x07, "Offer (PADO)"
    INITIATION = 0x09, "Initiation (PADI)"
    SESSION_GRANT = 0x0A, "Session-Grant (PADG)"
    SESSION_CREDIT_RESPONSE = 0x0B, "Session-Credit Response (PADC)"
    QUALITY = 0x0C, "Quality (PADQ)"
    REQUEST = 0x19, "Request (PADR)"
    SESSION_CONFIRMATION = 0x65, "Session-confirmation (PADS)"
    TERMINATE = 0xA7, "Terminate (PADT)"
    MESSAGE = 0xD3, "Message (PADM)"
    NETWORK = 0xD4, "Network (PADN)"


class PppoeTag(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}"):
    """What a tag of a discovery packet holds ("PPPoE TAG Values")."""

    END_OF_LIST = 0x0000, "End-Of-List"
    SERVICE_NAME = 0x0101, "Service-Name"
    AC_NAME = 0x0102, "AC-Name"
    HOST_UNIQ = 0x0103, "Host-Uniq"
    AC_COOKIE = 0x0104, "AC-Cookie"
    VENDOR_SPECIFIC = 0x0105, "Vendor-Specific"
    CREDITS = 0x0106, "Credits"
    METRICS = 0x0107, "Metrics"
    SEQUENCE_NUMBER = 0x0108, "Sequence Number"
    CREDIT_SCALE_FACTOR = 0x0109, "Credit Scale Factor"
    RELAY_SESSION_ID = 0x0110, "Relay-Session-Id"
    HURL = 0x0111, "HURL"
    MOTM = 0x0112, "MOTM"
    PPP_MAX_PAYLOAD = 0x0120, "PPP-Max-Payload"
    IP_ROUTE_ADD = 0x0121, "IP_Route_Add"
    SERVICE_NAME_ERROR = 0x0201, "Service-Name-Error"
    AC_SYSTEM_ERROR = 0x0202, "AC-System-Error"
    GENERIC_ERROR = 0x0203, "Generic-Error"
