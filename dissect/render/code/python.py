"""A packet as Python: the constructors of its headers, and octets where they do not tell all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import takewhile
from typing import Any, Final

import dissect
from dissect.addresses import Address
from dissect.encapsulation.encapsulate import encapsulation
from dissect.errors import EncodingError
from dissect.packet import Layer, Packet
from dissect.render.code.parts import INDENT, described, lines_of
from dissect.schema import AUTO, Header, values_of
from dissect.schema.variable_integers import VariableInteger

IMPORT: Final = "import dissect"
"""What stands before the statements."""
SHORT: Final = 60
"""Octets that are written in one line, where they are characters."""
PARTLY: Final = "# What is behind the last header here cannot be put together from fields: it is octets."


def python_lines(packet: Packet) -> Iterator[str]:
    """Statements that make the packet again, after `IMPORT`: all of its octets, with its link type."""
    frame = packet.frame
    headers = _constructors(packet)
    yield f"# {described(packet)}"
    if not headers:
        yield f"packet_{frame.number} = dissect.dissect("
        yield from _octets(frame.octets, "", ",") if frame.octets else (f"{INDENT}b'',",)
        yield f"{INDENT}link_type={frame.link_type},"
        yield ")"
        return
    message = frame.octets[packet.layers[len(headers) - 1].offset + packet.layers[len(headers) - 1].length :]
    if len(headers) < len(packet.layers):
        yield PARTLY
    yield f"packet_{frame.number} = dissect.encapsulate("
    for position, header in enumerate(headers):
        values = ", ".join(f"{name}={_written(value)}" for name, value in _given(header).items())
        yield f"{INDENT}{'/ ' if position else ''}dissect.{type(header).__name__}({values})"
    yield from _octets(message, "/ ", "")
    yield ")"


def _constructors(packet: Packet) -> Sequence[Header]:
    """The headers from the outermost on that make the frame, together with the octets behind them. Fields that are
    automatic are given only where they are not what would be filled in."""
    layers = list(takewhile(lambda pair: _follows(*pair), zip(packet.layers, _ends(packet.layers), strict=False)))
    found = [layer.header for layer, _ in layers if layer.header is not None]
    for count in range(len(found), 0, -1):
        headers = _matching(packet, found[:count])
        if headers:
            return headers
    return ()


def _ends(layers: Sequence[Layer]) -> list[int]:
    """Where the header before each layer ends, and the last one."""
    return [0, *(layer.offset + layer.length for layer in layers)]


def _follows(layer: Layer, end: int) -> bool:
    """Whether a whole header, whose class has a name of its own, begins where the one before ends."""
    header = layer.header
    is_there = header is not None and not layer.quoted and layer.offset == end
    return is_there and getattr(dissect, type(header).__name__, None) is type(header)


def _matching(packet: Packet, headers: Sequence[Header]) -> Sequence[Header]:
    """The headers as they are to be written; empty if the frame cannot be put together from them. Where a field cannot
    be filled, as often in the last header, all fields are given: of that header, or of all."""
    frame = packet.frame
    last = packet.layers[len(headers) - 1]
    message = frame.octets[last.offset + last.length :]
    bare = [_without_automatic(one) for one in headers]
    for tried in (bare, [*bare[:-1], headers[-1]], headers):
        with suppress(EncodingError):
            filled = [step.header for step in reversed(encapsulation(message, *reversed(tried)).steps)]
            exact = [_with_different(*three) for three in zip(headers, tried, filled, strict=True)]
            made = encapsulation(message, *reversed(exact))
            if made.octets == frame.octets and made.link_type == frame.link_type:
                return exact
    return ()


def _without_automatic(header: Header) -> Header:
    automatic = {slot.field.name for slot in type(header).layout.slots if slot.field.default is AUTO}
    values = values_of(header).items()
    return type(header)(**{name: value for name, value in values if name not in automatic or _is_longer(value)})


def _is_longer(value: Any) -> bool:
    """Whether it stands in more octets than would be filled in."""
    return isinstance(value, VariableInteger) and value.octets > VariableInteger(value).octets


def _with_different(header: Header, bare: Header, filled: Header) -> Header:
    """The bare header with those values of the header that are filled differently."""
    there, would_be = values_of(header), values_of(filled)
    return bare.replace(**{name: value for name, value in there.items() if would_be[name] != value})


def _given(header: Header) -> dict[str, Any]:
    """The values that a constructor needs."""
    defaults = {slot.field.name: slot.field.default for slot in type(header).layout.slots}
    return {
        name: value
        for name, value in values_of(header).items()
        if value is not AUTO and (defaults[name] is AUTO or value != defaults[name])
    }


def _written(value: Any) -> str:
    if isinstance(value, Address):
        return repr(str(value))
    if isinstance(value, bytes):
        return repr(bytes(value))
    if _is_longer(value):
        return f"dissect.VariableInteger({int(value)}, octets={value.octets})"
    return repr(int(value)) if isinstance(value, int) and not isinstance(value, bool) else repr(value)


def _octets(octets: bytes, before: str, behind: str) -> Iterator[str]:
    """Octets as characters, where they are few, or in hex."""
    if not octets:
        return
    if len(octets) <= SHORT and octets.isascii() and octets.decode("ascii").isprintable():
        yield f"{INDENT}{before}{octets!r}{behind}"
        return
    yield f"{INDENT}{before}bytes.fromhex("
    for row in lines_of(octets):
        yield f'{INDENT}{INDENT}"{row.hex(" ")} "'
    yield f"{INDENT}){behind}"
