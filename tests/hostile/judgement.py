"""Whether what was said of a hostile file is what must be said of it.

The classes of the generator are coarser than the codes here: one class stands for several codes. Severities are the
same three, but for two rules. What is expected as a warning may be said as an error, where octets after it could not be
read. And where the design of the library says otherwise than the generator, `OTHERWISE` says so, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.hostile.cases import Case
from tests.hostile.outcome import FACT, Outcome
from tests.sanitized import SANITIZED

RAN_OUT = ("truncated", "length_exceeds_outer", "length_exceeds_packet")
CUT = ("quote_cut", "cut_by_capture", "message cut")
LENGTHS = ("bad_length", *RAN_OUT)
CODES: dict[str, tuple[str, ...]] = {
    "pkt.truncated": (
        *RAN_OUT,
        "bad_name",
        "bad_record",
        "bad_count",
        "quote_cut",
        "cut_by_capture",
        "bad_option",
        "message cut",
    ),
    "pkt.bad-length": (*LENGTHS, "bad_option", "bad_count", "bad_record", "quote_cut"),
    "pkt.bad-option": ("bad_option", "bad_length", "bad_name", "bad_record", "suspicious"),
    "pkt.bad-version": ("bad_version",),
    "pkt.bad-checksum": ("checksum INVALID", "checksum ILLEGAL"),
    "pkt.checksum-absent": ("checksum ABSENT",),
    "pkt.depth-limit": ("layer_limit",),
    "pkt.limit": ("layer_limit",),
    "pkt.suspicious": ("suspicious", "bad_length", "bad_option", "bad_version"),
    "pkt.tso-length": ("segmentation_offload",),
    "pkt.trailer": ("suspicious", "bad_length"),
    "pkt.unknown-protocol": ("unknown_protocol",),
    "pkt.unknown-linktype": ("unknown_link_type",),
    "dns.bad-label": ("bad_name",),
    "dns.bad-pointer": ("bad_name",),
    "dns.pointer-loop": ("bad_name",),
    "dns.name-too-long": ("bad_name",),
    "dns.bad-rdata": ("bad_record", "bad_name", *LENGTHS, "bad_option", "suspicious"),
    "dns.count-mismatch": ("bad_count", *LENGTHS, "bad_option"),
    "dns.trailing": ("suspicious", "bad_length"),
    "tftp.malformed": ("bad_record", "bad_option", *LENGTHS, "unknown_protocol"),
    "frag.duplicate": ("fragment duplicate",),
    "frag.overlap": ("fragments overlap", "fragments conflict"),
    "frag.conflict": ("fragments conflict", "datagram replaced", "datagram two_ends"),
    "frag.tiny": ("fragment chain_cut", "suspicious"),
    "frag.too-big": ("fragment too_long", "datagram too_long"),
    "frag.bad-length": ("fragment uneven", "fragment empty"),
    "frag.incomplete": ("datagram incomplete",),
    "frag.limit": ("datagram limit",),
    "stream.reordered": ("event out_of_order",),
    "stream.retransmission": ("event captured_twice", "event retransmission_timeout"),
    "stream.keepalive": ("event keep_alive",),
    "stream.zero-window": ("event zero_window",),
    "stream.out-of-window": ("event out_of_window",),
    "stream.rst-not-exact": ("event rst_not_acceptable",),
    "stream.data-after-fin": ("event data_after_fin",),
    "stream.data-after-rst": ("event data_after_reset",),
    "stream.fin-conflict": ("event data_after_fin",),
    "stream.syn-conflict": ("event syn_in_connection",),
    "stream.gap": ("event gap", "stream cut"),
    "stream.overlap-conflict": ("stream conflict",),
    "stream.ack-unseen": ("event not_captured",),
    "stream.limit": ("connections forgotten",),
    "stream.old-timestamp": ("event old_duplicate",),
    "none": (),
}
"""For each class of the generator the codes, verdicts and facts that say it; a `file.` class is said by its own
name."""
WHOLE = "datagram whole"

RANKS = {FACT: 0, "note": 0, "warn": 1, "error": 2}

SHOWN = {"ipv4": ("ip",), "vlan": ("vlan", "ieee8021ad"), "dns": ("dns", "mdns")}
"""The names of layers that differ from the generator's."""


@dataclass(frozen=True)
class Otherwise:
    """Where the library says something else than the generator expects: what, and why that stands."""

    said: tuple[tuple[str, str], ...]
    reason: str


NOTHING: tuple[tuple[str, str], ...] = ()
OTHERWISE: dict[str, Otherwise] = {
    "udp-ck-offload": Otherwise(
        (("checksum PARTIAL", "note"),), "a checksum left to the network card is ordinary in captures of one's own host"
    ),
    "pcap-modified-magic": Otherwise(
        (("file.unsupported-format", "note"),), "this variant is read; the note names what is left out of its records"
    ),
    "file-other-snoop": Otherwise(
        (("file.bad-length", "error"),), "snoop is read; these records are shorter than theirs"
    ),
    "file-other-btsnoop": Otherwise(
        (("file.truncated-record", "error"),), "btsnoop is read; this ends within a record"
    ),
    "dns-cut-0": Otherwise(NOTHING, "an empty datagram is legal, whatever its port"),
    "tftp-cut-0": Otherwise(NOTHING, "an empty datagram is legal, whatever its port"),
    "file-other-zstd": Otherwise((("file.decompress", "error"),), "Zstandard is read; this is not a whole frame of it"),
    "vlan-stack-16": Otherwise(
        (("layer_limit", "warn"),), "eight tags are read by default, and what is not read is never left unsaid"
    ),
    "eth-pad-nonzero": Otherwise(
        NOTHING, "a trailer is shown with its octets; that it is not zero is ordinary, as a check sequence may be in it"
    ),
    "udp-len-lt-ip": Otherwise(
        (("checksum INVALID", "warn"),), "the surplus is shown as the trailer; its sum is that of other octets"
    ),
    "eth-8023-len-small": Otherwise(
        (("truncated", "error"),), "the access point is that of the spanning tree, and nothing of its message is there"
    ),
    "ip6-payload-0": Otherwise(
        (("segmentation_offload", "note"),), "as with IPv4, longer packets than the field can say are left to the card"
    ),
    "ip6-opt-pad1-7": Otherwise(
        (("bad_option", "note"),), "common senders pad with two single octets; RFC 8200 advises against it, no more"
    ),
    "ng-opt-half-header": Otherwise(
        (("file.bad-length", "error"),), "the block's length is no multiple of four, which ends the reading"
    ),
    "out-path-traversal": Otherwise((("bad_record", "warn"),), "one of its file names is empty, and that is said"),
    "dns-name-over-255-by-pointers": Otherwise(
        (("bad_record", "error"),), "what stands where the record must be, before the chain, is wrong first"
    ),
    "dns-ptr-chain-120": Otherwise(
        (("bad_record", "error"),), "what stands where the record must be, before the chain, is wrong first"
    ),
    "sctp-chunks-16000": Otherwise(NOTHING, "all chunks are read, in linear time: no limit is reached"),
    "pcap-orig-ffffffff": Otherwise(NOTHING, "the header before the cut is whole; the verdict says what is cut"),
    "frag4-two-ends": Otherwise(
        (("fragments after a whole datagram", "fact"),), "the datagram is whole before the fragment that contradicts it"
    ),
    "frag4-past-end": Otherwise(
        (("fragments after a whole datagram", "fact"),), "the datagram is whole before the fragment that contradicts it"
    ),
    "frag4-id-reuse": Otherwise(
        (("datagram overlap", "fact"),), "the fragments of the other datagram have the same octets where they overlap"
    ),
    "frag4-storm-20000": Otherwise(
        (("datagram incomplete", "fact"),), "three times as many may wait: no limit is reached"
    ),
    "frag6-storm-10000": Otherwise(
        (("datagram incomplete", "fact"),), "six times as many may wait: no limit is reached"
    ),
    "frag6-atomic": Otherwise(NOTHING, "it is a whole datagram, and its header is shown"),
    "tcps-rst-out-of-window": Otherwise(
        (("event rst_not_acceptable", "fact"),), "of a RST it is said in these words, wherever its number lies"
    ),
    "tcps-midstream": Otherwise(NOTHING, "that a capture begins later than a connection is ordinary"),
    "tcps-1gib-hole": Otherwise(
        (("event out_of_window", "fact"),), "the octet is far behind the window, so there is no hole before it"
    ),
    "tcps-paws": Otherwise(NOTHING, "one of both SYN has no timestamp, so they mean nothing (RFC 7323 §5.2)"),
    "dns-tcp-len-0": Otherwise(NOTHING, "a message without octets is shown as one; to frame is not to judge"),
    "tcps-urgent": Otherwise(NOTHING, "the octet stays in line (RFC 6093); the flag and the pointer are shown"),
    "tcps-syn-flood-20000": Otherwise(NOTHING, "three times as many connections are followed: no limit is reached"),
    "ip4-total-gt-caplen": Otherwise(NOTHING, "the header before the cut is whole; the verdict says what is cut"),
}
"""Differences by name of the case."""


@dataclass(frozen=True)
class Judgement:
    """`failure` is empty where all is as expected; `is_said` whether class and severity were right."""

    case: Case
    is_said: bool
    failures: tuple[str, ...]


def judge(case: Case, outcome: Outcome) -> Judgement:
    """Compare what was said, delivered, shown and used with what is expected."""
    failures = [*_limits(case, outcome), *_delivered(case, outcome), *_shown(case, outcome)]
    is_said = _is_said(case, outcome)
    if case.is_control and case.name not in OTHERWISE:
        failures += [f"a control, and {code} is said ({severity})" for code, severity in _loud(outcome)]
        failures += [f"a control, and {code} is said" for code in _facts(outcome)]
    return Judgement(case, is_said, tuple(failures))


def is_loud(case: Case, outcome: Outcome) -> bool:
    """Whether something above a note is said of a control, be there a reason for it or not."""
    return case.is_control and bool(_loud(outcome))


def _loud(outcome: Outcome) -> list[tuple[str, str]]:
    return [(code, severity) for code, severity in map(tuple, outcome.said) if severity in ("warn", "error")]


def _facts(outcome: Outcome) -> list[str]:
    """What is said of fragments and connections, but that a datagram is whole."""
    return [code for code, severity in map(tuple, outcome.said) if severity == FACT and code != WHOLE]


def _is_said(case: Case, outcome: Outcome) -> bool:
    said = set(map(tuple, outcome.said))
    if case.name in OTHERWISE:
        return said >= set(OTHERWISE[case.name].said)
    if case.severity == "none":
        return True
    if case.diagnostic == "none":
        return case.severity == "note" or any(RANKS[one] >= RANKS[case.severity] for _, one in said)
    codes = CODES.get(case.diagnostic, (case.diagnostic,))
    if case.is_fact:
        return any(code in codes for code, _ in said)
    return any(code in codes and RANKS[severity] >= RANKS[case.severity] for code, severity in said)


def _limits(case: Case, outcome: Outcome) -> list[str]:
    failures = []
    if outcome.error:
        failures.append(f"raised {outcome.error}")
    if outcome.seconds > case.seconds:
        failures.append(f"took {outcome.seconds} s of {case.seconds}")
    if not SANITIZED and outcome.peak_megabytes > case.megabytes:  # they keep memory that is freed
        failures.append(f"took {outcome.peak_megabytes} MB of {case.megabytes}")
    return failures


def _delivered(case: Case, outcome: Outcome) -> list[str]:
    if case.packets == "any" or case.name in OTHERWISE or int(case.packets) == outcome.packets:
        return []
    return [f"{outcome.packets} packets, not {case.packets}"]


def _shown(case: Case, outcome: Outcome) -> list[str]:
    """Whether one of the packets shows the layers, in this order, whatever lies between them."""
    if not case.show or any(_holds(one.split(), case.show) for one in outcome.layers):
        return []
    return [f"layers {outcome.layers}, not {' '.join(case.show)}"]


def _holds(layers: list[str], wanted: tuple[str, ...]) -> bool:
    at = 0
    for name in layers:
        if at < len(wanted) and name in SHOWN.get(wanted[at], (wanted[at],)):
            at += 1
    return at == len(wanted)
