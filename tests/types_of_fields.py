"""What type checkers see: fields have types, and misuse is an error. `make types` reads this, and nothing runs it.

Where an error is expected, mypy complains of an ignore that nothing needs as soon as it is no error any more.
"""

from __future__ import annotations

from typing import assert_type

from dissect import DNS, TCP, UDP, IPv4, Packet, TCPMaximumSegmentSize, dissect, encapsulate
from dissect.addresses import Ipv4Address
from dissect.domain_names import Name
from dissect.schema import ListOctets


def fields_have_types() -> None:
    packet = dissect(b"")
    assert_type(packet, Packet)
    assert_type(packet[UDP].source_port, int)
    assert_type(packet[TCP].syn, bool)
    assert_type(packet[IPv4, 2].source_address, Ipv4Address)
    assert_type(packet[IPv4].header_octets, int)
    assert_type(IPv4(source_address="192.0.2.1", destination_address="192.0.2.2").options, ListOctets)
    assert_type(packet[TCP].options[TCPMaximumSegmentSize].maximum_segment_size, int)
    assert_type(packet[TCP].options.get(TCPMaximumSegmentSize), TCPMaximumSegmentSize | None)
    assert_type(packet[DNS].questions[0].name, Name)


def misuse_is_an_error(packet: Packet) -> None:
    packet[UDP].sorce_port  # type: ignore[attr-defined]  # no such field
    UDP(sorce_port=7, destination_port=7)  # type: ignore[call-arg]  # no such field
    UDP(source_port=7)  # type: ignore[call-arg]  # the destination port is missing
    UDP(7, 7)  # type: ignore[call-arg]  # fields are given by name
    UDP(source_port="7", destination_port=7)  # type: ignore[arg-type]  # a port is a number
    packet[UDP].source_port = 7  # type: ignore[misc]  # a header does not change
    encapsulate("text")  # type: ignore[arg-type]  # octets, not text
