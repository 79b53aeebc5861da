"""`Interface`: where the frames of a capture were captured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Self

from dissect.addresses import Ipv4Address, Ipv6Address, MacAddress
from dissect.capture.pcapng import option_kinds as kinds
from dissect.capture.pcapng.options import NO_OPTIONS, Options, encode_number, encode_text
from dissect.capture.time_unit import SECOND
from dissect.errors import EncodingError

MICROSECONDS: Final = 6
FINEST: Final = {10: 19, 2: 63}
"""The finest resolution of each base: anything finer would overflow 64 bits within two seconds."""


@dataclass(frozen=True, slots=True, init=False)
class Interface:
    """One interface of a capture: an immutable value. A pcap file has one and does not name it.

    `options` are all that the file says about it; the properties read them. Texts come from the file and are not to be
    trusted. `described` makes one with a name and other options.
    """

    link_type: int
    """The LINKTYPE_ number of its frames."""
    snaplen: int = 0
    """The most octets kept of a frame; 0 means no limit."""
    options: Options = NO_OPTIONS
    section: int = 0
    """The section of the file that describes it, from 0."""
    number: int = 0
    """Its number within that section."""

    def __init__(
        self,
        link_type: int | str,
        snaplen: int = 0,
        options: Options = NO_OPTIONS,
        section: int = 0,
        number: int = 0,
    ) -> None:
        """`link_type` is a number or a name, such as "ethernet" or "raw"."""
        if isinstance(link_type, str):
            from dissect.assigned_numbers.link_types import link_type_number  # with the names of all

            link_type = link_type_number(link_type)
        store = object.__setattr__
        store(self, "link_type", link_type)
        store(self, "snaplen", snaplen)
        store(self, "options", options)
        store(self, "section", section)
        store(self, "number", number)

    def described(
        self,
        *,
        name: str = "",
        description: str = "",
        resolution: int | None = None,
        offset_seconds: int | None = None,
        fcs_octets: int | None = None,
        speed: int | None = None,
        filter_text: str = "",
        operating_system: str = "",
        hardware: str = "",
        comments: tuple[str, ...] = (),
    ) -> Self:
        """The same interface with these options; EncodingError if a value does not fit.

        `resolution` is units in a second, a power of 10 or of 2; `speed` is bits in a second; `filter_text` is a filter
        in libpcap's language.
        """
        texts = {
            kinds.INTERFACE_NAME: name,
            kinds.INTERFACE_DESCRIPTION: description,
            kinds.INTERFACE_OS: operating_system,
            kinds.INTERFACE_HARDWARE: hardware,
        }
        given = [(code, encode_text(text)) for code, text in texts.items() if text]
        if speed is not None:
            given.append((kinds.SPEED, encode_number(speed, 8)))
        if resolution is not None:
            given.append((kinds.TIMESTAMP_RESOLUTION, _resolution_octet(resolution)))
        if filter_text:
            given.append((kinds.FILTER, b"\0" + encode_text(filter_text)))
        if fcs_octets is not None:
            given.append((kinds.FCS_LENGTH, encode_number(8 * fcs_octets, 1)))
        if offset_seconds is not None:
            given.append((kinds.TIMESTAMP_OFFSET, encode_number(offset_seconds, 8, signed=True)))
        options = self.options
        for code, value in sorted(given):
            options = options.having(code, value)
        return replace(self, options=options.commented(*comments))

    @property
    def name(self) -> str:
        """The device's name, such as eth0."""
        return self.options.text(kinds.INTERFACE_NAME)

    @property
    def description(self) -> str:
        """What the device is, in words; empty if the file does not say."""
        return self.options.text(kinds.INTERFACE_DESCRIPTION)

    @property
    def comments(self) -> tuple[str, ...]:
        """The comments on the interface, in file order."""
        return self.options.comments

    @property
    def resolution(self) -> int:
        """Units of its timestamps per second: 1 000 000 means microseconds."""
        octets = self.options.octets(kinds.TIMESTAMP_RESOLUTION, 1)
        return _resolution(octets[0] if octets else MICROSECONDS)

    @property
    def offset_ns(self) -> int:
        """Nanoseconds added to each of its timestamps."""
        seconds = self.options.number(kinds.TIMESTAMP_OFFSET, 8, signed=True) or 0
        return seconds * SECOND + (self.options.number(kinds.TIMESTAMP_OFFSET_NANOSECONDS, 4, signed=True) or 0)

    @property
    def fcs_octets(self) -> int | None:
        """Octets of frame check sequence at the end of each frame; None if the file does not say.

        if_fcslen counts bits. A value that is not a multiple of 8 can only count octets, as the draft's own example
        does (4).
        """
        value = self.options.number(kinds.FCS_LENGTH, 1)
        return value if value is None or value % 8 else value // 8

    @property
    def ipv4_addresses(self) -> tuple[tuple[Ipv4Address, Ipv4Address], ...]:
        """Each address with its netmask."""
        values = self.options.values(kinds.IPV4_ADDRESS)
        return tuple((Ipv4Address(one[:4]), Ipv4Address(one[4:])) for one in values if len(one) == 8)

    @property
    def ipv6_addresses(self) -> tuple[tuple[Ipv6Address, int], ...]:
        """Each address with the length of its prefix."""
        values = self.options.values(kinds.IPV6_ADDRESS)
        return tuple((Ipv6Address(one[:16]), one[16]) for one in values if len(one) == 17)

    @property
    def mac_address(self) -> MacAddress | None:
        """The device's MAC address; None if the file does not say."""
        octets = self.options.octets(kinds.MAC_ADDRESS, 6)
        return None if octets is None else MacAddress(octets)

    @property
    def eui_address(self) -> bytes | None:
        """The EUI-64, eight octets."""
        return self.options.octets(kinds.EUI_ADDRESS, 8)

    @property
    def transmit_speed(self) -> int | None:
        """Bits per second; the file says it once if both directions have the same speed."""
        speed = self.options.number(kinds.TRANSMIT_SPEED, 8)
        return self.options.number(kinds.SPEED, 8) if speed is None else speed

    @property
    def receive_speed(self) -> int | None:
        """Bits per second."""
        speed = self.options.number(kinds.RECEIVE_SPEED, 8)
        return self.options.number(kinds.SPEED, 8) if speed is None else speed

    @property
    def filter(self) -> bytes:
        """The capture filter, after an octet for its kind: 0 for libpcap's language, 1 for BPF code."""
        return next(iter(self.options.values(kinds.FILTER)), b"")

    @property
    def operating_system(self) -> str:
        """The operating system that the device is part of; empty if the file does not say."""
        return self.options.text(kinds.INTERFACE_OS)

    @property
    def hardware(self) -> str:
        """The hardware of the device, in words; empty if the file does not say."""
        return self.options.text(kinds.INTERFACE_HARDWARE)

    @property
    def time_zone(self) -> int | None:
        """if_tzone, whose meaning was never specified."""
        return self.options.number(kinds.TIME_ZONE, 4, signed=True)

    @property
    def time_zone_name(self) -> str:
        """The name of a zone in IANA's time zone database."""
        return self.options.text(kinds.TIME_ZONE_NAME)

    def nanoseconds(self, units: int) -> int:
        """A timestamp of the file as nanoseconds since 1970, rounded down."""
        return units * SECOND // self.resolution + self.offset_ns

    def units(self, nanoseconds: int) -> int:
        """Nanoseconds since 1970 as a timestamp of the file: the first that reads back as these nanoseconds or, if the
        resolution is too coarse, the last one before them. EncodingError outside 64 bits.
        """
        since = nanoseconds - self.offset_ns
        units = -(-since * self.resolution // SECOND)
        if self.nanoseconds(units) != nanoseconds:
            units = since * self.resolution // SECOND
        if not 0 <= units < 1 << 64:
            message = f"{nanoseconds} ns since 1970 are {units} units, which do not fit 64 bits"
            raise EncodingError("EnhancedPacketBlock", "timestamp_upper", message)
        return units


def _resolution(code: int) -> int:
    """Units per second: a power of 10, or of 2 if the first bit is set (if_tsresol)."""
    return int((2 if code & 0x80 else 10) ** (code & 0x7F))


def is_too_fine(resolution: Options) -> bool:
    """Whether if_tsresol states a resolution finer than any clock's."""
    octets = resolution.octets(kinds.TIMESTAMP_RESOLUTION, 1)
    return octets is not None and octets[0] & 0x7F > FINEST[2 if octets[0] & 0x80 else 10]


def _resolution_octet(resolution: int) -> bytes:
    for base, mark in ((10, 0), (2, 0x80)):
        for exponent in range(FINEST[base] + 1):
            if base**exponent == resolution:
                return bytes((mark | exponent,))
    message = f"{resolution} units per second are neither a power of 10 up to 19 nor of 2 up to 63"
    raise EncodingError("InterfaceDescriptionBlock", "if_tsresol", message)
