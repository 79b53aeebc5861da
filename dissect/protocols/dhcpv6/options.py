"""Options of DHCP for IPv6: RFC 8415 §21 and RFC 3646. Options without a declaration stay octets."""

from __future__ import annotations

from dissect.addresses import Ipv6Address
from dissect.assigned_numbers.dhcpv6_options import Dhcpv6MessageType, Dhcpv6Option, Dhcpv6StatusCode, DuidType
from dissect.domain_names import Name
from dissect.problems import Code, Severity
from dissect.protocols.dhcpv6.identifiers import DUID
from dissect.schema import (
    ENCLOSING,
    RFC,
    AddressField,
    Content,
    Expect,
    Extent,
    Header,
    ItemList,
    OptionList,
    Reference,
    Section,
    Sections,
    Stack,
    address,
    automatic,
    field,
    view,
)
from dissect.schema.words import (
    BitsInteger,
    Bytes,
    DomainName,
    Flag,
    GreedyBytes,
    Int8ub,
    Int16ub,
    Int24ub,
    Int32ub,
    Ipv6,
    this,
)

HEADER_OCTETS = 4


def _code(number: int) -> int:
    return field(
        Int16ub,
        "option-code",
        default=number,
        wireshark="dhcpv6.option.type",
        names=Dhcpv6Option,
        meaning="which option it is",
    )


def _length() -> int:
    return automatic(Int16ub, "option-len", wireshark="dhcpv6.option.length", meaning="octets of the option's data")


def _options(before: int) -> bytes:
    return field(
        Bytes(this.length - before), "options", default=b"", options=ENCLOSING, meaning="options within the option"
    )


def _list(label: str, header: type[Header], meaning: str) -> bytes:
    options: ItemList = Sections([Section(label, header)])
    return field(Bytes(this.length), label, default=b"", options=options, meaning=meaning)


def _option(code: int, reference: Reference, *expect: Expect) -> Stack:
    """The place of an option: its code, and the length of its data (RFC 8415 §21.1)."""
    return Stack(
        name="dhcpv6.option",
        reference=reference,
        carried_as={Dhcpv6Option: [code]},
        extent=[Extent(this.length + HEADER_OCTETS)],
        expect=expect,
    )


def _exactly(octets: int, reference: Reference) -> Expect:
    return Expect(
        this.length == octets,
        "length",
        f"not the {octets} octets that this option has",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        reference=reference,
    )


def _duid_type() -> int:
    return field(
        Int16ub, "DUID type", default=3, wireshark="dhcpv6.duid.type", names=DuidType, meaning="what it is made of"
    )


def _duid() -> bytes:
    return field(Bytes(this.length - 2), "DUID", default=b"", options=DUID, meaning="as the type says")


def _iaid() -> bytes:
    return field(Bytes(4), "IAID", wireshark="dhcpv6.iaid", meaning="which of the client's associations")


def _renewal() -> int:
    return field(Int32ub, "T1", default=0, wireshark="dhcpv6.iaid.t1", meaning="seconds until it asks its server")


def _rebinding() -> int:
    return field(Int32ub, "T2", default=0, wireshark="dhcpv6.iaid.t2", meaning="seconds until it asks any server")


def _preferred(name: str) -> int:
    return field(
        Int32ub, "preferred-lifetime", wireshark=f"dhcpv6.{name}.pref_lifetime", meaning="seconds; all ones for ever"
    )


def _valid(name: str) -> int:
    return field(
        Int32ub, "valid-lifetime", wireshark=f"dhcpv6.{name}.valid_lifetime", meaning="seconds; all ones for ever"
    )


class DHCPv6ClientId(Header):
    """Identifies the client (RFC 8415 §21.2)."""

    code: int = _code(1)
    length: int = _length()
    duid_type: int = _duid_type()
    duid: bytes = _duid()

    stack = _option(1, RFC(8415, "21.2"))


class DHCPv6ServerId(Header):
    """Identifies the server (RFC 8415 §21.3)."""

    code: int = _code(2)
    length: int = _length()
    duid_type: int = _duid_type()
    duid: bytes = _duid()

    stack = _option(2, RFC(8415, "21.3"))


class DHCPv6Addresses(Header):
    """An association with addresses that last, IA_NA (RFC 8415 §21.4)."""

    code: int = _code(3)
    length: int = _length()
    association_id: bytes = _iaid()
    renewal_time: int = _renewal()
    rebinding_time: int = _rebinding()
    options: bytes = _options(12)

    stack = _option(3, RFC(8415, "21.4"))


class DHCPv6TemporaryAddresses(Header):
    """An association with temporary addresses, IA_TA (RFC 8415 §21.5)."""

    code: int = _code(4)
    length: int = _length()
    association_id: bytes = field(
        Bytes(4), "IAID", wireshark="dhcpv6.iata", meaning="which of the client's associations"
    )
    options: bytes = _options(4)

    stack = _option(4, RFC(8415, "21.5"))


class DHCPv6Address(Header):
    """An address in an association (RFC 8415 §21.6)."""

    code: int = _code(5)
    length: int = _length()
    address: AddressField[Ipv6Address] = address(
        Ipv6, "IPv6-address", wireshark="dhcpv6.iaaddr.ip", meaning="the address"
    )
    preferred_lifetime: int = _preferred("iaaddr")
    valid_lifetime: int = _valid("iaaddr")
    options: bytes = _options(24)

    stack = _option(5, RFC(8415, "21.6"))


class DHCPv6RequestedOption(Header):
    """An option that the client would like to have (RFC 8415 §21.7)."""

    option_code: int = field(
        Int16ub,
        "requested-option-code",
        wireshark="dhcpv6.requested_option_code",
        names=Dhcpv6Option,
        meaning="which one",
    )

    stack = Stack(name="dhcpv6.option", reference=RFC(8415, "21.7"))


class DHCPv6OptionRequest(Header):
    """Options that the client would like to have (RFC 8415 §21.7)."""

    code: int = _code(6)
    length: int = _length()
    option_codes: bytes = _list("requested-option-codes", DHCPv6RequestedOption, "16 bits each")

    stack = _option(6, RFC(8415, "21.7"))


class DHCPv6Preference(Header):
    """How strongly clients should prefer the server (RFC 8415 §21.8)."""

    code: int = _code(7)
    length: int = _length()
    preference: int = field(
        Int8ub, "pref-value", wireshark="dhcpv6.option_preference", meaning="the highest wins, 255 at once"
    )

    stack = _option(7, RFC(8415, "21.8"), _exactly(1, RFC(8415, "21.8")))


class DHCPv6ElapsedTime(Header):
    """How long the client has been asking (RFC 8415 §21.9)."""

    code: int = _code(8)
    length: int = _length()
    elapsed_time: int = field(Int16ub, "elapsed-time", default=0, meaning="hundredths of a second")

    elapsed_milliseconds = view(
        this.elapsed_time * 10, "elapsed-time", wireshark="dhcpv6.elapsed_time", meaning="in milliseconds"
    )

    stack = _option(8, RFC(8415, "21.9"), _exactly(2, RFC(8415, "21.9")))


class DHCPv6RelayedMessage(Header):
    """The rest of a client's or server's message that a relay wraps (RFC 8415 §8)."""

    transaction_id: int = field(
        Int24ub, "transaction-id", wireshark="dhcpv6.xid", meaning="an answer has that of its request"
    )
    options: bytes = field(GreedyBytes, "options", default=b"", options=ENCLOSING, meaning="what it is about")

    stack = Stack(
        name="dhcpv6",
        reference=RFC(8415, "8"),
        carried_as={Dhcpv6MessageType: [*range(1, 12), *range(14, 38)]},
    )


class DHCPv6RelayedRelay(Header):
    """The rest of another relay's message that a relay wraps (RFC 8415 §9)."""

    hop_count: int = field(Int8ub, "hop-count", wireshark="dhcpv6.hopcount", meaning="relays on the way")
    link_address: AddressField[Ipv6Address] = address(
        Ipv6, "link-address", wireshark="dhcpv6.linkaddr", meaning="tells the link that the client is on"
    )
    peer_address: AddressField[Ipv6Address] = address(
        Ipv6, "peer-address", wireshark="dhcpv6.peeraddr", meaning="the client or relay that the message came from"
    )
    options: bytes = field(GreedyBytes, "options", default=b"", options=ENCLOSING, meaning="what it is about")

    stack = Stack(name="dhcpv6", reference=RFC(8415, "9"), carried_as={Dhcpv6MessageType: [12, 13]})


class DHCPv6RelayMessage(Header):
    """The message that the relay passes on (RFC 8415 §21.10)."""

    code: int = _code(9)
    length: int = _length()
    message_type: int = field(
        Int8ub, "msg-type", wireshark="dhcpv6.msgtype", names=Dhcpv6MessageType, meaning="what the message says"
    )
    message: bytes = field(
        Bytes(this.length - 1),
        "DHCP-relay-message",
        default=b"",
        options=Content(Dhcpv6MessageType, this.message_type, (DHCPv6RelayedMessage, DHCPv6RelayedRelay)),
        meaning="the rest of the message",
    )

    stack = _option(9, RFC(8415, "21.10"))


class DHCPv6StatusCode(Header):
    """How the request went (RFC 8415 §21.13)."""

    code: int = _code(13)
    length: int = _length()
    status_code: int = field(
        Int16ub, "status-code", wireshark="dhcpv6.status_code", names=Dhcpv6StatusCode, meaning="0 well"
    )
    status_message: bytes = field(
        Bytes(this.length - 2), "status-message", default=b"", wireshark="dhcpv6.status_msg", meaning="for people"
    )

    stack = _option(13, RFC(8415, "21.13"))


class DHCPv6RapidCommit(Header):
    """Two messages instead of four (RFC 8415 §21.14)."""

    code: int = _code(14)
    length: int = _length()

    stack = _option(14, RFC(8415, "21.14"), _exactly(0, RFC(8415, "21.14")))


class DHCPv6VendorClass(Header):
    """What kind of device the client is (RFC 8415 §21.16)."""

    code: int = _code(16)
    length: int = _length()
    enterprise_number: int = field(
        Int32ub, "enterprise-number", wireshark="dhcpv6.vendorclass.enterprise", meaning="of the manufacturer"
    )
    vendor_class_data: bytes = field(
        Bytes(this.length - 4), "vendor-class-data", default=b"", meaning="parts, each with 16 bits of length"
    )

    stack = _option(16, RFC(8415, "21.16"))


class DHCPv6VendorOption(Header):
    """An option of a manufacturer (RFC 8415 §21.17)."""

    code: int = field(
        Int16ub, "sub-opt-code", wireshark="dhcpv6.vendoropts.enterprise.option_code", meaning="which option it is"
    )
    length: int = automatic(
        Int16ub, "sub-option-len", wireshark="dhcpv6.vendoropts.enterprise.option_length", meaning="octets of its data"
    )
    value: bytes = field(
        Bytes(this.length),
        "sub-option-data",
        default=b"",
        wireshark="dhcpv6.vendoropts.enterprise.option_data",
        meaning="as it is",
    )

    stack = Stack(name="dhcpv6.vendoropts", reference=RFC(8415, "21.17"), extent=[Extent(this.length + HEADER_OCTETS)])


class DHCPv6VendorOptions(Header):
    """Options of a manufacturer (RFC 8415 §21.17)."""

    code: int = _code(17)
    length: int = _length()
    enterprise_number: int = field(
        Int32ub, "enterprise-number", wireshark="dhcpv6.vendoropts.enterprise", meaning="of the manufacturer"
    )
    options: bytes = field(
        Bytes(this.length - 4),
        "vendor-option-data",
        default=b"",
        options=Sections([Section("vendor-option-data", DHCPv6VendorOption)]),
        meaning="the options",
    )

    stack = _option(17, RFC(8415, "21.17"))


class DHCPv6InterfaceId(Header):
    """The interface on which the relay received the message (RFC 8415 §21.18)."""

    code: int = _code(18)
    length: int = _length()
    interface_id: bytes = field(
        Bytes(this.length), "interface-id", default=b"", wireshark="dhcpv6.interface_id", meaning="known to the relay"
    )

    stack = _option(18, RFC(8415, "21.18"))


class DHCPv6ReconfigureMessage(Header):
    """What the client shall do now (RFC 8415 §21.19)."""

    code: int = _code(19)
    length: int = _length()
    message_type: int = field(
        Int8ub, "msg-type", wireshark="dhcpv6.reconf_msg", names=Dhcpv6MessageType, meaning="what it shall send"
    )

    stack = _option(19, RFC(8415, "21.19"), _exactly(1, RFC(8415, "21.19")))


class DHCPv6DnsServer(Header):
    """A name server (RFC 3646 §3)."""

    server_address: AddressField[Ipv6Address] = address(
        Ipv6, "DNS-recursive-name-server", wireshark="dhcpv6.dns_server", meaning="its address"
    )

    stack = Stack(name="dhcpv6.dns_server", reference=RFC(3646, "3"))


class DHCPv6DnsServers(Header):
    """Name servers, the preferred one first (RFC 3646 §3)."""

    code: int = _code(23)
    length: int = _length()
    servers: bytes = _list("DNS-recursive-name-servers", DHCPv6DnsServer, "their addresses")

    stack = _option(23, RFC(3646, "3"))


class DHCPv6SearchDomain(Header):
    """A domain in which the client looks up names (RFC 3646 §4)."""

    domain_name: Name = field(DomainName, "searchlist", wireshark="dhcpv6.search_list_entry", meaning="not compressed")

    stack = Stack(name="dhcpv6.search_list_entry", reference=RFC(3646, "4"))


class DHCPv6DomainList(Header):
    """Domains in which the client looks up names (RFC 3646 §4)."""

    code: int = _code(24)
    length: int = _length()
    domain_names: bytes = _list("searchlist", DHCPv6SearchDomain, "domain names, one after the other")

    stack = _option(24, RFC(3646, "4"))


class DHCPv6Prefixes(Header):
    """An association with prefixes for a network behind the client, IA_PD (RFC 8415 §21.21)."""

    code: int = _code(25)
    length: int = _length()
    association_id: bytes = _iaid()
    renewal_time: int = _renewal()
    rebinding_time: int = _rebinding()
    options: bytes = _options(12)

    stack = _option(25, RFC(8415, "21.21"))


class DHCPv6Prefix(Header):
    """A prefix in an association (RFC 8415 §21.22)."""

    code: int = _code(26)
    length: int = _length()
    preferred_lifetime: int = _preferred("iaprefix")
    valid_lifetime: int = _valid("iaprefix")
    prefix_length: int = field(Int8ub, "prefix-length", wireshark="dhcpv6.iaprefix.pref_len", meaning="bits")
    prefix: AddressField[Ipv6Address] = address(
        Ipv6, "IPv6-prefix", wireshark="dhcpv6.iaprefix.pref_addr", meaning="zeros after the prefix"
    )
    options: bytes = _options(25)

    stack = _option(26, RFC(8415, "21.22"))


class DHCPv6ClientFqdn(Header):
    """The client's full name, and which side updates the DNS (RFC 4704 §4)."""

    code: int = _code(39)
    length: int = _length()
    reserved: int = field(BitsInteger(5), "MBZ", default=0, meaning="zeros")
    no_update: bool = field(
        Flag, "N", default=False, wireshark="dhcpv6.clientfqdn.client.n", meaning="the server updates nothing"
    )
    overridden: bool = field(Flag, "O", default=False, meaning="the server did not do what S asked for")
    server_updates: bool = field(
        Flag, "S", default=False, wireshark="dhcpv6.clientfqdn.client.s", meaning="the server updates the AAAA"
    )
    domain_name: bytes = field(
        Bytes(this.length - 1),
        "domain-name",
        default=b"",
        wireshark="dhcpv6.client_domain",
        meaning="in DNS wire format, without the root where it is not the whole name",
    )

    flags = view(
        this.reserved * 8 + this.no_update * 4 + this.overridden * 2 + this.server_updates,
        "flags",
        wireshark="dhcpv6.client_fqdn_flags",
        meaning="the flags as one octet",
    )

    stack = _option(39, RFC(4704, "4"))


class DHCPv6UnknownOption(Header):
    """An option without a declaration of its own."""

    code: int = field(
        Int16ub, "option-code", wireshark="dhcpv6.option.type", names=Dhcpv6Option, meaning="which option it is"
    )
    length: int = _length()
    value: bytes = field(Bytes(this.length), "option-data", default=b"", meaning="as it is")

    stack = Stack(name="dhcpv6.option", reference=RFC(8415, "21.1"), extent=[Extent(this.length + HEADER_OCTETS)])


OPTIONS = OptionList(
    kinds=Dhcpv6Option,
    members=(
        DHCPv6ClientId,
        DHCPv6ServerId,
        DHCPv6Addresses,
        DHCPv6TemporaryAddresses,
        DHCPv6Address,
        DHCPv6OptionRequest,
        DHCPv6Preference,
        DHCPv6ElapsedTime,
        DHCPv6RelayMessage,
        DHCPv6StatusCode,
        DHCPv6RapidCommit,
        DHCPv6VendorClass,
        DHCPv6VendorOptions,
        DHCPv6InterfaceId,
        DHCPv6ReconfigureMessage,
        DHCPv6DnsServers,
        DHCPv6DomainList,
        DHCPv6Prefixes,
        DHCPv6Prefix,
        DHCPv6ClientFqdn,
    ),
    unknown=DHCPv6UnknownOption,
)
