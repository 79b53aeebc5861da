"""`Netstat`: the sockets of hosts at one time, as a capture shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, Self, TypeVar

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.capture.time_unit import SECOND
from dissect.codes import CodeWithMeaning
from dissect.session.analysis.states import KnowledgeOf

if TYPE_CHECKING:
    from dissect.blocks.block import Block

S = TypeVar("S", bound=Enum)

NAMES: Final = {
    "SYN-RECEIVED": "SYN_RECV",
    "FIN-WAIT-1": "FIN_WAIT1",
    "FIN-WAIT-2": "FIN_WAIT2",
    "CLOSED": "CLOSE",
}
"""The states that `netstat` spells in another way than RFCs with `_` for `-`."""
IPV6_SUFFIX: Final = "6"
CLOSED_NS: Final = 60 * SECOND
"""For so long are ends listed that have probably closed."""


class Listening(CodeWithMeaning):
    """The state of a socket that has no connection."""

    LISTEN = "LISTEN", "waits to be called"


LISTENING: Final = KnowledgeOf(Listening.LISTEN)


class Endpoint(NamedTuple):
    """An address and a port."""

    address: bytes
    port: int


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
    state: KnowledgeOf[Any] | None
    """None without a connection."""
    connection: int | None
    """The number of the connection, or of the association."""
    last_frame: int
    """The last frame that it sent or received."""

    @classmethod
    def of(
        cls,
        protocol: str,
        ends: tuple[Endpoint, Endpoint | None],
        frame: int,
        *,
        queue: int | None = None,
        state: KnowledgeOf[Any] | None = None,
        connection: int | None = None,
    ) -> Self:
        """A socket with a local and a foreign end; without a foreign one it listens."""
        local, foreign = ends
        address = address_in(local.address)
        return cls(
            protocol=protocol if isinstance(address, Ipv4Address) else protocol + IPV6_SUFFIX,
            send_queue=queue,
            local_address=address,
            local_port=local.port,
            foreign_address=None if foreign is None else address_in(foreign.address),
            foreign_port=None if foreign is None else foreign.port,
            state=state,
            connection=connection,
            last_frame=frame,
        )

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


def _name(state: str | None) -> str:
    return "" if state is None else NAMES.get(state) or state.replace("-", "_")


def address_in(octets: bytes) -> Ipv4Address | Ipv6Address:
    """The address in octets."""
    return Ipv4Address(octets) if len(octets) == Ipv4Address.octets else Ipv6Address(octets)


def is_listed(state: KnowledgeOf[S], closed: S, idle_ns: int) -> bool:
    """Whether an end is shown: one that has closed is no more there."""
    if state.likely is None:
        return False
    return state.likely is not closed or (state.certain is not closed and idle_ns < CLOSED_NS)


class SocketsOf(Protocol):
    """The sockets of one protocol, which follows its packets in the order of a capture."""

    @property
    def forgotten(self) -> int:
        """What was idle longest, and forgotten as there was too much."""

    def follow(self, block: Block, chosen: bytes | None) -> Iterator[tuple[int, bytes]]:
        """Take the packets of the next block: each when it is asked for, by its row, with the address of its sender.
        `chosen`: flags of the rows that count."""

    def sockets(self, time_ns: int) -> Iterator[Socket]:
        """Those of all hosts at a time."""


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
