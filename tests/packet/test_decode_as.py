"""Numbers that are given another meaning: by the caller, and on the command line as tshark has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import dissect as library
from dissect.assigned_numbers import EtherType, IpProtocol, LinkType
from dissect.assigned_numbers.mpls_labels import MplsLabel
from dissect.assigned_numbers.transport_ports import TcpPort, UdpPort
from dissect.cli import main
from dissect.errors import SchemaError
from dissect.packet import default_protocols, dissect
from dissect.packet.decode_as import number_fields, parse_decode_as
from dissect.packet.protocol_set import DecodeAs
from dissect.protocols.dns import DNS, DNSLength
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.link_payload import LinkPayload
from dissect.protocols.mpls import MPLS
from dissect.protocols.ppp import PPP, PPPLink
from dissect.protocols.pseudowire import EthernetPseudowireControlWord
from dissect.protocols.udp import UDP
from dissect.schema import RFC, Header, Peek, Stack, wire_names
from tests.packet.frames import build, ipv4, tcp, udp

INNER = bytes(UDP(source_port=50001, destination_port=9, length=13, checksum=0)) + b"hello"
EXAMPLES = [
    ("udp.port", 7),
    ("udp.dstport", 7),
    ("tcp.srcport", 7),
    ("ip.proto", 200),
    ("eth.type", 0x0800),
    ("mpls.label", 100),
]
FRAME = build(INNER, udp(), ipv4())


def names(packet: object) -> list[str]:
    return [layer.name for layer in packet.layers]  # type: ignore[attr-defined]  # a Packet


def test_a_port_may_carry_what_it_usually_does_not() -> None:
    packet = dissect(FRAME, decode_as={UdpPort: {7: UDP}})

    assert names(packet) == ["eth", "ip", "udp", "udp"]
    assert packet.payload == b"hello"
    assert default_protocols().dissector(UdpPort, 7) is not default_protocols().decoding({UdpPort: {7: UDP}}).dissector(
        UdpPort, 7
    )


def test_a_number_may_stand_for_nothing() -> None:
    packet = dissect(FRAME, decode_as={IpProtocol: {17: None, 200: None}})

    assert names(packet) == ["eth", "ip"]


def test_only_protocols_of_the_suite_are_taken() -> None:
    class Stranger(Header):
        """Not in the protocol set."""

        stack = Stack(name="stranger", reference=RFC(1))

    with pytest.raises(SchemaError, match="Stranger is not one of the protocols"):
        dissect(FRAME, decode_as={UdpPort: {7: Stranger}})


def test_the_fields_that_say_what_is_carried() -> None:
    fields = number_fields(default_protocols().headers)

    assert {name: dict(fields[name].numbers(number)) for name, number in EXAMPLES} == {
        "udp.port": {UdpPort: 7},
        "udp.dstport": {UdpPort: 7},
        "tcp.srcport": {TcpPort: 7},
        "ip.proto": {IpProtocol: 200},
        "eth.type": {EtherType: 0x0800},
        "mpls.label": {MplsLabel: 100},
    }
    assert LinkPayload in fields["sll.etype"].numbers(4)
    assert fields["eth.type"].numbers(0x1234) == {EtherType: 0x1234}
    assert fields["mpls.label"].largest == 0xFFFFF


def test_every_field_that_says_what_is_carried_can_say_something_else() -> None:
    fields = number_fields(default_protocols().headers)
    named = {
        following.key.fields[0]
        for header in default_protocols().headers
        for following in header.stack.next
        if not isinstance(following.key, Peek)
        and following.key.fields
        and following.key.fields[0] in wire_names(header)
    }

    assert named == {name for one in fields.values() for name, _ in one.looked_up}
    for name, one in fields.items():
        number = one.largest if one.numbers(one.largest) else 1
        rules = parse_decode_as([f"{name}=={number},udp"], default_protocols().headers)
        assert all({*kinds.values()} == {UDP} for kinds in rules.values()), name
        assert rules, name


def test_rules() -> None:
    rules = [
        "udp.port==5300,udp",
        "udp.port==0x14b5,data",
        "eth.type==0x1234,udp",
        "linktype==147,ip",
        "linktype==user1,ip",
    ]

    assert parse_decode_as(rules, default_protocols().headers) == {
        UdpPort: {5300: UDP, 5301: None},
        EtherType: {0x1234: UDP},
        LinkType: {147: IPv4, 148: IPv4},
    }


def test_of_several_headers_of_a_protocol_the_one_that_is_carried_there() -> None:
    rules = ["eth.type==0x9999,ppp", "linktype==147,ppp", "udp.port==5300,ppp"]

    assert parse_decode_as(rules, default_protocols().headers) == {
        EtherType: {0x9999: PPP},
        LinkType: {147: PPPLink},
        UdpPort: {5300: PPPLink},
    }


def test_what_delimits_messages_in_a_stream_comes_before_them_under_any_number() -> None:
    message = bytes(DNS(identifier=7))
    segment = build(bytes(DNSLength(length=12)) + message, tcp(destination_port=5300), ipv4())
    datagram = build(message, udp(destination_port=5300), ipv4())
    decode_as = parse_decode_as(["tcp.port==5300,dns", "udp.port==5300,dns"], default_protocols().headers)

    assert names(dissect(segment, decode_as=decode_as))[2:] == ["tcp", "dns.length", "dns"]
    assert names(dissect(segment, decode_as={TcpPort: {5300: DNS}}))[2:] == ["tcp", "dns.length", "dns"]
    assert names(dissect(datagram, decode_as=decode_as))[2:] == ["udp", "dns"]


def test_a_link_type_may_stand_for_anything() -> None:
    octets = FRAME[14:]
    decode_as = parse_decode_as(["linktype==147,ip"], default_protocols().headers)

    assert names(dissect(octets, link_type=147)) == []
    assert names(dissect(octets, link_type=147, decode_as=decode_as)) == ["ip", "udp", "echo"]


def test_a_label_may_stand_for_anything() -> None:
    entries = [MPLS(label=100, bottom_of_stack=True), MPLS(label=200, bottom_of_stack=False)]
    plain = build(FRAME, *entries)
    word = build(FRAME, EthernetPseudowireControlWord(), *entries)

    assert names(dissect(plain)) != ["eth", "mpls", "mpls", "eth", "ip", "udp", "echo"]
    assert names(dissect(plain, decode_as={MplsLabel: {100: Ethernet}}))[2:] == ["mpls", "eth", "ip", "udp", "echo"]
    assert names(dissect(word, decode_as={MplsLabel: {100: EthernetPseudowireControlWord}})) == names(dissect(word))
    assert names(dissect(word, decode_as={MplsLabel: {200: Ethernet}})) == names(dissect(word))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("udp.port=5300,dns", "is not of the form udp.port==5300,dns"),
        ("udp.port==٣,udp", "is not of the form"),
        ("udp.port==http,udp", "'http' is not a number, as in udp.port==5300,dns"),
        ("udp.prt==5300,udp", "'udp.prt' is not a field that says what is carried; did you mean udp.port"),
        ("udp.port==5300,upd", "'upd' is not a protocol; did you mean udp"),
        ("udp.port==8080,http", "messages of http are found in streams, so a rule for them gives a port of those"),
        ("x==1,udp", "'x' is not a field that says what is carried; there are ah.*, linktype, .*mpls.label"),
        ("udp.port==65536,udp", "udp.port holds at most 65535, not 65536"),
        ("linktype==65536,udp", "linktype holds at most 65535, not 65536"),
        ("linktyp==1,udp", "did you mean linktype"),
        ("eth.type==5,udp", "a number of 5 in eth.type does not say what is carried"),
        ("udp.port==5300,x", "'x' is not a protocol; there are .*, dns, "),
    ],
)
def test_a_rule_that_is_none_is_refused(rule: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_decode_as([rule], default_protocols().headers)


@pytest.mark.parametrize("protocol", ["http", "tls"])
def test_messages_in_streams_are_found_on_any_port_where_no_header_hides_them(protocol: str) -> None:
    rule = f"tcp.port==53,{protocol}"

    assert parse_decode_as([rule], default_protocols().headers) == {TcpPort: {53: None}}


def test_numbers_are_added_to_those_of_a_protocol_set() -> None:
    protocols = default_protocols().decoding({UdpPort: {7: UDP}, IpProtocol: {200: UDP}})

    assert names(dissect(FRAME, protocols=protocols))[2:] == ["udp", "udp"]
    assert names(dissect(FRAME, protocols=protocols, decode_as={UdpPort: {9: None}}))[2:] == ["udp", "udp"]
    assert names(dissect(FRAME, protocols=protocols, decode_as={UdpPort: {7: None}}))[2:] == ["udp"]


def test_the_same_meanings_are_one_set() -> None:
    """Whoever gives them with each packet does not wait for a set with each."""
    seven: DecodeAs = {UdpPort: {7: UDP}}
    nine: DecodeAs = {UdpPort: {9: UDP}}
    known = default_protocols()

    assert known.decoding(seven) is known.decoding({UdpPort: {7: UDP}}) is not known.decoding(nine)
    assert known.decoding(seven).decoding(nine) is known.decoding({UdpPort: {7: UDP, 9: UDP}})


def test_of_a_whole_capture(tmp_path: Path) -> None:
    path = tmp_path / "user0.pcap"
    header = bytes.fromhex("d4c3b2a1 0200 0400 00000000 00000000 ffff0000 93000000")
    path.write_bytes(header + bytes(8) + len(FRAME).to_bytes(4, "little") * 2 + FRAME)

    with library.open(path, decode_as={LinkType: {147: Ethernet}}) as packets:
        read = [names(packet) for packet in packets]
    shown = CliRunner().invoke(main, ["show", str(path), "-d", "linktype==147,eth"])

    assert read == [["eth", "ip", "udp", "echo"]]
    assert "192.0.2.1 → 192.0.2.2" in shown.output


@pytest.mark.parametrize("command", ["show", "verify"])
def test_on_the_command_line(command: str) -> None:
    runner = CliRunner()

    good = runner.invoke(main, [command, "captures/udp4_echo.pcap", "-d", "udp.port==7,data"])
    bad = runner.invoke(main, [command, "captures/udp4_echo.pcap", "-d", "nonsense\x1b"])

    assert good.exit_code == 0
    assert (bad.exit_code, "\x1b" in bad.output) == (2, False)
    assert "is not of the form" in bad.output


@pytest.mark.parametrize("rules", [{"udp.port==7": "udp"}, ["udp.port==7,udp"]])
def test_rules_of_other_forms_are_refused(rules: Any) -> None:
    with pytest.raises(TypeError, match=r"as in \{UdpPort: \{5300: DNS\}\}, not"):
        dissect(FRAME, decode_as=rules)
