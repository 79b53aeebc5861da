"""`Datagram`: a packet that was put together from the fragments in several frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dissect.capture import Frame
from dissect.checksum import Kind, verify
from dissect.packet.checksums.layer_checksum import LayerChecksum
from dissect.packet.packet import Packet
from dissect.packet.reassembly.facts import Joined, Whole


class Datagram(Packet):
    """A whole datagram, taken apart: it begins with its network header. `frame` has the number and time of the frame
    that completed it, and the datagram's octets; `joined` says from which fragments these are."""

    __slots__ = ("joined",)

    joined: Joined

    @property
    def frames(self) -> tuple[int, ...]:
        """The numbers of the frames that it came in, in the order in which they came."""
        return self.joined.frames

    @property
    def headers(self) -> int:
        """Octets of the headers that stand before the octets out of the fragments."""
        return self.frame.captured_length - self.joined.length

    def verify(self, *, zero_accepted: bool | None = None) -> tuple[LayerChecksum, ...]:
        """The verdicts, as those of other packets; what a sender may have got wrong is also that it added up only the
        first fragment."""
        return tuple(map(self._beside_first_fragment, super().verify(zero_accepted=zero_accepted)))

    def _beside_first_fragment(self, one: LayerChecksum) -> LayerChecksum:
        if one.verdict.kind is not Kind.INVALID or one.coverage.covers_header_only:
            return one
        first = next(place.end for place in self.joined.fragments if not place.begin and place.refusal is None)
        coverage = replace(one.coverage, first_fragment=self.headers + first - one.offset)
        return replace(one, verdict=verify(coverage), coverage=coverage)


def datagrams_of(packet: Packet) -> Iterator[Datagram]:
    """The datagram that a packet completes, then the one that this completes in turn, and so on."""
    found = packet.reassembled
    while found is not None:
        yield found
        found = found.reassembled


def datagram_of(packet: Packet, whole: Whole) -> Datagram:
    """The datagram that a packet completes, taken apart: it is `reassembled` of the packet then."""
    frame, octets = packet.frame, whole.octets
    made = Datagram(
        Frame(
            number=frame.number,
            timestamp_ns=frame.timestamp_ns,
            captured_length=len(octets),
            original_length=len(octets),
            link_type=whole.link_type,
            interface=frame.interface,
            octets=octets,
            interface_name=frame.interface_name,
        ),
        packet.protocols,
        packet.limits,
    )
    made.joined = whole.joined
    packet.reassembled = made
    return made
