"""`broken`: a packet with each simple checksum mistake, for tests of code that must reject them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dissect.checksum import Hint, Kind, Mistake, mistakes, verify
from dissect.packet import DecodeAs, LayerChecksum, Packet, ProtocolSet, chosen_protocols, dissect
from dissect.testing.coerce import Link, OnePacket, packet_of
from dissect.testing.sender_mistakes import known_in_test


@dataclass(frozen=True, slots=True)
class Broken:
    """A packet with one wrong checksum. `bytes()` returns its octets, `str()` a name for a test id."""

    name: str
    packet: Packet
    protocol: str
    layer: int
    """The index of the layer whose checksum is wrong."""
    offset: int
    """The offset in the frame of the header or list item with the checksum, in octets."""
    hint: Hint
    """The mistake, as `assert_checksums_valid` names it."""

    def __bytes__(self) -> bytes:
        return self.packet.frame.octets

    def __str__(self) -> str:
        return self.name


def broken(
    packet: OnePacket,
    link: Link = None,
    *,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> Iterator[Broken]:
    """The packet once for each mistake known to the hints, in each of its valid checksums.

    ``@pytest.mark.parametrize("bad", broken(PACKET), ids=str)`` makes a test of each; it passes `bytes(bad)` or
    `bad.packet` to the code under test. Mistakes that change nothing in this packet are left out, and those that do not
    make the checksum INVALID (zero may mean no checksum). The checksums of enclosing headers are corrected, so that
    nothing else is wrong.

    `packet` is octets, or a packet of ours or another library, and `link` the link type of octets (see `packets_of`,
    also for errors). `protocols` and `decode_as` also hold for the new packets. ValueError if the packet has no
    valid checksum to break.
    """
    chosen = chosen_protocols(protocols, decode_as)
    right = packet_of(packet, link, protocols=chosen)
    checksums = [one for one in right.checksums if one.verdict.kind is Kind.VALID]
    if not checksums:
        raise ValueError("the packet has no valid checksum to break")
    for checksum, place in zip(checksums, _places(checksums), strict=True):
        coverage = checksum.coverage
        for mistake in mistakes(known_in_test(checksum, right)):
            wrong = mistake.value.to_bytes(coverage.rule.octets, "big")
            alone = replace(coverage, octets=_put(checksum, coverage.octets, 0, wrong))
            if verify(alone).kind is Kind.INVALID:
                made = _around_made_right(right, checksum, wrong, chosen)
                name = f"{place} {_words(mistake)}"
                yield Broken(name, made, checksum.protocol, checksum.layer, checksum.offset, mistake.hint)


def _places(checksums: Sequence[LayerChecksum]) -> Iterator[str]:
    """The names of the checksums: their protocol, numbered if there are several."""
    several, seen = Counter(one.protocol for one in checksums), Counter[str]()
    for one in checksums:
        seen[one.protocol] += 1
        yield one.protocol if several[one.protocol] == 1 else f"{one.protocol} {seen[one.protocol]}"


def _words(mistake: Mistake) -> str:
    details = f" ({', '.join(mistake.details)})" if mistake.details else ""
    return f"{mistake.code}{details}"


def _put(checksum: LayerChecksum, octets: bytes, offset: int, value: bytes) -> bytes:
    """The octets with this value in the checksum field of the header at `offset`."""
    at = offset + checksum.coverage.field_offset
    return octets[:at] + value + octets[at + len(value) :]


def _around_made_right(packet: Packet, wrong: LayerChecksum, value: bytes, protocols: ProtocolSet) -> Packet:
    """The packet with a wrong value in one checksum, and correct ones in all others that cover it."""
    frame = packet.frame
    octets = _put(wrong, frame.octets, wrong.offset, value)
    made = dissect(frame.replace(octets=octets), protocols=protocols)
    for at, outer in reversed(list(enumerate(packet.checksums))):
        if outer.offset < wrong.offset and outer.verdict.kind is Kind.VALID:
            verdict = made.checksums[at].verdict
            if verdict.kind is Kind.INVALID and verdict.expected is not None:
                octets = _put(outer, octets, outer.offset, verdict.expected.to_bytes(verdict.octets, "big"))
                made = dissect(frame.replace(octets=octets), protocols=protocols)
    return made
