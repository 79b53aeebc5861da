"""Extensions about versions, sessions that go on, and records: RFC 8446 §4.2, RFC 5077, RFC 5746, RFC 6066."""

from __future__ import annotations

from dissect.assigned_numbers.tls_extensions import (
    TlsCertificateCompression,
    TlsMaximumFragmentLength,
    TlsStatusType,
)
from dissect.assigned_numbers.tls_messages import TlsVersion
from dissect.protocols.tls.extension import extension_length, extension_place, extension_type
from dissect.schema import RFC, Extent, Header, ListField, OptionList, Section, Sections, Stack, automatic, field
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int32ub, this

VERSION = "tls.handshake.extensions.supported_version"


class TLSSupportedVersion(Header):
    """A version that the client speaks (RFC 8446 §4.2.1)."""

    version: int = field(
        Int16ub, "ProtocolVersion", wireshark=VERSION, names=TlsVersion, spelled="#06x", meaning="draft or standard"
    )

    stack = Stack(name="tls.handshake.supported_version", reference=RFC(8446, "4.2.1"))


class TLSSupportedVersions(Header):
    """The versions that the client speaks, the dearest first (RFC 8446 §4.2.1)."""

    type: int = extension_type(43)
    length: int = extension_length()
    versions_length: int = automatic(
        Int8ub,
        "versions length",
        wireshark="tls.handshake.extensions.supported_versions_len",
        meaning="octets of the versions",
    )
    versions: ListField = field(
        Bytes(this.versions_length),
        "versions",
        options=OptionList(TlsVersion, (), TLSSupportedVersion),
        meaning="in order of preference",
    )

    stack = extension_place(43, RFC(8446, "4.2.1"))


class TLSSelectedVersion(Header):
    """The version that is spoken from here on (RFC 8446 §4.2.1)."""

    type: int = extension_type(43)
    length: int = extension_length()
    version: int = field(
        Int16ub, "selected_version", wireshark=VERSION, names=TlsVersion, spelled="#06x", meaning="TLS 1.3, or later"
    )

    stack = extension_place(43, RFC(8446, "4.2.1"))


class TLSCookie(Header):
    """What a client returns to the server that asked it to begin again (RFC 8446 §4.2.2)."""

    type: int = extension_type(44)
    length: int = extension_length()
    cookie_length: int = automatic(
        Int16ub, "cookie length", wireshark="tls.handshake.extensions.cookie_len", meaning="octets of the cookie"
    )
    cookie: bytes = field(
        Bytes(this.cookie_length), "cookie", wireshark="tls.handshake.extensions.cookie", meaning="the server's state"
    )

    stack = extension_place(44, RFC(8446, "4.2.2"))


class TLSSessionTicket(Header):
    """A ticket of an earlier session; empty where one is asked for or announced (RFC 5077 §3.2)."""

    type: int = extension_type(35)
    length: int = extension_length()
    ticket: bytes = field(
        Bytes(this.length),
        "extension_data",
        short="ticket",
        default=b"",
        wireshark="tls.handshake.extension.data",
        meaning="as the type says",
    )

    stack = extension_place(35, RFC(5077, "3.2"))


class TLSPskIdentity(Header):
    """A key that the client has from an earlier session, or by other means (RFC 8446 §4.2.11)."""

    identity_length: int = automatic(
        Int16ub,
        "PSK identity length",
        wireshark="tls.handshake.extensions.psk.identity.identity_length",
        meaning="octets of the identity",
    )
    identity: bytes = field(
        Bytes(this.identity_length),
        "PSK identity",
        wireshark="tls.handshake.extensions.psk.identity.identity",
        meaning="a ticket, or a name",
    )
    ticket_age: int = field(
        Int32ub,
        "obfuscated_ticket_age",
        wireshark="tls.handshake.extensions.psk.identity.obfuscated_ticket_age",
        meaning="milliseconds, disguised",
    )

    stack = Stack(
        name="tls.handshake.psk_identity", reference=RFC(8446, "4.2.11"), extent=[Extent(this.identity_length + 6)]
    )


class TLSOfferedPsks(Header):
    """Keys of earlier sessions, and proofs that the client has them (RFC 8446 §4.2.11)."""

    type: int = extension_type(41)
    length: int = extension_length()
    identities_length: int = automatic(
        Int16ub,
        "identities length",
        wireshark="tls.handshake.extensions.psk.identities.length",
        meaning="octets of the identities",
    )
    identities: ListField = field(
        Bytes(this.identities_length),
        "identities",
        options=OptionList(TlsVersion, (), TLSPskIdentity),
        meaning="in order of preference",
    )
    binders_length: int = automatic(
        Int16ub,
        "binders length",
        wireshark="tls.handshake.extensions.psk.binders_len",
        meaning="octets of the proofs",
    )
    binders: bytes = field(Bytes(this.binders_length), "binders", meaning="a proof for each identity")

    stack = extension_place(41, RFC(8446, "4.2.11"))


class TLSSelectedPsk(Header):
    """Which of the client's keys is taken (RFC 8446 §4.2.11)."""

    type: int = extension_type(41)
    length: int = extension_length()
    identity: int = field(
        Int16ub,
        "selected_identity",
        wireshark="tls.handshake.extensions.psk.identity.selected",
        meaning="its place among them, from 0",
    )

    stack = extension_place(41, RFC(8446, "4.2.11"))


class TLSRenegotiationInfo(Header):
    """What ties this handshake to the one before in the connection; empty in the first (RFC 5746 §3.2)."""

    type: int = extension_type(0xFF01)
    length: int = extension_length()
    info_length: int = automatic(
        Int8ub,
        "renegotiated_connection length",
        wireshark="tls.handshake.extensions_reneg_info_len",
        meaning="octets of the proof",
    )
    info: bytes = field(
        Bytes(this.info_length),
        "renegotiated_connection",
        default=b"",
        wireshark="tls.handshake.extensions_reneg_info",
        meaning="of the handshake before",
    )

    stack = extension_place(0xFF01, RFC(5746, "3.2"))


class TLSStatusRequestItem(Header):
    """Whom the client trusts to know whether the certificate was revoked (RFC 6066 §8)."""

    status_type: int = field(
        Int8ub,
        "status_type",
        wireshark="tls.handshake.extensions_status_request_type",
        names=TlsStatusType,
        meaning="which kind of proof",
    )
    responders_length: int = automatic(
        Int16ub,
        "responder_id_list length",
        wireshark="tls.handshake.extensions_status_request_responder_ids_len",
        meaning="octets of the responders",
    )
    responders: bytes = field(Bytes(this.responders_length), "responder_id_list", default=b"", meaning="known by OCSP")
    extensions_length: int = automatic(
        Int16ub,
        "request_extensions length",
        wireshark="tls.handshake.extensions_status_request_exts_len",
        meaning="octets of the extensions",
    )
    extensions: bytes = field(Bytes(this.extensions_length), "request_extensions", default=b"", meaning="of OCSP")

    stack = Stack(name="tls.handshake.status_request", reference=RFC(6066, "8"))


class TLSStatusRequest(Header):
    """The client asks for proof that the certificate was not revoked; a server's answer is empty (RFC 6066 §8)."""

    type: int = extension_type(5)
    length: int = extension_length()
    request: ListField = field(
        Bytes(this.length),
        "CertificateStatusRequest",
        options=Sections([Section("Request", TLSStatusRequestItem)]),
        meaning="one request, or nothing",
    )

    stack = extension_place(5, RFC(6066, "8"))


class TLSMaximumFragment(Header):
    """How long the data of records may be, for small devices (RFC 6066 §4)."""

    type: int = extension_type(1)
    length: int = extension_length()
    maximum: int = field(
        Int8ub,
        "MaxFragmentLength",
        wireshark="tls.handshake.max_fragment_length",
        names=TlsMaximumFragmentLength,
        meaning="as a power of two",
    )

    stack = extension_place(1, RFC(6066, "4"))


class TLSRecordSizeLimit(Header):
    """How long records to the sender may be (RFC 8449 §4)."""

    type: int = extension_type(28)
    length: int = extension_length()
    limit: int = field(Int16ub, "RecordSizeLimit", wireshark="tls.record_size_limit", meaning="in octets")

    stack = extension_place(28, RFC(8449, "4"))


class TLSCompressionAlgorithm(Header):
    """A way to compress certificates (RFC 8879 §3)."""

    algorithm: int = field(
        Int16ub,
        "CertificateCompressionAlgorithm",
        wireshark="tls.compress_certificate.algorithm",
        names=TlsCertificateCompression,
        meaning="by its number",
    )

    stack = Stack(name="tls.compress_certificate.algorithm", reference=RFC(8879, "3"))


class TLSCompressCertificate(Header):
    """How certificates to the sender may be compressed (RFC 8879 §3)."""

    type: int = extension_type(27)
    length: int = extension_length()
    algorithms_length: int = automatic(
        Int8ub,
        "algorithms length",
        wireshark="tls.compress_certificate.algorithms_length",
        meaning="octets of the algorithms",
    )
    algorithms: ListField = field(
        Bytes(this.algorithms_length),
        "algorithms",
        options=OptionList(TlsCertificateCompression, (), TLSCompressionAlgorithm),
        meaning="in order of preference",
    )

    stack = extension_place(27, RFC(8879, "3"))


class TLSPadding(Header):
    """Zeros that make the hello longer, for peers that fail on some lengths (RFC 7685)."""

    type: int = extension_type(21)
    length: int = extension_length()
    padding: bytes = field(
        Bytes(this.length), "padding", default=b"", wireshark="tls.handshake.extensions_padding_data", meaning="zero"
    )

    stack = extension_place(21, RFC(7685))
