"""Every field of every packet of every capture has tshark's value, and every checksum tshark's status.

tshark's answers were recorded by `tools/tshark_answers.py`. Where it says something else there is a written reason:
in `tests/tshark_fields_not_ours.py` for fields, in `STATUSES` below for checksums.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

import dissect
from dissect.checksum import Kind
from dissect.checksum.sums.internet import ones_complement_sum
from dissect.packet import LayerChecksum, Packet
from tests.headers import HEADERS
from tests.oracles.comparison import OUR_NAMES, field_differences
from tests.oracles.differences import TRANSLATIONS
from tests.oracles.layers import UNSUNG, our_layers, summed_up, their_layers
from tests.oracles.tshark import ANSWERS, CAPTURES, SUFFIX, Answer, read_answers
from tests.profiles import some_of
from tests.together import together
from tests.tshark_fields_not_ours import DIFFERENCES, NOT_OURS

FILES = sorted(path for path in CAPTURES.iterdir() if {".pcap", ".pcapng"} & set(path.suffixes))
PATTERNS: defaultdict[str, list[str]] = defaultdict(list)
"""By what stands before their first star."""
for one in NOT_OURS:
    if "*" in one:
        PATTERNS[one.partition("*")[0]].append(one)

some_captures = together("capture", some_of(FILES, 4), ids=lambda path: path.name)


@cache
def packets(capture: Path) -> list[Packet]:
    with dissect.open(capture) as reader:
        return list(reader)


@cache
def answers(capture: Path) -> list[Answer]:
    return read_answers(ANSWERS / f"{capture.name}{SUFFIX}")[1]


def pairs(capture: Path) -> Iterator[tuple[Packet, Answer]]:
    return zip(packets(capture), answers(capture), strict=True)


@cache
def reason_not_ours(name: str) -> str | None:
    """Why a field of tshark's is not ours; None where nothing says it."""
    begun = (one for end in range(len(name) + 1) for one in PATTERNS.get(name[:end], ()))
    return NOT_OURS.get(name) or NOT_OURS.get(next((one for one in begun if fnmatchcase(name, one)), ""))


@cache
def known_to_tshark() -> frozenset[str]:
    """All names of fields under our protocols' names, as `tshark -G fields` lists them."""
    return frozenset(gzip.decompress((ANSWERS / "fields.txt.gz").read_bytes()).decode().splitlines()[1:])


# ------------------------------------------------------------------------------------------------------------- fields


@some_captures
def test_every_packet_is_there_with_its_lengths(capture: Path) -> None:
    ours = [(one.frame.captured_length, one.frame.original_length) for one in packets(capture)]

    assert [(one.captured, one.original) for one in answers(capture)] == ours


@pytest.mark.heavy
@some_captures
def test_every_field_of_ours_has_tsharks_value_and_place(capture: Path) -> None:
    differences = [one for packet, answer in pairs(capture) for one in field_differences(packet, answer)[1]]

    assert differences == []


PAYLOADS = ("tcp.len", "tcp.payload", "udp.payload")
"""What headers carry. tshark also shows that of first fragments, and leaves lengths out in some quotations."""


@some_captures
def test_payloads_are_tsharks(capture: Path) -> None:
    for packet, answer in pairs(capture):
        if packet.quoted or any(layer.is_fragment and layer.protocol.stack.payload_names for layer in packet.layers):
            continue
        for name in PAYLOADS:
            theirs = [one.number if name == "tcp.len" else one.raw for one in answer.fields if one.name == name]
            ours = [one.hex() if isinstance(one, bytes) else one for one in packet.fields(name)]
            assert ours == theirs, (answer.number, name)


@some_captures
def test_every_field_of_tsharks_is_ours_or_on_the_written_list(capture: Path) -> None:
    names = {name for answer in answers(capture) for name in answer.named()}

    assert sorted(name for name in names - OUR_NAMES if reason_not_ours(name) is None) == []


@some_captures
def test_layers_are_tsharks_layers(capture: Path) -> None:
    """By name and offset, quoted or not, as far as the two divide a packet alike (see `layers.py`)."""
    for packet, answer in pairs(capture):
        ours = [(one.name, one.offset, one.quoted) for one in our_layers(packet, answer)]

        assert [(one.name, one.offset, one.quoted) for one in their_layers(packet, answer)] == ours, answer.number


@some_captures
def test_layers_are_those_of_tsharks_summary(capture: Path) -> None:
    """`eth:ethertype:ip:udp:echo` without the words that are no protocols of ours."""
    names = {header.stack.name for header in HEADERS}
    for packet, answer in pairs(capture):
        theirs = [name for name in answer.summary if name in names]

        assert summed_up(packet, theirs) == [
            one.name for one in our_layers(packet, answer) if one.name not in UNSUNG
        ], answer.number


MEASURED = ("ah", "arp", "eth", "geneve", "ieee8021ad", "ip", "llc", "null", "sll", "tcp", "udp", "vlan", "vxlan")
"""Layers whose size is that of the header with tshark too; others it shows with options, messages and payload."""


@some_captures
def test_headers_are_as_long_as_tshark_says(capture: Path) -> None:
    for packet, answer in pairs(capture):
        for theirs, ours in zip(their_layers(packet, answer), our_layers(packet, answer), strict=True):
            if theirs.name in MEASURED and "short" not in answer.flags:
                assert theirs.length == ours.length, (answer.number, ours)


# -------------------------------------------------------------------------------------------------------- written lists


def test_our_names_are_names_that_tshark_knows() -> None:
    assert sorted(OUR_NAMES - known_to_tshark()) == []


def test_all_that_tshark_knows_is_ours_or_on_the_written_list() -> None:
    others = known_to_tshark() - OUR_NAMES - {header.stack.name for header in HEADERS}

    assert sorted(name for name in others if reason_not_ours(name) is None) == []


@pytest.mark.slow
def test_nothing_is_on_the_written_list_that_tshark_cannot_show() -> None:
    """Each name and pattern answers for a field that is not ours; `_ws` and `data` are of other protocols."""
    others = known_to_tshark() - OUR_NAMES
    dead = [name for name in NOT_OURS if not any(fnmatchcase(other, name) for other in others)]

    assert [name for name in dead if not name.startswith(("_ws.", "data"))] == []


def test_every_difference_in_a_field_has_a_reason_and_is_about_a_field_of_ours() -> None:
    assert set() == TRANSLATIONS.keys() - DIFFERENCES.keys()
    assert set() == DIFFERENCES.keys() - OUR_NAMES


# ----------------------------------------------------------------------------------------------------------- checksums

STATUS = {"0": "bad", "1": "good", "2": "unverified", "3": "not present", "4": "illegal"}
AGREEING = {
    ("VALID", "good"),
    ("INVALID", "bad"),
    ("ABSENT", "not present"),
    ("ILLEGAL", "illegal"),
    ("UNVERIFIABLE (cut_by_capture)", "unverified"),
    ("UNVERIFIABLE (fragment)", "unverified"),
    ("UNVERIFIABLE (bad_length)", "unverified"),
    ("UNVERIFIABLE (quoted)", "unverified"),
}
STATUSES: dict[tuple[str, str], str] = {
    ("PARTIAL", "bad"): "4.0.17 has no word for a checksum that is left to the network card (4.2 has one)",
    ("UNVERIFIABLE (quoted)", "good"): "tshark verifies it all the same; a router may have changed it, so we do not",
    (
        "UNVERIFIABLE (quoted)",
        "bad",
    ): "tshark verifies it though it is cut, or was left to a network card",
    ("VALID (awaits_inner)", "bad"): "tshark does not ask whether the checksum within was left to the network card",
    ("ABSENT", "illegal"): "4.0.17 forbids a zero over IPv6 to tunnels too, which RFC 6935 allows",
    ("UNVERIFIABLE (not_captured)", "nothing"): "tshark gives up a header that the capture cut, and says nothing of it",
}
"""Where our verdict is not tshark's status, and why."""


def compared(capture: Path) -> Iterator[tuple[int, str, str, str]]:
    """Number, field, verdict and status of every checksum."""
    for packet, answer in pairs(capture):
        theirs = answer.named()
        for name in ("ip", "icmp", "icmpv6", "igmp", "udp", "tcp", "sctp", "gre"):
            of_name = (name, "udplite") if name == "udp" else (name,)
            verdicts = [str(one.verdict) for one in packet.checksums if one.protocol in of_name]
            statuses = [STATUS[one.shown] for one in theirs.get(f"{name}.checksum.status", [])]
            statuses += ["nothing"] * (len(verdicts) - len(statuses))
            for verdict, status in zip(verdicts, statuses, strict=True):
                yield answer.number, name, verdict, status


@some_captures
def test_every_verdict_is_tsharks_status_or_the_difference_is_written_down(capture: Path) -> None:
    assert [one for one in compared(capture) if one[2:] not in AGREEING and one[2:] not in STATUSES] == []


@pytest.mark.slow
def test_every_difference_in_a_verdict_is_still_met() -> None:
    met = {one[2:] for capture in FILES for one in compared(capture)}

    assert set() == STATUSES.keys() - met


@some_captures
def test_what_is_expected_is_what_tshark_calculated(capture: Path) -> None:
    """tshark calculates what the whole sum should be wherever it verifies, also of a partial checksum."""
    for packet, answer in pairs(capture):
        theirs = answer.named()
        for name in ("ip", "udp", "tcp"):
            calculated = [one.number for one in theirs.get(f"{name}.checksum_calculated", [])]
            verdicts = [one.verdict for one in packet.checksums if one.protocol == name and not one.coverage.quoted]
            kinds = (Kind.VALID, Kind.INVALID, Kind.PARTIAL)
            expected = [one.expected for one in verdicts if one.kind in kinds and not one.awaits_inner]
            if len(calculated) == len(expected):
                assert calculated == expected, answer.number


# ---------------------------------------------------------------------------------------------------- the kernel's word


def kernel_flags(capture: Path) -> Path:
    return capture.with_suffix(".kernel.json")


with_kernel_flags = together(
    "capture", some_of([path for path in FILES if kernel_flags(path).exists()], 4), ids=lambda path: path.name
)


def may_be_partial(checksum: LayerChecksum) -> bool:
    is_pseudo_sum = checksum.verdict.found == ones_complement_sum(checksum.coverage.pseudo_octets)
    return checksum.verdict.kind is Kind.PARTIAL or (checksum.verdict.kind is Kind.VALID and is_pseudo_sum)


@with_kernel_flags
def test_a_transport_checksum_is_partial_exactly_where_the_kernel_left_it_to_the_card(capture: Path) -> None:
    """TP_STATUS_CSUMNOTREADY, which the recorder kept. Once in 65 536 packets the two sums are the same: VALID wins."""
    not_ready: list[bool] = json.loads(kernel_flags(capture).read_text())["checksum_not_ready"]
    wrong = []
    for packet, left_to_card in zip(packets(capture), not_ready, strict=True):
        verified = [
            one
            for one in packet.checksums
            if one.protocol in ("udp", "tcp") and one.verdict.kind is not Kind.UNVERIFIABLE
        ]
        if verified and left_to_card != any(map(may_be_partial, verified)):
            wrong.append((packet.frame.number, left_to_card, [str(one.verdict) for one in verified]))

    assert wrong == []


def test_partial_checksums_are_met_with_the_kernels_flag() -> None:
    """The test above would pass on captures without any."""
    files = [kernel_flags(one) for one in FILES if kernel_flags(one).exists()]
    flags = [flag for path in files for flag in json.loads(path.read_text())["checksum_not_ready"]]

    assert sum(flags) > 100
