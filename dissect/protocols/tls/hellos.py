"""The hellos of TLS, and the server's wish that the client begin again: RFC 8446 §4.1, RFC 5246 §7.4.1."""

from __future__ import annotations

from dissect.assigned_numbers.tls_cipher_suites import TlsCipherSuite
from dissect.assigned_numbers.tls_extensions import TlsExtensionType
from dissect.assigned_numbers.tls_messages import TlsCompressionMethod, TlsVersion
from dissect.protocols.tls.extension import TLSExtension
from dissect.protocols.tls.extensions.agreement import (
    TLSCertificateSignatureAlgorithms,
    TLSClientKeyShares,
    TLSDelegatedCredential,
    TLSPointFormats,
    TLSPskModes,
    TLSSelectedGroup,
    TLSServerKeyShare,
    TLSSignatureAlgorithms,
    TLSSupportedGroups,
)
from dissect.protocols.tls.extensions.names import TLSProtocols, TLSServerNames
from dissect.protocols.tls.extensions.sessions import (
    TLSCompressCertificate,
    TLSCookie,
    TLSMaximumFragment,
    TLSOfferedPsks,
    TLSPadding,
    TLSRecordSizeLimit,
    TLSRenegotiationInfo,
    TLSSelectedPsk,
    TLSSelectedVersion,
    TLSSessionTicket,
    TLSStatusRequest,
    TLSSupportedVersions,
)
from dissect.protocols.tls.handshake import handshake_length, handshake_place, handshake_type
from dissect.schema import (
    RFC,
    Extent,
    Header,
    ListField,
    OptionList,
    Section,
    Sections,
    Stack,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import Bytes, Int8ub, Int16ub, this

RETRY_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""A ServerHello with this random asks the client to begin again (RFC 8446 §4.1.3)."""

COMMON = (
    TLSServerNames,
    TLSMaximumFragment,
    TLSStatusRequest,
    TLSSupportedGroups,
    TLSPointFormats,
    TLSProtocols,
    TLSRecordSizeLimit,
    TLSSessionTicket,
    TLSCookie,
    TLSRenegotiationInfo,
)
"""Extensions that have the same form in all hellos."""
OF_CLIENT = OptionList(
    TlsExtensionType,
    (
        *COMMON,
        TLSSignatureAlgorithms,
        TLSDelegatedCredential,
        TLSPadding,
        TLSCompressCertificate,
        TLSOfferedPsks,
        TLSSupportedVersions,
        TLSPskModes,
        TLSCertificateSignatureAlgorithms,
        TLSClientKeyShares,
    ),
    TLSExtension,
)
OF_SERVER = OptionList(TlsExtensionType, (*COMMON, TLSSelectedPsk, TLSSelectedVersion, TLSServerKeyShare), TLSExtension)
OF_RETRY = OptionList(TlsExtensionType, (*COMMON, TLSSelectedVersion, TLSSelectedGroup), TLSExtension)

BARE = 2 + 32 + 1 + 2 + 1
"""Octets of version and random, and of the lengths of session, suites and methods: all but what has a length of its
own. In a server's hello, those are the chosen suite and method."""


def _version() -> int:
    return field(
        Int16ub,
        "legacy_version",
        short="version",
        default=TlsVersion.TLS_1_2,
        wireshark="tls.handshake.version",
        names=TlsVersion,
        spelled="#06x",
        meaning="at most TLS 1.2; later ones are in the extensions",
    )


def _random() -> bytes:
    return field(Bytes(32), "random", wireshark="tls.handshake.random", meaning="new in each handshake")


def _session_length() -> int:
    return automatic(
        Int8ub, "session_id length", wireshark="tls.handshake.session_id_length", meaning="octets of the session"
    )


def _session() -> bytes:
    return field(
        Bytes(this.session_length),
        "legacy_session_id",
        short="session_id",
        default=b"",
        wireshark="tls.handshake.session_id",
        meaning="of a session to go on with",
    )


def _suite(label: str, meaning: str) -> int:
    return field(
        Int16ub, label, wireshark="tls.handshake.ciphersuite", names=TlsCipherSuite, spelled="#06x", meaning=meaning
    )


def _method(label: str) -> int:
    return field(
        Int8ub,
        label,
        default=0,
        wireshark="tls.handshake.comp_method",
        names=TlsCompressionMethod,
        meaning="null, for good reasons",
    )


class TLSCipherSuiteItem(Header):
    """A cipher suite that the client supports (RFC 8446 §4.1.2)."""

    suite: int = _suite("CipherSuite", "how to encrypt")

    stack = Stack(name="tls.handshake.ciphersuite", reference=RFC(8446, "4.1.2"))


class TLSCompressionItem(Header):
    """A compression that the client supports (RFC 8446 §4.1.2)."""

    method: int = _method("CompressionMethod")

    stack = Stack(name="tls.handshake.comp_method", reference=RFC(8446, "4.1.2"))


def _block_length() -> int:
    return automatic(
        Int16ub,
        "extensions length",
        wireshark="tls.handshake.extensions_length",
        meaning="octets of the extensions",
    )


def _block(options: OptionList) -> ListField:
    return field(Bytes(this.extensions_length), "extensions", options=options, meaning="in any order")


def _place_of_block() -> Stack:
    return Stack(
        name="tls.handshake.extensions", reference=RFC(8446, "4.2"), extent=[Extent(this.extensions_length + 2)]
    )


class TLSClientExtensions(Header):
    """The extensions of a client's hello, with their length (RFC 8446 §4.2)."""

    extensions_length: int = _block_length()
    extensions: ListField = _block(OF_CLIENT)

    stack = _place_of_block()


class TLSServerExtensions(Header):
    """The extensions of a server's hello, with their length (RFC 8446 §4.2)."""

    extensions_length: int = _block_length()
    extensions: ListField = _block(OF_SERVER)

    stack = _place_of_block()


class TLSRetryExtensions(Header):
    """The extensions where the server asks the client to begin again, with their length (RFC 8446 §4.2)."""

    extensions_length: int = _block_length()
    extensions: ListField = _block(OF_RETRY)

    stack = _place_of_block()


class TLSClientHello(Header):
    """What the client is able and willing to speak (RFC 8446 §4.1.2)."""

    type: int = handshake_type(1)
    length: int = handshake_length()
    version: int = _version()
    random: bytes = _random()
    session_length: int = _session_length()
    session: bytes = _session()
    suites_length: int = automatic(
        Int16ub,
        "cipher_suites length",
        wireshark="tls.handshake.cipher_suites_length",
        meaning="octets of the cipher suites",
    )
    suites: ListField = field(
        Bytes(this.suites_length),
        "cipher_suites",
        options=OptionList(TlsCipherSuite, (), TLSCipherSuiteItem),
        meaning="in order of preference",
    )
    methods_length: int = automatic(
        Int8ub,
        "compression_methods length",
        wireshark="tls.handshake.comp_methods_length",
        meaning="octets of the compressions",
    )
    methods: ListField = field(
        Bytes(this.methods_length),
        "legacy_compression_methods",
        short="compression_methods",
        default=b"\0",
        options=OptionList(TlsCompressionMethod, (), TLSCompressionItem),
        meaning="null, for good reasons",
    )
    extensions: ListField = field(
        Bytes(this.length - this.session_length - this.suites_length - this.methods_length - BARE),
        "extensions",
        options=Sections([Section("Extensions", TLSClientExtensions)]),
        meaning="all that came after SSL 3.0",
    )

    line = phrases("{type}")

    stack = handshake_place(1, RFC(8446, "4.1.2"))


def _extensions(header: type[Header]) -> ListField:
    return field(
        Bytes(this.length - this.session_length - BARE),
        "extensions",
        options=Sections([Section("Extensions", header)]),
        meaning="only those that the client has",
    )


class TLSServerHello(Header):
    """What the server chose of it (RFC 8446 §4.1.3)."""

    type: int = handshake_type(2)
    length: int = handshake_length()
    version: int = _version()
    random: bytes = _random()
    session_length: int = _session_length()
    session: bytes = _session()
    suite: int = _suite("cipher_suite", "one of the client's")
    method: int = _method("legacy_compression_method")
    extensions: ListField = _extensions(TLSServerExtensions)

    line = phrases("{type}")

    stack = handshake_place(2, RFC(8446, "4.1.3"))


class TLSHelloRetryRequest(Header):
    """The server asks the client to begin again, with a key that fits (RFC 8446 §4.1.4)."""

    type: int = handshake_type(2)
    length: int = handshake_length()
    version: int = _version()
    random: bytes = _random()
    session_length: int = _session_length()
    session: bytes = _session()
    suite: int = _suite("cipher_suite", "one of the client's")
    method: int = _method("legacy_compression_method")
    extensions: ListField = _extensions(TLSRetryExtensions)

    line = phrases("Hello Retry Request")

    stack = handshake_place(2, RFC(8446, "4.1.4"))
