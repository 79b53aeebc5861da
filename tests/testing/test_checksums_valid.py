"""`assert_checksums_valid`: what passes, what fails, and what is said then."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.capture import Frame
from dissect.checksum import Kind
from dissect.encapsulation import encapsulate
from dissect.packet import Packet, UnreadReason, dissect
from dissect.testing import Failure, assert_checksums_valid
from dissect.testing.failure import KEPT
from dissect.testing.sender_mistakes import counterpart, with_hints
from tests.packet.frames import build, changed, cut, ethernet, ipv4, ipv6, tcp, udp
from tests.protocols.carried import in_ethernet, in_ip
from tests.testing.samples import frame, partial_packet, tunnel, udp_packet, unreachable, wrong_packet

WRONG = """\
udp checksum INVALID in packet 1: found 0x1234, should be 0x74a5
  192.0.2.1 → 192.0.2.2  udp  50001 → 7 Len=5 "hello"
  layer 3, udp: udp.checksum (checksum) at octet 40
  none of the 26 simple mistakes that were tried gives this value
  octets that differ (^^)
    0020  02 02 c3 51 00 07 00 0d  12 34 68 65 6c 6c 6f     found
          02 02 c3 51 00 07 00 0d  74 a5 68 65 6c 6c 6f     expected
                                   ^^ ^^
-vv shows the sum, word by word"""

ARP_REQUEST = bytes.fromhex(
    "ffffffffffff 020000000001 0806 0001080006040001 020000000001 c0000201 000000000000 c0000202"
)
OTHER_VERDICTS: dict[str, Packet] = {
    "PARTIAL": partial_packet(),
    "ABSENT": dissect(build(b"hello", udp(checksum=0), ipv4())),
    "UNVERIFIABLE": cut(bytes(udp_packet()), 45),
}


def failure_of(packets: Any, **options: Any) -> Failure:
    with pytest.raises(AssertionError) as error:
        assert_checksums_valid(packets, **options)
    failure = error.value.args[0]
    assert isinstance(failure, Failure)
    return failure


@pytest.mark.parametrize(
    "packets",
    [
        udp_packet(),
        [udp_packet(), udp_packet(b"")],
        tunnel(),
        unreachable(),
        "captures/tcp4_echo.pcap",
        ARP_REQUEST,
        ethernet() / ipv6() / tcp() / b"hello",
    ],
    ids=["one", "many", "tunnel", "quoted", "capture", "no checksum", "envelope"],
)
def test_valid(packets: Any) -> None:
    assert_checksums_valid(packets)


def test_the_whole_message() -> None:
    assert str(failure_of(wrong_packet())) == WRONG


def test_everything_is_said_to_those_who_want_it() -> None:
    failure = failure_of(wrong_packet())
    failure.verbosity = 2

    text = str(failure)

    assert text.startswith(WRONG.removesuffix("-vv shows the sum, word by word"))
    assert "       6  0000" in text
    assert "Checksum, counts as zero" in text
    assert "the complement" in text


@pytest.mark.parametrize("name", OTHER_VERDICTS)
def test_verdicts_that_are_let_pass_only_by_name(name: str) -> None:
    packet = OTHER_VERDICTS[name]

    failure = failure_of(packet)

    assert f"udp checksum {name}" in failure.headline
    assert f'allow={{"{name}"}} lets this pass' in str(failure)
    assert_checksums_valid(packet, allow={name})
    assert_checksums_valid(packet, allow={Kind[name]})


def test_several_verdicts_that_may_be_let_pass() -> None:
    text = str(failure_of(list(OTHER_VERDICTS.values())))

    assert text.endswith('allow={"PARTIAL", "ABSENT", "UNVERIFIABLE"} lets these pass')
    assert "(the first of 3 findings, in 3 of 3 packets)" in text.splitlines()[0]


def test_illegal_zero() -> None:
    text = str(failure_of(build(b"hello", udp(checksum=0), ipv6())))

    assert "udp checksum ILLEGAL in packet 1: found 0x0000, should be 0x" in text
    assert "this network layer forbids it (RFC 8200 §8.1)" in text
    assert "lets" not in text


def test_an_unknown_verdict() -> None:
    with pytest.raises(ValueError, match="'PARTAL' is not a verdict; did you mean PARTIAL"):
        assert_checksums_valid(udp_packet(), allow={"PARTAL"})


def test_one_verdict_is_no_set_of_verdicts() -> None:
    with pytest.raises(TypeError, match="is a single verdict; give a set of verdicts"):
        assert_checksums_valid(udp_packet(), allow=Kind.PARTIAL)


def test_no_packets() -> None:
    assert str(failure_of([])) == "no packets: no checksum was verified"


def test_octets_that_were_taken_for_ethernet() -> None:
    octets = bytes(udp_packet())[14:]

    text = str(failure_of(octets))

    assert "packet 1 was not read to its transport layer: EtherType 0xc000" in text
    assert "unknown_protocol: no declaration for EtherType 0xc000" in text
    assert 'the octets begin like IPv4 but were read as Ethernet: did you mean link="ip"?' in text
    assert_checksums_valid(octets, link="ip")


def test_octets_of_an_unknown_protocol() -> None:
    octets = bytes.fromhex("0200000000020200000000011234") + b"hello"

    assert "is it link=" not in str(failure_of(octets))
    for one in (octets, frame(octets)):
        text = str(failure_of(one))
        assert text.startswith("packet 1 was not read to its transport layer: EtherType 0x1234")
        assert text.endswith('allow_unread={"unknown_protocol"} lets this pass')
        assert_checksums_valid(one, allow_unread={"unknown_protocol"})


def test_reasons_why_packets_are_not_read_are_allowed_by_name() -> None:
    encrypted = in_ip(50, bytes(range(1, 30)))
    later = encapsulate(b"later", ipv4().replace(protocol=17, fragment_offset=3), ethernet())

    text = str(failure_of([encrypted, later]))
    assert "encrypted (esp)" in text
    assert 'allow_unread={"encrypted", "fragment"} lets these pass' in text
    assert_checksums_valid([encrypted, later], allow_unread={"encrypted", UnreadReason.FRAGMENT})
    with pytest.raises(AssertionError, match="fragment"):
        assert_checksums_valid([encrypted, later], allow_unread=["encrypted"])
    with pytest.raises(ValueError, match="'encripted' is no reason why a packet is not read; did you mean encrypted"):
        assert_checksums_valid(encrypted, allow_unread={"encripted"})
    with pytest.raises(TypeError, match="allow_unread='encrypted' is one reason; give a set of reasons"):
        assert_checksums_valid(encrypted, allow_unread="encrypted")


def test_a_malformed_packet_without_a_transport() -> None:
    text = str(failure_of(in_ethernet(0x88CC, b"\x02\xff")))

    assert text.startswith("no checksum was verified in packet 1: none was found")
    assert "allow_unread" not in text


def test_a_packet_that_was_truncated_before_its_checksum() -> None:
    text = str(failure_of(frame(bytes(udp_packet())[:10])))

    assert "packet 1 was not read to its transport layer: malformed (eth)" in text
    assert "truncated" in text


def test_hints_that_need_the_packet_from_before() -> None:
    before = udp_packet()
    octets = bytes(udp_packet(source_address="192.0.2.9"))
    after = changed(octets, 40, bytes(before)[40:42])

    assert "not updated after a change of source_address" in str(failure_of([after, before], before=[before, before]))
    assert "not updated" not in str(failure_of(after))


@pytest.mark.parametrize("before", [[], [udp_packet()] * 2])
def test_before_has_a_packet_for_each(before: list[Packet]) -> None:
    with pytest.raises(ValueError, match="before= must have as many packets"):
        assert_checksums_valid([udp_packet()], before=before)


def test_checksums_are_found_again_from_the_inside() -> None:
    inner, outer = udp_packet(), tunnel()
    ip = inner.checksums[0]

    assert counterpart(ip, inner, outer) == outer.checksums[1].coverage
    assert counterpart(outer.checksums[1], outer, inner) == ip.coverage
    assert counterpart(outer.checksums[0], outer, inner) is None


def test_a_fragment_that_was_summed_alone_is_named_with_either_length() -> None:
    """By one who takes the length from the header of UDP, too."""
    whole = bytes(udp_packet(b"how are you?" * 3))
    fragment = bytes(udp_packet(b"how are you?" * 3, more_fragments=True))[:58]
    ip = bytearray(fragment[14:34])
    ip[2:4], ip[10:12] = (44).to_bytes(2, "big"), bytes(2)
    ip[10:12] = _complement(bytes(ip)).to_bytes(2, "big")
    for length in (24, 44):
        pseudo = socket.inet_aton("192.0.2.1") + socket.inet_aton("192.0.2.2") + b"\0\x11" + length.to_bytes(2, "big")
        udp_octets = whole[34:40] + bytes(2) + whole[42:58]
        value = _complement(pseudo + udp_octets).to_bytes(2, "big")
        octets = whole[:14] + bytes(ip) + changed(udp_octets, 6, value)

        text = str(failure_of(octets))

        assert "udp checksum UNVERIFIABLE (fragment) in packet 1" in text
        assert "hint: only the first fragment was added up" in text


def _complement(octets: bytes) -> int:
    total = sum(int.from_bytes(octets[at : at + 2].ljust(2, b"\0"), "big") for at in range(0, len(octets), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def test_fragments_that_were_not_summed_alone_have_no_such_hint() -> None:
    text = str(failure_of("captures/udp4_fragments.pcap"))

    assert "UNVERIFIABLE (fragment)" in text
    assert "hint" not in text


def test_a_fragment_of_what_takes_no_pseudo_header() -> None:
    octets = bytes(dissect(build(bytes.fromhex("0800f7ff00000000"), ipv4(protocol=1, more_fragments=True))))

    assert "hint: only the first fragment was added up" in str(failure_of(octets))


def test_a_fragment_that_was_cut_has_no_such_hint() -> None:
    octets = bytes(dissect(build(b"how are you?" * 3, udp(), ipv4(more_fragments=True))))

    assert "hint" not in str(failure_of(cut(octets, 50)))


@given(octets=st.binary(max_size=120), link=st.sampled_from(["ethernet", "ip", "linux_sll2", "null"]))
def test_any_octets_have_valid_checksums_or_a_message_about_them(octets: bytes, link: str) -> None:
    try:
        assert_checksums_valid(octets, link=link)
    except AssertionError as error:
        assert all(line.isprintable() for line in str(error).splitlines())  # noqa: PT017  # either is right


def test_right_verdicts_are_left_as_they_are() -> None:
    packet = udp_packet()

    assert with_hints(packet.checksums[0], packet) == packet.checksums[0].verdict


@pytest.mark.heavy
def test_of_very_many_findings_the_first_are_kept() -> None:
    failure = failure_of([wrong_packet()] * (KEPT + 20))

    assert len(failure.findings) == KEPT
    assert f"(the first of {KEPT + 20} findings, in {KEPT + 20} of {KEPT + 20} packets)" in failure.headline
    assert f"… {KEPT - 3} more; -vv shows all" in str(failure)
    failure.verbosity = 2
    assert "… and more findings that are not kept" in str(failure)


def test_what_packets_hold_is_escaped() -> None:
    octets = build(b"\x1b]0;title\x07", udp(checksum=0x1234), ipv4())

    assert str(failure_of(octets)).isprintable() is False  # line ends
    assert all(line.isprintable() for line in str(failure_of(octets)).splitlines())


def test_the_message_is_the_same_each_time() -> None:
    assert str(failure_of(wrong_packet())) == str(failure_of(wrong_packet()))


def test_frames_are_evidence_with_the_reason() -> None:
    evidence = failure_of(wrong_packet(number=4)).evidence

    assert [one.packet.frame.number for one in evidence] == [4]
    assert isinstance(evidence[0].packet.frame, Frame)
    assert evidence[0].comments[0].startswith("dissect: udp checksum INVALID: the field holds 0x1234")


def test_no_octets_are_no_valid_packet() -> None:
    with pytest.raises(AssertionError, match="no checksum was verified in packet 1: none was found"):
        assert_checksums_valid(b"")
