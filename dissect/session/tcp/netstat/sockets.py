"""`Netstat`: the sockets of hosts at one time, as a capture shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.session.tcp.states import Knowledge, State

NAMES: Final = {
    State.SYN_RECEIVED: "SYN_RECV",
    State.FIN_WAIT_1: "FIN_WAIT1",
    State.FIN_WAIT_2: "FIN_WAIT2",
    State.CLOSED: "CLOSE",
}
"""The states that `netstat` spells in another way than RFC 9293 with `_` for `-`."""


STATE_WIDTH: Final = 11
"""Of the column of `netstat`."""


@dataclass(frozen=True, slots=True)
class Socket:
    """A socket of one host. What is not known is None."""

    protocol: str
    """tcp, tcp6, udp, udp6, or the name of another protocol with ports."""
    send_queue: int | None
    """Octets that were sent and not acknowledged, as seen at the tap: what was not sent yet comes in addition."""
    local_address: Ipv4Address | Ipv6Address
    local_port: int
    foreign_address: Ipv4Address | Ipv6Address | None
    """None for a listening socket."""
    foreign_port: int | None
    state: Knowledge | None
    """None without a connection."""
    connection: int | None
    """The number of the TCP connection."""
    last_frame: int
    """The last frame that it sent or received."""

    @property
    def is_listening(self) -> bool:
        """Whether it waits for connections."""
        return self.foreign_address is None

    @property
    def state_words(self) -> str:
        """The state as `netstat` spells it; in brackets, with a question mark, one that is only possible."""
        if self.state is None:
            return ""
        certain, possible = (_name(one) for one in self.state)
        return f"{certain:<{STATE_WIDTH}} ({possible}?)" if certain and possible else certain or f"({possible}?)"


def _name(state: State | None) -> str:
    return "" if state is None else NAMES.get(state) or state.replace("-", "_")


@dataclass(frozen=True, slots=True)
class HostSockets:
    """The sockets of a host."""

    address: Ipv4Address | Ipv6Address
    sockets: tuple[Socket, ...]


@dataclass(frozen=True, slots=True)
class Netstat:
    """The sockets of hosts at one time."""

    time_ns: int | None
    """The time, since 1970; None if there is no packet before it."""
    first_ns: int | None
    """The time of the first packet."""
    frame: int
    """The last frame until then; 0 if there is none."""
    hosts: tuple[HostSockets, ...]
    """Those that have sent something, in the order in which they first did."""
    forgotten: int
    """Connections and pairs of ports that were idle longest, and forgotten as there were too many."""
