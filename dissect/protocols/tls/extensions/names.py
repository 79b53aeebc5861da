"""Extensions that name the server and what is spoken with it: RFC 6066 §3, RFC 7301."""

from __future__ import annotations

from dissect.assigned_numbers.tls_extensions import TlsNameType
from dissect.protocols.tls.extension import extension_length, extension_place, extension_type
from dissect.schema import RFC, Extent, Header, ListField, OptionList, Section, Sections, Stack, automatic, field
from dissect.schema.words import Bytes, Int8ub, Int16ub, this

SERVER_NAME = 0
PROTOCOLS = 16


class TLSServerName(Header):
    """A name that the client knows the server by (RFC 6066 §3)."""

    type: int = field(
        Int8ub,
        "NameType",
        default=TlsNameType.HOST_NAME,
        wireshark="tls.handshake.extensions_server_name_type",
        names=TlsNameType,
        meaning="always a host's",
    )
    length: int = automatic(
        Int16ub, "HostName length", wireshark="tls.handshake.extensions_server_name_len", meaning="octets of the name"
    )
    name: bytes = field(
        Bytes(this.length), "HostName", wireshark="tls.handshake.extensions_server_name", meaning="without a final dot"
    )

    stack = Stack(name="tls.handshake.server_name", reference=RFC(6066, "3"), extent=[Extent(this.length + 3)])


class TLSServerNameList(Header):
    """The names with their length (RFC 6066 §3)."""

    names_length: int = automatic(
        Int16ub,
        "server_name_list length",
        wireshark="tls.handshake.extensions_server_name_list_len",
        meaning="octets of the names",
    )
    names: ListField = field(
        Bytes(this.names_length),
        "server_name_list",
        options=OptionList(TlsNameType, (), TLSServerName),
        meaning="one, as a rule",
    )

    stack = Stack(name="tls.handshake.server_names", reference=RFC(6066, "3"), extent=[Extent(this.names_length + 2)])


class TLSServerNames(Header):
    """Which of its hosts the server is asked for; empty where the server says that it heard it (RFC 6066 §3)."""

    type: int = extension_type(SERVER_NAME)
    length: int = extension_length()
    names: ListField = field(
        Bytes(this.length),
        "ServerNameList",
        options=Sections([Section("Names", TLSServerNameList)]),
        meaning="one list, or nothing",
    )

    stack = extension_place(SERVER_NAME, RFC(6066, "3"))


class TLSProtocolName(Header):
    """A protocol of the application, by its registered name (RFC 7301 §3.1)."""

    length: int = automatic(
        Int8ub, "ProtocolName length", wireshark="tls.handshake.extensions_alpn_str_len", meaning="octets of the name"
    )
    name: bytes = field(
        Bytes(this.length), "ProtocolName", wireshark="tls.handshake.extensions_alpn_str", meaning="such as h2"
    )

    stack = Stack(name="tls.handshake.alpn", reference=RFC(7301, "3.1"), extent=[Extent(this.length + 1)])


class TLSProtocols(Header):
    """What the client would speak, the dearest first; of a server, what is spoken (RFC 7301 §3.1)."""

    type: int = extension_type(PROTOCOLS)
    length: int = extension_length()
    names_length: int = automatic(
        Int16ub,
        "protocol_name_list length",
        wireshark="tls.handshake.extensions_alpn_len",
        meaning="octets of the names",
    )
    names: ListField = field(
        Bytes(this.names_length),
        "protocol_name_list",
        options=OptionList(TlsNameType, (), TLSProtocolName),
        meaning="in order of preference",
    )

    stack = extension_place(PROTOCOLS, RFC(7301, "3.1"))
