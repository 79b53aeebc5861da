"""Types of VRRP packets, and how version 2 authenticates them: RFC 9568 §5.2.2, RFC 2338 §5.3.6, RFC 3768 §5.3.6."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class VrrpType(OpenEnum, maximum=15):
    """The type of a VRRP packet."""

    ADVERTISEMENT = 1, "Advertisement"


class VrrpAuthenticationType(OpenEnum, maximum=255):
    """How a version 2 packet is authenticated; RFC 3768 abandoned all but 0."""

    NONE = 0, "No Authentication"
    SIMPLE_TEXT_PASSWORD = 1, "Simple Text Password"
    IP_AUTHENTICATION_HEADER = 2, "IP Authentication Header"
