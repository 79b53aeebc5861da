"""What SCTP has learnt since: several addresses, giving up, interleaving, authentication, and other extensions."""

from __future__ import annotations

from collections.abc import Iterable

from recording import frames, sctp
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.scenarios.sctp import LINES, has_data
from recording.wire import Direction, lost, to_the_server

CHAPTER = "SCTP's extensions"
ADDRESS_CHANGE, ADDRESS_CHANGE_ACKNOWLEDGEMENT = 0xC1, 0x80
COOKIE_ECHO = 10
SECOND_ADDRESS = "192.0.2.3"


@scenario(CHAPTER)
def sctp_multihoming(laboratory: Laboratory) -> None:
    """Both hosts have two addresses in one association, one of IPv4 and one of IPv6; then IPv4 stops working.

    Recorded: usrsctp over a wire that loses every IPv4 packet after the first echo, at the client.

    Look at: the addresses in INIT and INIT ACK, the HEARTBEATs that try each path, and the message that is sent
    again over IPv6 when nobody answers over IPv4.
    """
    broken: list[bool] = []

    def policy(_direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
        return [] if broken and not frames.is_ip6(frame) else [(0.0, frame)]

    pair = laboratory.taps(policy)
    own = [pair.client.ip4, pair.client.ip6], [pair.server.ip4, pair.server.ip6]
    settings = {"rto_initial_default": 500, "rto_min_default": 500, "rto_max_default": 1000}
    with sctp.hosts(pair, own, settings=settings) as hosts:
        laboratory.record(pair.client)
        hosts.connect(pair.server.ip4)
        sctp.pause()
        hosts.echo("over IPv4")
        sctp.pause()
        hosts.client.do("heartbeat", pair.server.ip6)
        sctp.pause()
        broken.append(True)
        hosts.echo("over IPv6")
        sctp.pause()
        hosts.client.do("close")
        sctp.pause(1.5)


@scenario(CHAPTER)
def sctp4_forward_tsn(laboratory: Laboratory) -> None:
    """Partial reliability (RFC 3758): a message that was lost is not sent again, the receiver is told to go on.

    Recorded: usrsctp over a wire that loses the second packet with data, at the client; its messages may not be sent
    again.

    Look at: FORWARD TSN names the stream and the message that will not come; four of five messages arrive.
    """
    pair = laboratory.taps(to_the_server(2, has_data, lost))
    with sctp.hosts(pair, ([pair.client.ip4], [pair.server.ip4])) as hosts:
        hosts.both("send_at_once")
        laboratory.record(pair.client)
        hosts.connect(pair.server.ip4)
        for number in range(1, 6):
            hosts.client.do("send", f"message {number}", stream=number % 2, retransmissions=0)
            sctp.pause(0.02)
        for _message in range(4):
            hosts.server.do("receive")
        sctp.pause(1.0)
        hosts.shut_down()


@scenario(CHAPTER)
def sctp6_interleaving(laboratory: Laboratory) -> None:
    """Message interleaving (RFC 8260): a short message of another stream passes between the pieces of a long one.

    Recorded: usrsctp over a wire that delays everything by 20 ms and loses one message at the end that may not be sent
    again, at the server.

    Look at: I-DATA in place of DATA, with a message identifier and, in all pieces but the first, the piece's number;
    I-FORWARD-TSN in place of FORWARD TSN.
    """
    seen: list[bytes] = []

    def policy(direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
        if direction is Direction.TO_SERVER and b"message 1" in frame and not seen:
            seen.append(frame)
            return []
        return [(0.02, frame)]

    pair = laboratory.taps(policy)
    with sctp.hosts(pair, ([pair.client.ip6], [pair.server.ip6])) as hosts:
        hosts.both("interleave")
        hosts.both("send_at_once")
        laboratory.record(pair.server)
        hosts.connect(pair.server.ip6)
        hosts.client.do("send", LINES * 2, stream=0)
        hosts.client.do("send", "short", stream=1, protocol=53)
        for _message in range(2):
            hosts.server.do("send", hosts.server.do("receive"), stream=1)
        for _message in range(2):
            hosts.client.do("receive")
        for number in range(1, 4):
            hosts.client.do("send", f"message {number}", stream=3, unordered=number == 2, retransmissions=0)
            sctp.pause(0.05)
        sctp.pause(1.0)
        hosts.shut_down()


@scenario(CHAPTER)
def sctp4_authentication(laboratory: Laboratory) -> None:
    """Chunks that are authenticated with a shared key (RFC 4895): here all data.

    Recorded: usrsctp over a veth pair without offload, at the client; the key number is 1 and the key `lecture`.

    Look at: random number, list of chunks and list of algorithms in INIT and INIT ACK; an AUTH chunk before each DATA
    chunk, with a keyed hash of all that follows it in the packet.
    """
    pair = laboratory.veth()
    with sctp.hosts(pair, ([pair.client.ip4], [pair.server.ip4])) as hosts:
        hosts.both("authenticate", [0], "lecture")
        laboratory.record(pair.client)
        hosts.connect(pair.server.ip4)
        for message in ("hello", "good bye"):
            hosts.echo(message)
            sctp.pause()
        hosts.shut_down()


@scenario(CHAPTER)
def sctp4_address_change(laboratory: Laboratory) -> None:
    """A client that gets another address in the middle of an association, prefers it, and gives the first one up
    (RFC 5061).

    Recorded: usrsctp over a veth pair without offload, at the client.

    Look at: ASCONF with add, set primary and delete, each authenticated and acknowledged; the ports and the
    verification tags stay the same when the address changes.
    """
    pair = laboratory.veth()
    pair.client.namespace.run(f"ip address add {SECOND_ADDRESS}/24 dev {pair.client.interface}")
    pair.server.namespace.run(
        f"ip neighbour replace {SECOND_ADDRESS} lladdr {pair.client.hardware_address} nud permanent"
        f" dev {pair.server.interface}"
    )
    with sctp.hosts(pair, ([pair.client.ip4], [pair.server.ip4])) as hosts:
        hosts.both("authenticate", [ADDRESS_CHANGE, ADDRESS_CHANGE_ACKNOWLEDGEMENT], "lecture")
        laboratory.record(pair.client)
        hosts.connect(pair.server.ip4)
        hosts.echo("from the first address")
        sctp.pause()
        hosts.client.do("add_address", SECOND_ADDRESS, sctp.CLIENT_PORT)
        sctp.pause()
        hosts.client.do("prefer_address", SECOND_ADDRESS)
        sctp.pause()
        hosts.client.do("remove_address", pair.client.ip4, sctp.CLIENT_PORT)
        sctp.pause()
        hosts.echo("from the second")
        sctp.pause()
        hosts.shut_down()


@scenario(CHAPTER)
def sctp4_congestion_notification(laboratory: Laboratory) -> None:
    """Explicit congestion notification in SCTP: the wire marks one packet as a congested router would.

    Recorded: usrsctp over a wire that marks the second packet with data, at the server.

    Look at: ECT in the IP header, CE on one packet, then an ECN Echo chunk from the server and CWR from the client.
    """
    pair = laboratory.taps(to_the_server(2, has_data, lambda frame: [(0.0, frames.with_congestion_experienced(frame))]))
    with sctp.hosts(pair, ([pair.client.ip4], [pair.server.ip4])) as hosts:
        laboratory.record(pair.server)
        hosts.connect(pair.server.ip4)
        for message in ("hello", "how are you?", "good bye"):
            hosts.echo(message)
            sctp.pause()
        hosts.shut_down()


@scenario(CHAPTER)
def sctp6_non_renegable_acknowledgement(laboratory: Laboratory) -> None:
    """Acknowledgements that cannot be taken back (NR-SACK, an Internet draft), with a lost packet.

    Recorded: usrsctp over a wire that loses the second packet with data, at the client; the extension is switched on.

    Look at: chunk type 16 in place of SACK, with two lists of blocks.
    """
    pair = laboratory.taps(to_the_server(2, has_data, lost))
    with sctp.hosts(pair, ([pair.client.ip6], [pair.server.ip6]), settings={"nrsack_enable": 1}) as hosts:
        hosts.both("send_at_once")
        laboratory.record(pair.client)
        hosts.connect(pair.server.ip6)
        hosts.echo_all([f"message {number}" for number in range(1, 6)])
        hosts.shut_down()


@scenario(CHAPTER)
def sctp4_packet_drop_report(laboratory: Laboratory) -> None:
    """A damaged packet is not only thrown away but reported to the sender (an Internet draft).

    Recorded: usrsctp over a wire that changes one bit in the first packet with data, at the server; the extension is
    switched on.

    Look at: the PKTDROP chunk with the packet in it, headers and all.
    """
    pair = laboratory.taps(
        to_the_server(1, has_data, lambda frame: [(0.0, frames.with_flipped_bit(frame, frame.index(b"hello") + 4))])
    )
    with sctp.hosts(pair, ([pair.client.ip4], [pair.server.ip4]), settings={"pktdrop_enable": 1}) as hosts:
        laboratory.record(pair.server)
        hosts.connect(pair.server.ip4)
        hosts.echo()
        sctp.pause()
        hosts.shut_down()


@scenario(CHAPTER)
def sctp4_stale_cookie(laboratory: Laboratory) -> None:
    """The cookie comes back too late: the server says so, and the client begins again.

    Recorded: usrsctp over a wire that holds the first COOKIE ECHO back for two seconds, at the server, whose cookies
    live for one second.

    Look at: the ERROR chunk with the cause "stale cookie" and by how many microseconds; the second INIT asks for a
    longer life (cookie preservative).
    """
    pair = laboratory.taps(
        to_the_server(1, lambda frame: COOKIE_ECHO in frames.sctp_chunks(frame), lambda frame: [(2.0, frame)])
    )
    settings = {"valid_cookie_life_default": 1000, "rto_initial_default": 5000, "rto_min_default": 5000}
    with sctp.hosts(pair, ([pair.client.ip4], [pair.server.ip4]), settings=settings) as hosts:
        laboratory.record(pair.server)
        hosts.connect(pair.server.ip4)
        hosts.echo()
        sctp.pause()
        hosts.shut_down()
