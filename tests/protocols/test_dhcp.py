"""DHCP for both versions of IP: every option with a form of its own, nested options, relays, and wrong ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dissect.addresses import Address
from dissect.domain_names import Name
from dissect.encapsulation.lists import items
from dissect.filter.names import catalogue
from dissect.filter.occurrences import occurrences
from dissect.packet import Packet, default_protocols
from dissect.problems import Code
from dissect.protocols import dhcpv4, dhcpv6
from dissect.protocols.dhcpv4 import DHCPv4Ethernet, DHCPv4Other
from dissect.protocols.dhcpv6 import DHCPv6Message, DHCPv6Relay
from dissect.render.lines.summary import summary
from dissect.render.packets.json_lines import packet_object
from dissect.render.schemas.objects import dumps
from dissect.schema import Header
from tests.protocols.vectors import IP6, Vector, complaints, faults, given, own_headers, own_octets, udp

NAMES = catalogue(default_protocols())
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
        (*flat(OPTIONS), *[dhcpv4.DHCPPad()] * 128),  # the file, in which options stand by option 52, is all padding
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


def message(options: str, *, server_name: str = "", file: str = "") -> Packet:
    """A message with these options in its fields. tshark 4.0 shows those of `sname` and `file` within option 52, the
    first of them first, and puts no split option together: each part has what that would mean alone, or is wrong."""
    name, path = (bytes.fromhex(octets).ljust(room, b"\0") for octets, room in ((server_name, 64), (file, 128)))
    header = ETHERNET.replace(options=bytes.fromhex(options), server_name=name, file=path)
    return Vector(udp(67), header, (), "").read()


def shown(packet: Packet) -> list[str]:
    """Every option with its place, without padding."""
    begin = packet.layers[-1].offset
    return [
        f"{field.name} {option.offset - begin}+{option.length} {type(option.header).__name__[4:]}"
        for field, options in packet.layers[-1].options()
        for option in options.every()
        if not isinstance(option.header, dhcpv4.DHCPPad)
    ]


def values(packet: Packet, name: str) -> list[Any]:
    """The values of a name in filters, addresses as text and octets in hex, and the same in JSON."""
    found = [one.value for one in occurrences(packet, NAMES[name])]
    written = [str(one) if isinstance(one, Address) else one.hex() if isinstance(one, bytes) else one for one in found]
    assert json.loads(dumps(packet_object(packet)))["layers"][-1]["fields"][name] in (written, *written[:1])
    return written


def test_options_go_on_in_file_and_then_in_the_server_name() -> None:
    packet = message("340103 0c0161 ff", server_name="0604c0000202 ff", file="0304c0000201 ff")

    assert shown(packet) == [
        "options 240+3 Overload",
        "options 243+3 HostName",
        "options 246+1 End",
        "file 108+6 Routers",
        "file 110+4 RouterAddress",
        "file 114+1 End",
        "server_name 44+6 DomainNameServers",
        "server_name 46+4 DomainNameServerAddress",
        "server_name 50+1 End",
    ]
    assert values(packet, "dhcp.option.router") == ["192.0.2.1"]
    assert values(packet, "dhcp.option.domain_name_server") == ["192.0.2.2"]
    assert summary(packet) == (
        'Boot Request Id=0x3903f326 02:00:00:00:00:01 <host "a", router 192.0.2.1, DNS 192.0.2.2>'
    )
    assert complaints(packet) == []


@pytest.mark.parametrize(("overload", "fields"), [(0, []), (1, ["file"]), (2, ["server_name"]), (4, [])])
def test_which_field_holds_options_is_said_by_option_52(overload: int, fields: list[str]) -> None:
    packet = message(f"3401{overload:02x} ff", server_name="0604c0000202 ff", file="0304c0000201 ff")

    assert [field.name for field, _ in packet.layers[-1].options()] == ["options", *fields]


def test_what_is_wrong_in_a_continued_list_is_said_there() -> None:
    packet = message("340101 ff", file="0c80" + "61" * 126)

    assert [(one.code, one.field, one.offset) for one in packet.problems] == [(Code.BAD_OPTION, "file", 42 + 108)]


def test_what_follows_the_end_of_a_continued_list_is_said_there() -> None:
    packet = message("340102 ff", server_name="ff61")

    assert [(one.code, one.field) for one in packet.problems] == [(Code.BAD_OPTION, "server_name")]


SPLIT: dict[str, tuple[str, list[str], str, list[Any]]] = {
    "an address in two halves": (
        "0602c000 0c0161 06020202 ff",
        [
            "options 240+4 DomainNameServers",
            "options 242+9 DomainNameServerAddress",
            "options 244+3 HostName",
            "options 247+4 UnknownOption",
            "options 251+1 End",
        ],
        "dhcp.option.domain_name_server",
        ["192.0.2.2"],
    ),
    "an address in three parts, one of them empty": (
        "0601c0 0600 0603000202 ff",
        [
            "options 240+3 DomainNameServers",
            "options 242+8 DomainNameServerAddress",
            "options 243+2 UnknownOption",
            "options 245+5 UnknownOption",
            "options 250+1 End",
        ],
        "dhcp.option.domain_name_server",
        ["192.0.2.2"],
    ),
    "two addresses, each whole": (
        "0304c0000201 0304c0000202 ff",
        [
            "options 240+6 Routers",
            "options 242+4 RouterAddress",
            "options 248+4 RouterAddress",
            "options 246+6 UnknownOption",
            "options 252+1 End",
        ],
        "dhcp.option.router",
        ["192.0.2.1", "192.0.2.2"],
    ),
    "a value of no octets in two parts": (
        "0600 0600 ff",
        ["options 240+2 DomainNameServers", "options 242+2 UnknownOption", "options 244+1 End"],
        "dhcp.option.length",
        [0, 0],
    ),
    "a text": ("0c026162 0c026364 ff", [], "dhcp.option.hostname", [b"abcd".hex()]),
    "an option without a form of its own": ("720161 720162 ff", [], "dhcp.option.value", [b"ab".hex(), b"b".hex()]),
    "a value after fixed fields": ("510401000061 510162 ff", [], "dhcp.fqdn.name", [b"ab".hex()]),
    "fixed fields in two parts": ("510201 00 51030061 62 ff", [], "dhcp.fqdn.name", [b"ab".hex()]),
    "suboptions of a relay agent": (
        "5203010470 52036f7274 ff",
        [
            "options 240+5 RelayAgentInformation",
            "options 242+8 AgentCircuitId",
            "options 245+5 UnknownOption",
            "options 250+1 End",
        ],
        "dhcp.option.agent_information_option.agent_circuit_id",
        [b"port".hex()],
    ),
    "a value of a fixed size stays as often as it stands": (
        "0104ffffff00 0104ffff0000 ff",
        ["options 240+6 SubnetMask", "options 246+6 SubnetMask", "options 252+1 End"],
        "dhcp.option.subnet_mask",
        ["255.255.255.0", "255.255.0.0"],
    ),
}


@pytest.mark.parametrize("name", SPLIT)
def test_split_options_are_one(name: str) -> None:
    octets, places, field, expected = SPLIT[name]
    packet = message(octets)

    assert complaints(packet) == []
    assert not places or shown(packet) == places
    assert values(packet, field) == expected


def test_a_value_is_split_over_fields() -> None:
    packet = message("340103 0601c0 ff", file="060100 ff", server_name="06020202 ff")

    assert values(packet, "dhcp.option.domain_name_server") == ["192.0.2.2"]
    assert complaints(packet) == []


WRONG = {
    "an address and a half": ("0603c00002 0603020203 ff", (Code.TRUNCATED, 248)),
    "fewer octets than the fixed fields have": ("510101 510100 ff", (Code.BAD_OPTION, 240)),
    "an option that is too short and alone": ("510101 0c0161 ff", (Code.BAD_OPTION, 240)),
    "a part past the end": ("0c0161 0c0462", (Code.BAD_OPTION, 243)),
    "a domain name that is no multiple": ("3902 0001 3903000001 ff", (Code.BAD_OPTION, 244)),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_parts_is_said_once(name: str) -> None:
    octets, expected = WRONG[name]

    assert [(one.code, one.offset - 42) for one in message(octets).problems] == [expected]


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
