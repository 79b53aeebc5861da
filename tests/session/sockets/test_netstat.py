"""`netstat`: the sockets of hosts at one time of a capture."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from dissect.addresses import Ipv6Address
from dissect.session.sockets import Netstat, Socket, SocketTable, Until, netstat, sockets_until
from dissect.session.tcp.states import Knowledge, State
from tests.captures import CAPTURES
from tests.packet.frames import build, ipv4, ipv6, udp
from tests.packet.reassembly.fragments import piece
from tests.profiles import some_of
from tests.session.sctp.frames import (
    ABORT,
    HANDSHAKE,
    SHUTDOWN_ACK,
    SHUTDOWN_COMPLETE,
    chunk,
    data,
    init,
    octets,
    sack,
    shutdown,
)
from tests.session.tcp.frames import ACK, ADDRESSES, CLIENT, FIN, RST, SERVER, SYN, frame
from tests.session.tcp.states.segments import CLOSED, OPEN, SECOND, SYN_ACK, SYN_SENT, blocks_of, c, s
from tests.together import together

ECHO = CAPTURES / "tcp4_echo.pcap"


def shown(socket: Socket) -> str:
    foreign = "*" if socket.is_listening else f"{socket.foreign_address}:{socket.foreign_port}"
    queue = "-" if socket.send_queue is None else socket.send_queue
    words = socket.protocol, queue, f"{socket.local_address}:{socket.local_port}", foreign, socket.state_words
    return " ".join(map(str, words)).strip()


def table(found: Netstat) -> dict[str, list[str]]:
    """The sockets of each host."""
    return {str(host.address): [shown(socket) for socket in host.sockets] for host in found.hosts}


def sockets_of(*frames: bytes | float, until: Until = Until(), host: str | None = None) -> dict[str, list[str]]:  # noqa: B008  # immutable
    address = None if host is None else ADDRESSES[host]
    return table(sockets_until(blocks_of(*frames), until, address))


LISTEN = "tcp - 192.0.2.2:7 * LISTEN"
AT_CLIENT, AT_SERVER = "tcp {} 192.0.2.1:40000 192.0.2.2:7 {}", "tcp {} 192.0.2.2:7 192.0.2.1:40000 {}"

CASES: dict[str, tuple[tuple[bytes | float, ...], list[str], list[str]]] = {
    "open": (OPEN, [AT_CLIENT.format(0, "ESTABLISHED")], [LISTEN, AT_SERVER.format(0, "ESTABLISHED")]),
    "not answered": ((SYN_SENT,), [AT_CLIENT.format(0, "SYN_SENT")], []),
    "answered": (
        (SYN_SENT, SYN_ACK),
        [AT_CLIENT.format(0, "SYN_SENT    (ESTABLISHED?)")],
        [LISTEN, AT_SERVER.format(0, "SYN_RECV")],
    ),
    "data on the way": (
        (*OPEN, c(ACK, 1, 6, bytes(300)), c(ACK, 301, 6, bytes(50))),
        [AT_CLIENT.format(350, "ESTABLISHED")],
        [LISTEN, AT_SERVER.format(0, "ESTABLISHED")],
    ),
    "half closed": (
        (*OPEN, c(FIN | ACK, 1, 6), s(ACK, 6, 2)),
        [AT_CLIENT.format(0, "FIN_WAIT1   (FIN_WAIT2?)")],
        [LISTEN, AT_SERVER.format(0, "CLOSE_WAIT")],
    ),
    "closed": (
        CLOSED,
        [AT_CLIENT.format(0, "TIME_WAIT")],
        [LISTEN, AT_SERVER.format(0, "LAST_ACK    (CLOSE?)")],
    ),
    "reset": ((*OPEN, s(RST | ACK, 6, 1)), [AT_CLIENT.format(0, "ESTABLISHED (CLOSE?)")], [LISTEN]),
    "reset long ago": (
        (*OPEN, s(RST | ACK, 6, 1), 61, frame(CLIENT, SYN, 0, port=5)),
        ["tcp 0 192.0.2.1:5 192.0.2.2:7 SYN_SENT"],
        [LISTEN, "tcp - 192.0.2.2:7 192.0.2.1:5 (SYN_RECV?)"],
    ),
    "refused": ((SYN_SENT, s(RST | ACK, 0, 1)), [AT_CLIENT.format(0, "SYN_SENT    (CLOSE?)")], []),
    "listened, and then refused": (
        (*OPEN, s(RST | ACK, 6, 1), 1, frame(CLIENT, SYN, 9, port=5), frame(SERVER, RST | ACK, 0, 10, port=5)),
        [
            AT_CLIENT.format(0, "ESTABLISHED (CLOSE?)"),
            "tcp 0 192.0.2.1:5 192.0.2.2:7 SYN_SENT    (CLOSE?)",
        ],
        [],
    ),
    "both open": (
        (SYN_SENT, s(SYN, 0), c(SYN | ACK, 0), s(SYN | ACK, 0)),
        [AT_CLIENT.format(0, "SYN_RECV    (ESTABLISHED?)")],
        [AT_SERVER.format(0, "SYN_RECV    (ESTABLISHED?)")],
    ),
    "begun before": ((c(ACK, 5, 9, b"hi"),), [AT_CLIENT.format("-", "ESTABLISHED")], []),
}


@pytest.mark.parametrize("name", CASES)
def test_each_host_has_its_sockets(name: str) -> None:
    frames, client, server = CASES[name]
    found = sockets_of(*frames)

    assert found == {host: sockets for host, sockets in (("192.0.2.1", client), ("192.0.2.2", server)) if sockets}


FROM_A, FROM_B = "sctp {} 192.0.2.1:40000 192.0.2.2:7 {}", "sctp {} 192.0.2.2:7 192.0.2.1:40000 {}"
CALLED = "sctp - 192.0.2.2:7 * LISTEN"
SENT = octets("A", data(1000, bytes(7)), data(1001, bytes(5))), octets("A", data(1003, bytes(3)))

ASSOCIATIONS: dict[str, tuple[tuple[bytes | float, ...], list[str], list[str]]] = {
    "set up": (
        HANDSHAKE,
        [FROM_A.format(0, "COOKIE_ECHOED (ESTABLISHED?)")],
        [CALLED, FROM_B.format(0, "ESTABLISHED")],
    ),
    "not answered": (HANDSHAKE[:1], [FROM_A.format(0, "COOKIE_WAIT")], []),
    "data on the way": (
        (*HANDSHAKE, *SENT, octets("B", sack(1000, (3, 3)))),
        [FROM_A.format(5, "ESTABLISHED")],
        [CALLED, FROM_B.format(0, "ESTABLISHED")],
    ),
    "data given up": (
        (*HANDSHAKE, *SENT, octets("A", chunk(192, struct.pack(">I", 1001)))),
        [FROM_A.format(3, "ESTABLISHED")],
        [CALLED, FROM_B.format(0, "ESTABLISHED")],
    ),
    "shut down": (
        (*HANDSHAKE, octets("A", shutdown(1999)), octets("B", SHUTDOWN_ACK), octets("A", SHUTDOWN_COMPLETE)),
        [],
        [CALLED, FROM_B.format(0, "SHUTDOWN_ACK_SENT (CLOSE?)")],
    ),
    "refused": (
        (*HANDSHAKE, 61, octets("A", init(tag=0x33), ports=(5, 7)), octets("B", ABORT, tag=0x33, ports=(7, 5))),
        [FROM_A.format(0, "COOKIE_ECHOED (ESTABLISHED?)"), "sctp 0 192.0.2.1:5 192.0.2.2:7 COOKIE_WAIT (CLOSE?)"],
        [FROM_B.format(0, "ESTABLISHED")],
    ),
    "aborted": (
        (*HANDSHAKE, octets("B", ABORT)),
        [FROM_A.format(0, "COOKIE_ECHOED (CLOSE?)")],
        [CALLED],
    ),
    "begun before": ((octets("A", data(5)),), [FROM_A.format("-", "ESTABLISHED")], []),
}


@pytest.mark.parametrize("name", ASSOCIATIONS)
def test_associations_have_sockets(name: str) -> None:
    frames, client, server = ASSOCIATIONS[name]
    found = sockets_of(*frames)

    assert found == {host: sockets for host, sockets in (("192.0.2.1", client), ("192.0.2.2", server)) if sockets}


def test_associations_in_fragments_have_sockets() -> None:
    pieces = [piece(1, 0, HANDSHAKE[0][34:50], protocol=132), piece(2, 16, HANDSHAKE[0][50:], more=False, protocol=132)]

    assert sockets_of(*(one.frame.octets for one in pieces)) == {"192.0.2.1": [FROM_A.format(0, "COOKIE_WAIT")]}


def test_a_host_that_is_asked_for_need_not_have_sent_anything() -> None:
    assert sockets_of(SYN_SENT, host=SERVER) == {"192.0.2.2": ["tcp - 192.0.2.2:7 192.0.2.1:40000 (SYN_RECV?)"]}
    assert table(netstat(ECHO, host="192.0.2.99")) == {"192.0.2.99": []}
    assert list(table(netstat(ECHO, host=Ipv6Address("2001:db8::1")))) == ["2001:db8::1"]


@pytest.mark.parametrize(
    ("until", "states"),
    [
        (Until(frame=0), []),
        (Until(frame=1), ["SYN_SENT"]),
        (Until(frame=3), ["ESTABLISHED"]),
        (Until(elapsed_ns=0), ["SYN_SENT"]),
        (Until(elapsed_ns=10_000_000), ["SYN_SENT    (ESTABLISHED?)"]),
        (Until(elapsed_ns=SECOND), ["TIME_WAIT"]),
        (Until(elapsed_ns=61 * SECOND), []),
        (Until(time_ns=9_999_999), []),
        (Until(time_ns=10_000_000), ["SYN_SENT"]),
        (Until(time_ns=10 * SECOND), ["TIME_WAIT"]),
    ],
)
def test_packets_count_up_to_a_frame_or_a_time(until: Until, states: list[str]) -> None:
    found = sockets_until(blocks_of(*CLOSED, rows=3), until)
    client = [host for host in found.hosts if host.address == ADDRESSES[CLIENT]]

    assert [socket.state_words for host in client for socket in host.sockets] == states
    assert found.frame == {"SYN_SENT": 1, "SYN_SENT    (ESTABLISHED?)": 2}.get("".join(states), found.frame)


def test_the_function_takes_seconds_and_dates() -> None:
    begin = datetime(2026, 11, 23, 1, 12, 51, 678_200, tzinfo=UTC)
    found = [
        netstat(ECHO, at=0.0001),
        netstat(ECHO, at=begin),
        netstat(ECHO, at=begin.replace(tzinfo=None)),
        netstat(ECHO, at=begin.astimezone(timezone(timedelta(hours=5)))),
    ]

    assert [one.frame for one in found] == [5, 3, 3, 3]
    assert netstat(ECHO, frame=4).frame == 4
    assert netstat(ECHO, filter="tcp.flags.syn == 1").frame == 2
    with pytest.raises(ValueError, match="not both"):
        netstat(ECHO, at=1, frame=1)
    with pytest.raises(ValueError, match=r"'somewhere' is not the address of a host"):
        netstat(ECHO, host="somewhere")
    with pytest.raises(ValueError, match=r"'2001:db8::zz' is not the address"):
        netstat(ECHO, host="2001:db8::zz")


def test_what_has_no_connection_is_only_seen() -> None:
    v4, v6 = build(b"hi", udp(), ipv4()), build(b"hi", udp(), ipv6())
    found = sockets_until(blocks_of(v4, v6))
    late = sockets_until(blocks_of(v4, 121, v6))

    assert [shown(socket) for host in found.hosts for socket in host.sockets] == [
        "udp - 192.0.2.1:50001 192.0.2.2:7",
        "udp6 - 2001:db8::1:50001 2001:db8::2:7",
    ]
    assert [socket.protocol for host in late.hosts for socket in host.sockets] == ["udp6"]
    assert all(socket.state is None for host in found.hosts for socket in host.sockets)


def test_protocols_with_ports_are_seen_in_tunnels_and_behind_fragments_too() -> None:
    inner = set(table(netstat(CAPTURES / "vxlan_echo.pcap")))
    fragments = netstat(CAPTURES / "udp4_fragments_reordered.pcap")

    assert {"192.0.2.1", "198.51.100.1", "2001:db8:1::1"} <= inner
    assert {socket.protocol for host in fragments.hosts for socket in host.sockets} == {"udp"}


def test_what_was_idle_longest_is_forgotten() -> None:
    frames = [frame(CLIENT, SYN, 0, port=port) for port in (1, 2, 3)]
    found = sockets_until(blocks_of(*frames), table=SocketTable(limit=2))

    assert [socket.local_port for socket in found.hosts[0].sockets] == [2, 3]
    assert found.forgotten == 1


def test_packets_need_no_time() -> None:
    for until in (Until(elapsed_ns=5), Until()):
        found = sockets_until(blocks_of(*OPEN, has_times=False), until)

        assert (found.time_ns, found.first_ns) == (None, None)
        assert [len(host.sockets) for host in found.hosts] == [1, 2]


def test_a_filter_chooses_what_counts() -> None:
    found = netstat(CAPTURES / "dns_lookups.pcap", filter="udp.port == 52101")

    assert table(found) == {
        "192.0.2.1": ["udp - 192.0.2.1:52101 192.0.2.2:53"],
        "192.0.2.2": ["udp - 192.0.2.2:53 192.0.2.1:52101"],
    }
    assert found.frame < 22


def test_what_tells_nothing_is_not_listed() -> None:
    cut = build(b"hi", udp(), ipv4())[: 14 + 20 + 3]

    assert table(sockets_until(blocks_of(frame(CLIENT, 0, 5), cut))) == {}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Knowledge(State.SYN_RECEIVED), "SYN_RECV"),
        (Knowledge(None, State.CLOSE_WAIT), "(CLOSE_WAIT?)"),
        (Knowledge(State.ESTABLISHED, State.CLOSE_WAIT), "ESTABLISHED (CLOSE_WAIT?)"),
        (None, ""),
    ],
)
def test_a_state_is_spelled_as_netstat_does(state: Knowledge | None, words: str) -> None:
    (socket,) = sockets_until(blocks_of(SYN_SENT)).hosts[0].sockets

    assert Socket(**{**{name: getattr(socket, name) for name in Socket.__slots__}, "state": state}).state_words == words


@pytest.mark.heavy
@together("path", some_of(sorted(CAPTURES.glob("*.pcap*")), 4), ids=lambda path: path.name)
def test_it_works_for_every_capture(path: Path) -> None:
    found = netstat(path)

    for host in found.hosts:
        assert all(socket.local_address == host.address and socket.last_frame <= found.frame for socket in host.sockets)


def test_no_more_associations_are_remembered_than_asked_for() -> None:
    frames = [octets("A", init(tag=port), ports=(port, 7)) for port in range(1, 6)]
    found = sockets_until(blocks_of(*frames), table=SocketTable(2))

    assert [socket.local_port for socket in found.hosts[0].sockets] == [4, 5]
    assert found.forgotten == 3
