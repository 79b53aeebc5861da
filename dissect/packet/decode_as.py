"""Numbers that stand for something else than usual, as they are written on a command line: `udp.port==5300,dns`.

The left side is a field in which a number is looked up, by Wireshark's name; where a header looks up a source and a
destination in one space, the name without `src` and `dst` means both. It follows from the declarations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from enum import IntEnum

from dissect.packet.suite import DecodeAs
from dissect.schema import Header, Peek, wire_names

SPELLING = re.compile(r"([\w.]+)==(\d{1,10}|0x[0-9A-Fa-f]{1,8}),([\w.]+)", re.ASCII)
NOTHING = "data"


def number_spaces(protocols: Iterable[type[Header]]) -> dict[str, type[IntEnum]]:
    """Wireshark's name of every field that says what is carried, with the space in which its number is looked up."""
    spaces: dict[str, type[IntEnum]] = {}
    for header in protocols:
        names = wire_names(header)
        for following in header.stack.next:
            fields = () if isinstance(following.key, Peek) else following.key.fields
            for name in fields:
                if name in names:
                    spaces[names[name]] = following.space
                    spaces[re.sub(r"\.(src|dst)", ".", names[name])] = following.space
    return spaces


def parse_decode_as(rules: Sequence[str], protocols: Sequence[type[Header]]) -> DecodeAs:
    """Rules such as `udp.port==5300,dns`; the protocol is named as Wireshark names it, `data` for none.

    ValueError says what is wrong with a rule, with the nearest names.
    """
    spaces = number_spaces(protocols)
    kinds: dict[str, type[Header]] = {}
    for header in protocols:
        kinds.setdefault(header.stack.name, header)
    chosen: dict[type[IntEnum], dict[int, type[Header] | None]] = {}
    for rule in rules:
        match = SPELLING.fullmatch(rule)
        if match is None:
            raise ValueError(f"{rule!r} is not of the form udp.port==5300,dns")
        field, number, protocol = match.groups()
        if field not in spaces:
            raise ValueError(f"{field!r} is no field that says what is carried{_nearest(field, spaces)}")
        if protocol != NOTHING and protocol not in kinds:
            raise ValueError(f"{protocol!r} is no protocol{_nearest(protocol, kinds)}")
        chosen.setdefault(spaces[field], {})[int(number, 0)] = kinds.get(protocol)
    return chosen


def _nearest(word: str, known: Iterable[str]) -> str:
    near: Iterator[str] = iter(get_close_matches(word, known, n=3))
    listed = ", ".join(near)
    return f"; did you mean {listed}?" if listed else ""
