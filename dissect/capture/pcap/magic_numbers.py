"""The first four octets of a pcap file, and what they say of its records (draft-ietf-opsawg-pcap §4)."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.capture.files.formats import ByteOrder
from dissect.capture.time_unit import SECOND

MICROSECONDS: Final = 0xA1B2C3D4
NANOSECONDS: Final = 0xA1B23C4D
MODIFIED: Final = 0xA1B2CD34
IXIA_HARDWARE: Final = 0x1C0001AC
IXIA_SOFTWARE: Final = 0x1C0001AB


class Variant(NamedTuple):
    """What a magic number says about the records."""

    ticks_per_second: int
    is_modified: bool = False
    """Whether records have the header of Kuznetsov's modified libpcap."""
    header_extension: int = 0
    """Octets after the file header, to skip."""


VARIANTS: Final = {
    MICROSECONDS: Variant(1_000_000),
    NANOSECONDS: Variant(SECOND),
    MODIFIED: Variant(1_000_000, is_modified=True),
    # Ixia's "lcap": the sum of the lengths of all records follows the header.
    IXIA_HARDWARE: Variant(1_000_000, header_extension=4),
    IXIA_SOFTWARE: Variant(1_000_000, header_extension=4),
}
MAGICS: Final[dict[bytes, tuple[ByteOrder, Variant]]] = {
    **{magic.to_bytes(4, "big"): ("big", variant) for magic, variant in VARIANTS.items()},
    **{magic.to_bytes(4, "little"): ("little", variant) for magic, variant in VARIANTS.items()},
}
