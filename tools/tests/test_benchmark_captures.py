"""The captures of the benchmark are as their declarations say, and the same in every run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from speed.captures import CAPTURES, mixed, pool, recorded
from speed.captures.pcap_records import copy_first, count_packets, frames
from speed.captures.synthetic import generate, repeat
from speed.captures.traffic import CHUNK

import dissect
from dissect.capture import open_capture
from dissect.checksum import Kind
from dissect.problems import Severity

PACKETS = 600


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("speed") / "capture.pcap"
    generate(path, PACKETS)
    return path


# ------------------------------------------------------------------------------------------------------------ synthetic


@pytest.mark.heavy
def test_every_checksum_of_the_capture_is_valid(capture: Path) -> None:
    with dissect.open(capture) as packets:
        found = [(packet.problems, [one.verdict.kind for one in packet.checksums]) for packet in packets]

    assert len(found) == PACKETS
    assert {kind for _, kinds in found for kind in kinds} == {Kind.VALID}
    assert not [problems for problems, _ in found if problems]


def test_the_capture_has_the_mix_that_it_promises(capture: Path) -> None:
    with dissect.open(capture) as packets:
        kinds = [frozenset(layer.name for layer in packet.layers) for packet in packets]
    payloads = {len(one) for one in frames(capture)}

    assert 0.80 < sum("ip" in one for one in kinds) / PACKETS < 0.90
    assert 0.64 < sum("tcp" in one for one in kinds) / PACKETS < 0.76
    assert all(one & {"ip", "ipv6"} and one & {"tcp", "udp"} and len(one) == 3 for one in kinds)
    assert min(payloads) == 60
    assert max(payloads) == 1514
    assert len(payloads) > 100


def test_no_two_packets_of_the_capture_are_the_same(capture: Path) -> None:
    assert len(set(frames(capture))) == PACKETS


@pytest.mark.heavy
def test_a_capture_is_the_beginning_of_every_longer_one(tmp_path: Path, capture: Path) -> None:
    longer = tmp_path / "longer.pcap"
    size = generate(longer, CHUNK + 1)

    octets = longer.read_bytes()
    assert len(octets) == size
    assert octets.startswith(capture.read_bytes())
    assert count_packets(longer) == CHUNK + 1


def test_another_seed_gives_another_capture(tmp_path: Path, capture: Path) -> None:
    other = tmp_path / "other.pcap"
    generate(other, PACKETS, seed=2)

    assert other.read_bytes() != capture.read_bytes()


def test_a_capture_can_be_wrong_in_every_checksum_and_otherwise_the_same(tmp_path: Path, capture: Path) -> None:
    wrong = tmp_path / "wrong.pcap"
    CAPTURES["wrong"].make(wrong, PACKETS)

    with dissect.open(wrong) as packets:
        kinds = {checksum.verdict.kind for packet in packets for checksum in packet.checksums}
    changed = [
        sum(a != b for a, b in zip(*both, strict=True)) for both in zip(frames(wrong), frames(capture), strict=True)
    ]
    assert kinds == {Kind.INVALID}
    assert set(changed) <= {1, 2}


def test_a_capture_can_be_repeated(tmp_path: Path, capture: Path) -> None:
    longer = tmp_path / "longer.pcap"
    size = repeat(capture, longer, 3)

    assert size == longer.stat().st_size
    assert list(frames(longer)) == 3 * list(frames(capture))


# ---------------------------------------------------------------------------------------------------------------- mixed


@pytest.mark.parametrize("packets", [0, 5, PACKETS, PACKETS + 1])
def test_the_beginning_of_a_capture_has_its_first_packets(tmp_path: Path, capture: Path, packets: int) -> None:
    copy_first(capture, tmp_path / "beginning.pcap", packets)

    assert list(frames(tmp_path / "beginning.pcap")) == list(frames(capture))[:packets]


def test_two_in_a_hundred_packets_of_the_mixed_capture_are_odd() -> None:
    assert sum(share.packets for share in mixed.SHARES) == pool.POOL
    assert sum(share.packets for share in mixed.SHARES if share.odd) == pool.POOL // 50


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("speed") / "mixed.pcap"
    CAPTURES["mixed"].make(path, pool.POOL)
    return path


@pytest.mark.slow
def test_the_mixed_capture_holds_the_frames_of_its_shares(whole: Path) -> None:
    made = pool.frames(mixed.SHARES)

    assert Counter(frames(whole)) == Counter(made)
    first = sum(share.packets for share in mixed.SHARES if not share.odd)
    odd = made[first:]
    assert sum(bool(dissect.dissect(one).problems) for one in odd) > 0.8 * len(odd)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("kind", "layers"),
    [
        ("web", "tcp"),
        ("TLS", "tcp"),
        ("QUIC", "udp"),
        ("DNS", "dns"),
        ("SCTP, recorded", "sctp"),
        ("VLAN", "vlan"),
        ("VXLAN", "vxlan"),
        ("GRE", "gre"),
        ("GTP", "gtp"),
        ("MPLS", "mpls"),
        ("ICMP errors", "icmp"),
    ],
)
def test_packets_of_a_kind_are_of_that_kind(kind: str, layers: str) -> None:
    packets = _packets(kind, 20)

    assert all(layers in {layer.name for layer in packet.layers} for packet in packets)
    assert {problem.severity for packet in packets for problem in packet.problems} <= {Severity.NOTE}


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [("wrong checksums", Kind.INVALID), ("checksums left to the network card, recorded", Kind.PARTIAL)],
)
def test_packets_with_other_checksums_have_them(kind: str, verdict: Kind) -> None:
    packets = _packets(kind, 60)

    found = sum(any(one.verdict.kind is verdict for one in packet.checksums) for packet in packets)
    assert found > 0.4 * len(packets)


def _packets(kind: str, count: int) -> list[dissect.Packet]:
    """Some packets of a share, drawn as for the pool."""
    (share,) = (one for one in mixed.SHARES if one.kind == kind)
    draw = Random(pool.SEED)
    return [dissect.dissect(share.make(draw)) for _ in range(count)]


@pytest.mark.slow
@pytest.mark.parametrize("snaplen", [96, 68])
def test_a_cut_capture_has_the_beginnings_of_all_frames(tmp_path: Path, whole: Path, snaplen: int) -> None:
    cut = tmp_path / "cut.pcap"
    CAPTURES[f"mixed-{snaplen}"].make(cut, PACKETS)

    with open_capture(cut) as capture:
        found = [(frame.octets, frame.original_length) for frame in capture]
    assert found == [(one[:snaplen], len(one)) for one in list(frames(whole))[:PACKETS]]


@pytest.mark.slow
def test_a_longer_mixed_capture_begins_with_the_shorter_one_and_goes_on_in_another_order(
    tmp_path: Path, whole: Path
) -> None:
    longer = tmp_path / "longer.pcap"
    size = CAPTURES["mixed"].make(longer, 2 * pool.POOL)

    octets = longer.read_bytes()
    assert len(octets) == size
    assert octets.startswith(whole.read_bytes())
    both = list(frames(longer))
    assert Counter(both[: pool.POOL]) == Counter(both[pool.POOL :])
    assert both[: pool.POOL] != both[pool.POOL :]


def test_another_seed_gives_other_frames() -> None:
    shares = (pool.Share("web", pool.POOL, lambda draw: draw.randbytes(60)),)

    assert pool.frames(shares) == pool.frames(shares, pool.SEED)
    assert pool.frames(shares) != pool.frames(shares, 2)


def test_shares_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="add up to 9,999, not 10,000"):
        pool.frames((pool.Share("web", pool.POOL - 1, lambda draw: b""),))


def test_a_name_that_no_recording_has_is_refused() -> None:
    with pytest.raises(LookupError, match="no recorded frames match nonsense"):
        recorded.frames("nonsense")


@pytest.mark.slow
@pytest.mark.parametrize(("key", "layer"), [("dns", "dns"), ("syn", "tcp")])
def test_captures_of_one_kind_have_nothing_else(tmp_path: Path, key: str, layer: str) -> None:
    path = tmp_path / "one.pcap"
    CAPTURES[key].make(path, PACKETS)

    with dissect.open(path) as packets:
        found = [(packet.layers[-1].name, bool(packet.problems)) for packet in packets]
    assert found == [(layer, False)] * PACKETS


# -------------------------------------------------------------------------------------------------- whole conversations


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["transfer", "conversations"])
def test_conversations_are_whole_and_right(kind: str, tmp_path: Path) -> None:
    path, shorter = tmp_path / "capture.pcap", tmp_path / "shorter.pcap"
    size = CAPTURES[kind].make(path, 5_100)
    CAPTURES[kind].make(shorter, 100)
    with dissect.open(path) as packets:
        verdicts = Counter(one.verdict.kind for packet in packets for one in packet.checksums)
    found = list(dissect.streams(path))

    octets = path.read_bytes()
    assert len(octets) == size
    assert octets.startswith(shorter.read_bytes())
    assert verdicts == {Kind.VALID: 2 * 5_100}
    assert len(found) == {"transfer": 1, "conversations": 500}[kind]
    for one in found:
        for stream in (one.from_client, one.from_server):
            assert (stream.is_complete, stream.conflicts, stream.refused) == (True, (), ())
    assert len({one.from_client.octets for one in found}) == len(found)
