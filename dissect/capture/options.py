"""The options of pcapng blocks (draft-ietf-opsawg-pcapng §3.5 and §4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from dissect.capture.blocks import Words
from dissect.problems import Severity

END: Final = 0
INTERFACE_NAME: Final = 2
TIMESTAMP_RESOLUTION: Final = 9
FCS_LENGTH: Final = 13
TIMESTAMP_OFFSET: Final = 14
TIMESTAMP_OFFSET_NANOSECONDS: Final = 19
PACKET_FLAGS: Final = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of an option: its length where it is fixed, or at least, and whether it may be repeated."""

    name: str
    octets: int | None = None
    minimum: int = 0
    many: bool = False
    text: bool = False


COMMON: Final = {
    1: Kind("opt_comment", many=True, text=True),
    2988: Kind("opt_custom", minimum=4, many=True),
    2989: Kind("opt_custom", minimum=4, many=True),
    19372: Kind("opt_custom", minimum=4, many=True),
    19373: Kind("opt_custom", minimum=4, many=True),
}
SECTION_OPTIONS: Final = {
    **COMMON,
    2: Kind("shb_hardware", text=True),
    3: Kind("shb_os", text=True),
    4: Kind("shb_userappl", text=True),
}
INTERFACE_OPTIONS: Final = {
    **COMMON,
    INTERFACE_NAME: Kind("if_name", text=True),
    3: Kind("if_description", text=True),
    4: Kind("if_IPv4addr", 8, many=True),
    5: Kind("if_IPv6addr", 17, many=True),
    6: Kind("if_MACaddr", 6),
    7: Kind("if_EUIaddr", 8),
    8: Kind("if_speed", 8),
    TIMESTAMP_RESOLUTION: Kind("if_tsresol", 1),
    10: Kind("if_tzone", 4),
    11: Kind("if_filter", minimum=1),
    12: Kind("if_os", text=True),
    FCS_LENGTH: Kind("if_fcslen", 1),
    TIMESTAMP_OFFSET: Kind("if_tsoffset", 8),
    15: Kind("if_hardware", text=True),
    16: Kind("if_txspeed", 8),
    17: Kind("if_rxspeed", 8),
    18: Kind("if_iana_tzname", text=True),
    TIMESTAMP_OFFSET_NANOSECONDS: Kind("if_tsoffset_ns", 4),
}
PACKET_OPTIONS: Final = {
    **COMMON,
    PACKET_FLAGS: Kind("epb_flags", 4),
    3: Kind("epb_hash", minimum=1, many=True),
    4: Kind("epb_dropcount", 8),
    5: Kind("epb_packetid", 8),
    6: Kind("epb_queue", 4),
    7: Kind("epb_verdict", minimum=1, many=True),
    8: Kind("epb_processid_threadid", 8),
}
OBSOLETE_PACKET_OPTIONS: Final = {
    **COMMON,
    PACKET_FLAGS: Kind("pack_flags", 4),
    3: Kind("pack_hash", minimum=1, many=True),
}


def read_options(
    words: Words, octets: bytes, at: int, end: int, kinds: Mapping[int, Kind], report: Callable[[Severity, str], None]
) -> dict[int, bytes]:
    """The first sound value of each kind of option between two positions, which are whole 32-bit words apart.

    What is unsound is reported and left out, but text that is no UTF-8 is kept, to be repaired. Options of unknown
    kinds are passed over. The list may end without its end option (§3.5).
    """
    values: dict[int, bytes] = {}
    while at < end:
        code, length = words.option.unpack_from(octets, at)
        at += words.option.size
        if code == END:
            if length:
                report(Severity.WARN, f"opt_endofopt has no value, and this one is of {length} octets")
            break
        if length > end - at:
            report(Severity.WARN, f"option {code} is of {length} octets, and the block has {end - at} left")
            break
        kind = kinds.get(code)
        if kind is not None:
            value = octets[at : at + length]
            fault = _fault(kind, value, code in values)
            if fault is None:
                values.setdefault(code, value)
                if kind.text and text_of(value, "ignore").encode() != _terminated(value):
                    report(Severity.NOTE, f"{kind.name} is no UTF-8")
            else:
                report(Severity.WARN, fault)
        at += (length + 3) & ~3
    return values


def _fault(kind: Kind, value: bytes, repeated: bool) -> str | None:
    if kind.octets is not None and len(value) != kind.octets:
        return f"{kind.name} is of {kind.octets} octets, and this one of {len(value)}"
    if len(value) < kind.minimum:
        return f"{kind.name} is of {kind.minimum} octets at least, and this one of {len(value)}"
    if repeated and not kind.many:
        return f"{kind.name} may stand once in a block; the first counts"
    return None


def _terminated(value: bytes) -> bytes:
    return value.partition(b"\0")[0]


def text_of(value: bytes, errors: str = "replace") -> str:
    """The text of an option: up to a zero octet, if there is one, and what is no UTF-8 replaced (§3.5, §3.6.3)."""
    return _terminated(value).decode("utf-8", errors)
