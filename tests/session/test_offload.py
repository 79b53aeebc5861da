"""What is concluded of hosts whose card fills in checksums, what speaks against it, and what is excused."""

from __future__ import annotations

import pytest

import dissect
from dissect.packet import Packet
from dissect.protocols.icmpv4 import ICMPv4
from dissect.session import LeftToCard, OffloadInference, ZerosLeft, host_of
from tests.packet.frames import build, cut, ipv4, udp
from tests.session.offload_traffic import (
    HERE,
    THERE,
    complete,
    cut_short,
    flagged,
    fragments,
    inbound,
    left,
    numbered,
    outbound,
    received,
    wrong,
    zero,
)


def watched(*packets: Packet, limit: int = 100) -> OffloadInference:
    inference = OffloadInference(limit)
    for packet in packets:
        inference.add(packet)
    return inference


def concluded(*packets: Packet) -> list[str]:
    return [one.sentence for one in watched(*packets).conclusions()]


LEFT_8 = [left()] * 8
CARD = f"nothing wrong: the card of {HERE} fills in the checksums of what it sends (tcp: "


@pytest.mark.parametrize(
    ("packets", "sentences"),
    [
        ([], []),
        ([complete(), received()], []),
        ([wrong(), received()], []),
        ([left(), received()], [f"{CARD}1 packet); what it receives is complete (1)"]),
        ([left()], [f"{CARD}1 packet); it receives nothing to compare with"]),
        (
            [*LEFT_8, numbered(complete(), 9), received()],
            [f"{CARD}8 packets); 1 that it sent is complete (packet 9); what it receives is complete (1)"],
        ),
        (
            [*LEFT_8, *LEFT_8, *(numbered(complete(), number) for number in range(2, 6)), received()],
            [f"{CARD}16 packets); 4 that it sent are complete (packet 2, 3, 4, …); what it receives is complete (1)"],
        ),
        (
            [left(), complete(), received()],
            [
                f"of what {HERE} sends (tcp), 1 packet without the checksum and 1 with it, and not by their length: "
                "nothing here says why; what it receives is complete (1)"
            ],
        ),
        (
            [left(message=bytes(9)), left(message=bytes(8)), complete(), *[left(THERE, HERE)] * 4, received()],
            [
                f"nothing wrong: of what {HERE} sends (tcp), 2 packets without the checksum and 1 with it; all without "
                "it are longer (28 octets and more, the others 25 at most), as where a card cuts segments or has put "
                "them together; 1 that it receives is complete",
                f"nothing wrong: {THERE} sends (tcp: 4 packets) and receives (2) without checksums, as programs on one "
                "machine do, between which there is no card; 1 that it sent is complete (packet 1); "
                "1 that it receives is complete",
            ],
        ),
        (
            [left(), wrong(), received()],
            [f"{CARD}1 packet); what it receives is complete (1); 1 that it sent is wrong nevertheless"],
        ),
        (
            [left(), wrong(), wrong()],
            [f"{CARD}1 packet); it receives nothing to compare with; 2 that it sent are wrong nevertheless"],
        ),
        (
            [outbound(left()), flagged(left(), checksum_not_ready=True), left(), received()],
            [
                f"{CARD}3 packets); what it receives is complete (1); "
                "of 2 the capture says that they were on their way out, or not ready"
            ],
        ),
        (
            [inbound(left()), received()],
            [
                f"nothing wrong: {HERE} is on the machine of the capture, which takes its packets before any card does "
                "(tcp: 1 packet); what it receives is complete (1)"
            ],
        ),
        (
            [left(), left(THERE, HERE)],
            [
                f"nothing wrong: {host} sends (tcp: 1 packet) and receives (1) without checksums, as programs on one "
                "machine do, between which there is no card"
                for host in (HERE, THERE)
            ],
        ),
        ([cut_short(left()), received()], [f"{CARD}1 packet); what it receives is complete (1)"]),
    ],
)
def test_conclusions(packets: list[Packet], sentences: list[str]) -> None:
    assert concluded(*packets) == sentences


def test_fragments_tell_nothing() -> None:
    assert concluded(*fragments()) == []
    tunnel = udp(checksum=left_sum())
    found = watched(complete(transport=tunnel), *fragments()).conclusions()

    assert [one.fragments for one in found if isinstance(one, LeftToCard)] == [1]
    assert "; its fragments (1) tell nothing, as they are never left to a card" in found[0].sentence


def left_sum() -> int:
    """The sum of the pseudo-header of a UDP datagram of 13 octets."""
    from dissect.checksum import ones_complement_sum

    whole = complete(transport=udp()).checksums[-1].coverage
    return ones_complement_sum(bytes(whole.pseudo_header or b""))


@pytest.mark.heavy
def test_chance_is_no_conclusion() -> None:
    """Of packets that were cut, one in 65 536 looks as if it were left to the card."""
    inference = watched(cut_short(left()))
    whole = cut_short(complete())
    for _ in range(6554):
        inference.add(whole)

    assert inference.conclusions() == []
    assert len(watched(cut_short(left()), whole).conclusions()) == 1


def test_each_interface_by_itself() -> None:
    found = watched(
        numbered(left(), 1, 0, "lo"),
        numbered(left(THERE, HERE), 2, 0, "lo"),
        numbered(left(), 3, 1, "eth0"),
        numbered(received(), 4, 1, "eth0"),
    ).conclusions()

    assert [(one.interface, one.interface_name, one.host) for one in found] == [
        (0, "lo", HERE),
        (0, "lo", THERE),
        (1, "eth0", HERE),
    ]


def test_what_is_quoted_is_another_packets() -> None:
    quoting = dissect.dissect(build(left().frame.octets[14:], ICMPv4(type=3, code=3), ipv4()))

    assert concluded(quoting) == []


def test_zeros_are_not_excused_by_segments_that_were_merged() -> None:
    """The card that put them together is another host's."""
    merged = left(header_checksum=0, message=bytes(40))
    inference = watched(merged, complete(header_checksum=0), received())

    assert inference.excuses() == frozenset()


def test_without_a_network_layer_there_is_no_host() -> None:
    """What is left of an IP header that was cut has no addresses."""
    packet = cut(left().frame.octets, 30)

    assert concluded(packet) == []
    assert packet.checksums
    assert host_of(packet, packet.checksums[0]) is None


def test_as_many_hosts_as_are_allowed() -> None:
    packets = left(), left(source="192.0.2.3"), left()
    inference = watched(*packets, limit=4)  # IPv4 and TCP of either host of the first packet

    assert [one.host for one in inference.conclusions()] == [HERE]
    assert inference.overlooked == 2
    assert watched(*packets, limit=6).overlooked == 0


HERE_ZERO = f"{HERE} sends zero for the checksum of tcp "


@pytest.mark.parametrize(
    ("packets", "sentence", "is_excused"),
    [
        ([outbound(zero())], f"nothing wrong: {HERE_ZERO}(1 packet), which its card fills in", True),
        (
            [flagged(zero(), checksum_not_ready=True), outbound(zero()), received()],
            f"nothing wrong: {HERE_ZERO}(2 packets), which its card fills in",
            True,
        ),
        (
            [zero(), received()],
            f"{HERE_ZERO}(1 packet), and all that it receives is right (1): if the capture is from {HERE} itself, "
            "its card fills them in",
            False,
        ),
        ([zero()], f"{HERE_ZERO}(1 packet): a card may fill them in, but nothing shows it", False),
        ([inbound(zero())], f"{HERE_ZERO}(1 packet): a card may fill them in, but nothing shows it", False),
        (
            [zero(), received(), zero(THERE, HERE)],
            f"{HERE_ZERO}(1 packet): a card may fill them in, but nothing shows it",
            False,
        ),
        (
            [outbound(zero()), complete()],
            f"{HERE_ZERO}(1 packet), and something else in 1: that is no card's doing",
            False,
        ),
        (
            [outbound(zero()), wrong()],
            f"{HERE_ZERO}(1 packet), and something else in 1: that is no card's doing",
            False,
        ),
    ],
)
def test_zeros(packets: list[Packet], sentence: str, is_excused: bool) -> None:
    inference = watched(*packets)
    first = inference.conclusions()[0]

    assert isinstance(first, ZerosLeft)
    assert (first.sentence, first.is_excused) == (sentence, is_excused)
    assert ((0, HERE, "tcp") in inference.excuses()) == is_excused


def test_a_zero_beside_what_is_left_to_the_card() -> None:
    """As Windows leaves both the IPv4 header's checksum and TCP's: the second shows where the capture was taken."""
    both = left(header_checksum=0)
    inference = watched(both, both, received())
    network = both.checksums[0]

    assert inference.excuses() == {(0, HERE, "ip")}
    assert host_of(both, network) == (0, HERE, "ip")
    assert [type(one) for one in inference.conclusions()] == [LeftToCard, ZerosLeft]
