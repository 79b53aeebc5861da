"""`Certificate`: whom a certificate is for, who vouches for it, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

SHORT_NAMES: Final = {
    "2.5.4.3": "CN",
    "2.5.4.4": "SN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "STREET",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "title",
    "2.5.4.15": "businessCategory",
    "2.5.4.17": "postalCode",
    "2.5.4.42": "GN",
    "2.5.4.97": "organizationIdentifier",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "emailAddress",
}
"""How people write the kinds of attributes (RFC 4514 §3, RFC 4519, RFC 2985); others are written in digits."""
SPECIAL: Final = frozenset(',+"\\<>;=')
"""Characters that stand for something else in a name as text (RFC 4514 §2.4)."""


class Attribute(NamedTuple):
    """A part of a name."""

    identifier: str
    """Which part: an object identifier, in digits."""
    tag: int
    """The kind of string that it is."""
    value: str

    def __str__(self) -> str:
        text = "".join(f"\\{one}" if one in SPECIAL else one for one in self.value)
        return f"{SHORT_NAMES.get(self.identifier, self.identifier)}={text}"


class AlternativeName(NamedTuple):
    """One more name for the subject (RFC 5280 §4.2.1.6)."""

    kind: int
    """Which of the forms of a GeneralName: 1 an address of mail, 2 a name in DNS, 6 a URI, 7 an IP address …"""
    octets: bytes


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was read of a certificate."""

    version: int | None = None
    """As it is encoded: 2 is version 3. None if it does not say: version 1."""
    serial: bytes = b""
    issuer: tuple[Attribute, ...] = ()
    subject: tuple[Attribute, ...] = ()
    not_before: str = ""
    not_after: str = ""
    """As `2026-11-29 18:00:00 (UTC)`."""
    names: tuple[AlternativeName, ...] = ()
    fault: str = ""
    """Why no more was read; empty if nothing is wrong."""


def spelled(name: tuple[Attribute, ...]) -> str:
    """A name as text, the most exact part first (RFC 4514)."""
    return ",".join(map(str, reversed(name)))
