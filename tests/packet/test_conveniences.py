"""What people do with a packet: print it, look at it, ask for a field, hand it to another process."""

from __future__ import annotations

import copy
import datetime as dt
import multiprocessing
import pickle

import pytest
from click.testing import CliRunner

import dissect
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.capture import Frame
from dissect.cli import main
from dissect.columns.catalogue import resolve
from dissect.columns.scalar import value_of
from dissect.errors import UnknownFieldError
from dissect.packet import Layer, NestingLimits, Packet, ProtocolSet, default_protocols
from dissect.protocols.dns import DNS
from dissect.protocols.icmpv6.neighbor_discovery import Redirect
from dissect.protocols.icmpv6.options import RedirectedHeader
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.session import open_packets
from tests.captures import CAPTURES, captures
from tests.packet.frames import build, cut, ethernet, ipv4, ipv6, tcp, udp
from tests.packet.icmp_errors import error

PACKET = dissect.dissect(build(b"hello", udp(), ipv4()))
SECOND = 1_000_000_000


def at(time: int | None) -> Packet:
    return dissect.dissect(PACKET.frame.replace(timestamp_ns=time, number=7))


def test_its_line_is_the_one_that_show_prints() -> None:
    """The capture is one of microseconds, to which a packet by itself says its time."""
    path = CAPTURES / "microseconds.pcap"
    with open_packets(path) as packets:
        line = str(next(packets))
    shown = CliRunner().invoke(main, ["show", str(path), "-c", "1", "-S", "-t", "e"])

    assert f"{line}\n" == shown.output
    assert "[SYN] Seq=" in str(dissect.dissect(build(b"", tcp(syn=True, ack=False), ipv4())))


def test_its_tree_is_the_one_that_show_prints(capsys: pytest.CaptureFixture[str]) -> None:
    with open_packets(CAPTURES / "tcp4_echo.pcap") as packets:
        next(packets).show()
    shown = CliRunner().invoke(main, ["show", str(CAPTURES / "tcp4_echo.pcap"), "-c", "1", "-V", "-S"])

    assert capsys.readouterr().out.strip() == shown.output.strip()


def test_its_number_and_time() -> None:
    packet = at(SECOND + 1500)

    assert packet.number == 7
    assert packet.time == SECOND + 1500
    assert packet.datetime == dt.datetime(1970, 1, 1, 0, 0, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize("time", [None, 1 << 90])
def test_without_a_time_that_a_calendar_has(time: int | None) -> None:
    assert at(time).time == time
    assert at(time).datetime is None


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ip.src", (b"\xc0\0\2\1",)),
        ("ip.addr", (b"\xc0\0\2\1", b"\xc0\0\2\2")),
        ("udp.dstport", (7,)),
        ("udp.checksum.status", ("VALID",)),
        ("tcp.srcport", ()),
        ("frame.number", (1,)),
    ],
)
def test_a_field_has_all_its_values(name: str, values: tuple[object, ...]) -> None:
    assert PACKET.fields(name) == values


def test_fields_have_the_values_of_columns() -> None:
    names = ("ip.src", "ip.flags", "tcp.options.mss_val", "tcp.checksum.status", "eth.dst", "frame.protocols")
    columns = resolve(names)

    for path in captures()[::8]:
        with open_packets(path) as packets:
            for packet in packets:
                for column in columns:
                    assert (*packet.fields(column.name), None)[0] == value_of(packet, column)


def test_fields_of_a_quoted_datagram_are_asked_for() -> None:
    packet = dissect.dissect(error())

    assert packet.fields("udp.dstport") == ()
    assert packet.fields("udp.dstport", quoted=True) == (7,)
    assert len(packet.fields("ip.ttl")) == 1
    assert len(packet.fields("ip.ttl", quoted=True)) == 2


def test_for_an_unknown_field_the_nearest_are_suggested() -> None:
    with pytest.raises(UnknownFieldError, match=r"'ip.srcc' is not Wireshark's name of a field; did you mean ip.src"):
        PACKET.fields("ip.srcc")
    with pytest.raises(KeyError, match=r"'%' is not Wireshark's name of a field$"):
        PACKET.fields("%")


def test_a_layer_has_its_fields_by_name_even_if_it_was_cut() -> None:
    packet = cut(build(b"", tcp(), ipv4()), 14 + 20 + 8)
    layer = packet.layer(TCP)

    assert layer is not None
    assert layer["source_port"] == 50001
    assert packet.fields("tcp.srcport") == (50001,)
    with pytest.raises(KeyError, match="window of TCP was not captured"):
        layer["window"]
    with pytest.raises(KeyError, match="source_prt of TCP is no field; did you mean source_port"):
        layer["source_prt"]
    with pytest.raises(KeyError, match=r"packet.layer\(TCP\) has what is there"):
        packet[TCP]


def ports(packet: Packet) -> tuple[int, ...]:
    return packet[TCP].source_port, packet[TCP].destination_port


@pytest.mark.slow
def test_a_pool_of_processes_works_on_packets() -> None:
    with open_packets(CAPTURES / "tcp4_echo.pcap") as packets:
        expected = [ports(one) for one in packets]
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            assert pool.map(ports, packets) == expected


def set_of_test() -> ProtocolSet:
    return default_protocols().decoding({UdpPort: {7: DNS, 9: None}})


@pytest.mark.parametrize("protocols", [default_protocols(), set_of_test(), ProtocolSet([UDP, IPv4])])
def test_a_packet_survives_pickling(protocols: ProtocolSet) -> None:
    packet = Packet(at(SECOND).frame, protocols, NestingLimits(layers=3))
    packet.zero_accepted = True

    again = pickle.loads(pickle.dumps(packet))
    another = pickle.loads(pickle.dumps(packet))

    assert again == packet
    assert again.zero_accepted
    assert again.layers == packet.layers
    assert again.problems == packet.problems
    assert again.protocols is another.protocols
    assert copy.copy(protocols) is copy.deepcopy(protocols) is protocols


def test_a_datagram_that_was_joined_survives_pickling() -> None:
    with open_packets(CAPTURES / "udp4_fragments.pcap") as packets:
        packet = next(one for one in packets if one.reassembled is not None)

    for again in (pickle.loads(pickle.dumps(packet)), copy.copy(packet), copy.deepcopy(packet)):
        made, whole = again.reassembled, packet.reassembled
        assert made is not None
        assert whole is not None
        assert made == copy.copy(made) == whole
        assert made.joined == copy.copy(made).joined == whole.joined


def test_layers_survive_pickling_and_are_equal_where_they_are_the_same() -> None:
    for path in captures()[::8]:
        with open_packets(path) as packets:
            for packet in packets:
                again: tuple[Layer, ...] = pickle.loads(pickle.dumps(packet.layers))

                assert again == packet.layers
                assert len({*again, *packet.layers}) == len(again)
                assert [one.header for one in again] == [one.header for one in packet.layers]
                assert [[items for _, items in one.options()] for one in again] == [
                    [items for _, items in one.options()] for one in packet.layers
                ]


def test_a_layer_that_ends_within_its_list_keeps_the_items() -> None:
    """A redirect ends where its option quotes a datagram."""
    option = bytes(RedirectedHeader(length=7, packet=build(b"", udp(), ipv6())[14:]))
    message = Redirect(type=137, target_address="fe80::1", destination_address="2001:db8::9", options=option)
    layer = dissect.encapsulate(b"", message, ipv6(hop_limit=255), ethernet()).layers[2]

    again = pickle.loads(pickle.dumps(layer))

    assert again == layer
    assert again.options()[0][1].items == layer.options()[0][1].items != ()
    assert again.header == layer.header


def test_layers_of_other_places_differ() -> None:
    assert PACKET.layers[0] != PACKET.layers[1]
    assert PACKET.layers[0] != "eth"


def test_a_packet_is_replaced_as_the_standard_library_does() -> None:
    changed = PACKET.__replace__(payload=b"other")

    assert changed.payload == b"other"
    assert changed == PACKET.replace(payload=b"other")


def test_a_frame_is_replaced_as_the_standard_library_does() -> None:
    frame: Frame = PACKET.frame.__replace__(number=3)

    assert frame.number == 3
