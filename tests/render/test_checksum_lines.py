from __future__ import annotations

from dissect.protocols.icmpv4 import ICMPv4Echo
from dissect.render.checksum import checksum_lines
from dissect.render.spans import plain
from tests.packet.frames import build, cut, ipv4, udp
from tests.render.frames import UDP_FRAME, WRONG, packet

WORKED = """\
udp Checksum  INVALID
  the field holds 0x1234, but the checksum of these octets is 0x74a5

  offset  word    sum
  pseudo-header
       0  c000   c000  Source Address
       2  0201   c201  Source Address
       4  c000  18201  Destination Address
       6  0202  18403  Destination Address
       8  0011  18414  Zero, Protocol
      10  000d  18421  Length
  header
       0  c351  24772  Source Port
       2  0007  24779  Destination Port
       4  000d  24786  Length
       6  0000  24786  Checksum, counts as zero
  payload
       8  6865  2afeb  payload
      10  6c6c  31c57  payload
      12  6f00  38b57  payload, with a zero octet added

            sum  38b57
       8b57 + 3   8b5a  the carry added again
    ffff - 8b5a   74a5  the complement
          found   1234  in the field
        partial   8422  the pseudo-header alone, what a PARTIAL field holds"""


def lines(octets: bytes, index: int, limit: int | None = 8) -> list[str]:
    return [plain(line) for line in checksum_lines(packet(octets).checksums[index], limit)]


def test_worked_arithmetic() -> None:
    assert "\n".join(lines(WRONG, 1)) == WORKED


def test_a_long_payload_is_cut_in_the_middle() -> None:
    long = build(bytes(range(40)), udp(), ipv4())
    text = lines(long, 1)
    assert any(line.endswith("…  12 words left out") for line in text)
    assert any(line.startswith("      46  2627  ") for line in text)
    assert not any("left out" in line for line in lines(long, 1, limit=None))


def test_a_header_of_its_own_has_no_pseudo_header() -> None:
    text = lines(UDP_FRAME, 0)
    assert text[0] == "ip Header Checksum  VALID"
    assert not any("pseudo-header" in line for line in text)
    echo = lines(build(b"ping", ICMPv4Echo(type=8), ipv4()), 1)
    assert not any("partial" in line for line in echo)


def test_hints_and_missing_fields() -> None:
    zero = bytearray(UDP_FRAME)
    zero[24:26] = b"\0\0"
    assert any(line.startswith("  hint: the field is zero") for line in lines(bytes(zero), 0))
    text = [plain(line) for line in checksum_lines(cut(UDP_FRAME, 40).checksums[1])]
    assert "          found  none  in the field" in [line.replace("   none", "  none") for line in text]


def test_a_sum_that_must_not_be_zero() -> None:
    base = packet(build(b"\0\0", udp(), ipv4())).checksums[1]
    needed = base.verdict.found or 0
    octets = build(needed.to_bytes(2, "big"), udp(), ipv4())
    assert packet(octets).checksums[1].verdict.found == 0xFFFF
    assert any("because zero would mean that there is no checksum" in line for line in lines(octets, 1))
