"""Payload types and exchange types of ISAKMP and IKE.

Registries: https://www.iana.org/assignments/isakmp-registry, https://www.iana.org/assignments/ikev2-parameters (public
domain, CC0). The two versions have numbers of their own in each space.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class IsakmpPayload(OpenEnum, maximum=255):
    """The type of the first payload after the header."""

    NONE = 0, "None"
    SECURITY_ASSOCIATION_1 = 1, "Security Association (SA)"
    PROPOSAL_1 = 2, "Proposal (P)"
    TRANSFORM_1 = 3, "Transform (T)"
    KEY_EXCHANGE_1 = 4, "Key Exchange (KE)"
    IDENTIFICATION_1 = 5, "Identification (ID)"
    CERTIFICATE_1 = 6, "Certificate (CERT)"
    CERTIFICATE_REQUEST_1 = 7, "Certificate Request (CR)"
    HASH_1 = 8, "Hash (HASH)"
    SIGNATURE_1 = 9, "Signature (SIG)"
    NONCE_1 = 10, "Nonce (NONCE)"
    NOTIFICATION_1 = 11, "Notification (N)"
    DELETE_1 = 12, "Delete (D)"
    VENDOR_ID_1 = 13, "Vendor ID (VID)"
    NAT_DISCOVERY_1 = 20, "NAT Discovery (NAT-D)"
    NAT_ORIGINAL_ADDRESS_1 = 21, "NAT Original Address (NAT-OA)"
    SECURITY_ASSOCIATION = 33, "Security Association (SA)"
    KEY_EXCHANGE = 34, "Key Exchange (KE)"
    IDENTIFICATION_INITIATOR = 35, "Identification - Initiator (IDi)"
    IDENTIFICATION_RESPONDER = 36, "Identification - Responder (IDr)"
    CERTIFICATE = 37, "Certificate (CERT)"
    CERTIFICATE_REQUEST = 38, "Certificate Request (CERTREQ)"
    AUTHENTICATION = 39, "Authentication (AUTH)"
    NONCE = 40, "Nonce (Ni, Nr)"
    NOTIFY = 41, "Notify (N)"
    DELETE = 42, "Delete (D)"
    VENDOR_ID = 43, "Vendor ID (V)"
    TRAFFIC_SELECTOR_INITIATOR = 44, "Traffic Selector - Initiator (TSi)"
    TRAFFIC_SELECTOR_RESPONDER = 45, "Traffic Selector - Responder (TSr)"
    ENCRYPTED_AND_AUTHENTICATED = 46, "Encrypted and Authenticated (SK)"
    CONFIGURATION = 47, "Configuration (CP)"
    EXTENSIBLE_AUTHENTICATION = 48, "Extensible Authentication (EAP)"
    ENCRYPTED_FRAGMENT = 53, "Encrypted and Authenticated Fragment (SKF)"


class IsakmpExchange(OpenEnum, maximum=255):
    """The exchange that a message is part of."""

    NONE = 0, "NONE"
    BASE = 1, "Base"
    IDENTITY_PROTECTION = 2, "Identity Protection (main mode)"
    AUTHENTICATION_ONLY = 3, "Authentication Only"
    AGGRESSIVE = 4, "Aggressive"
    INFORMATIONAL_1 = 5, "Informational"
    CONFIGURATION_TRANSACTION = 6, "Transaction (configuration)"
    QUICK_MODE = 32, "Quick Mode"
    NEW_GROUP_MODE = 33, "New Group Mode"
    IKE_SA_INIT = 34, "IKE_SA_INIT"
    IKE_AUTH = 35, "IKE_AUTH"
    CREATE_CHILD_SA = 36, "CREATE_CHILD_SA"
    INFORMATIONAL = 37, "INFORMATIONAL"
    IKE_SESSION_RESUME = 38, "IKE_SESSION_RESUME"
    IKE_INTERMEDIATE = 43, "IKE_INTERMEDIATE"
