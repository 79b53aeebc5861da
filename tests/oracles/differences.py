"""Where tshark shows one of our fields otherwise: our values, put as tshark would put them, and nothing looser.

Every rule answers for one name, and its reason stands under that name in `DIFFERENCES`. A rule says exactly what
tshark shows instead (nothing, another name, another value), so that whatever it does not foresee is still found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from dissect.addresses import Ipv4Address
from dissect.derive.options import decode_options
from dissect.protocols.ipv4 import IPv4LooseSourceRoute, IPv4StrictSourceRoute
from tests.oracles.tshark import Answer, OurField, ShownField, same_value

TYPE_MINIMUM = 1536
FAST_OPEN = 0xF989
"""The identifier under which fast open was tried as an experiment (RFC 7413 §4.1.1)."""

Rule = Callable[[OurField, Answer], Iterable[OurField]]


def _unless(is_left_out: Callable[[OurField], bool]) -> Rule:
    return lambda field, answer: [] if is_left_out(field) else [field]


def _is_length(field: OurField) -> bool:
    return int(field.value) < TYPE_MINIMUM


def _is_zero(field: OurField) -> bool:
    return not field.value


def _fixed(field: OurField, name: str) -> int:
    return int(getattr(field.layer.header, name))


def _renamed(name: str, when: Callable[[OurField], bool]) -> Rule:
    return lambda field, answer: [replace(field, name=name)] if when(field) else [field]


def _is_ethernet(field: OurField) -> bool:
    return _fixed(field, "hardware_type") in (1, 6) and _fixed(field, "hardware_address_length") == 6


def _is_ipv4(field: OurField) -> bool:
    return _fixed(field, "protocol_type") == 0x0800 and _fixed(field, "protocol_address_length") == 4


def _total_length(field: OurField, answer: Answer) -> list[OurField]:
    if field.value:
        return [field]
    return [replace(field, value=field.layer.contained_end - field.layer.offset)]


def _destination(field: OurField, answer: Answer) -> list[OurField]:
    for _, _, options in field.layer.options():
        for option in options.items:
            if isinstance(option.header, IPv4LooseSourceRoute | IPv4StrictSourceRoute) and option.header.route:
                return [replace(field, value=Ipv4Address(option.header.route[-4:]), start=None)]
    return [field]


def _option_kind(field: OurField, answer: Answer) -> Iterator[OurField]:
    """An end of the list is followed by as many ends as there are octets of zero padding."""
    yield field
    for declared, _, options in field.layer.options():
        if declared.options is not None and field.value == declared.options.end:
            for octet in options.remainder:
                yield replace(field, value=octet, start=None)


def _accurate_ecn(field: OurField, answer: Answer) -> list[OurField]:
    return [] if "tcp.flags.ace" in answer.named() else [field]


def _experiment(field: OurField, answer: Answer) -> list[OurField]:
    identifier = getattr(field.option, "experiment_identifier", None)
    return [replace(field, name="tcp.options.tfo.cookie")] if identifier == FAST_OPEN else [field]


def _quoted_sequence(field: OurField, answer: Answer) -> list[OurField]:
    return [] if field.layer.quoted and field.layer.is_partial else [field]


def _cooked_length(field: OurField, answer: Answer) -> Iterator[OurField]:
    """The octets that an address other than of six octets leaves of the room for it are unused."""
    yield field
    source = field.layer.values.get("source_address")
    if field.value != 6 and source is not None and source[field.value :]:
        yield replace(field, name="sll.unused", value=bytes(source[field.value :]), start=None)


TRANSLATIONS: dict[str, Rule] = {
    "arp.dst.hw": _renamed("arp.dst.hw_mac", _is_ethernet),
    "arp.dst.proto": _renamed("arp.dst.proto_ipv4", _is_ipv4),
    "arp.src.hw": _renamed("arp.src.hw_mac", _is_ethernet),
    "arp.src.proto": _renamed("arp.src.proto_ipv4", _is_ipv4),
    "eth.type": _unless(_is_length),
    "icmp.length": _unless(_is_zero),
    "icmp.length.original_datagram": _unless(_is_zero),
    "icmpv6.length": _unless(_is_zero),
    "ip.dst": _destination,
    "ip.len": _total_length,
    "llc.type": _unless(lambda field: _fixed(field, "organization_code") != 0),
    "sll.etype": _unless(lambda field: _is_length(field) or _fixed(field, "hardware_type") == 778),
    "sll.halen": _cooked_length,
    "tcp.flags.ae": _accurate_ecn,
    "tcp.flags.cwr": _accurate_ecn,
    "tcp.flags.ece": _accurate_ecn,
    "tcp.option_kind": _option_kind,
    "tcp.options.experimental.data": _experiment,
    "tcp.seq_raw": _quoted_sequence,
    "vlan.etype": _unless(_is_length),
}


def translated(fields: Iterable[OurField], answer: Answer) -> Iterator[OurField]:
    """Our fields as tshark shows them. It shows none without octets, such as the options of a header without any."""
    for field in fields:
        if field.value == b"":
            continue
        rule = TRANSLATIONS.get(field.name)
        if rule is None:
            yield field
        else:
            yield from rule(field, answer)


def gave_up(ours: list[OurField], theirs: list[ShownField], answer: Answer) -> bool:
    """Whether tshark ran off the data and said so, and what it showed until then is the beginning of ours."""
    values = zip(ours, theirs, strict=False)
    is_beginning = len(theirs) < len(ours) and all(same_value(one.value, other) for one, other in values)
    return bool(answer.flags) and is_beginning
