from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.columns.batches.batch import Batch
from dissect.columns.filtering.masks import is_tabular, mask
from dissect.filter.parser import parse
from dissect.packet import Packet
from tests.columns.samples import frames_of, packets_of
from tests.filter.meanings import MEANINGS, MORE
from tests.filter.samples import PACKETS, frame
from tests.hostile.frames import mutated_frame
from tests.packet.frames import build, ipv4, udp
from tests.protocols.link_frames import LINK_FRAMES
from tests.together import together
from tests.with_engine import needs_engine

FRAMES = frames_of([frame(octets, number) for number, octets in enumerate(PACKETS.values(), 1)])
BATCH = Batch(FRAMES)


@together("text", [*MEANINGS, *MORE])
def test_both_evaluators_agree(text: str) -> None:
    found = parse(text)

    assert mask(found, BATCH).tolist() == [found.matches(packet) for packet in packets_of(FRAMES)]


def test_a_frame_without_a_time_is_neither_early_nor_late() -> None:
    batch = Batch(frames_of([frame(PACKETS["udp"], timestamp_ns=None)]))

    assert mask(parse("frame.time_epoch"), batch).tolist() == [False]
    assert mask(parse("frame.time_epoch >= 0 or frame.time_epoch < 0"), batch).tolist() == [False]


def test_what_tables_have_nothing_of_is_refused() -> None:
    commented = parse('frame.comment contains "x" or tcp')

    assert not is_tabular(commented)
    with pytest.raises(ValueError, match="beside a frame"):
        mask(commented, BATCH)


@pytest.mark.parametrize("text", ["eth.fcs == 0x01020304", "eth.fcs.status == Bad", "eth.fcs"])
def test_check_sequences_are_read_only_behind_frames_that_have_one(text: str) -> None:
    plain = frame(build(b"ping", udp(), ipv4()) + b"\1\2\3\4")
    frames = frames_of([plain.replace(fcs_octets=4), plain])
    found = parse(text)

    assert mask(found, Batch(frames)).tolist() == [found.matches(packet) for packet in packets_of(frames)]
    assert mask(found, Batch(frames)).any()


def test_a_list_may_announce_a_check_sequence() -> None:
    frames = frames_of([LINK_FRAMES["a radio with a check sequence"].captured(79)])

    assert mask(parse("wlan.fcs and wlan.fcs.status == Good"), Batch(frames)).tolist() == [True]


def test_an_empty_batch_has_an_empty_mask() -> None:
    nothing = BATCH.keep(np.zeros(len(BATCH), dtype=np.bool_))

    assert mask(parse("tcp and ip.ttl == 64"), nothing).tolist() == []


@needs_engine
def test_packets_are_made_only_where_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = Batch(FRAMES)
    made: list[int] = []
    original = batch.packet

    def packet(row: int) -> Packet:
        made.append(row)
        return original(row)

    monkeypatch.setattr(batch, "packet", packet)

    mask(parse("ip.ttl == 64 and udp.port == 7"), batch)
    mask(parse("tcp.options.mss_val == 1460 and tcp.dstport == 7"), batch)
    before = list(made)
    mask(parse("tcp.options.mss_val#1 == 1460 and tcp.dstport == 7"), batch)

    assert before == []
    assert made == [0, 8]


@given(st.randoms(use_true_random=False), st.sampled_from([*MEANINGS, *MORE]))
def test_both_evaluators_agree_on_damaged_frames(random: Random, text: str) -> None:
    frames = frames_of([mutated_frame(random) for _ in range(8)])
    found = parse(text)

    assert mask(found, Batch(frames)).tolist() == [found.matches(packet) for packet in packets_of(frames)]
