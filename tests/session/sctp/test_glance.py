"""A look at the octets of SCTP packets tells what reading them whole does, or leaves it to that."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from dissect.packet import Packet, default_protocols
from dissect.packet.rows.row_packets import header_octets
from dissect.protocols.sctp import SCTP, SCTPCookieAck
from dissect.session.sctp.announcements.glance import CHUNKS, may_initiate, silent_tag
from dissect.session.sctp.announcements.zero_checksum import _announcements
from tests.captures import CAPTURES, Recorded
from tests.hostile.seed import repeat_with, run_seed
from tests.packet.ways import in_python
from tests.profiles import some_of
from tests.session.sctp.packets import ACCEPTS, CLIENT_TAG, data, init, init_ack, initiated_with_more

NAMES = sorted(path.name for path in CAPTURES.glob("*sctp*.pcap"))


def octets_of(packet: Packet) -> bytes:
    octets = header_octets(packet, SCTP)
    assert octets is not None
    return octets


def test_what_a_look_tells() -> None:
    assert [may_initiate(octets_of(one)) for one in (init(), init_ack(), data())] == [True, True, False]
    assert silent_tag(octets_of(init())) == CLIENT_TAG
    assert silent_tag(octets_of(init(*ACCEPTS))) is None
    assert silent_tag(octets_of(initiated_with_more())) is None
    assert silent_tag(octets_of(data())) is None
    assert silent_tag(octets_of(init())[: CHUNKS + 19]) is None
    assert silent_tag(bytes(CHUNKS) + b"\3" + octets_of(init())[CHUNKS + 1 :]) is None
    assert not may_initiate(bytes(CHUNKS))
    assert may_initiate(bytes(CHUNKS) + bytes(SCTPCookieAck(length=3)))


@pytest.mark.parametrize("name", some_of(NAMES, 4))
def test_it_tells_what_reading_tells(name: str, recorded: Recorded) -> None:
    random = Random(run_seed())
    told: Counter[bool] = Counter()
    for frame in recorded.frames(CAPTURES / name):
        for count in range(6):
            octets = bytearray(frame.octets)
            for _ in range(count):
                octets[random.randrange(34, len(octets))] = random.choice((0, 1, 2, 4, 20, 0x80, random.randrange(256)))
            changed = frame.replace(octets=bytes(octets[: len(octets) - random.choice((0, 0, 0, 5))]))
            packet = Packet(changed, default_protocols())
            header = header_octets(packet, SCTP)
            assert header == header_octets(in_python(changed), SCTP), repeat_with(run_seed())
            if header is not None:
                whole = _announcements(packet, None)
                seen = _announcements(packet, silent_tag(header)) if may_initiate(header) else []
                assert seen == whole, repeat_with(run_seed())
                told[bool(whole)] += 1
    assert told[False] > 0
