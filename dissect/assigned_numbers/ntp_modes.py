"""Leap indicators and association modes of NTP, and the operations of its control messages.

RFC 5905 §7.3 figures 9 and 10; control messages RFC 9327 §2.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class NtpLeapIndicator(OpenEnum, maximum=3):
    """Whether a leap second is inserted or deleted in the last minute of the month."""

    NO_WARNING = 0, "no warning"
    LAST_MINUTE_61 = 1, "last minute has 61 seconds"
    LAST_MINUTE_59 = 2, "last minute has 59 seconds"
    UNSYNCHRONIZED = 3, "clock unsynchronized"


class NtpMode(OpenEnum, maximum=7):
    """The sender's role in the association."""

    RESERVED = 0, "reserved"
    SYMMETRIC_ACTIVE = 1, "symmetric active"
    SYMMETRIC_PASSIVE = 2, "symmetric passive"
    CLIENT = 3, "client"
    SERVER = 4, "server"
    BROADCAST = 5, "broadcast"
    CONTROL = 6, "NTP control message"
    PRIVATE = 7, "reserved for private use"


class NtpControlOperation(OpenEnum, maximum=31):
    """What a control message asks for or answers."""

    READ_STATUS = 1, "read status command/response"
    READ_VARIABLES = 2, "read variables command/response"
    WRITE_VARIABLES = 3, "write variables command/response"
    READ_CLOCK_VARIABLES = 4, "read clock variables command/response"
    WRITE_CLOCK_VARIABLES = 5, "write clock variables command/response"
    SET_TRAP = 6, "set trap address/port command/response"
    TRAP_RESPONSE = 7, "trap response"
    CONFIGURE = 8, "runtime configuration command/response"
    EXPORT_CONFIGURATION = 9, "export configuration to file command/response"
    READ_REMOTE_STATISTICS = 10, "retrieve remote address stats command/response"
    READ_ORDERED_LIST = 11, "retrieve ordered list command/response"
    REQUEST_NONCE = 12, "request client-specific nonce command/response"
    UNSET_TRAP = 31, "unset trap address/port command/response"
