"""The floors of the house: between whom a header and what it carries is passed on."""

from __future__ import annotations

from enum import Enum


class Floor(Enum):
    """A floor, by a code. `number` is that of the layer in OSI's model, None where it has none."""

    number: int | None
    osi: str
    """Its name in OSI's model."""
    tcp_ip: str
    """Its name in the model of the Internet (RFC 1122)."""
    delivers: str
    """Between whom it delivers."""

    def __new__(cls, value: str, number: int | None, osi: str, tcp_ip: str, delivers: str) -> Floor:
        member = object.__new__(cls)
        member._value_ = value
        member.number, member.osi, member.tcp_ip, member.delivers = number, osi, tcp_ip, delivers
        return member

    CAPTURE = "capture", None, "", "", "nothing: the system that captured wrote it, and it was not on the wire"
    LINK = "link", 2, "Data Link", "Link", "from node to node, over one link"
    NETWORK = "network", 3, "Network", "Internet", "from host to host"
    CONTROL = "control", 3, "Network", "Internet", "news of the network itself, between hosts and routers"
    TUNNEL = "tunnel", None, "", "", "a whole frame or datagram within another one"
    TRANSPORT = "transport", 4, "Transport", "Transport", "from process to process"
    APPLICATION = "application", 7, "Application", "Application", "from program to program"
