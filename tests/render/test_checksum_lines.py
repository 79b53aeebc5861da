from __future__ import annotations

from dissect.protocols.icmpv4 import ICMPv4Echo
from dissect.protocols.ospf import OSPFv2
from dissect.render.packets.checksum import CRC_RULE, RULE, checksum_lines, rules
from dissect.render.spans import plain
from tests.packet.frames import build, changed, cut, ipv4, udp
from tests.render.frames import UDP_FRAME, WRONG, packet
from tests.session.sctp.packets import data

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
      12  6f00  38b57  payload, padded with a zero octet

            sum  38b57
       8b57 + 3   8b5a  the carry added back
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
    assert any("because zero would mean no checksum" in line for line in lines(octets, 1))


CRC = """\
sctp Checksum  INVALID
  the field holds 0x12345678, but the checksum of these octets is 0xbd5bb4de

  CRC-32C, polynomial 0x1edc6f41, lowest bit of each octet first
  offset  octets  register
                  ffffffff  all ones at the start
       0       2  {source}  Source Port
       2       2  {destination}  Destination Port
       4       4  {tag}  Verification Tag
       8       4  {checksum}  Checksum, counts as zero
      12      24  {chunks}  Chunks

     complement  {crc}  ffffffff - {chunks}
        sent as  {wire}  its lowest octet first
          found  12345678  in the field"""


def bit_by_bit(octets: bytes) -> int:
    held = 0xFFFFFFFF
    for octet in octets:
        held ^= octet
        for _ in range(8):
            held = held >> 1 ^ (0x82F63B78 if held & 1 else 0)
    return held


def test_a_crc_field_by_field() -> None:
    frame = data(checksum=0x12345678).frame.octets
    octets = changed(frame[34:], 8, bytes(4))
    held = {"source": 2, "destination": 4, "tag": 8, "checksum": 12, "chunks": 36}
    registers = {name: f"{bit_by_bit(octets[:end]):08x}" for name, end in held.items()}
    crc = bit_by_bit(octets) ^ 0xFFFFFFFF
    wire = crc.to_bytes(4, "little").hex()
    expected = CRC.format(**registers, crc=f"{crc:08x}", wire=wire).replace("bd5bb4de", wire)

    assert "\n".join(lines(frame, 1)) == expected
    assert rules(packet(frame).checksums) == [RULE, CRC_RULE]


def test_a_crc_that_is_cut() -> None:
    frame = data().frame.octets
    text = [plain(line) for line in checksum_lines(cut(frame, 40).checksums[1])]

    assert text[-1] == "          found      none  in the field"


def test_a_field_that_is_left_out_of_the_sum() -> None:
    hello = OSPFv2(version=2, type=9, router_id="192.0.2.1", area_id="0.0.0.0", authentication=b"password")
    text = lines(build(b"", hello, ipv4()), 1)

    assert sum(line.endswith("Authentication, counts as zero") for line in text) == 4
