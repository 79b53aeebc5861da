"""What an interface description says of its packets (draft-ietf-opsawg-pcapng §4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dissect.capture.block_stream import BlockStream
from dissect.capture.blocks import InterfaceDescriptionBlock
from dissect.capture.codes import Code
from dissect.capture.interface import Interface
from dissect.capture.options import (
    FCS_LENGTH,
    INTERFACE_NAME,
    TIMESTAMP_OFFSET,
    TIMESTAMP_OFFSET_NANOSECONDS,
    TIMESTAMP_RESOLUTION,
    text_of,
)
from dissect.problems import Severity

SECOND: Final = 1_000_000_000
MICROSECONDS: Final = b"\x06"


@dataclass(frozen=True, slots=True)
class Described:
    """What reading a packet takes of its interface. A time is `units * multiplier // divisor + offset` nanoseconds."""

    index: int
    link_type: int
    snaplen: int
    multiplier: int
    divisor: int
    offset: int
    fcs_octets: int


def describe(
    blocks: BlockStream, header: InterfaceDescriptionBlock, options: dict[int, bytes], section: int, number: int
) -> Interface:
    """The interface that a description with these options describes."""
    return Interface(
        link_type=header.link_type,
        snaplen=header.snaplen,
        name=text_of(options.get(INTERFACE_NAME, b"")),
        resolution=_resolution(blocks, options.get(TIMESTAMP_RESOLUTION, MICROSECONDS)[0]),
        fcs_octets=_fcs_octets(options.get(FCS_LENGTH)),
        section=section,
        number=number,
    )


def described(blocks: BlockStream, interface: Interface, options: dict[int, bytes], index: int) -> Described:
    """The same, as reading takes it: all in whole numbers, so that no time is rounded but down to its nanosecond."""
    order = blocks.words.byte_order
    seconds = int.from_bytes(options.get(TIMESTAMP_OFFSET, b""), order, signed=True)
    nanoseconds = int.from_bytes(options.get(TIMESTAMP_OFFSET_NANOSECONDS, b""), order, signed=True)
    whole = SECOND % interface.resolution == 0
    return Described(
        index=index,
        link_type=interface.link_type,
        snaplen=interface.snaplen,
        multiplier=SECOND // interface.resolution if whole else SECOND,
        divisor=1 if whole else interface.resolution,
        offset=seconds * SECOND + nanoseconds,
        fcs_octets=interface.fcs_octets or 0,
    )


def _resolution(blocks: BlockStream, code: int) -> int:
    """Units in a second: a power of 10, or of 2 where the first bit is set (if_tsresol)."""
    exponent, base = code & 0x7F, 2 if code & 0x80 else 10
    if exponent > (63 if base == 2 else 19):  # 64 bits of such units are less than a second, or two
        blocks.note(Code.BAD_OPTION, Severity.WARN, f"if_tsresol is {base}**-{exponent}, finer than any clock")
    return int(base**exponent)


def _fcs_octets(value: bytes | None) -> int | None:
    """if_fcslen counts bits; what is not whole octets can only be the octets that the draft's own example counts, 4."""
    if value is None:
        return None
    return value[0] // 8 if value[0] % 8 == 0 else value[0]
