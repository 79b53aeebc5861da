"""`dissect.from_hex`: packets out of a text."""

from __future__ import annotations

from dissect.assigned_numbers.link_types import link_type_number
from dissect.capture import FrameInterface, FrameRecord
from dissect.capture.pcapng.options import NO_OPTIONS
from dissect.hex_text.link_guess import guessed_link_type
from dissect.hex_text.reading import frames_in_text
from dissect.packet import DEFAULT_LIMITS, DecodeAs, NestingLimits, Packet, ProtocolSet, chosen_protocols


def from_hex(
    text: str,
    *,
    link_type: int | str | None = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
) -> list[Packet]:
    """The packets in a text: `from_hex("45 00 00 1c …")`, or what xxd, od, hexdump, tcpdump -x, tshark -x and Wireshark
    print, or arrays of C and Python.

    A dump begins a packet where its offset is 0, code has one in each array or string, and plain hex ends one with an
    empty line. `link_type` says how packets begin, as a number or by name ("ethernet"); without it, they are IP if the
    first one looks like that, else Ethernet. Packets have no time. HexTextError says which line cannot be read.
    """
    frames = frames_in_text(text)
    number = guessed_link_type(frames[0]) if link_type is None else link_type_number(link_type)
    interface, chosen = FrameInterface(number), chosen_protocols(protocols, decode_as)
    records: list[FrameRecord] = [
        (position, None, len(octets), octets, interface, NO_OPTIONS) for position, octets in enumerate(frames, 1)
    ]
    return [Packet(one, chosen, limits) for one in records]
