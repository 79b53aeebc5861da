"""A reader of a file on a disk is iterated, copied and pickled; one of a stream says why it is not."""

from __future__ import annotations

import copy
import io
import pickle

import pytest

from dissect.assigned_numbers.transport_ports import TcpPort
from dissect.capture import open_capture
from dissect.protocols.echo import Echo
from dissect.session import open_packets
from tests.captures import CAPTURES
from tests.with_engine import needs_engine

PATH = CAPTURES / "tcp4_echo.pcap"


def check_two_times() -> None:
    with open_packets(PATH, decode_as={TcpPort: {50001: Echo}}) as packets:
        first = next(packets)
        rest = list(packets)

        assert next(packets, None) is None
        assert [first, *rest] == list(packets)
        assert "echo" in [layer.name for packet in rest for layer in packet.layers]
        assert next(packets, None) is None
        assert next(iter(packets)) == first


@needs_engine
def test_a_file_is_read_two_times() -> None:
    check_two_times()


def test_a_file_is_read_two_times_without_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.session.reading.opening.engine", lambda: None)
    check_two_times()


def test_a_loop_that_was_left_goes_on() -> None:
    with open_packets(PATH) as packets:
        for packet in packets:
            assert packet.number == 1
            break

        assert next(packets).number == 2
        assert next(packet.number for packet in packets) == 3


def test_a_stream_is_not_read_again() -> None:
    with open_packets(io.BytesIO(PATH.read_bytes())) as packets:
        count = len(list(packets))

        assert count == 10
        with pytest.raises(ValueError, match="<BytesIO> has been read, and cannot be read again: it is not a file"):
            iter(packets)


def test_readers_are_copied_and_pickled_before_they_are_read() -> None:
    with open_packets(PATH) as packets, open_capture(PATH) as capture:
        numbers = [packet.number for packet in copy.copy(packets)]

        assert numbers == [frame.number for frame in copy.copy(capture)]
        assert numbers == [packet.number for packet in copy.deepcopy(packets)]
        assert numbers == [packet.number for packet in pickle.loads(pickle.dumps(packets))]
        assert numbers == [frame.number for frame in pickle.loads(pickle.dumps(capture))]
        assert numbers == [packet.number for packet in packets]


def test_a_reader_that_is_being_read_is_not_pickled() -> None:
    with open_packets(PATH) as packets, open_packets(io.BytesIO(PATH.read_bytes())) as stream:
        next(packets)

        for one in (packets, stream):
            with pytest.raises(TypeError, match="only a capture file of which nothing has been read is copied"):
                pickle.dumps(one)
