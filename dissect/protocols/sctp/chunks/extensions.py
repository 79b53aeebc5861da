"""Chunks of SCTP's extensions: RFC 4895 §4.1 (AUTH), RFC 5061 §4.1 (ASCONF, ASCONF-ACK), RFC 6525 §3.1 (RE-CONFIG)."""

from __future__ import annotations

from dataclasses import replace

from dissect.assigned_numbers.sctp_parameter_types import SctpHmacIdentifier
from dissect.protocols.sctp.chunk import chunk, chunk_flags, chunk_length, chunk_type
from dissect.protocols.sctp.chunks.parameters import PARAMETERS
from dissect.schema import RFC, FieldOrigin, Header, ListField, field, phrases
from dissect.schema.words import Bytes, Int16ub, Int32ub, this


class SCTPAuth(Header):
    """Authentication Chunk (AUTH): proves that the later chunks in the packet are the peer's (RFC 4895 §4.1)."""

    type: int = chunk_type(15)
    flags: int = chunk_flags()
    length: int = chunk_length()
    shared_key_identifier: int = field(
        Int16ub,
        "Shared Key Identifier",
        short="Key",
        default=0,
        wireshark="sctp.shared_key_id",
        meaning="which of the shared keys; 0 without a key",
        origin=FieldOrigin.PROGRAM,
    )
    hmac_identifier: int = field(
        Int16ub,
        "HMAC Identifier",
        short="HMAC ID",
        wireshark="sctp.hmac_id",
        names=SctpHmacIdentifier,
        meaning="the algorithm",
        origin=FieldOrigin.HANDSHAKE,
    )
    hmac: bytes = field(
        Bytes(this.length - 8),
        "HMAC",
        default=b"",
        wireshark="sctp.hmac",
        meaning="over this chunk and all that follow, taken as zeros itself",
        origin=FieldOrigin.KEYED,
    )

    line = phrases("{type}", "HMAC={hmac_identifier:d}", "Key={shared_key_identifier}")

    stack = chunk(15, "auth", RFC(4895, "4.1"))


class SCTPASCONF(Header):
    """Address Configuration Change Chunk (ASCONF): adds and deletes addresses (RFC 5061 §4.1.1)."""

    type: int = chunk_type(193)
    flags: int = chunk_flags()
    length: int = chunk_length()
    sequence_number: int = field(
        Int32ub,
        "Sequence Number",
        wireshark="sctp.asconf_seq_nr_number",
        meaning="counts the sender's ASCONF chunks",
        origin=FieldOrigin.COUNTED,
    )
    parameters: ListField = field(
        Bytes(this.length - 8),
        "Address Parameter and ASCONF Parameters",
        short="Parameters",
        default=b"",
        options=PARAMETERS,
        meaning="an address of the sender that the peer knows, then the changes",
    )

    line = phrases("{type}", "Seq={sequence_number}")

    stack = replace(chunk(193, "asconf", RFC(5061, "4.1.1")), always_checked=RFC(9653, "5.2"))


class SCTPASCONFAck(Header):
    """Address Configuration Acknowledgment (ASCONF-ACK): the result of each change (RFC 5061 §4.1.2)."""

    type: int = chunk_type(128)
    flags: int = chunk_flags()
    length: int = chunk_length()
    sequence_number: int = field(
        Int32ub,
        "Sequence Number",
        wireshark="sctp.asconf_ack_seq_nr_number",
        meaning="the number of the chunk that is answered",
        origin=FieldOrigin.COPIED,
    )
    parameters: ListField = field(
        Bytes(this.length - 8),
        "ASCONF Parameter Responses",
        short="Responses",
        default=b"",
        options=PARAMETERS,
        meaning="what came of each change; a change without a response was made",
    )

    line = phrases("{type}", "Seq={sequence_number}")

    stack = chunk(128, "asconf_ack", RFC(5061, "4.1.2"))


class SCTPReConfig(Header):
    """Re-configuration Chunk (RE-CONFIG): resets or adds streams (RFC 6525 §3.1)."""

    type: int = chunk_type(130)
    flags: int = chunk_flags()
    length: int = chunk_length()
    parameters: ListField = field(
        Bytes(this.length - 4),
        "Re-configuration Parameters",
        short="Parameters",
        default=b"",
        options=PARAMETERS,
        meaning="one or two requests or responses",
    )

    stack = chunk(130, "re_config", RFC(6525, "3.1"))
