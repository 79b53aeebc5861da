"""Address family numbers: what kind of address follows (a selection).

Registry: https://www.iana.org/assignments/address-family-numbers (public domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class AddressFamily(OpenEnum, maximum=0xFFFF):
    """The kind of an address."""

    IPV4 = 1, "IP (IP version 4)"
    IPV6 = 2, "IP6 (IP version 6)"
    NSAP = 3, "NSAP"
    IEEE_802 = 6, "802 (includes all 802 media plus Ethernet canonical format)"
    E_164 = 8, "E.164 (SMDS, Frame Relay, ATM)"
    DNS = 16, "DNS (Domain Name System)"
    DISTINGUISHED_NAME = 17, "Distinguished Name"
    AS_NUMBER = 18, "AS Number"
    AFI_FOR_L2VPN = 25, "AFI for L2VPN information"
    MAC_48 = 16389, "48-bit MAC"
