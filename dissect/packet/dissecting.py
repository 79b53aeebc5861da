"""`dissect`: takes one frame apart."""

from __future__ import annotations

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.link_types import link_type_number
from dissect.capture import Frame, FrameInterface, bare_record
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.packet import Packet
from dissect.packet.problems.strict import raise_first_error
from dissect.packet.protocol_set import DecodeAs, ProtocolSet, chosen_protocols
from dissect.schema.octets import frame_octets


def dissect(
    frame: Frame | bytes | bytearray | memoryview,
    *,
    link_type: int | str = LinkType.ETHERNET,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
    strict: bool = False,
) -> Packet:
    """Take a frame apart; `link_type` says how bare octets begin, as a number or by name ("raw", "LINUX_SLL"). Never
    raises, whatever the octets, unless `strict`.

    `decode_as` gives numbers another meaning for this frame: ``{UdpPort: {5300: DNS}}``. For many frames, make a
    protocol set once: ``default_protocols().decoding({UdpPort: {5300: DNS}})``.

    With `strict`, the first problem of severity `error` is raised: TruncatedError if octets are missing,
    MalformedError if the packet contradicts itself.
    """
    captured = (
        frame
        if isinstance(frame, Frame)
        else bare_record(frame_octets(frame), FrameInterface(link_type_number(link_type)))
    )
    packet = Packet(captured, chosen_protocols(protocols, decode_as), limits)
    if strict:
        raise_first_error(packet.problems)
    return packet
