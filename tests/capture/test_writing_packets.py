"""The writers take packets: the frame is written, with its time."""

from __future__ import annotations

from io import BytesIO

import pytest

from dissect.assigned_numbers import LinkType
from dissect.capture import PcapngWriter, PcapWriter, open_capture
from dissect.packet import dissect

FRAME = dissect(bytes(60)).frame.replace(timestamp_ns=1_700_000_000_123_456_789, original_length=70)


@pytest.mark.parametrize("writer", [PcapWriter, PcapngWriter])
def test_a_packet_is_written_with_its_time(writer: type[PcapWriter | PcapngWriter]) -> None:
    files = [BytesIO(), BytesIO()]

    with writer(files[0], LinkType.ETHERNET) as writing:
        writing.write(FRAME)
    with writer(files[1], LinkType.ETHERNET) as writing:
        writing.write(dissect(FRAME))

    assert files[0].getvalue() == files[1].getvalue()
    with open_capture(BytesIO(files[1].getvalue())) as capture:
        assert [(one.timestamp_ns, one.original_length) for one in capture] == [(FRAME.timestamp_ns, 70)]


@pytest.mark.parametrize("writer", [PcapWriter, PcapngWriter])
def test_text_is_no_packet(writer: type[PcapWriter | PcapngWriter]) -> None:
    with pytest.raises(TypeError, match="a frame is octets, not text"), writer(BytesIO(), LinkType.ETHERNET) as writing:
        writing.write("hello")  # type: ignore[arg-type]  # what is tested
