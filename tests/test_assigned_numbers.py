"""The tables of assigned numbers, and the enumerations that let every number through."""

from __future__ import annotations

import copy
import pickle

import pytest

import dissect.assigned_numbers as assigned
from dissect.assigned_numbers import (
    CookedDeviceType,
    CookedPacketType,
    EtherType,
    IcmpDestinationUnreachableCode,
    IcmpType,
    Icmpv6DestinationUnreachableCode,
    Icmpv6Type,
    IpProtocol,
    Ipv4OptionType,
    Ipv6OptionType,
    LinkType,
    LlcSap,
    MptcpSubtype,
    NeighborDiscoveryOption,
    OpenEnum,
    Port,
    PortRange,
    RoutingType,
    TcpOptionKind,
    port_range,
    service_name,
)

PUBLIC = [getattr(assigned, name) for name in assigned.__all__]
TABLES = [one for one in PUBLIC if isinstance(one, type) and issubclass(one, OpenEnum) and one is not OpenEnum]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.__name__))
class TestEveryTable:
    def test_gives_each_number_one_name_and_a_label(self, table: type[OpenEnum]) -> None:
        assert len(table.__members__) == len(table)
        assert all(member.label.strip() == member.label != "" for member in table)

    def test_stays_inside_its_number_space_and_in_order(self, table: type[OpenEnum]) -> None:
        numbers = [int(member) for member in table]

        assert numbers == sorted(numbers)
        assert numbers[0] >= 0
        assert numbers[-1] <= table.maximum

    def test_lets_every_number_of_the_space_through(self, table: type[OpenEnum]) -> None:
        numbers = range(0, table.maximum + 1, max(1, table.maximum // 255))

        assert [int(table(number)) for number in numbers] == list(numbers)
        assert all(table(number).label for number in numbers)

    @pytest.mark.parametrize("beyond", [-1, 1])
    def test_refuses_what_is_outside(self, table: type[OpenEnum], beyond: int) -> None:
        number = beyond if beyond < 0 else table.maximum + beyond

        with pytest.raises(ValueError, match=f"{table.__name__} goes from 0 to {table.maximum}, and {number} is"):
            table(number)

    def test_survives_pickling_and_copying(self, table: type[OpenEnum]) -> None:
        for one in (*table, table(table.maximum)):
            for again in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one)):
                assert (type(again), int(again), again.name, again.label) == (table, int(one), one.name, one.label)


def test_an_unassigned_number_is_a_member_and_an_int() -> None:
    one = IpProtocol(253)

    assert isinstance(one, IpProtocol)
    assert one == 253
    assert hash(one) == hash(253)
    assert {253: "found"}[one] == "found"
    assert (one.name, one.value, one.label) == ("UNASSIGNED_253", 253, "Unassigned (253)")
    assert f"{one}" == str(one) == "253"
    assert not one.is_assigned


def test_an_assigned_number_has_its_name() -> None:
    assert IpProtocol(6) is IpProtocol.TCP
    assert IpProtocol.TCP.label == "TCP"
    assert IpProtocol.TCP.is_assigned


def test_a_table_may_spell_its_numbers_in_hexadecimal() -> None:
    assert LlcSap(0x77).label == "Unassigned (0x77)"
    assert EtherType(0x1234).label == "Unassigned (0x1234)"


def test_a_member_without_a_label_is_read_by_its_name() -> None:
    class Colour(OpenEnum, maximum=3):
        RED = 1
        GREEN = 2, "green as grass"

    assert [Colour(number).label for number in (1, 2, 3)] == ["RED", "green as grass", "Unassigned (3)"]


@pytest.mark.parametrize("value", ["tcp", None, 6.5])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid IpProtocol"):
        IpProtocol(value)  # type: ignore[arg-type]


def test_numbers_that_everybody_knows() -> None:
    known: list[tuple[OpenEnum, int, str]] = [
        (EtherType.IPV4, 0x0800, "IPv4"),
        (EtherType.ARP, 0x0806, "ARP"),
        (EtherType.VLAN, 0x8100, "IEEE 802.1Q VLAN Tag"),
        (EtherType.IPV6, 0x86DD, "IPv6"),
        (EtherType.SERVICE_VLAN, 0x88A8, "IEEE 802.1ad Service VLAN Tag"),
        (IpProtocol.UDP, 17, "UDP"),
        (IpProtocol.SCTP, 132, "SCTP"),
        (IcmpType.ECHO_REQUEST, 8, "Echo Request"),
        (Icmpv6Type.ECHO_REQUEST, 128, "Echo Request"),
        (LinkType.RAW, 101, "Raw IP"),
        (LinkType.LOOP, 108, "OpenBSD loopback"),
        (LinkType.LINUX_SLL, 113, "Linux cooked v1"),
        (LinkType.IPV4, 228, "Raw IPv4"),
        (LinkType.IPV6, 229, "Raw IPv6"),
        (LinkType.LINUX_SLL2, 276, "Linux cooked v2"),
        (LlcSap.SNAP, 0xAA, "SNAP"),
        (CookedPacketType.FROM_US, 4, "Sent by us"),
        (CookedDeviceType.LOOPBACK, 772, "Loopback"),
        (MptcpSubtype.MP_JOIN, 1, "Join Connection"),
        (NeighborDiscoveryOption.MTU, 5, "MTU"),
        (RoutingType.SEGMENT_ROUTING, 4, "Segment Routing Header (SRH)"),
        (TcpOptionKind.TIMESTAMPS, 8, "Timestamps"),
        (Port.ECHO, 7, "echo"),
    ]

    assert [(int(member), member.label) for member, _, _ in known] == [(number, label) for _, number, label in known]


@pytest.mark.parametrize(
    ("option", "copied", "option_class", "number"),
    [
        (Ipv4OptionType.NO_OPERATION, False, 0, 1),
        (Ipv4OptionType.RECORD_ROUTE, False, 0, 7),
        (Ipv4OptionType.TIME_STAMP, False, 2, 4),
        (Ipv4OptionType.LOOSE_SOURCE_ROUTE, True, 0, 3),
        (Ipv4OptionType.ROUTER_ALERT, True, 0, 20),
        (Ipv4OptionType.EXPERIMENT_222, True, 2, 30),
        (Ipv4OptionType(0xFF), True, 3, 31),
    ],
)
def test_an_ipv4_option_type_has_three_parts(
    option: Ipv4OptionType, copied: bool, option_class: int, number: int
) -> None:
    assert (option.copied, option.option_class, option.number) == (copied, option_class, number)


@pytest.mark.parametrize(
    ("option", "action", "may_change"),
    [
        (Ipv6OptionType.PADN, 0, False),
        (Ipv6OptionType.MINIMUM_PATH_MTU, 0, True),
        (Ipv6OptionType.MPL, 1, True),
        (Ipv6OptionType.LINE_IDENTIFICATION, 2, False),
        (Ipv6OptionType.JUMBO_PAYLOAD, 3, False),
        (Ipv6OptionType.IP_DFF, 3, True),
    ],
)
def test_an_ipv6_option_type_says_what_strangers_do_with_it(
    option: Ipv6OptionType, action: int, may_change: bool
) -> None:
    assert (option.action, option.may_change) == (action, may_change)


def test_codes_belong_to_types() -> None:
    assert IcmpDestinationUnreachableCode(3).label == "Port Unreachable"
    assert Icmpv6DestinationUnreachableCode(4).label == "Port unreachable"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, PortRange.SYSTEM),
        (1023, PortRange.SYSTEM),
        (1024, PortRange.USER),
        (49151, PortRange.USER),
        (49152, PortRange.DYNAMIC),
        (65535, PortRange.DYNAMIC),
    ],
)
def test_ports_fall_into_three_ranges(number: int, expected: PortRange) -> None:
    assert port_range(number) is expected


@pytest.mark.parametrize("number", [-1, 65536])
def test_what_is_no_port_is_in_no_range(number: int) -> None:
    with pytest.raises(ValueError, match="is not a port"):
        port_range(number)


def test_the_ranges_have_both_names() -> None:
    assert [(one.official, one.also) for one in PortRange] == [
        ("system", "well-known"),
        ("user", "registered"),
        ("dynamic", "private"),
    ]


@pytest.mark.parametrize(
    ("number", "transport", "expected"),
    [
        (7, None, "echo"),
        (7, IpProtocol.TCP, "echo"),
        (7, IpProtocol.UDP, "echo"),
        (7, IpProtocol.SCTP, ""),
        (9, IpProtocol.SCTP, "discard"),
        (9, IpProtocol.DCCP, "discard"),
        (465, IpProtocol.TCP, "submissions"),
        (465, 17, "igmpv3lite"),
        (514, None, "syslog"),
        (514, IpProtocol.TCP, "shell"),
        (514, 17, "syslog"),
        (4789, IpProtocol.UDP, "vxlan"),
        (4789, IpProtocol.TCP, ""),
        (50000, None, ""),
        (50000, IpProtocol.TCP, ""),
    ],
)
def test_a_service_is_known_by_port_and_transport(number: int, transport: int | None, expected: str) -> None:
    assert service_name(number, transport) == expected


def test_the_package_offers_what_it_lists_and_nothing_else() -> None:
    assert set(assigned.__all__) <= set(dir(assigned))
    with pytest.raises(AttributeError, match="has no attribute 'Prot'"):
        _ = assigned.Prot
