"""Items of lists are one step from the header that holds them."""

from __future__ import annotations

import copy
import pickle

import pytest

import dissect
from dissect.addresses import Ipv4Address
from dissect.domain_names import Name
from dissect.encapsulation.lists import items
from dissect.packet import Packet
from dissect.protocols.dhcpv4 import DHCPHostName, DHCPOverload, DHCPv4Ethernet
from dissect.protocols.dhcpv4.options import OPTIONS as OPTIONS_OF_DHCP
from dissect.protocols.dns import DNS, MDNS, DNSUpdate
from dissect.protocols.dns.records import DNSQuestion, DNSRecord, MDNSQuestion, OPTRecord
from dissect.protocols.sctp import SCTP, SCTPInit
from dissect.protocols.tcp import (
    OPTIONS,
    TCP,
    TCPMaximumSegmentSize,
    TCPNoOperation,
    TCPSelectiveAcknowledgment,
    TCPWindowScale,
)
from dissect.protocols.vrrp import VRRP3
from dissect.schema import Header, ListOctets
from dissect.session import open_packets
from tests.captures import CAPTURES, captures
from tests.packet.frames import ethernet, ipv4

SEGMENT = TCP(
    source_port=1,
    destination_port=2,
    options=items(OPTIONS, [TCPMaximumSegmentSize(maximum_segment_size=1460), TCPNoOperation(), TCPNoOperation()]),
)


def first(name: str, kind: type[Header]) -> Packet:
    """The first packet of a capture with a header of a kind."""
    with open_packets(CAPTURES / name) as packets:
        return next(one for one in packets if kind in one)


def test_they_are_the_items_of_the_layer() -> None:
    for path in captures()[::4]:
        with open_packets(path) as packets:
            for packet in packets:
                for layer in packet.own_layers:
                    for field, options in layer.options():
                        if layer.header is None or field is layer.dissector.after_quotation:
                            continue
                        if layer.dissector.has_lists_by_network or layer.length != len(bytes(layer.header)):
                            continue
                        held = getattr(layer.header, field.name)
                        if isinstance(held, ListOctets):
                            assert held.items == tuple(one.header for one in options.items)


def test_options_by_kind() -> None:
    options = SEGMENT.options

    assert options[TCPMaximumSegmentSize].maximum_segment_size == 1460
    assert options["tcp.options.mss"] == options[TCPMaximumSegmentSize]
    assert options.every(TCPNoOperation) == (TCPNoOperation(), TCPNoOperation())
    assert options.get(TCPWindowScale) is None
    assert options.get(TCPMaximumSegmentSize) == TCPMaximumSegmentSize(length=4, maximum_segment_size=1460)
    assert TCPNoOperation in options  # type: ignore[comparison-overlap]  # mypy knows numbers in octets only
    assert "tcp.options.wscale" not in options  # type: ignore[comparison-overlap]  # as above
    with pytest.raises(KeyError, match="no TCPWindowScale in the list; its items are TCPMaximumSegmentSize, TCPNoOp"):
        options[TCPWindowScale]
    with pytest.raises(KeyError, match=r"no tcp.options.wscale in the list"):
        options["tcp.options.wscale"]
    with pytest.raises(KeyError, match=r"its items are none"):
        SEGMENT.replace(options=b"").options[TCPWindowScale]


def test_they_stay_octets() -> None:
    options = SEGMENT.options

    assert options == bytes(options) == b"\2\4\x05\xb4\1\1"
    assert (options[0], options[2:4], 4 in options, 9 in options) == (2, b"\x05\xb4", True, False)
    assert type(options[:2]) is bytes
    assert hash(SEGMENT) == hash(SEGMENT.replace(options=bytes(options)))
    assert type(pickle.loads(pickle.dumps(options))) is bytes
    assert copy.copy(options) is copy.deepcopy(options) is options
    assert pickle.loads(pickle.dumps(SEGMENT)).options.items == options.items


def test_lists_within_items() -> None:
    chunk = first("sctp4_echo.pcap", SCTP)[SCTP].chunks[SCTPInit]

    assert [one.stack.name for one in chunk.parameters.items]
    sack = TCPSelectiveAcknowledgment(length=10, blocks=bytes(8))
    assert len(sack.blocks.items) == 1


def test_sections_of_messages_have_names() -> None:
    with open_packets(CAPTURES / "dns_lookups.pcap") as packets:
        answer = next(one for one in packets if DNS in one and one[DNS].answer_count == 2)[DNS]

    assert [(str(one.name), one.type) for one in answer.questions] == [("www.lecture.example", 1)]
    assert [(str(one.name), one.type) for one in answer.answers] == [
        ("www.lecture.example", 5),
        ("server.lecture.example", 1),
    ]
    assert str(answer.answers[0].value.canonical_name) == "server.lecture.example"
    assert answer.answers[1].value.address == Ipv4Address("192.0.2.2")
    assert answer.authorities == answer.additionals == ()


def test_what_has_no_form_has_no_value() -> None:
    unknown = OPTRecord(name=Name(""), type=41)

    assert unknown.value is None
    assert first("dns_signed.pcap", DNS)[DNS].additionals[0].value is None


def test_sections_of_variants() -> None:
    question = DNSQuestion(name=Name("example"))
    update = DNSUpdate(opcode=5, question_count=1, sections=bytes(question))

    assert update.zone == (question,)
    assert update.questions == update.prerequisites == update.updates == ()
    assert isinstance(first("multicast_dns.pcap", MDNS)[MDNS].questions[0], MDNSQuestion)


def test_values_that_go_on_in_other_fields_are_joined() -> None:
    parts = [DHCPOverload(overload=1), DHCPHostName(length=3, host_name=b"one")]
    more = bytes(DHCPHostName(length=3, host_name=b"two"))
    octets = items(OPTIONS_OF_DHCP, parts)
    lease = first("dhcp4_lease.pcap", DHCPv4Ethernet)[DHCPv4Ethernet].replace(
        options=octets, file=more.ljust(128, b"\0")
    )

    assert lease.options[DHCPHostName].host_name == b"onetwo"
    assert len(lease.options.every("dhcp.option")) > len(parts)


def test_what_the_network_around_tells_is_asked_of_the_layer() -> None:
    message = VRRP3(virtual_router_id=1, address_count=1, addresses=bytes([192, 0, 2, 9]))
    layer = dissect.encapsulate(b"", message, ipv4(protocol=112), ethernet()).layer(VRRP3)

    with pytest.raises(ValueError, match=r"depends on the layer around: packet.layer\(VRRP3\)\['addresses'\] has its"):
        message.addresses.items  # it is read
    assert layer is not None
    assert [one.ip_address for one in layer["addresses"].items] == ["192.0.2.9"]


def test_lists_of_classes_are_descriptors() -> None:
    assert TCP.options is TCP.options
    assert DNS.questions.section.label == "Questions"
    with pytest.raises(AttributeError, match=r"DNS has no field question; did you mean questions"):
        DNS().question  # type: ignore[attr-defined]  # that is the point
    assert DNSRecord.value.field == "data"
