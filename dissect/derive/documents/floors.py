"""The floor of a header, the word for what it makes with its payload, and its short label."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache
from typing import Final

from dissect.assigned_numbers import EtherType, IpProtocol, LinkType, OpenEnum
from dissect.assigned_numbers.transport_ports import TcpPort, UdpPort
from dissect.schema import Floor, Header

SPACES: Final[tuple[tuple[type[IntEnum], Floor], ...]] = (
    (LinkType, Floor.LINK),
    (IpProtocol, Floor.TRANSPORT),
    (UdpPort, Floor.APPLICATION),
    (TcpPort, Floor.APPLICATION),
    (EtherType, Floor.NETWORK),
)
"""On which floor a header is that has a number in a space, if it does not say it; the first that it has counts."""
UNITS: Final = {
    Floor.CAPTURE: "frame",
    Floor.LINK: "frame",
    Floor.NETWORK: "datagram",
    Floor.CONTROL: "message",
    Floor.TUNNEL: "packet",
    Floor.TRANSPORT: "datagram",
    Floor.APPLICATION: "message",
}
"""The word for a header with its payload, if it does not say it."""
ABBREVIATION: Final = re.compile(r" \(([A-Z][A-Z0-9 _-]*)\)$")
"""The end of a label that includes a short form: Initiation (INIT)."""
WORDS: Final = re.compile(
    r"QoS|[A-Z]+\d[A-Z]+(?:v\d|(?![a-z]))|[A-Z]+[a-z]?\d+|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+"
)
KIND: Final = re.compile(r"^OPTION_| (?:Sub-?)?(?:[Oo]ption|Parameter)s?$")
REMARK: Final = re.compile(r" \([^()]*\)$")


@cache
def floor_of(header: type[Header]) -> Floor:
    """The floor as declared; else it follows from what the header, or the one that it is a variant of, is carried in.
    What has numbers of no well-known space stands within a link."""
    stack = header.stack
    if stack.floor is not None:
        return stack.floor
    if stack.pseudo_header is not None:
        return Floor.NETWORK
    stacks = [vars(one)["stack"] for one in header.__mro__ if "stack" in vars(one)]
    spaces = {space for one in stacks for space in one.carried_as or {}}
    return next((floor for space, floor in SPACES if space in spaces), Floor.LINK)


@cache
def protocol_name(header: type[Header]) -> str:
    """What the protocol of a header is called: its name in Wireshark, in capitals, or as the class is spelt."""
    name = header.stack.name
    return next((one.__name__ for one in header.__mro__ if one.__name__.lower() == name), name.upper())


@cache
def unit_of(header: type[Header]) -> str:
    """The RFCs' word for a header with its payload: segment, datagram, frame."""
    return header.stack.unit or UNITS[floor_of(header)]


def item_unit_of(header: type[Header]) -> str:
    """The word for an item of a list: option, chunk."""
    return header.stack.unit or "item"


@cache
def short_of(header: type[Header]) -> str:
    """A label for narrow cells: as declared, or what lines say of every such item, or what its number is called in
    short; else the words of the class's name."""
    stack = header.stack
    if stack.short:
        return stack.short if _is_item(header) else _with_short(header, stack.short)
    if _is_item(header):
        said = header.line[0].text if header.line else ""
        if said and "{" not in said:
            return said
        named = _label(header)
        if named:
            found = ABBREVIATION.search(named)
            return found.group(1) if found is not None else KIND.sub("", REMARK.sub("", named))
    words = WORDS.findall(header.__name__)
    return " ".join(words[1:] if _is_item(header) and len(words) > 1 and words[0].isupper() else words)


def _with_short(header: type[Header], short: str) -> str:
    """The label of a header that declares it; that of a variant has the words of its name besides."""
    declaring = [one for one in header.__mro__ if "stack" in vars(one) and vars(one)["stack"].short == short][-1]
    before, found, after = header.__name__.partition(declaring.__name__)
    words = [*WORDS.findall(before), short, *WORDS.findall(after)] if found else WORDS.findall(header.__name__)
    return " ".join(words)


def _is_item(header: type[Header]) -> bool:
    """Whether a header is an item of a list, as its name in Wireshark says."""
    return "." in header.stack.name


def _label(header: type[Header]) -> str:
    """What the number of a header is called; empty if it has none, or no name."""
    for space, numbers in (header.stack.carried_as or {}).items():
        member = space(numbers[0]) if numbers and space.__members__ else None
        if isinstance(member, OpenEnum) and member.is_assigned:
            return member.label
    return ""
