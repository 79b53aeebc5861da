"""Operations and states of the hot standby router protocol: RFC 2281 §5.1."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class HsrpOperation(OpenEnum, maximum=255, title="HSRP op code"):
    """The operation of a message; 3 is Cisco's later addition."""

    HELLO = 0, "Hello"
    COUP = 1, "Coup"
    RESIGN = 2, "Resign"
    ADVERTISE = 3, "Advertise"


class HsrpState(OpenEnum, maximum=255):
    """The router's role in its group."""

    INITIAL = 0, "Initial"
    LEARN = 1, "Learn"
    LISTEN = 2, "Listen"
    SPEAK = 4, "Speak"
    STANDBY = 8, "Standby"
    ACTIVE = 16, "Active"


class HsrpVersion2State(OpenEnum, maximum=255):
    """The router's role in its group, with the numbers of version 2."""

    DISABLED = 0, "Disabled"
    INITIAL = 1, "Init"
    LEARN = 2, "Learn"
    LISTEN = 3, "Listen"
    SPEAK = 4, "Speak"
    STANDBY = 5, "Standby"
    ACTIVE = 6, "Active"


class HsrpPart(OpenEnum, maximum=255):
    """The type of a part of a message."""

    GROUP_STATE = 1, "Group State"
    INTERFACE_STATE = 2, "Interface State"
    TEXT_AUTHENTICATION = 3, "Text Authentication"
    MD5_AUTHENTICATION = 4, "MD5 Authentication"


class HsrpIpVersion(OpenEnum, maximum=255):
    """The IP version of the virtual address."""

    IPV4 = 4, "IPv4"
    IPV6 = 6, "IPv6"


class HsrpDigestAlgorithm(OpenEnum, maximum=255):
    """How a digest is computed."""

    MD5 = 1, "MD5"
