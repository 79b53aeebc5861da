"""DHCP for both versions of IP: every option with a form of its own, nested options, relays, and wrong ones."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.domain_names import Name
from dissect.encapsulation.lists import items
from dissect.protocols import dhcpv4, dhcpv6
from dissect.protocols.dhcpv4 import DHCPv4Ethernet, DHCPv4Other
from dissect.protocols.dhcpv6 import DHCPv6Message, DHCPv6Relay
from dissect.schema import Header
from tests.protocols.vectors import IP6, Vector, complaints, faults, given, own_headers, own_octets, udp

NONE: dict[str, Any] = {
    "client_address": "0.0.0.0",
    "your_address": "0.0.0.0",
    "server_address": "0.0.0.0",
    "relay_address": "0.0.0.0",
}
ETHERNET = DHCPv4Ethernet(transaction_id=0x3903F326, client_hardware_address="02:00:00:00:00:01", **NONE)
ROUTER = dhcpv4.DHCPRouterAddress(router_address="192.0.2.1")
NAME_SERVER = dhcpv4.DHCPDomainNameServerAddress(server_address="192.0.2.53")
TIME_SERVER = dhcpv4.DHCPNtpServerAddress(server_address="192.0.2.123")
WANTED = [dhcpv4.DHCPRequestedParameter(option_code=code) for code in (1, 3, 6)]
AGENT: list[Header] = [
    dhcpv4.DHCPAgentCircuitId(circuit_id=b"port 1"),
    dhcpv4.DHCPAgentRemoteId(remote_id=b"modem"),
    dhcpv4.DHCPLinkSelection(subnet_address="192.0.2.0"),
    dhcpv4.DHCPServerIdentifierOverride(server_identifier="192.0.2.1"),
    dhcpv4.DHCPUnknownSuboption(code=6, value=b"subscriber"),
]
OPTIONS: list[tuple[Header, list[Header]]] = [
    (dhcpv4.DHCPMessageType(message_type=2), []),
    (dhcpv4.DHCPPad(), []),
    (dhcpv4.DHCPSubnetMask(subnet_mask="255.255.255.0"), []),
    (dhcpv4.DHCPRouters(routers=bytes(ROUTER)), [ROUTER]),
    (dhcpv4.DHCPDomainNameServers(servers=bytes(NAME_SERVER)), [NAME_SERVER]),
    (dhcpv4.DHCPHostName(host_name=b"host"), []),
    (dhcpv4.DHCPDomainName(domain_name=b"example.org"), []),
    (dhcpv4.DHCPInterfaceMtu(mtu=1400), []),
    (dhcpv4.DHCPBroadcastAddress(broadcast_address="192.0.2.255"), []),
    (dhcpv4.DHCPNtpServers(servers=bytes(TIME_SERVER)), [TIME_SERVER]),
    (dhcpv4.DHCPRequestedAddress(requested_address="192.0.2.9"), []),
    (dhcpv4.DHCPLeaseTime(lease_time=3600), []),
    (dhcpv4.DHCPOverload(overload=1), []),
    (dhcpv4.DHCPServerIdentifier(server_identifier="192.0.2.1"), []),
    (dhcpv4.DHCPParameterRequestList(option_codes=bytes((1, 3, 6))), list(WANTED)),
    (dhcpv4.DHCPMessage(text=b"no"), []),
    (dhcpv4.DHCPMaximumMessageSize(maximum_message_size=1500), []),
    (dhcpv4.DHCPRenewalTime(renewal_time=1800), []),
    (dhcpv4.DHCPRebindingTime(rebinding_time=3150), []),
    (dhcpv4.DHCPVendorClass(vendor_class=b"MSFT 5.0"), []),
    (dhcpv4.DHCPClientIdentifier(client_identifier=b"\x02\0\0\0\0\x01"), []),
    (dhcpv4.DHCPServerName(server_name=b"tftp"), []),
    (dhcpv4.DHCPBootfileName(bootfile_name=b"boot"), []),
    (dhcpv4.DHCPClientFqdn(server_updates=True, domain_name=b"\x04host\0"), []),
    (dhcpv4.DHCPRelayAgentInformation(suboptions=items(dhcpv4.SUBOPTIONS, AGENT)), AGENT),
    (dhcpv4.DHCPUnknownOption(code=224, value=b"private"), []),
    (dhcpv4.DHCPEnd(), []),
]

DUIDS: list[tuple[int, Header]] = [
    (1, dhcpv6.DuidLinkLayerTime(time=1, link_layer_address=b"\x02\0\0\0\0\x01")),
    (2, dhcpv6.DuidEnterprise(enterprise_number=9, identifier=b"id")),
    (3, dhcpv6.DuidLinkLayer(link_layer_address=b"\x02\0\0\0\0\x01")),
    (4, dhcpv6.DuidUuid(uuid=bytes(range(16)))),
]
STATUS = dhcpv6.DHCPv6StatusCode(status_code=0, status_message=b"fine")
ADDRESS = dhcpv6.DHCPv6Address(
    address="2001:db8::9", preferred_lifetime=3600, valid_lifetime=7200, options=items(dhcpv6.OPTIONS, [STATUS])
)
PREFIX = dhcpv6.DHCPv6Prefix(preferred_lifetime=3600, valid_lifetime=7200, prefix_length=56, prefix="2001:db8::")
VENDOR = dhcpv6.DHCPv6VendorOption(code=1, length=1, value=b"v")
NAME_SERVER_6 = dhcpv6.DHCPv6DnsServer(server_address="2001:db8::53")
DOMAIN = dhcpv6.DHCPv6SearchDomain(domain_name=Name("example.org"))
OPTIONS_6: list[tuple[Header, list[Header]]] = [
    *((dhcpv6.DHCPv6ClientId(duid_type=kind, duid=bytes(duid)), [duid]) for kind, duid in DUIDS),
    (dhcpv6.DHCPv6ServerId(duid_type=9, duid=b"\0\0"), []),
    (
        dhcpv6.DHCPv6Addresses(association_id=b"iaid", options=items(dhcpv6.OPTIONS, [ADDRESS])),
        [ADDRESS, STATUS],
    ),
    (dhcpv6.DHCPv6TemporaryAddresses(association_id=b"iata"), []),
    (
        dhcpv6.DHCPv6OptionRequest(option_codes=b"\0\x17\0\x18"),
        [dhcpv6.DHCPv6RequestedOption(option_code=23), dhcpv6.DHCPv6RequestedOption(option_code=24)],
    ),
    (dhcpv6.DHCPv6Preference(preference=255), []),
    (dhcpv6.DHCPv6ElapsedTime(elapsed_time=100), []),
    (dhcpv6.DHCPv6RapidCommit(), []),
    (dhcpv6.DHCPv6VendorClass(enterprise_number=9, vendor_class_data=b"\0\x01c"), []),
    (
        dhcpv6.DHCPv6VendorOptions(enterprise_number=9, options=bytes(VENDOR)),
        [VENDOR],
    ),
    (dhcpv6.DHCPv6InterfaceId(interface_id=b"eth0"), []),
    (dhcpv6.DHCPv6ReconfigureMessage(message_type=5), []),
    (dhcpv6.DHCPv6DnsServers(servers=bytes(NAME_SERVER_6)), [NAME_SERVER_6]),
    (dhcpv6.DHCPv6DomainList(domain_names=bytes(DOMAIN)), [DOMAIN]),
    (dhcpv6.DHCPv6Prefixes(association_id=b"iapd", options=items(dhcpv6.OPTIONS, [PREFIX])), [PREFIX]),
    (dhcpv6.DHCPv6ClientFqdn(server_updates=True, domain_name=b"\x04host"), []),
    (dhcpv6.DHCPv6UnknownOption(code=224, value=b"private"), []),
]
ELAPSED = dhcpv6.DHCPv6ElapsedTime(elapsed_time=7)
INNERMOST = dhcpv6.DHCPv6RelayedMessage(transaction_id=9, options=items(dhcpv6.OPTIONS, [ELAPSED]))
INNER_OPTION = dhcpv6.DHCPv6RelayMessage(message_type=1, message=bytes(INNERMOST))
INNER = dhcpv6.DHCPv6RelayedRelay(
    hop_count=0,
    link_address="2001:db8::1",
    peer_address="fe80::1",
    options=items(dhcpv6.OPTIONS, [INNER_OPTION]),
)
OUTER_OPTION = dhcpv6.DHCPv6RelayMessage(message_type=12, message=bytes(INNER))


def flat(options: list[tuple[Header, list[Header]]]) -> tuple[Header, ...]:
    return tuple(one for option, inner in options for one in (option, *inner))


VECTORS: dict[str, Vector] = {
    "every option": Vector(
        udp(67),
        ETHERNET.replace(options=items(dhcpv4.OPTIONS, [option for option, _ in OPTIONS])),
        flat(OPTIONS),
        (
            "010106003903f32600000000000000000000000000000000000000000200000000010000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000063825363"
            "350102000104ffffff000304c00002010604c00002350c04686f73740f0b6578616d706c652e6f72671a0205781c04c0"
            "0002ff2a04c000027b3204c0000209330400000e103401013604c0000201370301030638026e6f390205dc3a04000007"
            "083b0400000c4e3c084d53465420352e303d07010200000000014204746674704304626f6f74510905000004686f7374"
            "0052270106706f7274203102056d6f64656d0504c00002000b04c0000201060a73756273637269626572e00770726976"
            "617465ff"
        ),
    ),
    "another hardware address": Vector(
        udp(68),
        DHCPv4Other(
            operation=2,
            hardware_type=6,
            hardware_address_length=8,
            transaction_id=1,
            broadcast=True,
            client_hardware_address=bytes(range(16)),
            options=b"\xff",
            **NONE,
        ),
        (dhcpv4.DHCPEnd(),),
        (
            "02060800000000010000800000000000000000000000000000000000000102030405060708090a0b0c0d0e0f00000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000063825363"
            "ff"
        ),
    ),
    "every option of version 6": Vector(
        udp(547, IP6),
        DHCPv6Message(transaction_id=7, options=items(dhcpv6.OPTIONS, [option for option, _ in OPTIONS_6])),
        flat(OPTIONS_6),
        (
            "010000070001000e00010001000000010200000000010001000800020000000969640001000a00030001020000000001"
            "000100120004000102030405060708090a0b0c0d0e0f0002000400090000000300326961696400000000000000000005"
            "002220010db800000000000000000000000900000e1000001c20000d0006000066696e65000400046961746100060004"
            "0017001800070001ff000800020064000e00000010000700000009000163001100090000000900010001760012000465"
            "74683000130001050017001020010db80000000000000000000000530018000d076578616d706c65036f726700001900"
            "29696170640000000000000000001a001900000e1000001c203820010db8000000000000000000000000002700060104"
            "686f737400e0000770726976617465"
        ),
    ),
    "a message in a relay's message in a relay's message": Vector(
        udp(547, IP6),
        DHCPv6Relay(
            message_type=12,
            hop_count=1,
            link_address="2001:db8::2",
            peer_address="fe80::2",
            options=items(dhcpv6.OPTIONS, [OUTER_OPTION]),
        ),
        (OUTER_OPTION, INNER, INNER_OPTION, INNERMOST, ELAPSED),
        (
            "0c0120010db8000000000000000000000002fe800000000000000000000000000002000900300c0020010db800000000"
            "0000000000000001fe8000000000000000000000000000010009000a01000009000800020007"
        ),
    ),
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_message_is_its_octets(vector: Vector) -> None:
    read = vector.read()

    assert own_octets(vector.built(), vector) == vector.octets
    assert own_headers(read, vector) == given(vector, own_headers(read, vector))
    assert complaints(read) == []


START = bytes(ETHERNET).hex()
START_6 = "01 000007"

FAULTS: dict[str, tuple[str, bool, list[tuple[str, str, str]]]] = {
    "an option past the end": (START + "0c05 6869", False, [("error", "bad_option", "options")]),
    "an option without length": (START + "350101 0c", False, [("error", "bad_option", "options")]),
    "an option of the wrong length": (START + "3502 0101 ff", False, [("warn", "bad_option", "options")]),
    "a hardware address longer than its room": (
        "010111" + START[6:] + "ff",
        False,
        [("warn", "bad_length", "hardware_address_length")],
    ),
    "a message that is cut": (START[: 2 * 100], False, [("error", "truncated", "server_name")]),
    "suboptions past the end": (START + "5204 0109 6162 ff", False, [("error", "bad_option", "options")]),
    "a version 6 option past the end": (START_6 + "0008 0003 0000", True, [("error", "bad_option", "options")]),
    "a version 6 option of the wrong length": (
        START_6 + "0008 0003 000000",
        True,
        [("warn", "bad_option", "options")],
    ),
    "an address shorter than it says": (
        START_6 + "0003 000e" + "00" * 12 + "0005",
        True,
        [("error", "bad_option", "options")],
    ),
}


@pytest.mark.parametrize(("octets", "is_version_6", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_is_said(octets: str, is_version_6: bool, expected: list[tuple[str, str, str]]) -> None:
    around = udp(547, IP6) if is_version_6 else udp(67)

    assert faults(octets, around) == expected


def test_another_cookie_is_noted() -> None:
    octets = ETHERNET.replace(magic_cookie=0, options=bytes(60))
    vector = Vector(udp(67), octets, (), "")

    assert [(str(one.severity), one.field) for one in vector.read().problems] == [("note", "magic_cookie")]
