"""Instructions that not every processor has: the results are the same without them."""

from __future__ import annotations

import ctypes

import pytest

from dissect.capture import open_capture
from dissect.checksum.kind import Kind
from dissect.engine.library import Engine, engine
from dissect.engine.preamble import Preamble
from dissect.engine.sizes import NESTINGS, SLOTS
from dissect.engine.structures.numbers import INT8, INT64, UINT8
from dissect.engine.structures.walk import Row, Walking
from dissect.engine.words import Instruction
from dissect.packet import DEFAULT_LIMITS, default_protocols
from dissect.packet.rows.engine_tables import engine_tables
from tests.captures import CAPTURES

NONE = 0
CRC_32C = 1 << Instruction.CRC_32C


@pytest.fixture(name="library")
def _library() -> Engine:
    library = engine()
    if library is None:
        pytest.skip("there is no engine")
    return library


def test_tables_that_claim_another_processor_are_refused(library: Engine) -> None:
    words = engine_tables(default_protocols())
    other = type(words)(*words)
    other[Preamble.PROCESSOR] = 1 << len(Instruction)
    assert library.tables_check(ctypes.addressof(other), len(other)) == -1


@pytest.mark.parametrize("instructions", [NONE, CRC_32C])
def test_a_crc_is_continued_at_any_octet(library: Engine, instructions: int) -> None:
    if instructions & ~library.instructions:
        pytest.skip("this processor lacks it")
    octets = bytes(range(32))  # whose CRC is given in RFC 3720, appendix B.4
    for length in range(len(octets) + 1):
        first = library.extend_crc_32c(0, octets, length, instructions)
        rest = octets[length:]
        assert library.extend_crc_32c(first, rest, len(rest), instructions) == 0x46DD794E


@pytest.mark.parametrize("instructions", [NONE, CRC_32C])
def test_crcs_are_right_with_and_without_the_instruction(library: Engine, instructions: int) -> None:
    if instructions & ~library.instructions:
        pytest.skip("this processor lacks it")
    words = engine_tables(default_protocols())
    words = type(words)(*words)
    words[Preamble.PROCESSOR] = instructions
    walking = Walking(ctypes.addressof(words), (INT64 * NESTINGS)(*DEFAULT_LIMITS.allowance()), 0)
    row, codes = Row(), (INT8 * SLOTS)()
    kinds = set()
    for frame in open_capture(CAPTURES / "sctp4_echo.pcap"):
        first = library.look_up(ctypes.addressof(words), words[Preamble.LINK_SPACE], frame.link_type)
        length = len(frame.octets)
        for octets in (frame.octets, frame.octets[:-1] + bytes([frame.octets[-1] ^ 1])):
            kept = (UINT8 * length)(*octets)
            at = ctypes.addressof(kept)
            library.walk_frame(ctypes.addressof(walking), at, length, length, first, ctypes.addressof(row))
            library.verify_row(ctypes.addressof(words), at, length, ctypes.addressof(row), ctypes.addressof(codes))
            kinds.add((octets is frame.octets, codes[2]))
    assert kinds == {(True, list(Kind).index(Kind.VALID)), (False, list(Kind).index(Kind.INVALID))}
