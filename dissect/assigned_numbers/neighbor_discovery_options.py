"""Option types of IPv6 neighbour discovery messages (all that are assigned).

Registry: https://www.iana.org/assignments/icmpv6-parameters (public domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class NeighborDiscoveryOption(OpenEnum, maximum=255):
    """The type of a neighbour discovery option (RFC 4861, 4.6)."""

    SOURCE_LINK_LAYER_ADDRESS = 1, "Source Link-layer Address"
    TARGET_LINK_LAYER_ADDRESS = 2, "Target Link-layer Address"
    PREFIX_INFORMATION = 3, "Prefix Information"
    REDIRECTED_HEADER = 4, "Redirected Header"
    MTU = 5, "MTU"
    NBMA_SHORTCUT_LIMIT = 6, "NBMA Shortcut Limit Option"
    ADVERTISEMENT_INTERVAL = 7, "Advertisement Interval Option"
    HOME_AGENT_INFORMATION = 8, "Home Agent Information Option"
    SOURCE_ADDRESS_LIST = 9, "Source Address List"
    TARGET_ADDRESS_LIST = 10, "Target Address List"
    CGA = 11, "CGA option"
    RSA_SIGNATURE = 12, "RSA Signature option"
    TIMESTAMP = 13, "Timestamp option"
    NONCE = 14, "Nonce option"
    TRUST_ANCHOR = 15, "Trust Anchor option"
    CERTIFICATE = 16, "Certificate option"
    IP_ADDRESS_PREFIX = 17, "IP Address/Prefix Option"
    NEW_ROUTER_PREFIX_INFORMATION = 18, "New Router Prefix Information Option"
    LINK_LAYER_ADDRESS = 19, "Link-layer Address Option"
    NEIGHBOR_ADVERTISEMENT_ACKNOWLEDGMENT = 20, "Neighbor Advertisement Acknowledgment Option"
    MAP = 23, "MAP Option"
    ROUTE_INFORMATION = 24, "Route Information Option"
    RECURSIVE_DNS_SERVER = 25, "Recursive DNS Server Option"
    ROUTER_ADVERTISEMENT_FLAGS_EXTENSION = 26, "RA Flags Extension Option"
    HANDOVER_KEY_REQUEST = 27, "Handover Key Request Option"
    HANDOVER_KEY_REPLY = 28, "Handover Key Reply Option"
    HANDOVER_ASSIST_INFORMATION = 29, "Handover Assist Information Option"
    MOBILE_NODE_IDENTIFIER = 30, "Mobile Node Identifier Option"
    DNS_SEARCH_LIST = 31, "DNS Search List Option"
    PROXY_SIGNATURE = 32, "Proxy Signature (PS)"
    ADDRESS_REGISTRATION = 33, "Address Registration Option"
    SIXLOWPAN_CONTEXT = 34, "6LoWPAN Context Option"
    AUTHORITATIVE_BORDER_ROUTER = 35, "Authoritative Border Router Option"
    SIXLOWPAN_CAPABILITY_INDICATION = 36, "6LoWPAN Capability Indication Option (6CIO)"
    CAPTIVE_PORTAL = 37, "DHCP Captive-Portal"
    PREF64 = 38, "PREF64 option"
    CRYPTO_ID_PARAMETERS = 39, "Crypto-ID Parameters Option (CIPO)"
    NDP_SIGNATURE = 40, "NDP Signature Option (NDPSO)"
    RESOURCE_DIRECTORY_ADDRESS = 41, "Resource Directory Address Option"
    CARD_REQUEST = 138, "CARD Request option"
    CARD_REPLY = 139, "CARD Reply option"
    ENCRYPTED_DNS = 144, "Encrypted DNS Option"
    EXPERIMENT_1 = 253, "RFC3692-style Experiment 1"
    EXPERIMENT_2 = 254, "RFC3692-style Experiment 2"
