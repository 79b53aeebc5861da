"""`assert_no_events`: which events fail a test, and what its failures say."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.packet import Packet, dissect
from dissect.session import open_packets
from dissect.testing import Failure, assert_no_events, in_order
from dissect.testing.in_order import Kept
from tests.captures import CAPTURES
from tests.session.sctp.frames import HANDSHAKE, data, octets
from tests.session.tcp.frames import ACK, CLIENT, SERVER, SYN, frame

LOSS = CAPTURES / "tcp4_loss_timeout.pcap"
MANY = CAPTURES / "tcp4_many_losses.pcap"


def failure(packets: Any, *arguments: Any, **options: Any) -> Failure:
    with pytest.raises(AssertionError) as raised:
        assert_no_events(packets, *arguments, **options)
    found = raised.value.args[0]
    assert isinstance(found, Failure)
    return found


def test_an_event_is_told_with_its_evidence() -> None:
    found = failure(LOSS, {"retransmission"})

    sent = '192.0.2.1 → 192.0.2.2  tcp  52148 → 50001 [PSH, ACK] Seq=957412002 Ack=2648831351 Win=63 Len=5 "hello"'
    why = "sent again because no acknowledgment came for 209 ms"
    title = f"retransmission_timeout in packet 5: the octets of packet 4, {why}"
    assert str(found).splitlines() == [
        title,
        f"  packet 4: {sent}",
        f"  packet 5: {sent}",
        "-vv shows the numbers",
        'allow={"retransmission_timeout"} lets this pass',
    ]
    assert [(one.packet.frame.number, one.comments) for one in found.evidence] == [
        (4, ("dissect: evidence of retransmission_timeout in packet 5",)),
        (5, (f"dissect: {title}",)),
    ]
    found.verbosity = 2
    assert "  evidence: elapsed_ns=208538606" in str(found)


def test_a_kind_means_its_special_cases_too() -> None:
    assert_no_events(LOSS, {"fast_retransmission", "gap"})
    assert_no_events(LOSS, allow={"retransmission"})
    assert_no_events(LOSS, {"retransmission"}, allow={"retransmission_timeout"})
    assert failure(MANY, {"retransmission"}, allow={"fast_retransmission"}).headline == (
        "retransmission_timeout in packet 13: the octets of packet 12, sent again because no acknowledgment came for "
        "220 ms (the first of 4 events: retransmission_timeout ×3, retransmission)"
    )


def test_without_kinds_nothing_may_happen() -> None:
    assert_no_events(CAPTURES / "tcp4_echo.pcap")
    assert_no_events(CAPTURES / "sctp4_echo.pcap")
    assert failure(CAPTURES / "sctp_multihoming.pcap").headline.startswith(
        "retransmission_timeout in packet 16: TSN 3486365035 of"
    )


def test_captures_readers_and_packets_are_taken() -> None:
    path = CAPTURES / "tcp4_corrupted_segment.pcap"
    with open_packets(str(path)) as reader:
        packets = list(reader)
    with open_packets(str(path)) as reader, path.open("rb") as file:
        for given in (str(path), reader, file, packets, [packet.frame for packet in packets]):
            assert failure(given, {"damaged"}).headline == (
                "damaged in packet 4: its checksum is wrong, so the receiver discards it"
            )
    frames = [bytes(packet) for packet in packets]
    assert len(failure(frames, {"damaged"}).findings) == 1
    assert len(failure([frame[14:] for frame in frames], {"damaged"}, link="raw").findings) == 1


def test_octets_are_numbered_as_they_come() -> None:
    frames = [*HANDSHAKE, octets("A", data(1003))]
    for given in (frames, [dissect(one) for one in frames]):
        assert failure(given, {"gap"}).headline.startswith("gap in packet 5: TSNs 1000 to 1002, before it,")


def test_fragments_are_joined() -> None:
    path = CAPTURES / "sctp4_fragmented_message.pcap"
    assert_no_events(path)


def test_of_many_packets_some_can_be_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first ones and the latest: those in between are named, but not shown."""
    most = 100
    monkeypatch.setattr(in_order, "MOST_KEPT", most)
    begin = [frame(CLIENT, SYN, 0), frame(SERVER, SYN | ACK, 0, 1)]
    filler = [frame(CLIENT, ACK, 1 + number, 1, data=b"x") for number in range(most)]
    found = failure([*begin, *filler, frame(SERVER, SYN | ACK, 99, 1)], {"second_answer"})
    assert [line.partition(":")[0] for line in found.findings[0].lines] == ["  packet 2", f"  packet {most + 3}"]

    one, kept = dissect(begin[0]), Kept()
    numbers = range(1, 2 * most + 3)
    every = (Packet(one.frame.replace(number=number), one.protocols, one.limits) for number in numbers)
    assert len(list(kept.keeping(every))) == len(numbers)
    shown = [packet.frame.number for packet in kept.of(numbers)]
    assert shown == [number for number in numbers if not most < number < most + 3]


def test_only_some_are_kept() -> None:
    gaps = [octets("A", data(1000 + 2 * number)) for number in range(120)]
    found = failure([*HANDSHAKE, *gaps], {"gap"})

    assert (len(found.findings), found.goes_on) == (100, True)
    assert found.headline.endswith("(the first of 119 events: gap ×119)")


def test_looking_at_nothing_is_a_failure() -> None:
    assert failure([]).headline == "no packet of a connection among 0 packets: no event was looked for"
    assert failure(CAPTURES / "udp4_echo.pcap", {"gap"}).headline == (
        "no packet of a connection among 6 packets: no event was looked for"
    )


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="'retransmision' is not a kind of event; did you mean retransmission or"):
        assert_no_events(LOSS, {"retransmision"})
    with pytest.raises(ValueError, match=r"'x' is not a kind of event$"):
        assert_no_events(LOSS, allow={"x"})
    with pytest.raises(TypeError, match="kinds='gap' is a single word; give a set of words"):
        assert_no_events(LOSS, "gap")
