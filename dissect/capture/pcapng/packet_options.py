"""The options of packets (draft-ietf-opsawg-pcapng §4.3, §A), also where they are read long after their block."""

from __future__ import annotations

from typing import Final

from dissect.capture.codes import CaptureCode
from dissect.capture.pcapng.blocks import BIG, LITTLE
from dissect.capture.pcapng.option_kinds import DROP_COUNT, OBSOLETE_PACKET_OPTIONS, PACKET_OPTIONS
from dissect.capture.pcapng.options import NO_OPTIONS, OptionReader, Options, encode_number
from dissect.codes import Severity

DROPS_OCTETS: Final = 2
DROPS_BEFORE: Final = 18
"""How far before its frame the drop count of an obsolete packet block stands (§A)."""
UNKNOWN_DROPS: Final = 0xFFFF
"""The drop count of an obsolete packet block if the writer did not know it (§A)."""


def with_drops(options: Options, drops: int) -> Options:
    """The options of an obsolete packet block, with its drop count as the option that later blocks have for it."""
    return options if drops == UNKNOWN_DROPS else Options([(DROP_COUNT, encode_number(drops, 8)), *options])


def kept_options(octets: bytes, begin: int, size: int, *, is_little: bool, is_obsolete: bool) -> Options:
    """Options that were kept behind a frame, `size` octets, which were found to be well-formed. Before those of an
    obsolete packet block stands its drop count."""
    words, kinds = LITTLE if is_little else BIG, OBSOLETE_PACKET_OPTIONS if is_obsolete else PACKET_OPTIONS
    at = begin + DROPS_OCTETS * is_obsolete
    found = OptionReader(size, _ignore).read(words, octets, at, at + size, kinds) if size else NO_OPTIONS
    if not is_obsolete:
        return found
    return with_drops(found, int.from_bytes(octets[begin:at], words.byte_order))


def _ignore(code: CaptureCode, severity: Severity, message: str) -> None:
    """The fault was reported when the block was read."""
