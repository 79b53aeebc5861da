"""The common header of SCTP packets: RFC 9260 §3.1; over UDP RFC 6951; without a checksum RFC 9653."""

from __future__ import annotations

from dissect.assigned_numbers import IpProtocol, Port
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.lazy_names import late
from dissect.problems import Code, Severity
from dissect.protocols.sctp.chunks.chunk_list import CHUNKS
from dissect.schema import (
    RFC,
    Crc32c,
    Effect,
    Exchange,
    Expect,
    FieldOrigin,
    Floor,
    Followed,
    FollowedType,
    Header,
    ListField,
    Mark,
    Sender,
    Service,
    Stack,
    State,
    Transit,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import GreedyBytes, Int16ub, Int32ub, this

# The names are those of Linux (nf_conntrack_proto_sctp.c).
STATES = (
    State("CLOSED", "refused", one=["INIT"], other=["ABORT"], nobody=["COOKIE ACK", "data"]),
    State("CLOSED", "aborted", one=["ABORT"]),
    State("CLOSED", "shut down", one=["SHUTDOWN COMPLETE"]),
    State("SHUTDOWN_ACK_SENT", "shut down by both ends, the end was not seen", both=["SHUTDOWN"]),
    State("SHUTDOWN_SENT", "shut down by one end", one=["SHUTDOWN"]),
    State("ESTABLISHED", "open", one=["COOKIE ACK"]),
    State("ESTABLISHED", "open", one=["COOKIE ECHO"], other=["data"]),
    State("COOKIE_ECHOED", "answered, not set up", one=["COOKIE ECHO"]),
    State("COOKIE_WAIT", "answered, not set up", one=["INIT ACK"]),
    State("ESTABLISHED", "open, its beginning was not seen", one=["data"]),
    State("COOKIE_WAIT", "not answered", one=["INIT"]),
)


def _not_port_0(name: str) -> Expect:
    return Expect(
        getattr(this, name) != 0,
        name,
        "port 0, which must not be used",
        code=Code.SUSPICIOUS,
        severity=Severity.NOTE,
        reference=RFC(9260, "3.1"),
    )


class SCTP(Header):
    """Stream Control Transmission Protocol (RFC 9260 §3.1)."""

    source_port: int = field(
        Int16ub,
        "Source Port Number",
        short="Source Port",
        wireshark="sctp.srcport",
        names=Port,
        meaning="with the source address, the process that it is from",
        origin=FieldOrigin.OWN_PORT,
    )
    destination_port: int = field(
        Int16ub,
        "Destination Port Number",
        short="Destination Port",
        wireshark="sctp.dstport",
        names=Port,
        meaning="the process that it is for",
        origin=FieldOrigin.PEER_PORT,
    )
    verification_tag: int = field(
        Int32ub,
        "Verification Tag",
        default=0,
        wireshark="sctp.verification_tag",
        meaning="the initiate tag that the receiver chose; 0 in a packet with an INIT chunk",
        spelled="#010x",
        origin=FieldOrigin.HANDSHAKE,
    )
    checksum: int = automatic(
        Int32ub, "Checksum", wireshark="sctp.checksum", meaning="CRC-32C over header and chunks, its lowest octet first"
    )
    chunks: ListField = field(
        GreedyBytes,
        "Chunks",
        default=b"",
        options=CHUNKS,
        meaning="messages and control, each with its type and length",
    )

    # RFC 6951 §5.1: over UDP the packet is the same as over IP, ports and checksum included.
    line = phrases("{source_port:d} → {destination_port:d}")

    stack = Stack(
        name="sctp",
        service=Service(connects=True, confirms=True, keeps_order=True, keeps_borders=True),
        floor=Floor.TRANSPORT,
        unit="packet",
        reference=RFC(9260, "3.1"),
        carried_as={IpProtocol: [132], UdpPort: [9899]},
        checksum=Crc32c("checksum"),
        followed=(
            Followed(
                "sctp.association",
                FollowedType.NUMBER,
                "Association",
                "by its tags, whatever addresses it has; from 0, in the order in which associations begin",
                is_own=True,
            ),
            Followed(
                "sctp.event",
                FollowedType.WORD,
                "What happens in the association",
                "see docs/events.md",
                is_own=True,
                words=late("dissect.session.sctp.told:words_for_events"),
            ),
            Followed("sctp.retransmission", FollowedType.NUMBER, "Frame with the first copy of the chunk"),
            Followed("sctp.retransmission_time", FollowedType.DURATION, "Time since the first copy"),
        ),
        exchange=Exchange(
            marks=[
                Mark("INIT", by=Sender.CLIENT, effect=Effect.OPENS),
                Mark("INIT ACK", by=Sender.SERVER, effect=Effect.ANSWERS),
                Mark("COOKIE ECHO", by=Sender.CLIENT),
                Mark("COOKIE ACK", by=Sender.SERVER),
                Mark("data"),
                Mark("SHUTDOWN"),
                Mark("SHUTDOWN COMPLETE", effect=Effect.ENDS),
                Mark("ABORT", effect=Effect.ENDS),
            ],
            states=STATES,
            naming=late("dissect.session.sctp.naming:AssociationNaming"),
        ),
        transit=Transit(kept=["verification_tag", "chunks"], flow=["source_port", "destination_port"]),
        expect=[_not_port_0("source_port"), _not_port_0("destination_port")],
        context_rules=[
            # Octets count as a number, 0 if there are none. The list reports octets that are not a chunk, and nothing
            # is known about octets that were not captured.
            Expect(
                this.chunks != 0,
                "chunks",
                "no chunk, where at least one must be",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                when=(this.item_count == 0) & (this.payload_octets == 0),
                reference=RFC(9260, "3"),
            )
        ],
    )


HEADERS: tuple[type[Header], ...] = (SCTP,)
