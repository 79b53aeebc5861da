"""Rows that complete a datagram: their columns are those of the whole, and filters judge them with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import dissect
from dissect.addresses import Address
from dissect.columns import scalar, scan
from dissect.columns.catalogue import Column, names, resolve
from dissect.columns.scalar import value_of
from dissect.encapsulation import encapsulate, fragment
from dissect.engine.library import engine
from dissect.errors import CaptureError, EncodingError
from dissect.filter import catalogue, parse
from dissect.filter.frame_names import SINCE
from dissect.filter.joined import whole
from dissect.packet import Packet, default_protocols
from dissect.packet.reassembly import Reassembler
from dissect.protocols.udp import UDP
from dissect.schema import Overlaps
from tests.captures import CAPTURES
from tests.columns.samples import rows
from tests.packet.frames import ethernet, ipv4, ipv6, tcp, udp
from tests.packet.reassembly.fragments import piece
from tests.profiles import some_of
from tests.render.frames import pcap

EVERY = 3
"""Packets that are cut of each capture."""
UNIT = bytes(range(8))


def cut(captures: Iterable[Path]) -> Iterator[bytes]:
    """Frames of captures, those that can be in fragments."""
    for path in captures:
        with suppress(CaptureError), dissect.open(path) as packets:
            for number, packet in enumerate(islice(packets, EVERY)):
                if packet.frame.link_type != 1:
                    continue
                try:
                    pieces = fragment(packet, 68 if number % 2 else 1280, identification=number)
                except (EncodingError, ValueError):
                    continue
                yield from map(bytes, pieces)


@pytest.fixture(scope="module", params=[2, pytest.param(1, marks=pytest.mark.slow)], ids="one in {}".format)
def fragments(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A capture of them, in the quick run of one capture in two."""
    chosen = sorted(CAPTURES.glob("*.pcap*"))[:: request.param]
    path = tmp_path_factory.mktemp("fragments") / "fragments.pcap"
    path.write_bytes(pcap(list(cut(chosen)), step_ns=1000))
    return path


@pytest.fixture(scope="module")
def packets(fragments: Path) -> list[Packet]:
    """Its packets, with their datagrams."""
    return whole_packets(fragments)


def whole_packets(path: Path, reassemble: bool | Reassembler = True) -> list[Packet]:
    """The packets, with all that earlier ones tell."""
    with dissect.open(path, reassemble=reassemble, follow=True) as reader:
        return list(reader)


COLUMNS = [
    *("frame.number", "frame.time_ns", "frame.protocols", "eth.src", "eth.src#2", "vlan.id", "community_id"),
    *("ip.src", "ip.dst", "ip.src#2", "ip.len", "ip.flags.mf", "ip.frag_offset", "ip.checksum.status", "ip.proto"),
    *("ipv6.src", "ipv6.src#2", "ipv6.fraghdr.offset", "ipv6.fraghdr.more", "ipv6.plen"),
    *("udp.srcport", "udp.length", "udp.checksum.status", "udp.payload", "data.data", "data.len"),
    *("tcp.srcport", "tcp.flags", "tcp.flags.syn", "tcp.checksum", "tcp.checksum.status", "tcp.options.mss_val"),
    *("tcp.payload", "icmp.type", "icmp.ident", "icmpv6.type", "icmpv6.nd.ns.target_address", "sctp.verification_tag"),
    *("dns.qry.name", "dns.id", "dns.a", "dhcp.ip.your", "dhcp.option.hostname", "tcp.stream", "udp.time_delta"),
    *("ip.fragment", "ip.fragment#2", "ip.fragment.count", "ip.reassembled.length", "ip.fragment.overlap"),
    *("ipv6.fragment", "ipv6.fragment.count", "ipv6.reassembled.length"),
]


def said(value: Any, as_text: bool) -> Any:
    """A value of a packet as tables have it."""
    if not isinstance(value, Address):
        return value
    if as_text:
        return str(value)
    return bytes(value) if value.octets == 16 else int.from_bytes(value)


def differences(
    found: list[dict[str, Any]], packets: list[Packet], columns: Sequence[Column], *, as_text: bool = True
) -> list[str]:
    return [
        f"{packet}: {column.name} is {row[column.name]!r}"
        for row, packet in zip(found, packets, strict=True)
        for column in columns
        if row[column.name] != said(value_of(seen(packet, column), column), as_text)
    ]


def seen(packet: Packet, column: Column) -> Packet:
    """The packet as columns see it: with messages that others tell only for names of which these may have some, and
    where it completes a datagram."""
    return whole(packet) if column.about.in_streams or packet.reassembled is not None else packet


@pytest.mark.heavy
@pytest.mark.parametrize("batch_rows", some_of([16_384, 3], 2))
def test_columns_are_those_of_packets_with_their_datagrams(
    fragments: Path, packets: list[Packet], batch_rows: int
) -> None:
    found = rows(scan(fragments, COLUMNS, batch_rows=batch_rows, threads=2))

    assert sum(one.reassembled is not None for one in packets) > 10
    assert differences(found, packets, resolve(COLUMNS)) == []


@pytest.mark.heavy
def test_addresses_may_be_numbers(fragments: Path, packets: list[Packet]) -> None:
    found = rows(scan(fragments, COLUMNS, addresses="number"))
    assert differences(found, packets, resolve(COLUMNS, "number"), as_text=False) == []


@pytest.mark.heavy
def test_a_table_has_the_same(fragments: Path, packets: list[Packet]) -> None:
    found = dissect.table(fragments, COLUMNS).to_pyarrow().to_pylist()
    assert differences(found, packets, resolve(COLUMNS)) == []


@pytest.mark.slow
def test_so_it_is_of_every_column(fragments: Path) -> None:
    of_frames = {*SINCE, "frame.time", "payload.offset", "payload.length"}
    later = {"ip.reassembled_in", "ipv6.reassembled.in"}  # only packets behind them tell, which `open` does not ask
    columns = resolve([one for one in names() if one not in of_frames | later])
    completing = [packet for packet in whole_packets(fragments) if packet.reassembled is not None]
    numbers = {one.number for one in completing}
    found = [row for row in rows(scan(fragments, [one.name for one in columns])) if row["frame.number"] in numbers]

    assert differences(found, completing, columns) == []


def turned(octets: bytes, number: int) -> list[bytes]:
    """A datagram; if `number` is odd, in fragments from the last to the first."""
    is_cut = number % 2
    pieces = fragment(dissect.dissect(octets), 88 if is_cut else 1280, identification=number)
    return list(map(bytes, pieces[::-1] if is_cut else pieces))


def test_the_engine_reads_datagrams_in_any_order_without_packets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = [
        bytes(encapsulate(bytes(range(200)), header, network, ethernet()))
        for header in (udp(), udp(source_port=53), tcp())
        for network in (ipv4(), ipv6())
    ]
    built.append(bytes(encapsulate(bytes(200), udp(checksum=1), ipv4(), ethernet())))
    path = tmp_path / "turned.pcap"
    frames = [one for number, octets in enumerate(built * 2) for one in turned(octets, number)]
    path.write_bytes(pcap(frames, step_ns=1000))
    columns = [
        *("eth.src", "ip.src", "ip.len", "ip.flags.mf", "ip.checksum.status", "ipv6.dst", "ipv6.plen", "udp.srcport"),
        *("udp.checksum.status", "tcp.flags.syn", "tcp.seq", "tcp.checksum.status", "ipv6.fraghdr.offset"),
    ]
    expected = whole_packets(path)
    if engine() is not None:
        monkeypatch.setattr(scalar, "value_of", not_asked)

    for addresses in ("text", "number"):
        found = rows(scan(path, columns, addresses=addresses))
        assert differences(found, expected, resolve(columns, addresses), as_text=addresses == "text") == []
    assert sum(row["udp.srcport"] == 53 for row in found) == len([one for one in expected if udp_of(one) == 53])


def udp_of(packet: Packet) -> int | None:
    """The source port of UDP, perhaps in the datagram that a packet completes."""
    inner = packet if packet.reassembled is None else packet.reassembled
    return inner[UDP].source_port if UDP in inner else None


def not_asked(*_: object) -> None:
    raise AssertionError("a packet is asked")


def test_a_datagram_may_complete_another(tmp_path: Path) -> None:
    datagram = dissect.dissect(bytes(encapsulate(bytes(300), udp(), ipv4(), ethernet())))
    inner = [bytes(one)[14:] for one in fragment(datagram, 200)]
    outer = [bytes(encapsulate(one, ipv4(protocol=4), ethernet())) for one in inner]
    path = tmp_path / "nested.pcap"
    path.write_bytes(pcap([one for number, octets in enumerate(outer) for one in turned(octets, 2 * number + 1)]))
    columns = ["frame.protocols", "ip.src", "ip.len#2", "udp.srcport", "udp.checksum.status", "ip.fragment.count#2"]
    expected = whole_packets(path)

    assert sum(one.reassembled is not None and one.reassembled.reassembled is not None for one in expected) == 1
    assert differences(rows(scan(path, columns)), expected, resolve(columns)) == []


@pytest.mark.heavy
def test_fragments_may_be_left_alone(fragments: Path) -> None:
    found = rows(scan(fragments, COLUMNS, reassemble=False))

    assert differences(found, whole_packets(fragments, reassemble=False), resolve(COLUMNS)) == []
    assert not any(row["ip.fragment.count"] for row in found)


FILTERS = [
    "ip.fragment",
    "not ip.fragment.count > 2",
    "udp",
    "udp and not ip.fragment",
    "tcp.flags.syn or dns",
    "ipv6.reassembled.length > 100",
    "frame.number < 30",
    "udp.checksum.status == Good and ip.frag_offset > 0",
    'frame.protocols contains "dns"',
]


@pytest.mark.heavy
@pytest.mark.parametrize("text", some_of(FILTERS, 8))
@pytest.mark.parametrize("is_written", [True, False])
def test_filters_judge_packets_with_their_datagrams(
    fragments: Path, packets: list[Packet], text: str, is_written: bool
) -> None:
    columns = ["frame.number", "ip.src", "ipv6.src", "udp.srcport", "dns.qry.name"]
    wanted = parse(text, catalogue(default_protocols()))
    expected = [one for one in packets if wanted.matches(one)]
    if is_written:
        found = rows(scan(fragments, columns, text, batch_rows=7))
    else:
        found = dissect.table(fragments, columns, text).to_pyarrow().to_pylist()

    assert expected
    assert differences(found, expected, resolve(columns)) == []


def test_overlaps_are_joined_by_the_rule_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "overlapping.pcap"
    other = bytes(8)
    pieces = [piece(1, 0, UNIT + UNIT), piece(2, 8, other + other), piece(3, 24, UNIT, more=False)]
    path.write_bytes(pcap([one.frame.octets for one in pieces]))

    def found(reassemble: bool | Reassembler) -> list[Any]:
        reading = scan(path, ["data.data", "ip.fragment.overlap.conflict"], reassemble=reassemble)
        return [[*row.values()] for _ in range(2) for row in rows(reading)[2:]]

    assert found(True) == [[UNIT, None]] * 2
    assert found(Reassembler(Overlaps.FIRST)) == [[(UNIT + UNIT + other + UNIT)[8:], True]] * 2
    assert found(Reassembler(Overlaps.LAST)) == [[(UNIT + other + other + UNIT)[8:], True]] * 2


def test_fragments_of_two_captures_are_not_joined(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("first.pcap", "second.pcap")]
    for path, one in zip(paths, (piece(1, 0, UNIT * 2), piece(2, 16, UNIT, more=False)), strict=True):
        path.write_bytes(pcap([one.frame.octets]))

    assert [row["ip.fragment"] for row in rows(scan(paths, ["ip.fragment"]))] == [None, None]


def test_columns_of_frames_alone_need_no_datagrams(fragments: Path) -> None:
    found = rows(scan(fragments, ["frame.number", "frame.len"]))
    assert [row["frame.number"] for row in found] == list(range(1, len(found) + 1))


@pytest.mark.heavy
@pytest.mark.parametrize("predicate", [None, pl.col("udp.length") > 100, pl.col("path") == "", pl.lit(value=True)])
@pytest.mark.parametrize("options", some_of([{}, {"reassemble": False}, {"reassemble": Reassembler(Overlaps.LAST)}], 2))
def test_a_lazy_frame_has_the_same(fragments: Path, predicate: pl.Expr | None, options: dict[str, Any]) -> None:
    names_ = ["frame.number", "udp.length", "ip.fragment.count", "ip.src"]
    expected = pl.DataFrame(scan(fragments, names_, **options)).with_columns(
        pl.col(pl.Categorical).cast(pl.String), path=pl.lit(str(fragments))
    )

    lazy = dissect.scan_pcap(fragments, names_, threads=2, include_file_paths="path", **options)
    chosen = (lazy, expected) if predicate is None else (lazy.filter(predicate), expected.filter(predicate))
    assert chosen[0].collect().equals(chosen[1])
    assert lazy.head(5).collect().equals(expected.head(5))
