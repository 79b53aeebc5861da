"""SCTP packets of an association between 192.0.2.1 (port 5, tag 0x11) and 192.0.2.2 (port 7, tag 0x22)."""

from __future__ import annotations

from dissect.encapsulation import encapsulate
from dissect.encapsulation.lists import items
from dissect.packet import Packet
from dissect.protocols.sctp import (
    SCTP,
    SCTPASCONF,
    SCTPCookieEcho,
    SCTPData,
    SCTPInit,
    SCTPInitAck,
    SCTPZeroChecksumAcceptable,
)
from dissect.schema import Header, ItemList
from tests.packet.frames import ethernet, ipv4


def options_of(header: type[Header], name: str) -> ItemList:
    found = next(field.options for field in header.fields if field.name == name)
    assert found is not None
    return found


CHUNKS = options_of(SCTP, "chunks")
PARAMETERS = options_of(SCTPInit, "parameters")
CLIENT_TAG, SERVER_TAG = 0x11, 0x22
ZERO = 0
ACCEPTS = (SCTPZeroChecksumAcceptable(),)


def packet(*chunks: Header, to_server: bool = True, tag: int | None = None, checksum: int | None = None) -> Packet:
    """A packet one way or the other; the checksum is right unless one is given."""
    ports = {"source_port": 5, "destination_port": 7} if to_server else {"source_port": 7, "destination_port": 5}
    addresses = ("192.0.2.1", "192.0.2.2") if to_server else ("192.0.2.2", "192.0.2.1")
    given = {} if checksum is None else {"checksum": checksum}
    known = SERVER_TAG if to_server else CLIENT_TAG
    header = SCTP(**ports, verification_tag=known if tag is None else tag, chunks=items(CHUNKS, chunks), **given)
    return encapsulate(b"", header, ipv4(source_address=addresses[0], destination_address=addresses[1]), ethernet())


def initiation(kind: type[SCTPInit | SCTPInitAck], tag: int, parameters: tuple[Header, ...]) -> Header:
    return kind(
        initiate_tag=tag,
        advertised_receiver_window_credit=65536,
        number_of_outbound_streams=10,
        number_of_inbound_streams=10,
        initial_tsn=1,
        parameters=items(PARAMETERS, parameters),
    )


def init(*parameters: Header, checksum: int | None = None) -> Packet:
    return packet(initiation(SCTPInit, CLIENT_TAG, parameters), tag=0, checksum=checksum)


def initiated_with_more() -> Packet:
    """An INIT that announces nothing, and a chunk that should not be beside it."""
    return packet(initiation(SCTPInit, CLIENT_TAG, ()), SCTPCookieEcho(cookie=b"cook"), tag=0)


def init_ack(*parameters: Header, checksum: int | None = None) -> Packet:
    return packet(initiation(SCTPInitAck, SERVER_TAG, parameters), to_server=False, checksum=checksum)


def data(*, to_server: bool = True, tag: int | None = None, checksum: int | None = ZERO) -> Packet:
    chunk = SCTPData(tsn=1, stream_identifier=0, stream_sequence_number=0, user_data=b"hello")
    return packet(chunk, to_server=to_server, tag=tag, checksum=checksum)


def cookie_echo() -> Packet:
    return packet(SCTPCookieEcho(cookie=b"cookie"), checksum=ZERO)


def address_change() -> Packet:
    return packet(SCTPASCONF(sequence_number=1), checksum=ZERO)
