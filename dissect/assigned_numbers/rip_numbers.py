"""Commands and address families of RIP: RFC 2453 §3.6 and §4, RFC 2091 §4."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class RipCommand(OpenEnum, maximum=255):
    """The command of a RIP packet."""

    REQUEST = 1, "Request"
    RESPONSE = 2, "Response"
    UPDATE_REQUEST = 9, "Update Request"
    UPDATE_RESPONSE = 10, "Update Response"
    UPDATE_ACKNOWLEDGE = 11, "Update Acknowledge"


class RipAddressFamily(OpenEnum, maximum=0xFFFF):
    """The address family of an entry in a RIP packet."""

    UNSPECIFIED = 0, "Unspecified (the whole table)"
    IP = 2, "IP"
    AUTHENTICATION = 0xFFFF, "Authentication"
