"""Multicast DNS: the same messages, with a bit of the class that says something else."""

from __future__ import annotations

import pytest
from scapy.layers.dns import DNS as ScapyDNS
from scapy.layers.dns import DNSQR as ScapyQuestion
from scapy.layers.dns import DNSRR as ScapyRecord

from dissect.domain_names import Name
from dissect.encapsulation import encapsulate
from dissect.packet import Packet
from dissect.problems import Code, Severity
from dissect.protocols.dns import DNS, MDNS, MDNSQuestion, MDNSResourceRecord
from tests.protocols.carried import ethernet, ipv4, udp


def carried(octets: bytes) -> Packet:
    return encapsulate(octets, udp(5353), ipv4(), ethernet())


@pytest.mark.parametrize("bit", [False, True])
def test_the_upper_bit_of_the_class_is_a_field_of_its_own(bit: bool) -> None:
    question = MDNSQuestion(name=Name("printer.local"), unicast_response=bit)
    answer = MDNSResourceRecord(
        name=Name("printer.local"), type=1, cache_flush=bit, time_to_live=120, data_length=4, data=bytes((192, 0, 2, 7))
    )
    header = MDNS(response=True, question_count=1, answer_count=1, sections=bytes(question) + bytes(answer))

    packet = carried(bytes(header))

    ((_, options),) = packet.layers[-1].options()
    assert [one.header for one in options.items] == [question, answer]
    assert packet.layers[-1].name == "mdns"
    assert packet[DNS] is packet[MDNS]
    assert packet.problems == ()
    assert bytes(packet) == packet.frame.octets


def test_a_message_of_scapys() -> None:
    theirs = ScapyDNS(
        qr=1,
        qd=[ScapyQuestion(qname="printer.local", qtype="A", unicastresponse=1)],
        an=[ScapyRecord(rrname="printer.local", type="A", cacheflush=1, ttl=120, rdata="192.0.2.7")],
    )

    packet = carried(bytes(theirs))

    ((_, options),) = packet.layers[-1].options()
    question, answer = (one.header for one in options.items)
    assert question == MDNSQuestion(name=Name("printer.local"), unicast_response=True)
    assert isinstance(answer, MDNSResourceRecord)
    assert (answer.cache_flush, answer.record_class, answer.time_to_live) == (True, 1, 120)


def test_a_record_cut_within_its_class_is_told() -> None:
    header = MDNS(answer_count=1, sections=b"\1a\0\0\1\x80")

    packet = carried(bytes(header))

    assert [(one.code, one.severity) for one in packet.problems] == [(Code.TRUNCATED, Severity.ERROR)]
