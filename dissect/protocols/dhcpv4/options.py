"""The options of DHCP, all of them. Options without a declaration stay octets."""

from __future__ import annotations

from dissect.assigned_numbers.dhcpv4_options import Dhcpv4Option
from dissect.protocols.dhcpv4.configuration_options import (
    DHCPBroadcastAddress,
    DHCPClientFqdn,
    DHCPDomainName,
    DHCPDomainNameServers,
    DHCPHostName,
    DHCPInterfaceMtu,
    DHCPNtpServers,
    DHCPRouters,
    DHCPSubnetMask,
)
from dissect.protocols.dhcpv4.exchange_options import (
    DHCPBootfileName,
    DHCPClientIdentifier,
    DHCPLeaseTime,
    DHCPMaximumMessageSize,
    DHCPMessage,
    DHCPMessageType,
    DHCPOverload,
    DHCPParameterRequestList,
    DHCPRebindingTime,
    DHCPRenewalTime,
    DHCPRequestedAddress,
    DHCPServerIdentifier,
    DHCPServerName,
    DHCPVendorClass,
)
from dissect.protocols.dhcpv4.option import option_code, option_length, option_value
from dissect.protocols.dhcpv4.relay_agent import DHCPRelayAgentInformation
from dissect.schema import RFC, Extent, FieldOrigin, Header, OptionList, Stack, field, phrases
from dissect.schema.words import Int8ub, this


class DHCPPad(Header):
    """Pad, to align what follows (RFC 2132 §3.1)."""

    code: int = option_code(0)

    line = phrases()

    stack = Stack(name="dhcp.option", reference=RFC(2132, "3.1"), carried_as={Dhcpv4Option: [0]})


class DHCPEnd(Header):
    """End of the options; only padding follows (RFC 2132 §3.2)."""

    code: int = field(
        Int8ub, "Code", default=255, wireshark="dhcp.option.end", names=Dhcpv4Option, meaning="which option it is"
    )

    line = phrases()

    stack = Stack(name="dhcp.option", reference=RFC(2132, "3.2"), carried_as={Dhcpv4Option: [255]})


class DHCPUnknownOption(Header):
    """An option without a declaration of its own."""

    code: int = field(Int8ub, "Code", wireshark="dhcp.option.type", names=Dhcpv4Option, meaning="which option it is")
    length: int = option_length()
    value: bytes = option_value("Value", "value", "as it is")

    stack = Stack(
        name="dhcp.option", reference=RFC(2132, "2"), extent=[Extent(this.length + 2)], origin=FieldOrigin.CONFIGURED
    )


OPTIONS = OptionList(
    joined=True,
    kinds=Dhcpv4Option,
    members=(
        DHCPPad,
        DHCPEnd,
        DHCPSubnetMask,
        DHCPRouters,
        DHCPDomainNameServers,
        DHCPHostName,
        DHCPDomainName,
        DHCPInterfaceMtu,
        DHCPBroadcastAddress,
        DHCPNtpServers,
        DHCPRequestedAddress,
        DHCPLeaseTime,
        DHCPOverload,
        DHCPMessageType,
        DHCPServerIdentifier,
        DHCPParameterRequestList,
        DHCPMessage,
        DHCPMaximumMessageSize,
        DHCPRenewalTime,
        DHCPRebindingTime,
        DHCPVendorClass,
        DHCPClientIdentifier,
        DHCPServerName,
        DHCPBootfileName,
        DHCPClientFqdn,
        DHCPRelayAgentInformation,
    ),
    unknown=DHCPUnknownOption,
    end=255,
)
