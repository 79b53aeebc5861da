"""Every mistake is made by a little implementation of its own, in frames that scapy has built, and is named.

The sums here are added word by word, and the CRC is shifted bit by bit: nothing of the package computes a wrong value.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from scapy.layers.inet import ICMP, IP, TCP, UDP, IPOption_LSRR
from scapy.layers.inet6 import HAO, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrRouting
from scapy.layers.l2 import Ether
from scapy.layers.sctp import SCTP, SCTPChunkData
from scapy.packet import Packet as Built
from scapy.packet import Raw

from dissect.packet import dissect
from dissect.testing import assert_checksums_valid
from tests.profiles import some_of
from tests.together import together

SEEDS = range(3)


@dataclass
class Sent:
    """A frame with right checksums, and where the one lies that is to be wrong."""

    frame: bytes
    at: int
    """Where the header with the checksum begins."""
    field: int
    """Where the field lies in it."""
    pseudo: bytes = b""
    end: int | None = None
    before: bytes | None = None
    """The frame that it was made of, by a translator or router."""

    @property
    def covered(self) -> bytes:
        """What is covered, with zeros in the field."""
        at = self.at + self.field
        return (self.frame[:at] + bytes(self.size) + self.frame[at + self.size :])[self.at : self.end]

    @property
    def size(self) -> int:
        return 4 if self.field == 8 else 2

    def holding(self, value: int) -> bytes:
        at = self.at + self.field
        return self.frame[:at] + value.to_bytes(self.size, "big") + self.frame[at + self.size :]

    @property
    def right(self) -> int:
        at = self.at + self.field
        return int.from_bytes(self.frame[at : at + self.size], "big")


def words(octets: bytes) -> Iterator[int]:
    padded = octets + bytes(len(octets) % 2)
    return (padded[at] << 8 | padded[at + 1] for at in range(0, len(padded), 2))


def folded(total: int) -> int:
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def checksum(*parts: bytes) -> int:
    return folded(sum(sum(words(part)) for part in parts)) ^ 0xFFFF


def pseudo(frame: bytes, protocol: int, length: int, *, source: bytes = b"", destination: bytes = b"") -> bytes:
    if frame[12:14] == b"\x08\x00":
        addresses = (source or frame[26:30]) + (destination or frame[30:34])
        return addresses + bytes([0, protocol]) + length.to_bytes(2, "big")
    addresses = (source or frame[22:38]) + (destination or frame[38:54])
    return addresses + length.to_bytes(4, "big") + bytes([0, 0, 0, protocol])


def crc32c(octets: bytes, register: int = 0xFFFFFFFF, *, upside_down: bool = False) -> int:
    """The CRC's register before its complement; `upside_down` shifts the highest bit first."""
    for octet in octets:
        if upside_down:
            register ^= octet << 24
            for _ in range(8):
                register = (register << 1 ^ (0x1EDC6F41 if register >> 31 else 0)) & 0xFFFFFFFF
        else:
            register ^= octet
            for _ in range(8):
                register = register >> 1 ^ (0x82F63B78 if register & 1 else 0)
    return register


def octets_of(built: Built) -> bytes:
    return bytes(built)


def ether() -> Built:
    return Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")


def address(rng: random.Random) -> str:
    return ".".join(str(rng.randrange(1, 255)) for _ in range(4))


def address6(rng: random.Random) -> str:
    return "2001:db8::" + ":".join(f"{rng.randrange(1, 1 << 16):x}" for _ in range(3))


def udp4(rng: random.Random, octets: int = 9, **fields: Any) -> Sent:
    network = IP(src=address(rng), dst=address(rng), **fields)
    payload = rng.randbytes(octets - 1) + bytes([rng.randrange(1, 256)])
    frame = octets_of(ether() / network / UDP(sport=rng.randrange(1, 1 << 16), dport=9) / Raw(payload))
    at = 14 + 4 * (frame[14] & 15)
    return Sent(frame, at, 6, pseudo(frame, 17, len(frame) - at))


def tcp6(rng: random.Random, octets: int = 9) -> Sent:
    network = IPv6(src=address6(rng), dst=address6(rng))
    payload = rng.randbytes(octets - 1) + bytes([rng.randrange(1, 256)])
    frame = octets_of(ether() / network / TCP(sport=rng.randrange(1, 1 << 16), seq=77) / Raw(payload))
    return Sent(frame, 54, 16, pseudo(frame, 6, len(frame) - 54))


def icmp(rng: random.Random) -> Sent:
    network = IP(src=address(rng), dst=address(rng))
    frame = octets_of(ether() / network / ICMP(id=7, seq=rng.randrange(9)) / Raw(rng.randbytes(11)))
    return Sent(frame, 34, 2)


def header(rng: random.Random, **fields: Any) -> Sent:
    """An IPv4 header with options, if `fields` say so."""
    sent = udp4(rng, **fields)
    return Sent(sent.frame, 14, 10, b"", 14 + 4 * (sent.frame[14] & 15))


def sctp(rng: random.Random) -> Sent:
    chunk = SCTPChunkData(tsn=1, data=rng.randbytes(12))
    frame = octets_of(ether() / IP(src=address(rng), dst=address(rng)) / SCTP(sport=5, dport=6, tag=7) / chunk)
    return Sent(frame, 34, 8)


def crc_of(sent: Sent) -> int:
    return crc32c(sent.covered) ^ 0xFFFFFFFF


def both(octets: int) -> int:
    return int.from_bytes(octets.to_bytes(4, "little"), "big")


def unfolded(sent: Sent) -> int:
    return ~sum(words(sent.pseudo + sent.covered)) & 0xFFFF


def folded_once(sent: Sent) -> int:
    total = sum(words(sent.pseudo + sent.covered))
    return ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF


def twice_carrying(rng: random.Random) -> Sent:
    """A datagram whose sum needs two rounds of carries: the last word of the payload is chosen for it."""
    sent = udp4(rng, 200)
    for last in range(0, 1 << 16, 2):
        frame = sent.frame[:-2] + last.to_bytes(2, "big")
        made = Sent(frame, sent.at, sent.field, sent.pseudo)
        total = sum(words(made.pseudo + made.covered))
        if (total & 0xFFFF) + (total >> 16) > 0xFFFF:
            return Sent(made.holding(checksum(made.pseudo, made.covered)), sent.at, sent.field, sent.pseudo)
    raise AssertionError("no word carries twice")


def routed(rng: random.Random) -> Sent:
    """Loose source routing: the final destination is the last in the route (RFC 791 §3.1)."""
    sent = udp4(rng, options=[IPOption_LSRR(routers=[address(rng)])])
    return Sent(sent.frame, sent.at, 6, pseudo(sent.frame, 17, len(sent.frame) - sent.at))


def routed6(rng: random.Random) -> Sent:
    network = IPv6(src=address6(rng), dst=address6(rng)) / IPv6ExtHdrRouting(addresses=[address6(rng)])
    frame = octets_of(ether() / network / UDP(sport=1, dport=9) / Raw(rng.randbytes(8)))
    return Sent(frame, 78, 6, pseudo(frame, 17, 16))


def from_home(rng: random.Random) -> Sent:
    """The Home Address option: the checksum is taken over the home address (RFC 6275 §11.3.1)."""
    options = IPv6ExtHdrDestOpt(options=[HAO(hoa=address6(rng))])
    frame = octets_of(ether() / IPv6(src=address6(rng), dst=address6(rng)) / options / UDP(dport=9) / Raw(b"somebody"))
    return Sent(frame, len(frame) - 16, 6, pseudo(frame, 17, 16))


def with_fcs(rng: random.Random) -> Sent:
    """A frame with its check sequence, whose checksum counts the sequence: sought, as each depends on the other."""
    while True:
        sent = udp4(rng, 10)
        others = sum(words(sent.pseudo + sent.covered))
        for value in range(1, 1 << 16):
            frame = sent.holding(value)
            fcs = zlib.crc32(frame).to_bytes(4, "little")
            if folded(others + sum(words(fcs))) ^ 0xFFFF == value:
                return Sent(frame + fcs, sent.at, 6, sent.pseudo)


def translated(rng: random.Random, *, swap: bool = False) -> Sent:
    """The datagram with another source, or destination, address and port, as a translator sends it on."""
    old = udp4(rng, 10)
    other = udp4(rng, 10)
    addresses, ports = (slice(30, 34), slice(36, 38)) if swap else (slice(26, 30), slice(34, 36))
    frame = bytearray(old.frame)
    frame[addresses], frame[ports] = other.frame[addresses], bytes([rng.randrange(1, 255), 1])
    frame[24:26] = bytes(2)
    frame[24:26] = checksum(bytes(frame[14:34])).to_bytes(2, "big")
    made = Sent(bytes(frame), 34, 6, pseudo(bytes(frame), 17, 18), before=old.frame)
    return Sent(made.holding(checksum(made.pseudo, made.covered)), 34, 6, made.pseudo, before=old.frame)


def difference(sent: Sent) -> int:
    """By how much the sum has grown since before."""
    assert sent.before is not None
    old = sum(words(sent.before[26:40]))
    return sum(words(sent.frame[26:40])) - old


def ended(sent: Sent, times: int) -> int:
    """The checksum whose sum is off by so many times the change."""
    return ((0xFFFF - sent.right + times * difference(sent)) % 0xFFFF) ^ 0xFFFF


def ttl(sent: Sent, more: int) -> int:
    octets = bytearray(sent.covered)
    octets[8] += more
    return checksum(bytes(octets))


@dataclass
class Case:
    name: str
    make: Callable[[random.Random], Sent]
    value: Callable[[Sent], int]
    said: str


WRONG_ORDER = "the octets of the right checksum stand in the wrong order"
FIRST = "its highest octet first"
NOT_ZERO = "the field was not set to zero before adding up; it held"
CASES = [
    Case("octets swapped", udp4, lambda s: s.right >> 8 | (s.right & 0xFF) << 8, WRONG_ORDER),
    Case("complement forgotten", tcp6, lambda s: s.right ^ 0xFFFF, "the sum was written without taking its complement"),
    Case("pseudo-header forgotten", tcp6, lambda s: checksum(s.covered), "the pseudo-header was left out"),
    Case(
        "pseudo-header included",
        icmp,
        lambda s: checksum(pseudo(s.frame, 1, 19), s.covered),
        "and this checksum has none",
    ),
    Case("carries left", udp4, unfolded, "carries were left out of the sum: all of them"),
    Case("carries left in a header", header, unfolded, "carries were left out of the sum: all of them"),
    Case(
        "carries added once",
        twice_carrying,
        folded_once,
        "carries were left out of the sum: those that adding the first carries made",
    ),
    Case("one more", icmp, lambda s: s.right + 1, "the checksum is off by one: too large"),
    Case("one less", tcp6, lambda s: s.right - 1, "the checksum is off by one: too small"),
    Case("odd octet left out", udp4, lambda s: checksum(s.pseudo, s.covered[:-1]), "the odd last octet was left out"),
    Case(
        "odd octet misplaced",
        tcp6,
        lambda s: checksum(s.pseudo, s.covered[:-1], b"\0" + s.covered[-1:]),
        "the odd last octet was added as the lower half of its word",
    ),
    Case(
        "length swapped",
        udp4,
        lambda s: checksum(s.pseudo[:-2], s.pseudo[:-3:-1], s.covered),
        "the octets of the length in the pseudo-header were in the wrong order",
    ),
    Case(
        "length swapped over IPv6",
        tcp6,
        lambda s: checksum(s.pseudo[:32], s.pseudo[35:31:-1], s.pseudo[36:], s.covered),
        "the octets of the length in the pseudo-header were in the wrong order",
    ),
    Case(
        "length of the payload",
        udp4,
        lambda s: checksum(pseudo(s.frame, 17, 9), s.covered),
        "the payload without the header, in the pseudo-header",
    ),
    Case(
        "source twice",
        udp4,
        lambda s: checksum(pseudo(s.frame, 17, 17, destination=s.frame[26:30]), s.covered),
        "another pseudo-header was used: the source address twice",
    ),
    Case(
        "destination twice",
        tcp6,
        lambda s: checksum(pseudo(s.frame, 6, 29, source=s.frame[38:54]), s.covered),
        "another pseudo-header was used: the destination address twice",
    ),
    Case(
        "the header's destination and not the last of the source route",
        routed,
        lambda s: checksum(s.pseudo, s.covered),
        "the header's own destination address",
    ),
    Case(
        "the header's destination and not the last of the routing header",
        routed6,
        lambda s: checksum(s.pseudo, s.covered),
        "the header's own destination address",
    ),
    Case(
        "the header's source and not the home address",
        from_home,
        lambda s: checksum(s.pseudo, s.covered),
        "the header's own source address",
    ),
    Case(
        "options left out",
        lambda rng: header(rng, options=[IPOption_LSRR(routers=[address(rng)])]),
        lambda s: checksum(s.covered[:20]),
        "the options of the header were left out",
    ),
    Case("the check sequence", with_fcs, lambda s: s.right, "hint: the frame check sequence was added too"),
    Case(
        "the pseudo-header twice",
        udp4,
        lambda s: checksum(s.pseudo, s.pseudo, s.covered),
        f"{NOT_ZERO} the sum of the pseudo-header",
    ),
    Case("not counted down", lambda r: header(r, ttl=63), lambda s: ttl(s, 1), "after a change of time_to_live"),
    Case("nor by the next", lambda r: header(r, ttl=40), lambda s: ttl(s, 2), "time_to_live by two routers"),
    Case("down twice", lambda r: header(r, ttl=40), lambda s: ttl(s, 1), "counted down twice: time_to_live"),
    Case("updated twice", lambda r: header(r, ttl=40), lambda s: ttl(s, -1), "twice for one change of time_to_live"),
    Case("nothing updated", translated, lambda s: ended(s, -1), "after a change of source_address, source_port"),
    Case("all updated twice", translated, lambda s: ended(s, 1), "for one change of source_address, source_port"),
    Case("backwards", translated, lambda s: ended(s, -2), "the old value for the new one, after a change of source_ad"),
    Case(
        "nothing updated on the way back",
        lambda r: translated(r, swap=True),
        lambda s: ended(s, -1),
        "after a change of destination_address, destination_port",
    ),
    Case("highest octet first", sctp, crc_of, WRONG_ORDER),
    Case("halves swapped", sctp, lambda s: (s.right & 0xFFFF) << 16 | s.right >> 16, f"{WRONG_ORDER}: the two halves"),
    Case(
        "octets of the halves swapped",
        sctp,
        lambda s: (s.right & 0xFF00FF) << 8 | s.right >> 8 & 0xFF00FF,
        f"{WRONG_ORDER}: in each half",
    ),
    Case("lower half", sctp, lambda s: crc_of(s) & 0xFFFF, f"the lower one, in the last two octets, {FIRST}"),
    Case("upper half", sctp, lambda s: crc_of(s) >> 16, f"the upper one, in the last two octets, {FIRST}"),
    Case("no complement", sctp, lambda s: both(crc_of(s)) ^ 0xFFFFFFFF, "without taking its complement"),
    Case("no complement, in order", sctp, lambda s: crc_of(s) ^ 0xFFFFFFFF, f"complement: {FIRST}"),
    Case("from zeros", sctp, lambda s: both(crc32c(s.covered, 0) ^ 0xFFFFFFFF), "began with zeros and not with ones"),
    Case("from zeros to the end", sctp, lambda s: both(crc32c(s.covered, 0)), "was not taken at the end"),
    Case(
        "highest bit first",
        sctp,
        lambda s: crc32c(s.covered, upside_down=True) ^ 0xFFFFFFFF,
        "the highest bit of each octet entered the register first, and not the lowest: its highest octet first",
    ),
    Case("CRC-32", sctp, lambda s: zlib.crc32(s.covered), "it is CRC-32, as Ethernet and zlib have it"),
    Case("Adler-32", sctp, lambda s: zlib.adler32(s.covered), "it is Adler-32"),
]


@pytest.mark.parametrize("seed", some_of(SEEDS, 3))
@together("case", some_of(CASES, 3), ids=lambda case: case.name)
def test_a_mistake_made_on_purpose_is_named(case: Case, seed: int) -> None:
    sent = case.make(random.Random(f"{case.name} {seed}"))

    with pytest.raises(AssertionError) as raised:
        assert_checksums_valid(sent.holding(case.value(sent)), before=sent.before, link="ethernet")

    assert case.said in str(raised.value)
    assert "none of the" not in str(raised.value)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("changed", ["address", "address and port"])
def test_a_zero_that_meant_none_had_to_stay(seed: int, changed: str) -> None:
    """A translator updated it like any other, or made something else of it."""
    rng = random.Random(seed)
    sent = translated(rng)
    assert sent.before is not None
    without = sent.before[:40] + b"\0\0" + sent.before[42:]
    grown = difference(sent) if changed == "address and port" else sum(words(sent.frame[26:30]))
    for value in ((-grown) % 0xFFFF, rng.randrange(1, 1 << 16)):
        with pytest.raises(AssertionError, match="which meant that there was no checksum, and had to stay") as raised:
            assert_checksums_valid(sent.holding(value), before=without, link="ethernet")
        assert "by the same amount" not in str(raised.value)
    assert_checksums_valid(sent.frame, before=without, link="ethernet")
    assert_checksums_valid(sent.holding(0), before=without, link="ethernet", allow={"ABSENT"})


def test_what_one_octet_does_too_is_no_hint_in_a_capture() -> None:
    """Nor does a check sequence that is right leave any doubt: the frame is as it was sent."""
    sent = udp4(random.Random(4), 10)
    wrong = sent.holding(checksum(pseudo(sent.frame, 17, 10), sent.covered))
    expected = "the payload without the header, in the pseudo-header"

    (udp,) = (one.verdict for one in dissect(wrong).checksums if one.protocol == "udp")
    assert not udp.hints
    assert expected in udp.perhaps[0].sentence
    checked = dissect(wrong + zlib.crc32(wrong).to_bytes(4, "little"))
    (udp,) = (one.verdict for one in checked.checksums if one.protocol == "udp")
    assert expected in udp.hints[0].sentence
    assert not udp.perhaps


def test_beside_a_likely_mistake_no_other_is_guessed() -> None:
    """The time to live is one that a first router leaves, so that the sum is hardly one off for another reason."""
    sent = header(random.Random(4), ttl=63)
    (ip,) = (one.verdict for one in dissect(sent.holding(ttl(sent, 1))).checksums if one.protocol == "ip")
    (other,) = (one.verdict for one in dissect(sent.holding(sent.right - 1)).checksums if one.protocol == "ip")

    assert [hint.details for hint in ip.hints] == [("time_to_live",)]
    assert not ip.perhaps
    assert not other.hints
    assert [hint.code for hint in other.perhaps] == ["one_off"]


def test_padding_before_the_check_sequence_is_padding() -> None:
    sent = udp4(random.Random(4), 10)
    wrong = sent.holding(checksum(sent.pseudo, sent.covered, b"pad!")) + b"pad!"

    (udp,) = (
        one.verdict for one in dissect(wrong + zlib.crc32(wrong).to_bytes(4, "little")).checksums if one.layer == 2
    )
    assert [hint.code for hint in udp.hints] == ["padding_included"]


def test_only_zeros_whose_checksum_was_updated_to_zero() -> None:
    """An echo of zeros is answered by its type alone, and the update does not see that nothing is left."""
    frame = octets_of(ether() / IP(src="192.0.2.1", dst="192.0.2.2") / ICMP(type=0, id=0, seq=0, chksum=0))

    (verdict,) = (one.verdict for one in dissect(frame).checksums if one.protocol == "icmp")
    assert (verdict.found, verdict.expected) == (0, 0xFFFF)
    assert "only zeros are covered, whose checksum is 0xffff" in verdict.hints[1].sentence
