"""`Datagram`: a packet that was put together from the fragments in several frames."""

from __future__ import annotations

from dissect.packet.packet import Packet
from dissect.packet.reassembly.facts import Joined


class Datagram(Packet):
    """A whole datagram, taken apart: it begins with its network header. `frame` has the number and time of the frame
    that completed it, and the datagram's octets; `joined` says from which fragments these are."""

    __slots__ = ("joined",)

    joined: Joined

    @property
    def frames(self) -> tuple[int, ...]:
        """The numbers of the frames that it came in, in the order in which they came."""
        return self.joined.frames
