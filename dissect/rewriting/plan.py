"""`Plan`: what is to be changed, checked before any packet is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from dissect.addresses import Address, MacAddress
from dissect.editing.fixing import checked
from dissect.errors import EncodingError
from dissect.packet import ProtocolSet
from dissect.rewriting.anonymizing import Anonymizer
from dissect.rewriting.framing import known_tunnel
from dissect.rewriting.prefixes import PrefixMap, prefix_map
from dissect.rewriting.settings import FieldName, Setting, settings_of
from dissect.schema import Header

SECOND: Final = 1_000_000_000
LAST_PORT: Final = 0xFFFF
TAG: Final = re.compile(r"add=([0-9]{1,4})(?::([0-9]))?")
REMOVE: Final = "remove"
IDENTIFIERS: Final = 4096
PRIORITIES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All changes; they are made in the order in which they stand here."""

    tunnel: str = ""
    """The header that is taken off with all around it; empty for none."""
    tag: Header | None = None
    """The tag that is put on."""
    untag: type[Header] | None = None
    """The kind of tag that is taken off."""
    addresses: PrefixMap
    anonymizer: Anonymizer | None = None
    """What replaces the addresses that no rule maps."""
    ports: Mapping[int, int]
    settings: tuple[Setting, ...] = ()
    fix: frozenset[str] = frozenset()
    drops_payload: bool = False
    snaplen: int | None = None
    shift_ns: int = 0

    @property
    def kinds(self) -> frozenset[type[Address]]:
        """The kinds of addresses that change."""
        return self.addresses.kinds() | (self.anonymizer.kinds if self.anonymizer is not None else frozenset())

    @property
    def growth(self) -> int:
        """By how many octets the largest frame may grow."""
        return 0 if self.tag is None else len(bytes(self.tag))

    def asked(self) -> Iterator[str]:
        """What is counted, in the order in which it is done."""
        kinds = self.kinds
        wanted = {
            "decapsulated": self.tunnel,
            "tags": self.tag is not None or self.untag is not None,
            "addresses": kinds - {MacAddress},
            "MAC addresses": MacAddress in kinds,
            "ports": self.ports,
            **{one.name: True for one in self.settings},
            "checksums": self.fix,
            "payloads dropped": self.drops_payload,
            "cut": self.snaplen is not None,
            "times": self.shift_ns,
        }
        return (name for name, is_wanted in wanted.items() if is_wanted)


def plan_of(
    protocols: ProtocolSet,
    *,
    set: Mapping[FieldName, Any] | None = None,  # noqa: A002  # as the option is called
    map_address: Mapping[str, str] | None = None,
    map_port: Mapping[int, int] | None = None,
    map_mac: Mapping[str, str] | None = None,
    anonymize: str | bytes | None = None,
    anonymize_mac: bool = False,
    fix: Collection[str] | str = (),
    decapsulate: str | None = None,
    vlan: str | None = None,
    drop_payload: bool = False,
    snaplen: int | None = None,
    shift: float | str | Decimal = 0,
) -> Plan:
    """The plan for these options. EncodingError for the first that cannot be."""
    if anonymize_mac and anonymize is None:
        raise EncodingError("anonymize_mac", "key", "needs a key: give anonymize too")
    if snaplen is not None and snaplen < 1:
        raise EncodingError("snaplen", str(snaplen), "is not a number of octets from 1 up")
    return Plan(
        tunnel="" if decapsulate is None else known_tunnel(decapsulate, protocols),
        tag=_tag(vlan, protocols),
        untag=_tag_kind(protocols) if vlan == REMOVE else None,
        addresses=prefix_map(map_address or {}, map_mac or {}),
        anonymizer=None if anonymize is None else Anonymizer(anonymize, macs=anonymize_mac),
        ports=_ports(map_port or {}),
        settings=settings_of(set or {}, protocols),
        fix=checked(fix, protocols.headers),
        drops_payload=drop_payload,
        snaplen=snaplen,
        shift_ns=_nanoseconds(shift),
    )


def _tag(text: str | None, protocols: ProtocolSet) -> Header | None:
    if text is None or text == REMOVE:
        return None
    found = TAG.fullmatch(text)
    if found is None:
        raise EncodingError("vlan", text, "is neither add=5, add=5:3 with a priority, nor remove")
    identifier, priority = int(found[1]), int(found[2] or 0)
    if identifier >= IDENTIFIERS or priority >= PRIORITIES:
        raise EncodingError("vlan", text, "has an identifier above 4095, or a priority above 7")
    values = {"vlan.id": identifier, "vlan.priority": priority, "vlan.etype": 0}
    kind = _tag_kind(protocols)
    return kind(**{one.name: values[one.wireshark] for one in kind.fields if one.wireshark in values})


def _tag_kind(protocols: ProtocolSet) -> type[Header]:
    """The header of tags that are put on."""
    kind = next((one for one in protocols.headers if one.stack.name == "vlan"), None)
    if kind is None:
        raise EncodingError("vlan", "header", "is not among the protocols")
    return kind


def _ports(ports: Mapping[int, int]) -> dict[int, int]:
    for one in (*ports, *ports.values()):
        if not 0 <= one <= LAST_PORT:
            raise EncodingError("map_port", str(one), "is not a port from 0 to 65535")
    return dict(ports)


def _nanoseconds(seconds: float | str | Decimal) -> int:
    """A time in nanoseconds; a float counts as it is written."""
    try:
        exact = Decimal(str(seconds)) * SECOND
        whole = int(exact)
    except (InvalidOperation, ValueError, OverflowError):
        raise EncodingError("shift", str(seconds), "is not a number of seconds, such as 3600 or -0.5") from None
    if whole != exact:
        raise EncodingError("shift", str(seconds), "has more than 9 digits behind the point")
    return whole
