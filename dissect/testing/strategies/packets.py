"""Packets as well-behaved hosts send them: any values, right lengths, right checksums."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from dissect.assigned_numbers.transport_ports import TcpPort, UdpPort
from dissect.encapsulation import encapsulate
from dissect.packet import Packet, default_protocols
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.protocols.vlan import VLAN
from dissect.schema import Header
from dissect.testing.strategies.headers import headers

LONGEST_MESSAGE = 64
MOST_TAGS = 2


def packets(
    *,
    messages: st.SearchStrategy[bytes] | None = None,
    transports: st.SearchStrategy[Header] | None = None,
    networks: st.SearchStrategy[Header] | None = None,
    links: st.SearchStrategy[Sequence[Header]] | None = None,
) -> st.SearchStrategy[Packet]:
    """A message in a transport in a network header on a link; each can be given as a strategy of yours.

    Without: any octets; UDP and TCP between ports that stand for no protocol; IPv4 and IPv6, not fragmented; Ethernet
    with up to two VLAN tags. `links` gives headers from the innermost to the outermost.
    """
    made = st.tuples(
        messages if messages is not None else st.binary(max_size=LONGEST_MESSAGE),
        transports if transports is not None else _transports(),
        networks if networks is not None else _networks(),
        links if links is not None else _links(),
    )
    return made.map(lambda parts: encapsulate(parts[0], parts[1], parts[2], *parts[3]))


def _transports() -> st.SearchStrategy[Header]:
    udp, tcp = _free(UdpPort), _free(TcpPort)
    return st.one_of(
        headers(UDP, source_port=udp, destination_port=udp), headers(TCP, source_port=tcp, destination_port=tcp)
    )


def _free(space: type[UdpPort] | type[TcpPort]) -> st.SearchStrategy[int]:
    """Ports that nothing is known to be carried on, so that a message stays a message."""
    taken = default_protocols().tables.get(space, {})
    return st.integers(1, 0xFFFF).filter(lambda port: port not in taken)


def _networks() -> st.SearchStrategy[Header]:
    whole = {"fragment_offset": 0, "more_fragments": False}
    return st.one_of(headers(IPv4, **whole), headers(IPv6))


def _links() -> st.SearchStrategy[Sequence[Header]]:
    tags = st.lists(headers(VLAN), max_size=MOST_TAGS)
    return st.tuples(tags, headers(Ethernet)).map(lambda parts: (*parts[0], parts[1]))
