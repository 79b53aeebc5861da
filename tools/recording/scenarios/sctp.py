"""SCTP: associations instead of connections, messages instead of a stream, and a checksum of another kind."""

from __future__ import annotations

from recording import frames, sctp
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import FAMILIES
from recording.wire import lost, to_the_server, twice

CHAPTER = "SCTP"
MESSAGES = ("hello", "how are you?", "good bye")
LINES = "".join(f"line {number:05} of 300\n" for number in range(1, 301))[:5000]
DATA = 0


def has_data(frame: bytes) -> bool:
    """Whether an SCTP packet carries a DATA chunk."""
    return DATA in frames.sctp_chunks(frame)


@scenario(CHAPTER)
def sctp4_echo(laboratory: Laboratory) -> None:
    """The lecture's echo session over SCTP and IPv4: a handshake of four, three messages and their echoes, a shutdown
    of three.

    Recorded: usrsctp, an SCTP in user space, over a veth pair without offload, at the client.

    Look at: the cookie that the server gives away and gets back instead of remembering; a chunk for each message, with
    its boundaries kept; a CRC-32C where TCP and UDP have a sum, and no pseudo-header.
    """
    pair = laboratory.veth()
    with sctp.hosts(pair, ([pair.client.ip4], [pair.server.ip4])) as hosts:
        laboratory.record(pair.client)
        hosts.connect(pair.server.ip4)
        for message in MESSAGES:
            hosts.echo(message)
            sctp.pause()
        hosts.shut_down()


@scenario(CHAPTER)
def sctp6_echo(laboratory: Laboratory) -> None:
    """The same over IPv6, with an empty line and a line of one octet.

    Recorded: usrsctp over a veth pair without offload, at the client.

    Look at: chunks are padded to four octets, and their length does not count the padding.
    """
    pair = laboratory.veth()
    with sctp.hosts(pair, ([pair.client.ip6], [pair.server.ip6])) as hosts:
        laboratory.record(pair.client)
        hosts.connect(pair.server.ip6)
        for message in ("hello", "\n", "good"):
            hosts.echo(message)
            sctp.pause()
        hosts.shut_down()


@scenario(CHAPTER)
def sctp4_fragmented_message(laboratory: Laboratory) -> None:
    """A message of 5000 octets, which SCTP itself cuts into chunks that fit the link, and its echo.

    Recorded: usrsctp over a veth pair without offload, at the client.

    Look at: the B and E flags of the first and the last piece, one stream sequence number, consecutive transmission
    sequence numbers.
    """
    pair = laboratory.veth()
    with sctp.hosts(pair, ([pair.client.ip4], [pair.server.ip4])) as hosts:
        laboratory.record(pair.client)
        hosts.connect(pair.server.ip4)
        hosts.echo(LINES)
        sctp.pause()
        hosts.shut_down()


@scenario(CHAPTER)
def sctp6_streams(laboratory: Laboratory) -> None:
    """Messages on several streams, ordered and unordered, with payload protocol identifiers, several in one packet.

    Recorded: usrsctp over a veth pair without offload, at the client.

    Look at: each stream counts its messages from zero; unordered ones (U) are not counted; the first message of the
    group leaves alone, the others wait for its acknowledgement and travel together; the I flag asks for an
    acknowledgement at once (RFC 7053).
    """
    pair = laboratory.veth()
    with sctp.hosts(pair, ([pair.client.ip6], [pair.server.ip6])) as hosts:
        hosts.both("offer_streams", 5)
        laboratory.record(pair.client)
        hosts.connect(pair.server.ip6)
        hosts.echo("stream 1", stream=1, protocol=53)
        hosts.echo("stream 4", stream=4, protocol=0xDECADE)
        hosts.echo("out of turn", stream=1, protocol=0xC0FFEE, unordered=True)
        hosts.echo("quickly", stream=2, at_once=True)
        sctp.pause()
        group = [f"message {number}" for number in range(1, 6)]
        for number, message in enumerate(group):
            hosts.client.do("send", message, stream=number, protocol=51)
        for _message in group:
            hosts.server.do("send", hosts.server.do("receive"), stream=3)
        for _message in group:
            hosts.client.do("receive")
        sctp.pause()
        hosts.shut_down()


@scenario(CHAPTER)
def sctp4_abort(laboratory: Laboratory) -> None:
    """The client ends the association at once, and says why.

    Recorded: usrsctp over a veth pair without offload, at the client.

    Look at: ABORT with the error cause "user-initiated abort" and the client's words in it; nothing after it.
    """
    pair = laboratory.veth()
    with sctp.hosts(pair, ([pair.client.ip4], [pair.server.ip4])) as hosts:
        laboratory.record(pair.client)
        hosts.connect(pair.server.ip4)
        hosts.echo()
        sctp.pause()
        hosts.client.do("abort", "no time left")
        sctp.pause()


@scenario(CHAPTER)
def sctp_refused(laboratory: Laboratory) -> None:
    """Nobody listens: INIT is answered with ABORT, over IPv4 and IPv6.

    Recorded: usrsctp over a veth pair without offload, at the client.

    Look at: the verification tag of the INIT is zero, that of the ABORT is the INIT's initiate tag.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    for family in FAMILIES:
        with sctp.hosts(pair, ([pair.client.address(family)], [pair.server.address(family)])) as hosts:
            hosts.client.refused(pair.server.address(family))


@scenario(CHAPTER)
def sctp4_resets(laboratory: Laboratory) -> None:
    """Streams started anew, streams added, and the whole association's numbers reset, while it lives (RFC 6525).

    Recorded: usrsctp over a veth pair without offload, at the client.

    Look at: RE-CONFIG chunks with a request and its response; the stream sequence number is 0 again after the reset,
    and stream 11 exists only after two have been added; in the end even the transmission sequence number changes.
    """
    pair = laboratory.veth()
    with sctp.hosts(pair, ([pair.client.ip4], [pair.server.ip4])) as hosts:
        hosts.both("allow_resets")
        laboratory.record(pair.client)
        hosts.connect(pair.server.ip4)
        for _time in range(2):
            hosts.echo(stream=1)
            sctp.pause()
        hosts.client.do("reset_streams", [1, 2])
        sctp.pause()
        hosts.echo(stream=1)
        sctp.pause()
        hosts.client.do("add_streams", 2, 2)
        sctp.pause()
        hosts.echo(stream=11)
        sctp.pause()
        hosts.client.do("reset_association")
        sctp.pause()
        hosts.echo()
        sctp.pause()
        hosts.shut_down()


@scenario(CHAPTER)
def sctp4_loss(laboratory: Laboratory) -> None:
    """One packet of several is lost, and its message sent again because later ones are acknowledged.

    Recorded: usrsctp over a wire that loses the second packet with data, at the client.

    Look at: SACKs with gap acknowledgement blocks, and the transmission sequence number that comes again.
    """
    pair = laboratory.taps(to_the_server(2, has_data, lost))
    with sctp.hosts(pair, ([pair.client.ip4], [pair.server.ip4])) as hosts:
        hosts.both("send_at_once")
        laboratory.record(pair.client)
        hosts.connect(pair.server.ip4)
        hosts.echo_all([LINES[start : start + 1000] for start in range(0, 5000, 1000)])
        hosts.shut_down()


@scenario(CHAPTER)
def sctp6_duplicate(laboratory: Laboratory) -> None:
    """A packet arrives twice, and its message once.

    Recorded: usrsctp over a wire that delivers the first packet with data twice, at the server.

    Look at: the SACK that names the duplicate transmission sequence number.
    """
    pair = laboratory.taps(to_the_server(1, has_data, twice))
    with sctp.hosts(pair, ([pair.client.ip6], [pair.server.ip6])) as hosts:
        laboratory.record(pair.server)
        hosts.connect(pair.server.ip6)
        hosts.echo()
        sctp.pause()
        hosts.shut_down()


@scenario(CHAPTER)
def sctp4_corrupted_packet(laboratory: Laboratory) -> None:
    """A packet damaged on the way (`hello` has become `helln`), thrown away by the server, and sent again.

    Recorded: usrsctp over a wire that changes one bit in the first packet with data, at the server.

    Look at: its CRC is wrong, nobody acknowledges it, and the message follows again after a second.
    """
    pair = laboratory.taps(
        to_the_server(1, has_data, lambda frame: [(0.0, frames.with_flipped_bit(frame, frame.index(b"hello") + 4))])
    )
    with sctp.hosts(pair, ([pair.client.ip4], [pair.server.ip4])) as hosts:
        laboratory.record(pair.server)
        hosts.connect(pair.server.ip4)
        hosts.echo()
        sctp.pause()
        hosts.shut_down()


@scenario(CHAPTER)
def sctp_over_udp(laboratory: Laboratory) -> None:
    """SCTP carried over UDP (RFC 6951), as it crosses address translators and as browsers use it, over IPv4 and IPv6.

    Recorded: usrsctp with port 9899 over a veth pair without offload, at the client.

    Look at: two pairs of ports, UDP's and SCTP's, and two checksums: UDP's sum over SCTP's CRC.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    for family in FAMILIES:
        own = [pair.client.address(family)], [pair.server.address(family)]
        with sctp.hosts(pair, own, udp_port=sctp.ENCAPSULATION_PORT) as hosts:
            hosts.client.do("encapsulate", sctp.ENCAPSULATION_PORT)
            hosts.connect(pair.server.address(family))
            hosts.echo()
            sctp.pause()
            hosts.shut_down()
