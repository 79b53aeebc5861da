"""Where tshark shows one of our fields otherwise: our values, put as tshark would put them, and nothing looser.

Every rule answers for one name, and its reason stands under that name in `DIFFERENCES`. A rule says exactly what
tshark shows instead (nothing, another name, another value), so that whatever it does not foresee is still found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from dissect.addresses import Ipv4Address
from dissect.protocols.ipv4 import IPv4LooseSourceRoute, IPv4StrictSourceRoute
from dissect.schema import OptionList, wire_names
from tests.headers import HEADERS
from tests.oracles.tshark import Answer, OurField, ShownField, same_value

TYPE_MINIMUM = 1536
MAC_OCTETS = 6
FAST_OPEN, ACCURATE_ECN = 0xF989, 0xACCE
"""Identifiers of two experiments that tshark reads on in, one with the fields of the option that it became."""

OPTION_NAMES = {
    name
    for header in HEADERS
    for field in header.fields
    if field.options is not None
    for member in field.options.headers
    for name in wire_names(member).values()
}

SERVICE_RECORD = 33

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
    for _, options in field.layer.options():
        for option in options.items:
            if isinstance(option.header, IPv4LooseSourceRoute | IPv4StrictSourceRoute) and option.header.route:
                return [replace(field, value=Ipv4Address(option.header.route[-4:]), start=None)]
    return [field]


def _option_kind(field: OurField, answer: Answer) -> Iterator[OurField]:
    """An end of the list is followed by as many ends as there are octets of zero padding."""
    yield field
    for declared, options in field.layer.options():
        end = declared.options.end if isinstance(declared.options, OptionList) else None
        if field.option is not None and end is not None and field.value == end:
            padding = len(options.remainder) - len(options.remainder.lstrip(b"\0"))
            yield from [replace(field, start=None)] * padding


def _accurate_ecn(field: OurField, answer: Answer) -> list[OurField]:
    return [] if "tcp.flags.ace" in answer.named() else [field]


def _experiment(field: OurField, answer: Answer) -> list[OurField]:
    identifier = getattr(field.option, "experiment_identifier", None)
    if identifier == FAST_OPEN:
        return [replace(field, name="tcp.options.tfo.cookie")]
    return [] if identifier == ACCURATE_ECN else [field]


def _quoted_sequence(field: OurField, answer: Answer) -> list[OurField]:
    quoted = field.layer.quoted and any(layer.name == "icmp" for layer in answer.layers)
    return [replace(field, name="tcp.seq")] if quoted else [field]


def _error_length(field: OurField, answer: Answer) -> Iterator[OurField]:
    """The octet and the three unused ones after it are "reserved" with tshark, together where the length is zero."""
    if field.value:
        yield field
    unused: bytes = field.layer.values["unused"]
    yield replace(field, name="icmpv6.reserved", value=unused if field.value else b"\0" + unused, start=None)


def _cooked_length(field: OurField, answer: Answer) -> Iterator[OurField]:
    """The octets that an address other than of six octets leaves of the room for it are unused."""
    yield field
    source = field.layer.values.get("source_address")
    if field.value != MAC_OCTETS and source is not None and source[field.value :]:
        yield replace(field, name="sll.unused", value=bytes(source[field.value :]), start=None)


def _service_type(field: OurField, answer: Answer) -> list[OurField]:
    return [replace(field, start=None)] if field.layer.name == "ieee8021ah" else [field]


def _dhcp_end(field: OurField, answer: Answer) -> list[OurField]:
    """tshark shows the end with a type of 0 as well, which it computes."""
    return [field, replace(field, name="dhcp.option.type", value=0, start=None)]


def _dhcp_value(field: OurField, answer: Answer) -> list[OurField]:
    shown = answer.named().get(field.name, [])
    return [field] if any(one.offset == field.start for one in shown) else []


def _dhcp_client_identifier(field: OurField, answer: Answer) -> list[OurField]:
    """Only what looks like the address of a network card is shown under the names of such."""
    if field.option is None:
        return [field]
    kind, length = field.option.type, field.option.length  # type: ignore[attr-defined]  # of that option only
    if kind and kind < 48 and length == 7:
        return [field]
    plain = {"dhcp.hw.type": "dhcp.client_id.type", "dhcp.hw.mac_addr": "dhcp.client_id.undef"}
    return [replace(field, name=plain[field.name])] if not kind else []


def _igmp_response(field: OurField, answer: Answer) -> list[OurField]:
    """A query of 8 octets without a response time is one of version 1 to tshark; a large code it works out."""
    third = field.layer.values.get("version_3")
    if third and field.value >= 128:  # 3 bits of exponent and 4 of mantissa, whose first bit is not sent
        return [replace(field, value=(field.value & 0xF | 0x10) << (field.value >> 4 & 7) + 3)]
    return [replace(field, name="igmp.reserved")] if field.value == 0 and third == b"" else [field]


def _listener_response(field: OurField, answer: Answer) -> list[OurField]:
    is_first = field.layer.values.get("version_2") == b""
    return [replace(field, name="icmpv6.mld.maximum_response_delay")] if is_first else [field]


def _modulo_256(field: OurField, answer: Answer) -> list[OurField]:
    return [replace(field, value=field.value & 0xFF)]


def _as_octets(field: OurField, answer: Answer) -> list[OurField]:
    return [replace(field, value=(field.value & (1 << 48) - 1).to_bytes(6, "big"))]


def _name_octets(field: OurField, answer: Answer) -> list[OurField]:
    return [replace(field, value=bytes(field.value))]


def _ospf_authentication(field: OurField, answer: Answer) -> list[OurField]:
    names = {0: "ospf.auth.none", 1: "ospf.auth.simple"}
    name = names.get(field.layer.values["authentication_type"])
    return [replace(field, name=name)] if name else []


def _lite_length(field: OurField, answer: Answer) -> list[OurField]:
    whole = field.layer.contained_end - field.layer.offset
    return [field, replace(field, name="udp.length", value=whole, start=None)]


def _of_option(field: OurField, name: str) -> int:
    return int(getattr(field.option, name))


def _where_shown(field: OurField, answer: Answer) -> list[OurField]:
    """tshark has other names for the octets of kinds that it knows and we do not."""
    return [field] if any(one.offset == field.start for one in answer.named().get(field.name, [])) else []


def _only_in_responses(field: OurField, answer: Answer) -> list[OurField]:
    return [field] if field.layer.values.get("response") else []


def _option_octets(field: OurField, answer: Answer) -> Iterator[OurField]:
    """The octets of an option of EDNS are shown beside the fields that they are read as."""
    yield field
    if field.option is not None and "dns.opt.data" not in wire_names(type(field.option)).values():
        yield replace(field, name="dns.opt.data", value=bytes(field.option)[4:], start=None)


TRANSLATIONS: dict[str, Rule] = {
    "arp.dst.hw": _renamed("arp.dst.hw_mac", _is_ethernet),
    "arp.dst.proto": _renamed("arp.dst.proto_ipv4", _is_ipv4),
    "arp.src.hw": _renamed("arp.src.hw_mac", _is_ethernet),
    "arp.src.proto": _renamed("arp.src.proto_ipv4", _is_ipv4),
    "dhcp.hw.mac_addr": _dhcp_client_identifier,
    "dhcp.hw.type": _dhcp_client_identifier,
    "dhcp.option.end": _dhcp_end,
    "dhcp.option.value": _dhcp_value,
    "dhcpv6.search_list_entry": _name_octets,
    "dns.flags.authenticated": lambda field, answer: [field] if field.name in answer.named() else [],
    "dns.flags.authoritative": _only_in_responses,
    "dns.flags.rcode": _only_in_responses,
    "dns.flags.recavail": _only_in_responses,
    "dns.opt.len": _option_octets,
    "dns.resp.name": _unless(lambda field: _of_option(field, "type") == SERVICE_RECORD),
    "gtp.ext_hdr.next": _unless(lambda field: field.layer.values.get("extension_header_present") is False),
    "gtp.npdu_number": _unless(lambda field: not _fixed(field, "n_pdu_number_present")),
    "gtp.seq_number": _unless(lambda field: not _fixed(field, "sequence_number_present")),
    "icmp.length": _unless(_is_zero),
    "icmp.length.original_datagram": _unless(_is_zero),
    "icmpv6.length": _error_length,
    "icmpv6.mld.maximum_response_code": _listener_response,
    "ieee8021ah.etype": _service_type,
    "igmp.max_resp": _igmp_response,
    "ip.dst": _destination,
    "ip.len": _total_length,
    "llc.type": _unless(lambda field: _fixed(field, "organization_code") != 0),
    "ntp.ppoll": _modulo_256,
    "ntp.precision": _modulo_256,
    "ospf.auth.none": _ospf_authentication,
    "ospf.lsa.id": _unless(lambda field: field.option is not None and _of_option(field, "type") in (9, 10, 11)),
    "ptp.v2.correction.ns": _as_octets,
    "rip.auth.passwd": _unless(lambda field: _of_option(field, "authentication_type") != 2),
    "rip.family": _unless(lambda field: _of_option(field, "address_family") == 0xFFFF),
    "rip.ip": _unless(lambda field: _of_option(field, "address_family") == 0),
    "sctp.chunk_value": _where_shown,
    "quic.fixed_bit": _unless(lambda field: "retry_token" in field.layer.values),
    "sll.etype": _unless(lambda field: _is_length(field) or _fixed(field, "hardware_type") == 778),
    "sll.halen": _cooked_length,
    "tcp.flags.ae": _accurate_ecn,
    "tcp.flags.cwr": _accurate_ecn,
    "tcp.flags.ece": _accurate_ecn,
    "tcp.option_kind": _option_kind,
    "tcp.options.experimental.data": _experiment,
    "tcp.seq_raw": _quoted_sequence,
    "udp.checksum_coverage": _lite_length,
    "vrrp.auth_string": _unless(lambda field: _fixed(field, "authentication_type") != 1),
}


def translated(fields: Iterable[OurField], answer: Answer) -> Iterator[OurField]:
    """Our fields as tshark shows them. It shows none without octets, such as the options of a header without any."""
    for field in fields:
        is_guess = field.layer.in_stream and field.layer.name not in answer.protocols
        if field.value == b"" or (is_guess and field.layer.name.partition(".")[0] not in answer.protocols):
            continue
        rule = TRANSLATIONS.get(field.name)
        if rule is None:
            yield field
        else:
            yield from rule(field, answer)


def gave_up(ours: list[OurField], theirs: list[ShownField], answer: Answer) -> bool:
    """Whether tshark ran off the data and said so, and what it showed until then is the beginning of ours."""
    return bool(answer.flags) and len(theirs) < len(ours) and _agree(ours, theirs)


def went_on(ours: list[OurField], theirs: list[ShownField], answer: Answer) -> bool:
    """Whether the capture cut an option, of which tshark shows the fields that are there and we keep the octets."""
    is_option = len(theirs) == len(ours) + 1 and theirs[-1].name in OPTION_NAMES
    return "short" in answer.flags and is_option and _agree(ours, theirs)


def _agree(ours: list[OurField], theirs: list[ShownField]) -> bool:
    return all(same_value(one.value, other) for one, other in zip(ours, theirs, strict=False))
