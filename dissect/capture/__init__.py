"""Capture files: what a capture kept of each frame, and what else is in the file.

pcap and pcapng are read and written; snoop, btsnoop and ERF are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.capture.capture import Capture, open_capture
    from dissect.capture.codes import CaptureCode
    from dissect.capture.frame import Frame
    from dissect.capture.frame_record import FrameInterface, FrameRecord, bare_record, frame_of, record_of
    from dissect.capture.interface import Interface
    from dissect.capture.limits import Limits
    from dissect.capture.notes import Note
    from dissect.capture.packet_flags import Direction, PacketFlags, PacketHash, PacketVerdict, Reception
    from dissect.capture.pcap.writer import PcapWriter
    from dissect.capture.pcapng.block import Block
    from dissect.capture.pcapng.contents import (
        CustomData,
        DecryptionSecrets,
        InterfaceStatistics,
        JournalEntry,
        NameResolution,
        Section,
        UnknownBlock,
    )
    from dissect.capture.pcapng.options import Option, Options
    from dissect.capture.pcapng.writer import PcapngWriter
    from dissect.capture.writing.packets import write_capture

_HOMES: Final = {
    "Block": ".pcapng.block",
    "Capture": ".capture",
    "CaptureCode": ".codes",
    "CustomData": ".pcapng.contents",
    "DecryptionSecrets": ".pcapng.contents",
    "Direction": ".packet_flags",
    "Frame": ".frame",
    "FrameInterface": ".frame_record",
    "FrameRecord": ".frame_record",
    "Interface": ".interface",
    "InterfaceStatistics": ".pcapng.contents",
    "JournalEntry": ".pcapng.contents",
    "Limits": ".limits",
    "NameResolution": ".pcapng.contents",
    "Note": ".notes",
    "Option": ".pcapng.options",
    "Options": ".pcapng.options",
    "PacketFlags": ".packet_flags",
    "PacketHash": ".packet_flags",
    "PacketVerdict": ".packet_flags",
    "PcapWriter": ".pcap.writer",
    "PcapngWriter": ".pcapng.writer",
    "Reception": ".packet_flags",
    "Section": ".pcapng.contents",
    "UnknownBlock": ".pcapng.contents",
    "bare_record": ".frame_record",
    "frame_of": ".frame_record",
    "open_capture": ".capture",
    "record_of": ".frame_record",
    "write_capture": ".writing.packets",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = [
    "Block",
    "Capture",
    "CaptureCode",
    "CustomData",
    "DecryptionSecrets",
    "Direction",
    "Frame",
    "FrameInterface",
    "FrameRecord",
    "Interface",
    "InterfaceStatistics",
    "JournalEntry",
    "Limits",
    "NameResolution",
    "Note",
    "Option",
    "Options",
    "PacketFlags",
    "PacketHash",
    "PacketVerdict",
    "PcapWriter",
    "PcapngWriter",
    "Reception",
    "Section",
    "UnknownBlock",
    "bare_record",
    "frame_of",
    "open_capture",
    "record_of",
    "write_capture",
]
