"""What the extensions of TLS have in common: a type, and the length of their data (RFC 8446 §4.2)."""

from __future__ import annotations

from dissect.assigned_numbers.tls_extensions import TlsExtensionType
from dissect.schema import RFC, Extent, Header, Reference, Stack, automatic, field
from dissect.schema.words import Bytes, Int16ub, this

HEADER_OCTETS = 4


def extension_type(number: int) -> int:
    """The type of the extension with this number."""
    return field(
        Int16ub,
        "ExtensionType",
        short="type",
        default=number,
        wireshark="tls.handshake.extension.type",
        names=TlsExtensionType,
        meaning="which extension it is",
    )


def extension_length() -> int:
    """The length that every extension has."""
    return automatic(
        Int16ub, "extension length", wireshark="tls.handshake.extension.len", meaning="octets of the extension's data"
    )


def extension_place(number: int, reference: Reference, *others: int) -> Stack:
    """The place of an extension among the others. `others`: numbers that it had in drafts."""
    return Stack(
        name="tls.handshake.extension",
        reference=reference,
        carried_as={TlsExtensionType: [number, *others]},
        extent=[Extent(this.length + HEADER_OCTETS)],
    )


class TLSExtension(Header):
    """An extension that is not declared here; it is kept as it is (RFC 8446 §4.2)."""

    type: int = field(
        Int16ub,
        "ExtensionType",
        short="type",
        wireshark="tls.handshake.extension.type",
        names=TlsExtensionType,
        meaning="which extension it is",
    )
    length: int = extension_length()
    data: bytes = field(
        Bytes(this.length),
        "extension_data",
        short="data",
        default=b"",
        wireshark="tls.handshake.extension.data",
        meaning="as the type says",
    )

    stack = Stack(
        name="tls.handshake.extension", reference=RFC(8446, "4.2"), extent=[Extent(this.length + HEADER_OCTETS)]
    )
