"""Options of DHCP for IPv6: RFC 8415 §21 and RFC 3646. Options without a declaration stay octets."""

from __future__ import annotations

from dissect.addresses import Ipv6Address
from dissect.assigned_numbers.dhcpv6_options import Dhcpv6MessageType, Dhcpv6Option, Dhcpv6StatusCode, DuidType
from dissect.domain_names import Name
from dissect.protocols.dhcpv6.associations import (
    DHCPv6Address,
    DHCPv6Addresses,
    DHCPv6Prefix,
    DHCPv6Prefixes,
    DHCPv6TemporaryAddresses,
)
from dissect.protocols.dhcpv6.identifiers import DUID
from dissect.protocols.dhcpv6.option import HEADER_OCTETS, option_code, option_length, option_place
from dissect.protocols.dhcpv6.relaying import DHCPv6InterfaceId, DHCPv6RelayMessage
from dissect.schema import (
    RFC,
    AddressField,
    Extent,
    FieldOrigin,
    Header,
    ItemList,
    ListField,
    OptionList,
    Section,
    Sections,
    Stack,
    address,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.tlv import exactly
from dissect.schema.words import (
    BitsInteger,
    Bytes,
    DomainName,
    Flag,
    Int8ub,
    Int16ub,
    Int32ub,
    Ipv6,
    this,
)


def _list(label: str, header: type[Header], meaning: str) -> ListField:
    options: ItemList = Sections([Section(label, header)])
    return field(Bytes(this.length), label, default=b"", options=options, meaning=meaning)


def _duid_type() -> int:
    return field(
        Int16ub, "DUID type", default=3, wireshark="dhcpv6.duid.type", names=DuidType, meaning="what it is made of"
    )


def _duid() -> ListField:
    return field(Bytes(this.length - 2), "DUID", default=b"", options=DUID, meaning="as the type says")


class DHCPv6ClientId(Header):
    """Identifies the client (RFC 8415 §21.2)."""

    code: int = option_code(1)
    length: int = option_length()
    duid_type: int = _duid_type()
    duid: ListField = _duid()

    line = phrases("client")

    stack = option_place(1, RFC(8415, "21.2"), origin=FieldOrigin.MATCHING)


class DHCPv6ServerId(Header):
    """Identifies the server (RFC 8415 §21.3)."""

    code: int = option_code(2)
    length: int = option_length()
    duid_type: int = _duid_type()
    duid: ListField = _duid()

    line = phrases()

    stack = option_place(2, RFC(8415, "21.3"), origin=FieldOrigin.CHOSEN)


class DHCPv6RequestedOption(Header):
    """An option that the client would like to have (RFC 8415 §21.7)."""

    option_code: int = field(
        Int16ub,
        "requested-option-code",
        wireshark="dhcpv6.requested_option_code",
        names=Dhcpv6Option,
        meaning="which one",
    )

    stack = Stack(name="dhcpv6.option", reference=RFC(8415, "21.7"), origin=FieldOrigin.HABIT)


class DHCPv6OptionRequest(Header):
    """Options that the client would like to have (RFC 8415 §21.7)."""

    code: int = option_code(6)
    length: int = option_length()
    option_codes: ListField = _list("requested-option-codes", DHCPv6RequestedOption, "16 bits each")

    line = phrases()

    stack = option_place(6, RFC(8415, "21.7"))


class DHCPv6Preference(Header):
    """How strongly clients should prefer the server (RFC 8415 §21.8)."""

    code: int = option_code(7)
    length: int = option_length()
    preference: int = field(
        Int8ub, "pref-value", wireshark="dhcpv6.option_preference", meaning="the highest wins, 255 at once"
    )

    line = phrases("preference {preference}")

    stack = option_place(7, RFC(8415, "21.8"), exactly(1, RFC(8415, "21.8")))


class DHCPv6ElapsedTime(Header):
    """How long the client has been asking (RFC 8415 §21.9)."""

    code: int = option_code(8)
    length: int = option_length()
    elapsed_time: int = field(Int16ub, "elapsed-time", default=0, meaning="hundredths of a second")

    elapsed_milliseconds = view(
        this.elapsed_time * 10, "elapsed-time", wireshark="dhcpv6.elapsed_time", meaning="in milliseconds"
    )

    line = phrases()

    stack = option_place(8, RFC(8415, "21.9"), exactly(2, RFC(8415, "21.9")), origin=FieldOrigin.CLOCK)


class DHCPv6StatusCode(Header):
    """How the request went (RFC 8415 §21.13)."""

    code: int = option_code(13)
    length: int = option_length()
    status_code: int = field(
        Int16ub, "status-code", wireshark="dhcpv6.status_code", names=Dhcpv6StatusCode, meaning="0 well"
    )
    status_message: bytes = field(
        Bytes(this.length - 2), "status-message", default=b"", wireshark="dhcpv6.status_msg", meaning="for people"
    )

    line = phrases("{status_code}")

    stack = option_place(13, RFC(8415, "21.13"), origin=FieldOrigin.EVENT)


class DHCPv6RapidCommit(Header):
    """Two messages instead of four (RFC 8415 §21.14)."""

    code: int = option_code(14)
    length: int = option_length()

    line = phrases("rapid commit")

    stack = option_place(14, RFC(8415, "21.14"), exactly(0, RFC(8415, "21.14")))


class DHCPv6VendorClass(Header):
    """What kind of device the client is (RFC 8415 §21.16)."""

    code: int = option_code(16)
    length: int = option_length()
    enterprise_number: int = field(
        Int32ub, "enterprise-number", wireshark="dhcpv6.vendorclass.enterprise", meaning="of the manufacturer"
    )
    vendor_class_data: bytes = field(
        Bytes(this.length - 4), "vendor-class-data", default=b"", meaning="parts, each with 16 bits of length"
    )

    line = phrases("vendor class {enterprise_number}")

    stack = option_place(16, RFC(8415, "21.16"), origin=FieldOrigin.HABIT)


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

    line = phrases()

    stack = Stack(
        name="dhcpv6.vendoropts",
        reference=RFC(8415, "21.17"),
        origin=FieldOrigin.CONFIGURED,
        extent=[Extent(this.length + HEADER_OCTETS)],
    )


class DHCPv6VendorOptions(Header):
    """Options of a manufacturer (RFC 8415 §21.17)."""

    code: int = option_code(17)
    length: int = option_length()
    enterprise_number: int = field(
        Int32ub, "enterprise-number", wireshark="dhcpv6.vendoropts.enterprise", meaning="of the manufacturer"
    )
    options: ListField = field(
        Bytes(this.length - 4),
        "vendor-option-data",
        default=b"",
        options=Sections([Section("vendor-option-data", DHCPv6VendorOption)]),
        meaning="the options",
    )

    line = phrases("vendor {enterprise_number}")

    stack = option_place(17, RFC(8415, "21.17"))


class DHCPv6ReconfigureMessage(Header):
    """What the client shall do now (RFC 8415 §21.19)."""

    code: int = option_code(19)
    length: int = option_length()
    message_type: int = field(
        Int8ub, "msg-type", wireshark="dhcpv6.reconf_msg", names=Dhcpv6MessageType, meaning="what it shall send"
    )

    line = phrases("reconfigure {message_type}")

    stack = option_place(19, RFC(8415, "21.19"), exactly(1, RFC(8415, "21.19")), origin=FieldOrigin.EVENT)


class DHCPv6DnsServer(Header):
    """A name server (RFC 3646 §3)."""

    server_address: AddressField[Ipv6Address] = address(
        Ipv6, "DNS-recursive-name-server", wireshark="dhcpv6.dns_server", meaning="its address"
    )

    stack = Stack(name="dhcpv6.dns_server", reference=RFC(3646, "3"), origin=FieldOrigin.CONFIGURED)


class DHCPv6DnsServers(Header):
    """Name servers, the preferred one first (RFC 3646 §3)."""

    code: int = option_code(23)
    length: int = option_length()
    servers: ListField = _list("DNS-recursive-name-servers", DHCPv6DnsServer, "their addresses")

    line = phrases("DNS")

    stack = option_place(23, RFC(3646, "3"))


class DHCPv6SearchDomain(Header):
    """A domain in which the client looks up names (RFC 3646 §4)."""

    domain_name: Name = field(DomainName, "searchlist", wireshark="dhcpv6.search_list_entry", meaning="not compressed")

    stack = Stack(name="dhcpv6.search_list_entry", reference=RFC(3646, "4"), origin=FieldOrigin.CONFIGURED)


class DHCPv6DomainList(Header):
    """Domains in which the client looks up names (RFC 3646 §4)."""

    code: int = option_code(24)
    length: int = option_length()
    domain_names: ListField = _list("searchlist", DHCPv6SearchDomain, "domain names, one after the other")

    line = phrases("search")

    stack = option_place(24, RFC(3646, "4"))


class DHCPv6ClientFqdn(Header):
    """The client's full name, and which side updates the DNS (RFC 4704 §4)."""

    code: int = option_code(39)
    length: int = option_length()
    reserved: int = field(BitsInteger(5), "MBZ", default=0, meaning="zeros", origin=FieldOrigin.FIXED)
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
        origin=FieldOrigin.CONFIGURED,
    )

    flags = view(
        this.reserved * 8 + this.no_update * 4 + this.overridden * 2 + this.server_updates,
        "flags",
        wireshark="dhcpv6.client_fqdn_flags",
        meaning="the flags as one octet",
    )

    line = phrases("FQDN", "{domain_name:text}")

    stack = option_place(39, RFC(4704, "4"), origin=FieldOrigin.HABIT)


class DHCPv6UnknownOption(Header):
    """An option without a declaration of its own."""

    code: int = field(
        Int16ub, "option-code", wireshark="dhcpv6.option.type", names=Dhcpv6Option, meaning="which option it is"
    )
    length: int = option_length()
    value: bytes = field(Bytes(this.length), "option-data", default=b"", meaning="as it is")

    stack = Stack(
        name="dhcpv6.option",
        reference=RFC(8415, "21.1"),
        origin=FieldOrigin.CONFIGURED,
        extent=[Extent(this.length + HEADER_OCTETS)],
    )


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
