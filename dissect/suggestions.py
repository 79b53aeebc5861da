"""The end of a message about an unknown name: the names that are most like it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

ELSEWHERE: Final[Mapping[str, str]] = {
    "Dot1Q": "VLAN",
    "Ether": "Ethernet",
    "FileCapture": "open",
    "ICMP": "ICMPv4",
    "IP": "IPv4",
    "PcapReader": "open",
    "Reader": "open",
    "Writer": "PcapWriter",
    "load": "open",
    "rdpcap": "open",
    "read": "open",
    "wrpcap": "write",
}
"""What other libraries call what we have under names that are not similar."""


def nearest(text: str, names: Iterable[str], count: int = 3) -> list[str]:
    """The names most similar to an unknown one, in whatever case: of fields of its protocol, if some are similar."""
    from difflib import get_close_matches

    known: dict[str, str] = {}
    for name in names:
        known.setdefault(name.lower(), name)
    protocol, dot, field = text.lower().partition(".")
    own = {one.removeprefix(protocol + dot): one for one in known if dot and one.startswith(protocol + dot)}
    near = [own[one] for one in get_close_matches(field, own, n=count, cutoff=0.6)]
    return [known[one] for one in near or get_close_matches(text.lower(), known, n=count, cutoff=0.6)]


def meant(text: str, names: Iterable[str]) -> str:
    """The end of a sentence that suggests names similar to an unknown one; empty if none is."""
    near = nearest(text, names)
    return f"; did you mean {' or '.join(near)}?" if near else ""
