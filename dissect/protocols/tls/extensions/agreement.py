"""Extensions by which keys are agreed on and signed: RFC 8446 §4.2.3 to §4.2.9, RFC 8422 §5.1."""

from __future__ import annotations

from dissect.assigned_numbers.tls_cryptography import TlsGroup, TlsSignatureScheme
from dissect.assigned_numbers.tls_extensions import TlsPointFormat, TlsPskMode
from dissect.protocols.tls.extension import extension_length, extension_place, extension_type
from dissect.schema import RFC, Extent, Header, ListField, OptionList, Stack, automatic, field
from dissect.schema.words import Bytes, Int8ub, Int16ub, this

DRAFT_KEY_SHARE = 40
"""Until draft 23."""


class TLSNamedGroup(Header):
    """A group that the sender can agree on a key in (RFC 8446 §4.2.7)."""

    group: int = field(
        Int16ub,
        "NamedGroup",
        wireshark="tls.handshake.extensions_supported_group",
        names=TlsGroup,
        spelled="#06x",
        meaning="a curve, or a prime",
    )

    stack = Stack(name="tls.handshake.supported_group", reference=RFC(8446, "4.2.7"))


class TLSSupportedGroups(Header):
    """Groups to agree on a key in, the dearest first (RFC 8446 §4.2.7)."""

    type: int = extension_type(10)
    length: int = extension_length()
    groups_length: int = automatic(
        Int16ub,
        "named_group_list length",
        wireshark="tls.handshake.extensions_supported_groups_length",
        meaning="octets of the groups",
    )
    groups: ListField = field(
        Bytes(this.groups_length),
        "named_group_list",
        options=OptionList(TlsGroup, (), TLSNamedGroup),
        meaning="in order of preference",
    )

    stack = extension_place(10, RFC(8446, "4.2.7"))


class TLSPointFormatItem(Header):
    """A way to write points (RFC 8422 §5.1.2)."""

    format: int = field(
        Int8ub,
        "ECPointFormat",
        wireshark="tls.handshake.extensions_ec_point_format",
        names=TlsPointFormat,
        meaning="compressed or not",
    )

    stack = Stack(name="tls.handshake.ec_point_format", reference=RFC(8422, "5.1.2"))


class TLSPointFormats(Header):
    """How the sender reads points on curves (RFC 8422 §5.1.2)."""

    type: int = extension_type(11)
    length: int = extension_length()
    formats_length: int = automatic(
        Int8ub,
        "ec_point_format_list length",
        wireshark="tls.handshake.extensions_ec_point_formats_length",
        meaning="octets of the formats",
    )
    formats: ListField = field(
        Bytes(this.formats_length),
        "ec_point_format_list",
        options=OptionList(TlsPointFormat, (), TLSPointFormatItem),
        meaning="in order of preference",
    )

    stack = extension_place(11, RFC(8422, "5.1.2"))


class TLSSignatureSchemeItem(Header):
    """A signature that the sender can verify (RFC 8446 §4.2.3)."""

    scheme: int = field(
        Int16ub,
        "SignatureScheme",
        wireshark="tls.handshake.sig_hash_alg",
        names=TlsSignatureScheme,
        spelled="#06x",
        meaning="with which hash",
    )

    stack = Stack(name="tls.handshake.sig_hash_alg", reference=RFC(8446, "4.2.3"))


SCHEMES = OptionList(TlsSignatureScheme, (), TLSSignatureSchemeItem)


class TLSSignatureAlgorithms(Header):
    """Signatures that the sender can verify, the dearest first (RFC 8446 §4.2.3)."""

    type: int = extension_type(13)
    length: int = extension_length()
    schemes_length: int = automatic(
        Int16ub,
        "supported_signature_algorithms length",
        wireshark="tls.handshake.sig_hash_alg_len",
        meaning="octets of the schemes",
    )
    schemes: ListField = field(
        Bytes(this.schemes_length), "supported_signature_algorithms", options=SCHEMES, meaning="in order of preference"
    )

    stack = extension_place(13, RFC(8446, "4.2.3"))


class TLSCertificateSignatureAlgorithms(Header):
    """The same for signatures in certificates (RFC 8446 §4.2.3)."""

    type: int = extension_type(50)
    length: int = extension_length()
    schemes_length: int = automatic(
        Int16ub,
        "supported_signature_algorithms length",
        wireshark="tls.handshake.sig_hash_alg_len",
        meaning="octets of the schemes",
    )
    schemes: ListField = field(
        Bytes(this.schemes_length), "supported_signature_algorithms", options=SCHEMES, meaning="in order of preference"
    )

    stack = extension_place(50, RFC(8446, "4.2.3"))


class TLSDelegatedCredential(Header):
    """The same for keys that a certificate's owner gave to others (RFC 9345 §4.1.1)."""

    type: int = extension_type(34)
    length: int = extension_length()
    schemes_length: int = automatic(
        Int16ub,
        "supported_signature_algorithm length",
        wireshark="tls.handshake.sig_hash_alg_len",
        meaning="octets of the schemes",
    )
    schemes: ListField = field(
        Bytes(this.schemes_length), "supported_signature_algorithm", options=SCHEMES, meaning="in order of preference"
    )

    stack = extension_place(34, RFC(9345, "4.1.1"))


class TLSKeyShareEntry(Header):
    """A share in a group's key (RFC 8446 §4.2.8)."""

    group: int = field(
        Int16ub,
        "key share group",
        wireshark="tls.handshake.extensions_key_share_group",
        names=TlsGroup,
        spelled="#06x",
        meaning="the group of the key",
    )
    key_length: int = automatic(
        Int16ub,
        "key_exchange length",
        wireshark="tls.handshake.extensions_key_share_key_exchange_length",
        meaning="octets of the key",
    )
    key: bytes = field(
        Bytes(this.key_length),
        "key_exchange",
        wireshark="tls.handshake.extensions_key_share_key_exchange",
        meaning="the sender's public key",
    )

    stack = Stack(name="tls.handshake.key_share", reference=RFC(8446, "4.2.8"), extent=[Extent(this.key_length + 4)])


class TLSClientKeyShares(Header):
    """The client's keys, so that the server needs not ask for one (RFC 8446 §4.2.8)."""

    type: int = extension_type(51)
    length: int = extension_length()
    shares_length: int = automatic(
        Int16ub,
        "client_shares length",
        wireshark="tls.handshake.extensions_key_share_client_length",
        meaning="octets of the shares",
    )
    shares: ListField = field(
        Bytes(this.shares_length),
        "client_shares",
        options=OptionList(TlsGroup, (), TLSKeyShareEntry),
        meaning="in order of preference",
    )

    stack = extension_place(51, RFC(8446, "4.2.8"), DRAFT_KEY_SHARE)


class TLSServerKeyShare(Header):
    """The server's key, in a group that the client sent one of (RFC 8446 §4.2.8)."""

    type: int = extension_type(51)
    length: int = extension_length()
    share: ListField = field(
        Bytes(this.length),
        "server_share",
        options=OptionList(TlsGroup, (), TLSKeyShareEntry),
        meaning="a single one",
    )

    stack = extension_place(51, RFC(8446, "4.2.8"), DRAFT_KEY_SHARE)


class TLSSelectedGroup(Header):
    """The group that the server asks for a key in (RFC 8446 §4.2.8)."""

    type: int = extension_type(51)
    length: int = extension_length()
    group: int = field(
        Int16ub,
        "selected_group",
        wireshark="tls.handshake.extensions_key_share_selected_group",
        names=TlsGroup,
        spelled="#06x",
        meaning="one that the client supports and sent no key of",
    )

    stack = extension_place(51, RFC(8446, "4.2.8"), DRAFT_KEY_SHARE)


class TLSPskModeItem(Header):
    """A way to use a key that both ends have (RFC 8446 §4.2.9)."""

    mode: int = field(
        Int8ub, "PskKeyExchangeMode", wireshark="tls.extension.psk_ke_mode", names=TlsPskMode, meaning="alone, or not"
    )

    stack = Stack(name="tls.extension.psk_ke_mode", reference=RFC(8446, "4.2.9"))


class TLSPskModes(Header):
    """How the client would use a key that both ends have (RFC 8446 §4.2.9)."""

    type: int = extension_type(45)
    length: int = extension_length()
    modes_length: int = automatic(
        Int8ub, "ke_modes length", wireshark="tls.extension.psk_ke_modes_length", meaning="octets of the modes"
    )
    modes: ListField = field(
        Bytes(this.modes_length), "ke_modes", options=OptionList(TlsPskMode, (), TLSPskModeItem), meaning="one or more"
    )

    stack = extension_place(45, RFC(8446, "4.2.9"))
