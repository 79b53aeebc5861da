"""The states of an end of a connection (RFC 9293 §3.3.2), and the signs by which an observer knows them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dissect.codes import CodeWithMeaning


class State(CodeWithMeaning):
    """A state, by its name in the RFC."""

    CLOSED = "CLOSED", "there is no connection"
    LISTEN = "LISTEN", "waits for anybody's SYN"
    SYN_SENT = "SYN-SENT", "has sent a SYN, and waits for the answer"
    SYN_RECEIVED = "SYN-RECEIVED", "has received a SYN and answered it, and waits for the ACK"
    ESTABLISHED = "ESTABLISHED", "data goes both ways"
    FIN_WAIT_1 = "FIN-WAIT-1", "has sent a FIN, and waits for the ACK of it"
    FIN_WAIT_2 = "FIN-WAIT-2", "its FIN was acknowledged; waits for the FIN of the other end"
    CLOSE_WAIT = "CLOSE-WAIT", "has received a FIN; its own program has not closed yet"
    CLOSING = "CLOSING", "both ends have sent a FIN at once; waits for the ACK of its own"
    LAST_ACK = "LAST-ACK", "has received a FIN and then sent its own; waits for the ACK of that"
    TIME_WAIT = "TIME-WAIT", "all is acknowledged; waits for late segments to die out"


CONNECTED: Final = State.ESTABLISHED
"""The state in which both ends know that there is a connection."""

CALLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "passive open": "its program waits for others to connect",
        "active open": "its program connects to the other end",
        "send": "its program sends something, and so connects",
        "close": "its program closes the connection",
    }
)
"""What a program asks for (RFC 9293 §3.9.1), in words."""


class Sign(CodeWithMeaning):
    """What can be seen of a state. A segment may hold several signs; they count in this order."""

    SYN = "SYN", "a SYN without an ACK"
    SYN_ACK = "SYN-ACK", "a SYN that acknowledges the SYN of the other end"
    ACK_OF_SYN = "ACK of SYN", "an ACK of a SYN that was sent with an ACK itself"
    ACK = "ACK", "an ACK that acknowledges no octets"
    DATA = "data", "octets, or an ACK of octets"
    ACK_OF_FIN = "ACK of FIN", "an ACK of the FIN of the other end"
    FIN = "FIN", "a FIN"
    RST = "RST", "a RST with a number that the receiver may expect"
    SILENCE = "2 MSL", "twice the longest life of a segment goes by"
