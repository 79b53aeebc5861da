"""1 030 captures of other projects against tshark: fields up to transport, and every checksum's status.

The corpus lies beside the checkout and is not part of it; without it this is skipped. Its README says how tshark 4.0.17
judges, and what its answers hold: headers by tshark's own offsets, each with the fields that are named here.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import dissect
from dissect.addresses import Address, Ipv4Address
from dissect.assigned_numbers import LinkType
from dissect.checksum import Kind, Reason
from dissect.errors import CaptureError
from dissect.packet import Layer, Packet
from dissect.problems import Code
from dissect.protocols import PROTOCOLS
from tests.corpus import CORPUS, needs_corpus
from tests.oracles.tshark import our_fields

SUFFIX = ".tshark.jsonl.gz"

pytestmark = needs_corpus

DOTTED, PAIRS = re.compile(r"\d+(\.\d+){3}"), re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2})*")
PORTS = {"srcport": "srcport", "dstport": "dstport", "checksum": "checksum"}
TAG = {"id": "id", "pcp": "priority", "dei": "dei"}

NAMES: dict[str, dict[str, str]] = {
    "eth": {"dst": "eth.dst", "src": "eth.src", "type": "eth.type", "len": "eth.len"},
    "vlan": {**{key: f"vlan.{name}" for key, name in TAG.items()}, "etype": "vlan.etype", "len": "vlan.len"},
    "ieee8021ad": {**{key: f"ieee8021ad.{name}" for key, name in TAG.items()}, "etype": "ieee8021ah.etype"},
    "sll": {
        "pkttype": "sll.pkttype",
        "hatype": "sll.hatype",
        "halen": "sll.halen",
        "src": "sll.src.eth",
        "etype": "sll.etype",
        "ifindex": "sll.ifindex",
    },
    "null": {"family": "null.family"},
    "arp": {
        "hw_type": "arp.hw.type",
        "proto_type": "arp.proto.type",
        "hw_size": "arp.hw.size",
        "proto_size": "arp.proto.size",
        "opcode": "arp.opcode",
        "src_hw": "arp.src.hw_mac arp.src.hw",
        "src_proto": "arp.src.proto_ipv4 arp.src.proto",
        "dst_hw": "arp.dst.hw_mac arp.dst.hw",
        "dst_proto": "arp.dst.proto_ipv4 arp.dst.proto",
    },
    "ip": {
        **{key: f"ip.{key}" for key in ("version", "hdr_len", "dsfield", "len", "id", "flags", "frag_offset", "ttl")},
        **{key: f"ip.{key}" for key in ("proto", "checksum", "src", "dst")},
        **{key: f"ip.flags.{key}" for key in ("rb", "df", "mf")},
        "opt_types": "ip.opt.type",
    },
    "ipv6": {key: f"ipv6.{key}" for key in ("version", "tclass", "flow", "plen", "nxt", "hlim", "src", "dst")},
    "ipv6.hopopts": {"nxt": "ipv6.hopopts.nxt", "len_oct": "ipv6.hopopts.len_oct", "opt_types": "ipv6.opt.type"},
    "ipv6.dstopts": {"nxt": "ipv6.dstopts.nxt", "len_oct": "ipv6.dstopts.len_oct", "opt_types": "ipv6.opt.type"},
    "ipv6.routing": {key: f"ipv6.routing.{key}" for key in ("nxt", "len_oct", "type", "segleft")},
    "ipv6.fraghdr": {key: f"ipv6.fraghdr.{key}" for key in ("nxt", "offset", "more", "ident")},
    "ah": {"nxt": "ah.next_header", "spi": "ah.spi"},
    "icmp": {
        "type": "icmp.type",
        "code": "icmp.code",
        "checksum": "icmp.checksum",
        "ident": "icmp.ident",
        "seq": "icmp.seq",
        "mtu": "icmp.mtu",
        "gateway": "icmp.redir_gw",
    },
    "icmpv6": {
        "type": "icmpv6.type",
        "code": "icmpv6.code",
        "checksum": "icmpv6.checksum",
        "ident": "icmpv6.echo.identifier",
        "seq": "icmpv6.echo.sequence_number",
        "mtu": "icmpv6.mtu",
        "target": "icmpv6.nd.ns.target_address icmpv6.nd.na.target_address",
        "opt_types": "icmpv6.opt.type",
    },
    "udp": {**{key: f"udp.{name}" for key, name in PORTS.items()}, "length": "udp.length"},
    "tcp": {
        **{key: f"tcp.{name}" for key, name in PORTS.items()},
        "seq": "tcp.seq_raw",
        "ack": "tcp.ack_raw",
        "hdr_len": "tcp.hdr_len",
        "flags": "tcp.flags",
        "window": "tcp.window_size_value",
        "urgent": "tcp.urgent_pointer",
        "options_hex": "tcp.options",
        "opt_kinds": "tcp.option_kind",
        "mss": "tcp.options.mss_val",
        "wscale": "tcp.options.wscale.shift",
        "tsval": "tcp.options.timestamp.tsval",
        "tsecr": "tcp.options.timestamp.tsecr",
    },
}
"""For every protocol the answers' keys, and the names (of which one is there) of our fields."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A header in an answer."""

    protocol: str
    offset: int
    quoted: bool
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not the same, and the context in which a reason can be seen."""

    name: str
    shown: Shown
    layer: Layer
    packet: Packet
    record: dict[str, Any]
    ours: list[Any]
    theirs: list[Any]

    @property
    def flags(self) -> set[str]:
        return set(self.record.get("flags", ()))


@dataclass(slots=True)
class Counts:
    """What was compared."""

    files: int = 0
    packets: int = 0
    layers: int = 0
    fields: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)

    def report(self) -> str:
        lines = [f"\n{self.files} files, {self.packets} packets, {self.layers} headers, {self.fields} fields"]
        tables = {"checksums": self.statuses, "differences": self.explained, "packets not read": self.unread}
        for title, counter in tables.items():
            lines.append(f"{sum(counter.values())} {title}")
            lines += [f"{count:8} {reason}" for reason, count in counter.most_common() if count]
        return "\n".join(lines) + "\n"


# ------------------------------------------------------------------------------------------------------------ reading


def shown_headers(record: dict[str, Any]) -> Iterator[Shown]:
    """The headers of an answer: those of the packet itself, then those that an ICMP error quotes."""
    for key in ("eth", "sll", "null", "arp", "ip", "ipv6", "icmp", "icmpv6", "udp", "tcp"):
        if key in record:
            yield from _with_extensions(key, record[key], quoted=False)
    for tag in record.get("vlan", ()):
        yield Shown("ieee8021ad" if tag["kind"] == "1ad" else "vlan", tag["pos"], False, tag)
    for inner in record.get("inner", ()):
        if inner.get("parent") in ("icmp", "icmpv6") and inner["p"] in NAMES:
            yield from _with_extensions(inner["p"], inner, quoted=True)


def _with_extensions(protocol: str, fields: dict[str, Any], *, quoted: bool) -> Iterator[Shown]:
    yield Shown(protocol, fields["pos"], quoted, fields)
    for extension in fields.get("ext", ()):
        if extension["p"] in NAMES:
            yield Shown(extension["p"], extension["pos"], quoted, extension)


def is_comparable(record: dict[str, Any]) -> bool:
    """Rule 9 of the corpus: what tshark found at another place than the frame's beginning, it guessed."""
    return not any(record.get(link, {}).get("pos") for link in ("eth", "sll", "null"))


def values_by_layer(packet: Packet) -> dict[int, dict[str, list[Any]]]:
    """For every layer (by its offset in the list) the values under each Wireshark name."""
    index = {id(layer): position for position, layer in enumerate(packet.layers)}
    found: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for one in our_fields(packet):
        found[index[id(one.layer)]][one.name].append(one.value)
    return found


def plain(value: Any) -> Any:
    """A value as the answers write it, but octets without colons and IPv4 addresses as octets: not all have them so."""
    if isinstance(value, Address) or (isinstance(value, str) and DOTTED.fullmatch(value)):
        text = str(value)
        return Ipv4Address(text).hex() if DOTTED.fullmatch(text) else plain(text)
    if isinstance(value, str):
        return value.replace(":", "") if PAIRS.fullmatch(value) else value
    return value.hex() if isinstance(value, bytes) else int(value)


# --------------------------------------------------------------------------------------------------- known differences


def _is_cut(one: Difference) -> bool:
    return bool(one.flags & {"short", "malformed"}) and one.theirs[: len(one.ours)] == one.ours


def _ends_in_padding(one: Difference) -> bool:
    rest = one.theirs[len(one.ours) :]
    return one.name in ("tcp.option_kind", "ip.opt.type") and one.theirs[: len(one.ours)] == one.ours and not any(rest)


FIELD_DIFFERENCES: dict[str, Callable[[Difference], bool]] = {
    "tshark takes the end of a source route for the destination": lambda one: (
        one.name == "ip.dst" and {131, 137} & set(one.shown.fields.get("opt_types", ())) != set()
    ),
    "tshark shows padding after the end of the options as further ends": _ends_in_padding,
    "an option that is cut: tshark shows what is there of it, we keep its octets": _is_cut,
}


def _carrier(shown: Shown, packet: Packet, record: dict[str, Any]) -> str:
    """The first protocol on the way to a header that is not one of ours; nothing where there is none."""
    protocols = record["protocols"].split(":")
    way = protocols[: len(protocols) - protocols[::-1].index(shown.protocol)] if shown.protocol in protocols else []
    return next((name for name in way if name not in OURS), "")


def _limit_reached(shown: Shown, packet: Packet, record: dict[str, Any]) -> bool:
    return any(one.code is Code.LAYER_LIMIT for one in packet.problems)


def _null_with_type(shown: Shown, packet: Packet, record: dict[str, Any]) -> bool:
    return "etype" in record.get("null", {})


def _other_version(shown: Shown, packet: Packet, record: dict[str, Any]) -> bool:
    return packet.frame.link_type in (LinkType.IPV4, LinkType.IPV6) and any(
        one.code is Code.BAD_VERSION for one in packet.problems
    )


OURS = {*(header.stack.name for header in PROTOCOLS), "ethertype"}
LAYER_DIFFERENCES: dict[str, Callable[[Shown, Packet, dict[str, Any]], bool]] = {
    "a protocol around it is not declared (PPP, MPLS, 802.11 and such)": lambda *given: bool(_carrier(*given)),
    "more layers than our limit": _limit_reached,
    "tshark takes a loopback family above 1500 for an EtherType": _null_with_type,
    "the link type says one version of IP, and tshark goes by the packet's": _other_version,
}

AGREEING = {
    (Kind.VALID, "good"),
    (Kind.INVALID, "bad"),
    (Kind.ABSENT, "not_present"),
    (Kind.ILLEGAL, "illegal"),
    (Reason.CUT_BY_CAPTURE, "unverified"),
    (Reason.FRAGMENT, "unverified"),
    (Reason.BAD_LENGTH, "unverified"),
    (Reason.QUOTED, "unverified"),
    (Reason.NOT_CAPTURED, "unverified"),
}
STATUS_DIFFERENCES: dict[tuple[Kind | Reason, str], str] = {
    (Kind.PARTIAL, "bad"): "4.0.17 has no word for a checksum that is left to the network card",
    (Reason.QUOTED, "good"): "tshark verifies what an error quotes",
    (Reason.QUOTED, "bad"): "tshark verifies what an error quotes",
    (Reason.NO_LENGTH, "bad"): "tshark takes the frame's length where the total length is zero",
}


# ----------------------------------------------------------------------------------------------------------- comparing


@cache
def compared() -> Counts:
    """Everything in the corpus, compared once."""
    assert CORPUS is not None
    counts = Counts()
    for answers in sorted(CORPUS.rglob(f"*{SUFFIX}")):
        _compare_file(answers, counts)
    return counts


def _compare_file(answers: Path, counts: Counts) -> None:
    capture = answers.with_name(answers.name.removesuffix(SUFFIX))
    with gzip.open(answers, "rt", encoding="utf-8") as lines:
        records = [record for record in map(json.loads, lines) if "i" in record]
    if not records:
        return
    counts.files += 1
    packets = 0
    try:
        with dissect.open(capture) as reader:
            for packet, record in zip(reader, records, strict=False):
                packets += 1
                if is_comparable(record):
                    _compare_packet(packet, record, counts, f"{capture.name}:{packets}")
    except CaptureError as error:
        counts.unread[str(error.code)] += len(records) - packets
    else:
        # Zeros at the end of a file are space that was allocated; tshark reads them as empty records.
        counts.unread["zeros at the end"] += len(records) - packets if not records[-1]["caplen"] else 0
    counts.packets += packets


def _compare_packet(packet: Packet, record: dict[str, Any], counts: Counts, where: str) -> None:
    values = values_by_layer(packet)
    places = {(layer.name, layer.offset, layer.quoted): index for index, layer in enumerate(packet.layers)}
    for shown in shown_headers(record):
        index = places.get((shown.protocol, shown.offset, shown.quoted))
        if index is None:
            reasons = [reason for reason, explains in LAYER_DIFFERENCES.items() if explains(shown, packet, record)]
            _count(counts, reasons, f"{where}: no {shown.protocol} at octet {shown.offset}")
            continue
        counts.layers += 1
        _compare_fields(packet, record, shown, index, values[index], counts, where)
        if "checksum_status" in shown.fields:
            _compare_status(packet, shown, index, counts, where)


def _compare_fields(
    packet: Packet,
    record: dict[str, Any],
    shown: Shown,
    index: int,
    values: dict[str, list[Any]],
    counts: Counts,
    where: str,
) -> None:
    for key, names in NAMES[shown.protocol].items():
        if key not in shown.fields:
            continue
        given = shown.fields[key]
        theirs = [plain(one) for one in (given if isinstance(given, list) else [given])]
        name = next((name for name in names.split() if name in values), names)
        ours = [plain(one) for one in values.get(name, [])]
        counts.fields += 1
        if ours != theirs:
            one = Difference(name, shown, packet.layers[index], packet, record, ours, theirs)
            reasons = [reason for reason, explains in FIELD_DIFFERENCES.items() if explains(one)]
            _count(counts, reasons, f"{where}: {name} is {ours}, tshark has {theirs}")


def _compare_status(packet: Packet, shown: Shown, index: int, counts: Counts, where: str) -> None:
    verdict = next(one.verdict for one in packet.checksums if one.layer == index)
    pair = (verdict.reason or verdict.kind, shown.fields["checksum_status"])
    counts.statuses[f"{verdict}, tshark: {pair[1]}"] += 1
    if pair not in AGREEING:
        reason = STATUS_DIFFERENCES.get(pair)
        _count(counts, [reason] if reason else [], f"{where}: {shown.protocol} is {verdict}, tshark says {pair[1]}")


def _count(counts: Counts, reasons: list[str], difference: str) -> None:
    if reasons:
        counts.explained[reasons[0]] += 1
    else:
        counts.unexplained.append(difference)


# --------------------------------------------------------------------------------------------------------------- tests


@pytest.mark.slow
@pytest.mark.no_cover  # much to go through, and nothing that is only met there
def test_the_corpus_says_what_we_say(capsys: pytest.CaptureFixture[str]) -> None:
    counts = compared()
    with capsys.disabled():
        sys.stdout.write(counts.report())

    assert counts.unexplained == []


@pytest.mark.slow
def test_the_corpus_was_there_and_was_compared() -> None:
    counts = compared()

    assert counts.files > 900
    assert counts.packets > 18_000
    assert counts.fields > 300_000


@pytest.mark.slow
def test_every_reason_is_still_needed() -> None:
    reasons = {*FIELD_DIFFERENCES, *LAYER_DIFFERENCES, *STATUS_DIFFERENCES.values()}

    assert reasons - compared().explained.keys() == set()
