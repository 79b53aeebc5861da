"""Operations and states of the hot standby router protocol: RFC 2281 §5.1."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class HsrpOperation(OpenEnum, maximum=255, title="HSRP op code"):
    """What a message says; 3 is Cisco's later addition."""

    HELLO = 0, "Hello"
    COUP = 1, "Coup"
    RESIGN = 2, "Resign"
    ADVERTISE = 3, "Advertise"


class HsrpState(OpenEnum, maximum=255):
    """What the router is in its group."""

    INITIAL = 0, "Initial"
    LEARN = 1, "Learn"
    LISTEN = 2, "Listen"
    SPEAK = 4, "Speak"
    STANDBY = 8, "Standby"
    ACTIVE = 16, "Active"
