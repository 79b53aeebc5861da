"""Checksums that are plainly right, found straight from the frame's octets by functions derived from the declarations.

A check is derived for a header and the network header whose pseudo-header counts. It makes no values and looks at no
circumstances: where the checksum is right by the ordinary rule, it gives the field's value, and in every other case it
leaves the verdict to those who know all of them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final, TypeAlias

from dissect.checksum.crc import crc32c
from dissect.checksum.declared import checksum_field, conditions, takes_pseudo_header
from dissect.checksum.internet import ALL_ONES
from dissect.derive.carried_number import carried_number
from dissect.derive.checksum_outline import LENGTH, NAMED, PROTOCOL
from dissect.derive.generate import function
from dissect.derive.unpacking import Unpacking
from dissect.schema import Checksum, Covers, Crc32c, Fletcher, Header, InternetChecksum
from dissect.schema.layout import Slot

NO_CHECKSUM: Final = -1
"""By its own fields the header has no checksum."""
UNSURE: Final = -2
"""The checksum is not plainly right."""

Check: TypeAlias = Callable[[bytes, int, int, int, int, bool], int]
"""``check(octets, at, length, end, network, is_known)``: the field's value, or one of the two above. The header has
`length` octets, what it contains ends at `end`, and the network header begins at `network`. `is_known`: the octets up
to `end` are all there, are a whole datagram, and the addresses of the network header are those that count."""


class PlainChecks:
    """The checks of one header that has a checksum, each derived when it is first asked for."""

    __slots__ = ("by_network", "field", "header", "octets", "protocol", "wireshark")

    def __init__(self, header: type[Header]) -> None:
        rule, _ = checksum_field(header)
        self.header = header
        self.protocol = header.stack.name
        self.field = rule.field
        self.wireshark = next(one.wireshark for one in header.fields if one.name == rule.field)
        self.octets = rule.octets
        self.by_network: dict[type[Header] | None, Check] = {}
        """The checks that were derived, by the network header that is the nearest around."""

    def derive(self, network: type[Header] | None) -> Check:
        """The check where this network header is the nearest around."""
        check = self.by_network[network] = plain_check(self.header, network)
        return check


def plain_check(header: type[Header], network: type[Header] | None) -> Check:
    """The check of a header that has a checksum, under a network header (None: under none)."""
    names = {"from_bytes": int.from_bytes, "crc32c": crc32c}
    if _is_decidable(header):
        names["unpack"] = struct.Struct(_unpacking(header).format).unpack_from
    return function("check", plain_check_source(header, network), names, _title(header, network))


def plain_check_source(header: type[Header], network: type[Header] | None) -> str:
    """The Python source of a check."""
    begin = [
        "def check(octets, at, length, end, network, is_known):",
        f'    """{_title(header, network)}, derived from their declarations."""',
    ]
    if not _is_decidable(header):
        return "\n".join([*begin, f"    return {UNSURE}"]) + "\n"
    unpacking = _unpacking(header)
    if unpacking.variables:
        begin.append(f"    {', '.join(unpacking.variables)}, = unpack(octets, at)")
    for condition in conditions(header):
        begin += [f"    if not ({unpacking.condition(condition)}):", f"        return {NO_CHECKSUM}"]
    return "\n".join([*begin, *_verification(header, network)]) + "\n"


def _title(header: type[Header], network: type[Header] | None) -> str:
    return header.__name__ if network is None else f"{header.__name__} over {network.__name__}"


def _is_decidable(header: type[Header]) -> bool:
    """Whether the fields that say whether there is a checksum have fixed places."""
    return all(header.layout.slot(name).is_fixed for one in conditions(header) for name in one.fields)


def _unpacking(header: type[Header]) -> Unpacking:
    return Unpacking(header.layout, [name for one in conditions(header) for name in one.fields])


def _verification(header: type[Header], network: type[Header] | None) -> list[str]:
    """The statements that compare the checksum, once it is known that there is one."""
    rule, at = checksum_field(header)
    pseudo_sum = "" if isinstance(rule, Crc32c) else _pseudo_sum(header, rule, network)
    if pseudo_sum is None or not _is_plain(rule):
        return [f"    return {UNSURE}"]
    after = at + rule.octets
    if rule.covers is Covers.HEADER:
        lines = ["    end = at + length"]
    else:
        lines = [f"    if not is_known or end - at < {after}:", f"        return {UNSURE}"]
    field = f"octets[at + {at}:at + {after}]"
    lines += [
        f'    found = from_bytes({field}, "big")',
        f"    if found == 0 or found == {(1 << 8 * rule.octets) - 1:#x}:",
        f"        return {UNSURE}",
    ]
    if isinstance(rule, Crc32c):
        zeros = f"crc32c({bytes(rule.octets)!r}, crc32c(octets[at:at + {at}]))"
        return [
            *lines,
            f"    right = crc32c(octets[at + {after}:end], {zeros})",
            f'    return found if right == from_bytes({field}, "little") else {UNSURE}',
        ]
    return [
        *lines,
        f'    total = from_bytes(octets[at:end], "big") % {ALL_ONES:#x}',
        "    if (end - at) % 2:",
        "        total <<= 8",
        f"    return {UNSURE} if (total{pseudo_sum}) % {ALL_ONES:#x} else found",
    ]


def _is_plain(rule: Checksum) -> bool:
    """Whether all octets count, each as the others."""
    if isinstance(rule, InternetChecksum):
        return rule.coverage is None and rule.skips is None and not rule.signed_last
    return not isinstance(rule, Fletcher)


def _pseudo_sum(header: type[Header], rule: Checksum, network: type[Header] | None) -> str | None:
    """What the pseudo-header adds to a sum, as the end of an expression; None where that is not known beforehand."""
    if not rule.pseudo_header:
        return ""
    declared = network.stack.pseudo_header if network is not None else None
    if network is None or declared is None or rule.covers is Covers.HEADER:
        return None
    if not takes_pseudo_header(rule, declared.header):
        return ""
    parts: list[str] = []
    runs: list[tuple[int, int, int]] = []
    bits = 8 * declared.header.layout.fixed_octets
    for slot in declared.header.layout.slots:
        bits -= slot.width.constant
        place = _octets_of(network, slot)
        if place is not None:
            _add_run(runs, *place, bits)
            continue
        number = _number_in(slot, header)
        if number is None:
            return None
        parts.append(_shifted(number, bits))
    found = [_shifted(f'from_bytes(octets[network + {a}:network + {b}], "big")', left) for a, b, left in runs]
    return "".join(f" + {one}" for one in [*found, *parts] if one != "0")


def _number_in(slot: Slot, header: type[Header]) -> str | None:
    """A field of the pseudo-header that is not the network header's; None where it is not known beforehand."""
    name, default = slot.field.name, slot.field.default
    if name == LENGTH:
        return f"(end - at & {(1 << slot.width.constant) - 1:#x})"
    number = carried_number(header, slot.field.names) if name == PROTOCOL else default
    return str(int(number)) if isinstance(number, int) else None


def _octets_of(network: type[Header], wanted: Slot) -> tuple[int, int] | None:
    """The octets of the network header's field that is also the pseudo-header's; None where it has none such."""
    slot = next((one for one in network.layout.fixed if one.field.name == wanted.field.name), None)
    if slot is None or wanted.field.name in NAMED:
        return None
    first, width = slot.offset.constant, slot.width.constant
    if width != wanted.width.constant or first % 8 or width % 8 or slot.little_endian:
        return None
    return first // 8, (first + width) // 8


def _add_run(runs: list[tuple[int, int, int]], begin: int, end: int, bits: int) -> None:
    """Note octets with the bits after them in the pseudo-header, as one run with those right before where they join."""
    if runs and runs[-1][1] == begin and runs[-1][2] == bits + 8 * (end - begin):
        begin = runs.pop()[0]
    runs.append((begin, end, bits))


def _shifted(number: str, bits: int) -> str:
    """A number with `bits` bits after it, as it counts in a sum of 16-bit words."""
    return f"({number} << {bits % 16})" if bits % 16 and number != "0" else number
