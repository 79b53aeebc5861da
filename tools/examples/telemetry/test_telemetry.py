"""What tests of a protocol of one's own look like."""

from telemetry import Telemetry

from dissect import UDP, Ethernet, IPv4, encapsulate
from dissect.testing import PacketMatch, assert_checksums_valid, assert_packets_equal, assert_round_trip

LINK = Ethernet(source_address="02:00:00:00:00:01", destination_address="02:00:00:00:00:02")
NETWORK = IPv4(source_address="192.0.2.1", destination_address="192.0.2.2")


def reading(value: bytes) -> bytes:
    return bytes(
        encapsulate(Telemetry(sensor=7, reading=value), UDP(source_port=50001, destination_port=9999), NETWORK, LINK)
    )


def test_a_header_is_encoded_and_decoded():
    assert bytes(Telemetry(sensor=7, reading=b"23.5", length=4)).hex() == "01000704" + b"23.5".hex()
    assert_round_trip(Telemetry(sensor=7, reading=b"23.5"))


def test_the_port_is_known(dissect_protocols):
    packet = reading(b"23.5")

    wanted = PacketMatch({"telemetry.sensor": 7}, protocols=dissect_protocols)
    assert_packets_equal(packet, wanted, protocols=dissect_protocols)
    assert_checksums_valid(packet, protocols=dissect_protocols)
