"""Packet types of EAP over LAN, and codes and methods of EAP.

Registry of EAP: https://www.iana.org/assignments/eap-numbers (public domain, CC0). EAPOL: IEEE 802.1X-2020 §11.3.2.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class EapolType(OpenEnum, maximum=255, title="EAPOL type"):
    """What an EAPOL frame carries."""

    EAP_PACKET = 0, "EAP Packet"
    START = 1, "Start"
    LOGOFF = 2, "Logoff"
    KEY = 3, "Key"
    ENCAPSULATED_ASF_ALERT = 4, "Encapsulated ASF Alert"
    MKA = 5, "MKA"
    ANNOUNCEMENT_GENERIC = 6, "Announcement (Generic)"
    ANNOUNCEMENT_SPECIFIC = 7, "Announcement (Specific)"
    ANNOUNCEMENT_REQUEST = 8, "Announcement Request"


class EapCode(OpenEnum, maximum=255):
    """The kind of an EAP packet (RFC 3748 §4, RFC 6696)."""

    REQUEST = 1, "Request"
    RESPONSE = 2, "Response"
    SUCCESS = 3, "Success"
    FAILURE = 4, "Failure"
    INITIATE = 5, "Initiate"
    FINISH = 6, "Finish"


class EapMethod(OpenEnum, maximum=255):
    """What an EAP request asks for, or a response answers to (a selection)."""

    IDENTITY = 1, "Identity"
    NOTIFICATION = 2, "Notification"
    LEGACY_NAK = 3, "Legacy Nak"
    MD5_CHALLENGE = 4, "MD5-Challenge"
    ONE_TIME_PASSWORD = 5, "One-Time Password (OTP)"
    GENERIC_TOKEN_CARD = 6, "Generic Token Card (GTC)"
    EAP_TLS = 13, "EAP-TLS"
    EAP_CISCO_WIRELESS = 17, "EAP-Cisco Wireless"
    EAP_SIM = 18, "GSM Subscriber Identity Modules (EAP-SIM)"
    EAP_TTLS = 21, "EAP-TTLS"
    EAP_AKA = 23, "EAP-AKA Authentication"
    PEAP = 25, "PEAP"
    MS_EAP_AUTHENTICATION = 26, "MS-EAP-Authentication"
    EAP_MSCHAP_V2 = 29, "EAP-MSCHAP-V2"
    EAP_TLV = 33, "EAP-TLV"
    EAP_FAST = 43, "EAP-FAST"
    EAP_GPSK = 51, "EAP-GPSK Method"
    EAP_PWD = 52, "EAP-pwd Method"
    EAP_TEAP = 55, "TEAP"
    EXPANDED = 254, "Expanded Type"
    EXPERIMENTAL = 255, "Experimental use"
