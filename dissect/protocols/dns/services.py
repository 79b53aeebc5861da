"""RDATA that says where a service is: RFC 2782 (SRV), RFC 9460 (SVCB, HTTPS and their parameters), RFC 9461 (dohpath),
RFC 9540 (ohttp), RFC 9859 (DSYNC).
"""

from __future__ import annotations

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.assigned_numbers.dns_service_parameters import ServiceParameterKey
from dissect.assigned_numbers.dns_types import DnsType
from dissect.domain_names import Name
from dissect.problems import Code, Severity
from dissect.protocols.dns.data import data_place
from dissect.schema import (
    RFC,
    AddressField,
    Expect,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    OptionList,
    Reference,
    Stack,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import Bytes, DomainName, GreedyBytes, Int8ub, Int16ub, Ipv4, Ipv6, this

PARAMETER_OCTETS = 4


class SRVData(Header):
    """A server of the service in the owner's name (RFC 2782)."""

    priority: int = field(
        Int16ub, "Priority", wireshark="dns.srv.priority", meaning="lower goes first", origin=FieldOrigin.KEPT
    )
    weight: int = field(
        Int16ub,
        "Weight",
        wireshark="dns.srv.weight",
        meaning="how often, among equal priorities",
        origin=FieldOrigin.KEPT,
    )
    port: int = field(
        Int16ub, "Port", wireshark="dns.srv.port", meaning="the port of the service", origin=FieldOrigin.KEPT
    )
    target: Name = field(
        DomainName,
        "Target",
        wireshark="dns.srv.target",
        meaning="the host's name; the root for no such service",
        origin=FieldOrigin.KEPT,
    )

    line = phrases("{priority} {weight} {port} {target}")

    stack = data_place("srv", RFC(2782), 33)


class DSYNCData(Header):
    """The host to notify when a zone below has new keys or servers (RFC 9859 §2.1)."""

    type: int = field(Int16ub, "RRtype", names=DnsType, meaning="what is new", origin=FieldOrigin.KEPT)
    scheme: int = field(Int8ub, "Scheme", default=1, meaning="1: by a NOTIFY message", origin=FieldOrigin.KEPT)
    port: int = field(Int16ub, "Port", meaning="the port to tell it at", origin=FieldOrigin.KEPT)
    target: Name = field(DomainName, "Target", meaning="the host to tell it to", origin=FieldOrigin.KEPT)

    line = phrases("{type} {scheme} {port} {target}")

    stack = data_place("dsync", RFC(9859, "2.1"), 66)


# ---------------------------------------------------------------------------------------------------------- parameters


def _key(number: int) -> int:
    return field(
        Int16ub,
        "SvcParamKey",
        default=number,
        names=ServiceParameterKey,
        wireshark="dns.svcb.svcparam.key",
        meaning="which parameter it is",
    )


def _length() -> int:
    return automatic(
        Int16ub, "SvcParamValue Length", wireshark="dns.svcb.svcparam.value.length", meaning="octets of the value"
    )


def _parameter(key: int, name: str, reference: Reference, *expect: Expect) -> Stack:
    return Stack(
        name=f"dns.svcb.{name}",
        reference=reference,
        carried_as={ServiceParameterKey: [key]},
        origin=FieldOrigin.KEPT,
        extent=[Extent(this.length + PARAMETER_OCTETS)],
        expect=expect,
    )


def _exactly(octets: int, reference: Reference) -> Expect:
    return Expect(
        this.length == octets,
        "length",
        f"not the {octets} octets that this parameter has",
        code=Code.BAD_RECORD,
        severity=Severity.WARN,
        reference=reference,
    )


class MandatoryKey(Header):
    """A parameter that clients must understand (RFC 9460 §8)."""

    key: int = field(
        Int16ub,
        "SvcParamKey",
        names=ServiceParameterKey,
        wireshark="dns.svcb.svcparam.mandatory.key",
        meaning="which parameter",
        origin=FieldOrigin.KEPT,
    )

    stack = Stack(name="dns.svcb.mandatory.key", reference=RFC(9460, "8"), origin=FieldOrigin.KEPT)


class MandatoryParameter(Header):
    """The parameters that clients must understand to use the record (RFC 9460 §8)."""

    key: int = _key(0)
    length: int = _length()
    keys: ListField = field(
        Bytes(this.length), "keys", options=OptionList(ServiceParameterKey, (), MandatoryKey), meaning="in order"
    )

    stack = _parameter(0, "mandatory", RFC(9460, "8"))


class ProtocolIdentifier(Header):
    """A protocol by its name in TLS (RFC 7301 §3.1)."""

    length: int = automatic(
        Int8ub, "alpn-id Length", wireshark="dns.svcb.svcparam.alpn.length", meaning="octets of the name"
    )
    name: bytes = field(
        Bytes(this.length), "alpn-id", wireshark="dns.svcb.svcparam.alpn", meaning="such as h2", origin=FieldOrigin.KEPT
    )

    stack = Stack(
        name="dns.svcb.alpn.identifier",
        reference=RFC(9460, "7.1.1"),
        extent=[Extent(this.length + 1)],
        origin=FieldOrigin.KEPT,
    )


class ALPNParameter(Header):
    """The protocols that the service speaks (RFC 9460 §7.1)."""

    key: int = _key(1)
    length: int = _length()
    identifiers: ListField = field(
        Bytes(this.length),
        "alpn-ids",
        options=OptionList(ServiceParameterKey, (), ProtocolIdentifier),
        meaning="one or more",
    )

    stack = _parameter(1, "alpn", RFC(9460, "7.1"))


class NoDefaultALPNParameter(Header):
    """The service speaks only the protocols of the parameter alpn (RFC 9460 §7.1)."""

    key: int = _key(2)
    length: int = _length()

    stack = _parameter(2, "no_default_alpn", RFC(9460, "7.1"), _exactly(0, RFC(9460, "7.1.1")))


class PortParameter(Header):
    """The port of the service (RFC 9460 §7.2)."""

    key: int = _key(3)
    length: int = _length()
    port: int = field(Int16ub, "port", wireshark="dns.svcb.svcparam.port", meaning="the port", origin=FieldOrigin.KEPT)

    stack = _parameter(3, "port", RFC(9460, "7.2"), _exactly(2, RFC(9460, "7.2")))


class IPv4Hint(Header):
    """An IPv4 address of the service (RFC 9460 §7.3)."""

    address: AddressField[Ipv4Address] = address(
        Ipv4, "address", wireshark="dns.svcb.svcparam.ipv4hint.ip", meaning="the address", origin=FieldOrigin.KEPT
    )

    stack = Stack(name="dns.svcb.ipv4hint.address", reference=RFC(9460, "7.3"), origin=FieldOrigin.KEPT)


class IPv4HintParameter(Header):
    """IPv4 addresses to begin with until A records are there (RFC 9460 §7.3)."""

    key: int = _key(4)
    length: int = _length()
    addresses: ListField = field(
        Bytes(this.length), "addresses", options=OptionList(ServiceParameterKey, (), IPv4Hint), meaning="one or more"
    )

    stack = _parameter(4, "ipv4hint", RFC(9460, "7.3"))


class EncryptedClientHelloParameter(Header):
    """Keys with which a client encrypts the name in its TLS hello (RFC 9848)."""

    key: int = _key(5)
    length: int = _length()
    configurations: bytes = field(
        Bytes(this.length),
        "ech",
        wireshark="dns.svcb.svcparam.echconfig",
        meaning="a list of ECH configurations",
        origin=FieldOrigin.KEPT,
    )

    stack = _parameter(5, "ech", RFC(9848))


class IPv6Hint(Header):
    """An IPv6 address of the service (RFC 9460 §7.3)."""

    address: AddressField[Ipv6Address] = address(
        Ipv6, "address", wireshark="dns.svcb.svcparam.ipv6hint.ip", meaning="the address", origin=FieldOrigin.KEPT
    )

    stack = Stack(name="dns.svcb.ipv6hint.address", reference=RFC(9460, "7.3"), origin=FieldOrigin.KEPT)


class IPv6HintParameter(Header):
    """IPv6 addresses to begin with until AAAA records are there (RFC 9460 §7.3)."""

    key: int = _key(6)
    length: int = _length()
    addresses: ListField = field(
        Bytes(this.length), "addresses", options=OptionList(ServiceParameterKey, (), IPv6Hint), meaning="one or more"
    )

    stack = _parameter(6, "ipv6hint", RFC(9460, "7.3"))


class DNSOverHTTPSPathParameter(Header):
    """The path of a DNS server that speaks HTTP (RFC 9461 §5)."""

    key: int = _key(7)
    length: int = _length()
    path: bytes = field(
        Bytes(this.length),
        "dohpath",
        wireshark="dns.svcb.svcparam.value",
        meaning="a URI template with the variable dns",
        origin=FieldOrigin.KEPT,
    )

    stack = _parameter(7, "dohpath", RFC(9461, "5"))


class ObliviousHTTPParameter(Header):
    """An oblivious gateway also leads to the service (RFC 9540 §4)."""

    key: int = _key(8)
    length: int = _length()

    stack = _parameter(8, "ohttp", RFC(9540, "4"), _exactly(0, RFC(9540, "4")))


class OtherParameter(Header):
    """A parameter that is not declared here; it is kept as it is (RFC 9460 §2.2)."""

    key: int = field(
        Int16ub,
        "SvcParamKey",
        names=ServiceParameterKey,
        wireshark="dns.svcb.svcparam.key",
        meaning="which parameter it is",
        origin=FieldOrigin.KEPT,
    )
    length: int = _length()
    value: bytes = field(
        Bytes(this.length),
        "SvcParamValue",
        default=b"",
        wireshark="dns.svcb.svcparam.value",
        meaning="any octets",
        origin=FieldOrigin.KEPT,
    )

    stack = Stack(name="dns.svcb.other", reference=RFC(9460, "2.2"), extent=[Extent(this.length + PARAMETER_OCTETS)])


PARAMETERS = OptionList(
    kinds=ServiceParameterKey,
    members=(
        MandatoryParameter,
        ALPNParameter,
        NoDefaultALPNParameter,
        PortParameter,
        IPv4HintParameter,
        EncryptedClientHelloParameter,
        IPv6HintParameter,
        DNSOverHTTPSPathParameter,
        ObliviousHTTPParameter,
    ),
    unknown=OtherParameter,
)


class SVCBData(Header):
    """How to reach a service, with all that a client needs before it connects (RFC 9460 §2.2; HTTPS §9)."""

    priority: int = field(
        Int16ub,
        "SvcPriority",
        wireshark="dns.svcb.svcpriority",
        meaning="lower goes first; 0 makes the target an alias",
        origin=FieldOrigin.KEPT,
    )
    target_name: Name = field(
        DomainName,
        "TargetName",
        wireshark="dns.svcb.targetname",
        meaning="the host's name; the root for the owner",
        origin=FieldOrigin.KEPT,
    )
    parameters: ListField = field(
        GreedyBytes, "SvcParams", default=b"", options=PARAMETERS, meaning="in the order of their keys"
    )

    line = phrases("{priority} {target_name}")

    stack = data_place("svcb", RFC(9460, "2.2"), 64, 65)


MEMBERS: tuple[type[Header], ...] = (SRVData, DSYNCData, SVCBData)
