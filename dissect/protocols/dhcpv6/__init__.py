"""Dynamic Host Configuration Protocol for IPv6: messages, options, and the unique identifiers in them."""

from __future__ import annotations

from dissect.protocols.dhcpv6.associations import (
    DHCPv6Address,
    DHCPv6Addresses,
    DHCPv6Prefix,
    DHCPv6Prefixes,
    DHCPv6TemporaryAddresses,
)
from dissect.protocols.dhcpv6.header import HEADERS, DHCPv6, DHCPv6Message, DHCPv6Relay
from dissect.protocols.dhcpv6.identifiers import DuidEnterprise, DuidLinkLayer, DuidLinkLayerTime, DuidUuid
from dissect.protocols.dhcpv6.options import (
    OPTIONS,
    DHCPv6ClientFqdn,
    DHCPv6ClientId,
    DHCPv6DnsServer,
    DHCPv6DnsServers,
    DHCPv6DomainList,
    DHCPv6ElapsedTime,
    DHCPv6OptionRequest,
    DHCPv6Preference,
    DHCPv6RapidCommit,
    DHCPv6ReconfigureMessage,
    DHCPv6RequestedOption,
    DHCPv6SearchDomain,
    DHCPv6ServerId,
    DHCPv6StatusCode,
    DHCPv6UnknownOption,
    DHCPv6VendorClass,
    DHCPv6VendorOption,
    DHCPv6VendorOptions,
)
from dissect.protocols.dhcpv6.relaying import (
    DHCPv6InterfaceId,
    DHCPv6RelayedMessage,
    DHCPv6RelayedRelay,
    DHCPv6RelayMessage,
)

__all__ = [
    "HEADERS",
    "OPTIONS",
    "DHCPv6",
    "DHCPv6Address",
    "DHCPv6Addresses",
    "DHCPv6ClientFqdn",
    "DHCPv6ClientId",
    "DHCPv6DnsServer",
    "DHCPv6DnsServers",
    "DHCPv6DomainList",
    "DHCPv6ElapsedTime",
    "DHCPv6InterfaceId",
    "DHCPv6Message",
    "DHCPv6OptionRequest",
    "DHCPv6Preference",
    "DHCPv6Prefix",
    "DHCPv6Prefixes",
    "DHCPv6RapidCommit",
    "DHCPv6ReconfigureMessage",
    "DHCPv6Relay",
    "DHCPv6RelayMessage",
    "DHCPv6RelayedMessage",
    "DHCPv6RelayedRelay",
    "DHCPv6RequestedOption",
    "DHCPv6SearchDomain",
    "DHCPv6ServerId",
    "DHCPv6StatusCode",
    "DHCPv6TemporaryAddresses",
    "DHCPv6UnknownOption",
    "DHCPv6VendorClass",
    "DHCPv6VendorOption",
    "DHCPv6VendorOptions",
    "DuidEnterprise",
    "DuidLinkLayer",
    "DuidLinkLayerTime",
    "DuidUuid",
]
