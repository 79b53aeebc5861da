"""Converting what tests have (octets, headers, capture files, packets of any library) to packets."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Final, SupportsBytes, TypeAlias

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.link_types import link_type_number
from dissect.capture import Frame
from dissect.encapsulation import encapsulate
from dissect.packet import DecodeAs, Packet, ProtocolSet, chosen_protocols, dissect
from dissect.schema import Envelope, Header
from dissect.session import PacketReader, open_packets

OnePacket: TypeAlias = Packet | Frame | Header | Envelope | bytearray | memoryview | SupportsBytes
"""One packet: octets, a packet or frame, a list of headers to encapsulate, or anything that `bytes()` converts."""

Packets: TypeAlias = OnePacket | str | os.PathLike[str] | IO[bytes] | PacketReader | Iterable[OnePacket]
"""One packet or many: the path of a capture file, an open one, or any iterable of packets."""

Link: TypeAlias = int | str | None
"""The link type of bare octets: a `LinkType` or its name, such as "raw"."""

FOREIGN: Final = {
    "Ether": LinkType.ETHERNET,
    "Ethernet": LinkType.ETHERNET,
    "Dot3": LinkType.ETHERNET,
    "IP": LinkType.RAW,
    "IP6": LinkType.RAW,
    "IPv6": LinkType.RAW,
    "IPv46": LinkType.RAW,
    "SLL": LinkType.LINUX_SLL,
    "CookedLinux": LinkType.LINUX_SLL,
    "SLL2": LinkType.LINUX_SLL2,
    "CookedLinuxV2": LinkType.LINUX_SLL2,
    "Loopback": LinkType.NULL,
    "PPP": LinkType.PPP,
}
"""The link types of other libraries' packets, by class name, so that the class need not be imported."""

ONE: Final = "give octets, headers, or a packet of this or another library"
MANY: Final = f"{ONE}, several of these, or the path of a capture"
"""What is given in the place of something that is no packet."""


@dataclass(frozen=True, slots=True)
class Given:
    """A packet from a test, and its number in messages."""

    packet: Packet
    number: int
    link_assumed: bool = False
    """Whether the link type was unknown, and the octets were read as Ethernet."""


def packets_of(
    source: Packets,
    link: Link = None,
    *,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> Iterator[Given]:
    """Every packet in the source; from a file, one in memory at a time.

    `link` is the link type of bare octets, and of other libraries' packets that do not begin with a known link or
    network header; without it, octets are read as Ethernet. Frames and captures have their own.
    `protocols` and `decode_as` are those of `dissect.dissect`; they do not change packets that are dissected already.

    TypeError for something that is not a packet; ValueError for an unknown `link`; CaptureError for a file that cannot
    be read; EncodingError for headers that cannot be encapsulated.
    """
    link_type, chosen = link_type_of(link), chosen_protocols(protocols, decode_as)
    if isinstance(source, str | os.PathLike) or hasattr(source, "read"):
        file: Any = source
        with open_packets(file, protocols=chosen) as reader:
            yield from (Given(packet, packet.frame.number) for packet in reader)
    elif is_one(source):
        yield _given(source, 1, link_type, chosen)
    elif isinstance(source, Iterable):
        yield from (_given(one, position, link_type, chosen) for position, one in enumerate(source, 1))
    else:
        raise TypeError(
            f"{_kind(source)} is not a packet, a capture file or an iterable of packets: {MANY}{_why(source)}"
        )


def packet_of(
    source: OnePacket,
    link: Link = None,
    *,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> Packet:
    """The same for exactly one packet."""
    if not is_one(source):
        raise TypeError(f"{_kind(source)} is not a packet: {ONE}{_why(source)}")
    return _given(source, 1, link_type_of(link), chosen_protocols(protocols, decode_as)).packet


def link_type_of(link: Link) -> int | None:
    """The number of a link type; ValueError suggests similar names for an unknown one."""
    return None if link is None else link_type_number(link)


def is_one(source: object) -> bool:
    """Whether something is one packet: octets, or an object that converts to octets."""
    return isinstance(source, Frame | Envelope | bytearray | memoryview) or hasattr(type(source), "__bytes__")


def _given(one: Any, position: int, link_type: int | None, protocols: ProtocolSet) -> Given:
    """A frame number below the position cannot come from one capture: the packets were made one by one."""
    if not is_one(one):
        raise TypeError(f"{_kind(one)} is not a packet: {ONE}{_why(one)}")
    if isinstance(one, Packet):
        return Given(one, max(one.frame.number, position))
    if isinstance(one, Frame):
        return Given(dissect(one, protocols=protocols), max(one.number, position))
    if isinstance(one, Header | Envelope):
        headers = (one,) if isinstance(one, Envelope) else (b"", one)
        return Given(encapsulate(*headers, protocols=protocols), position)
    known = link_type
    if known is None and not isinstance(one, bytes | bytearray | memoryview):
        known = _foreign(one)
    octets = bytes(one)
    frame = Frame(
        number=position,
        timestamp_ns=None,
        captured_length=len(octets),
        original_length=len(octets),
        link_type=LinkType.ETHERNET if known is None else known,
        interface=0,
        octets=octets,
    )
    return Given(dissect(frame, protocols=protocols), position, link_assumed=known is None)


def _foreign(one: object) -> int:
    for kind in type(one).__mro__:
        if kind.__name__ in FOREIGN:
            return FOREIGN[kind.__name__]
    raise TypeError(f"the link type of {_kind(one)} is unknown: give link=, or wrap it in a lower layer")


def _why(one: object) -> str:
    return "; does what makes it return one?" if one is None else ""


def _kind(one: object) -> str:
    if one is None:
        return "None"
    return f"{type(one).__module__}.{type(one).__qualname__}".removeprefix("builtins.")
