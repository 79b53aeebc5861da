"""The contents of pcapng blocks other than frames and interfaces (draft-ietf-opsawg-pcapng §4).

All are immutable values, independent of the file's byte order, and `PcapngWriter.add` writes each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.capture.pcapng import option_kinds as kinds
from dissect.capture.pcapng.options import NO_OPTIONS, Options, encode_text, text_of

UNKNOWN_LENGTH: Final = -1
"""The length of a section that its writer did not know (§4.1)."""
END_RECORD: Final = 0
ADDRESSES: Final[dict[int, type[Address]]] = {1: Ipv4Address, 2: Ipv6Address, 3: MacAddress}
"""The kind of address in a name record, by the record's type."""
EUI_64: Final = 4
ADDRESS_OCTETS: Final = {**{kind: address.octets for kind, address in ADDRESSES.items()}, EUI_64: 8}


@dataclass(frozen=True, slots=True)
class Section:
    """The beginning of a section (§4.1): it numbers its interfaces from 0 and has its own byte order."""

    options: Options = NO_OPTIONS
    length: int = UNKNOWN_LENGTH
    """Octets up to the next section; -1 if the writer did not know it, as is usual."""
    version: tuple[int, int] = (1, 0)

    @classmethod
    def described(
        cls, *, hardware: str = "", operating_system: str = "", application: str = "", comments: tuple[str, ...] = ()
    ) -> Section:
        """A section that states how it was made."""
        texts = {
            kinds.SECTION_HARDWARE: hardware,
            kinds.SECTION_OS: operating_system,
            kinds.SECTION_APPLICATION: application,
        }
        given = [(code, encode_text(text)) for code, text in texts.items() if text]
        return cls(Options(given).commented(*comments))

    @property
    def hardware(self) -> str:
        """The hardware on which the section was made, in words; empty if the file does not say."""
        return self.options.text(kinds.SECTION_HARDWARE)

    @property
    def operating_system(self) -> str:
        """The operating system on which the section was made; empty if the file does not say."""
        return self.options.text(kinds.SECTION_OS)

    @property
    def application(self) -> str:
        """The program that made the section."""
        return self.options.text(kinds.SECTION_APPLICATION)

    @property
    def comments(self) -> tuple[str, ...]:
        """The comments on the section, in file order."""
        return self.options.comments


@dataclass(frozen=True, slots=True)
class NameResolution:
    """Names of addresses (§4.5). `records` are pairs of type and value, as in the file."""

    records: tuple[tuple[int, bytes], ...] = ()
    options: Options = NO_OPTIONS

    @classmethod
    def of(cls, names: dict[Address, tuple[str, ...]]) -> NameResolution:
        """The names of IPv4, IPv6 and MAC addresses."""
        types = {address: kind for kind, address in ADDRESSES.items()}
        return cls(
            tuple(
                (types[type(address)], bytes(address) + b"".join(encode_text(name) + b"\0" for name in some))
                for address, some in names.items()
            )
        )

    @property
    def names(self) -> tuple[tuple[Address | bytes, tuple[str, ...]], ...]:
        """Each address with its names; an EUI-64 is eight octets. From the file, not to be trusted."""
        found: list[tuple[Address | bytes, tuple[str, ...]]] = []
        for kind, value in self.records:
            octets = ADDRESS_OCTETS.get(kind)
            if octets is not None and len(value) >= octets:
                address = value[:octets]
                names = tuple(text_of(one) for one in value[octets:].split(b"\0") if one)
                found.append((ADDRESSES[kind](address) if kind in ADDRESSES else address, names))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class InterfaceStatistics:
    """The counters of an interface (§4.6). Times are in the interface's units: see `Interface.nanoseconds`."""

    interface: int
    """Index into the capture's `interfaces`."""
    timestamp: int
    """When the counters were read."""
    options: Options = NO_OPTIONS

    @property
    def start(self) -> int | None:
        """When the capture began on this interface."""
        return self.options.number(kinds.START_TIME, 8)

    @property
    def end(self) -> int | None:
        """When the capture ended on this interface."""
        return self.options.number(kinds.END_TIME, 8)

    @property
    def received(self) -> int | None:
        """Packets received from the interface."""
        return self.options.number(kinds.RECEIVED, 8)

    @property
    def dropped_by_interface(self) -> int | None:
        """Packets that the interface dropped for want of resources; None if the file does not say."""
        return self.options.number(kinds.DROPPED_BY_INTERFACE, 8)

    @property
    def accepted_by_filter(self) -> int | None:
        """Packets that the capture filter accepted; None if the file does not say."""
        return self.options.number(kinds.ACCEPTED_BY_FILTER, 8)

    @property
    def dropped_by_os(self) -> int | None:
        """Packets that the operating system dropped; None if the file does not say."""
        return self.options.number(kinds.DROPPED_BY_OS, 8)

    @property
    def delivered(self) -> int | None:
        """Packets delivered to the user."""
        return self.options.number(kinds.DELIVERED, 8)


@dataclass(frozen=True, slots=True)
class DecryptionSecrets:
    """Secrets that decrypt packets (§4.7): anybody who gets the file can use them."""

    TLS_KEY_LOG = 0x544C_534B
    SSH_KEY_LOG = 0x5353_484B
    WIREGUARD_KEY_LOG = 0x5747_4B4C
    OPC_UA_KEY_LOG = 0x5541_4B4C
    ZIGBEE_NETWORK_KEY = 0x5A4E_574B
    ZIGBEE_APPLICATION_KEY = 0x5A41_5053

    secrets_type: int
    secrets: bytes
    options: Options = NO_OPTIONS


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry of the systemd journal in its export format (draft-richardson-opsawg-pcapng-extras)."""

    octets: bytes
    """With the zeros that pad it in the file, which does not state its length."""


@dataclass(frozen=True, slots=True)
class CustomData:
    """A custom block (§4.8), whose data and options only its vendor can tell apart."""

    enterprise_number: int
    """IANA's Private Enterprise Number of the vendor."""
    octets: bytes
    """With the zeros that pad it in the file."""
    copied: bool = True
    """Whether a program that changes the file may keep the block."""


@dataclass(frozen=True, slots=True)
class UnknownBlock:
    """A block of an unknown type, or one that is not valid for its type."""

    block_type: int
    body: bytes
    """The octets between the two lengths, as in the file."""


OtherContent = NameResolution | InterfaceStatistics | DecryptionSecrets | JournalEntry | CustomData | UnknownBlock
"""Any content but sections, interfaces and frames."""
