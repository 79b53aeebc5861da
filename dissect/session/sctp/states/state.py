"""The states of an end of an association (RFC 9260 §4), and the signs by which an observer knows them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dissect.codes import CodeWithMeaning


class State(CodeWithMeaning):
    """A state, by its name in the RFC."""

    CLOSED = "CLOSED", "there is no association; who answers an INIT remembers nothing of it"
    COOKIE_WAIT = "COOKIE-WAIT", "has sent an INIT, and waits for the answer with a cookie"
    COOKIE_ECHOED = "COOKIE-ECHOED", "has sent the cookie back, and waits until it is accepted"
    ESTABLISHED = "ESTABLISHED", "data goes both ways"
    SHUTDOWN_PENDING = "SHUTDOWN-PENDING", "its program has finished; waits until all data is acknowledged"
    SHUTDOWN_SENT = "SHUTDOWN-SENT", "has sent a SHUTDOWN, and waits for the answer"
    SHUTDOWN_RECEIVED = "SHUTDOWN-RECEIVED", "has received a SHUTDOWN; waits until its own data is acknowledged"
    SHUTDOWN_ACK_SENT = "SHUTDOWN-ACK-SENT", "has answered the SHUTDOWN, and waits for the end"


CONNECTED: Final = State.ESTABLISHED
"""The state in which both ends know that there is an association."""

CALLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "associate": "its program opens an association with the other end",
        "shutdown": "its program ends the association",
    }
)
"""What a program asks for (RFC 9260 §11.1), in words."""


class Sign(CodeWithMeaning):
    """What can be seen of a state."""

    INIT = "init", "an INIT"
    INIT_ACK = "init_ack", "an INIT ACK"
    COOKIE_ECHO = "cookie_echo", "a COOKIE ECHO"
    COOKIE_ACK = "cookie_ack", "a COOKIE ACK"
    DATA = "data", "data, an acknowledgment, or another chunk that needs an association"
    SHUTDOWN = "shutdown", "a SHUTDOWN"
    SHUTDOWN_ACK = "shutdown_ack", "a SHUTDOWN ACK"
    SHUTDOWN_COMPLETE = "shutdown_complete", "a SHUTDOWN COMPLETE"
    ABORT = "abort", "an ABORT"
