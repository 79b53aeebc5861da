from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from dissect.assigned_numbers import LinkType
from dissect.errors import CaptureError
from dissect.render.packets.json_lines import packet_object
from dissect.render.schemas.objects import dumps, error_object
from tests.packet.frames import cut
from tests.render.frames import ILLEGAL, TCP_SYN, UDP_FRAME, packet

CONTRACT = [
    "number",
    "timestamp_ns",
    "captured_length",
    "original_length",
    "link_type",
    "interface",
    "layers",
    "checksums",
    "problems",
]


def test_a_frame_by_hand() -> None:
    assert packet_object(packet(UDP_FRAME)) == {
        "number": 1,
        "timestamp_ns": 0,
        "captured_length": 47,
        "original_length": 47,
        "link_type": 1,
        "interface": 0,
        "layers": [
            {
                "protocol": "eth",
                "offset": 0,
                "length": 14,
                "payload_offset": 14,
                "payload_length": 33,
                "quoted": False,
                "fields": {"eth.dst": "02:00:00:00:00:02", "eth.src": "02:00:00:00:00:01", "eth.type": 2048},
            },
            {
                "protocol": "ip",
                "offset": 14,
                "length": 20,
                "payload_offset": 34,
                "payload_length": 13,
                "quoted": False,
                "fields": {
                    "ip.version": 4,
                    "ip.hdr_len": 20,
                    "ip.dsfield": 0,
                    "ip.dsfield.dscp": 0,
                    "ip.dsfield.ecn": 0,
                    "ip.len": 33,
                    "ip.id": 0,
                    "ip.flags": 0,
                    "ip.flags.rb": 0,
                    "ip.flags.df": 0,
                    "ip.flags.mf": 0,
                    "ip.frag_offset": 0,
                    "ip.ttl": 64,
                    "ip.proto": 17,
                    "ip.checksum": 0xF6C8,
                    "ip.src": "192.0.2.1",
                    "ip.dst": "192.0.2.2",
                },
            },
            {
                "protocol": "udp",
                "offset": 34,
                "length": 8,
                "payload_offset": 42,
                "payload_length": 5,
                "quoted": False,
                "fields": {"udp.srcport": 50001, "udp.dstport": 7, "udp.length": 13, "udp.checksum": 0x74A5},
            },
            {
                "protocol": "echo",
                "offset": 42,
                "length": 0,
                "payload_offset": 42,
                "payload_length": 5,
                "quoted": False,
                "fields": {},
            },
        ],
        "checksums": [
            {
                "protocol": "ip",
                "layer": 1,
                "field": "ip.checksum",
                "verdict": "VALID",
                "found": 0xF6C8,
                "expected": 0xF6C8,
                "reason": None,
                "hints": [],
            },
            {
                "protocol": "udp",
                "layer": 2,
                "field": "udp.checksum",
                "verdict": "VALID",
                "found": 0x74A5,
                "expected": 0x74A5,
                "reason": None,
                "hints": [],
            },
        ],
        "problems": [],
    }


def test_a_name_that_repeats_has_a_list_and_octets_are_hexadecimal() -> None:
    fields = packet_object(packet(TCP_SYN))["layers"][2]["fields"]
    assert fields["tcp.option_kind"] == [2, 4, 8, 1, 3]
    assert fields["tcp.option_len"] == [4, 2, 10, 3]
    assert fields["tcp.options.mss_val"] == 1460
    assert fields["tcp.options"] == "020405b40402080a00000001000000000103030a"
    assert fields["tcp.flags.syn"] == 1
    assert type(fields["tcp.flags.syn"]) is int
    assert fields["tcp.flags"] == 2
    assert "data_offset" not in json.dumps(fields)


def test_a_verdict_with_its_reason() -> None:
    checksums = packet_object(cut(UDP_FRAME, 44))["checksums"]
    assert checksums[1]["verdict"] == "UNVERIFIABLE"
    assert checksums[1]["reason"] == "cut_by_capture"
    assert checksums[1]["expected"] is None
    illegal = packet_object(packet(ILLEGAL))["checksums"][0]
    assert (illegal["verdict"], illegal["found"], illegal["reason"]) == ("ILLEGAL", 0, None)


def test_problems_name_fields_as_wireshark_does_where_it_does() -> None:
    bad = bytearray(UDP_FRAME)
    bad[14] = 0x43  # a header length of three words, which Wireshark has no name for
    problem = packet_object(packet(bytes(bad)))["problems"][0]
    assert problem == {
        "code": "bad_length",
        "severity": "error",
        "protocol": "ip",
        "layer": 1,
        "field": "internet_header_length",
        "offset": 14,
        "message": "less than 5 words, the size of a header without options",
        "reference": "RFC 791 §3.1",
    }
    assert packet_object(packet(UDP_FRAME[:30]))["problems"][0]["field"].startswith("ip.")


def test_a_problem_of_no_layer() -> None:
    problem = packet_object(packet(b"abc", link_type=250))["problems"][0]
    assert (problem["code"], problem["layer"], problem["field"]) == ("unknown_link_type", None, "")


def test_damage() -> None:
    error = CaptureError("the file ends here", path="x.pcap", code="file.truncated-record", offset=40, record=3)
    assert error_object(error) == {
        "error": {"code": "file.truncated-record", "offset": 40, "record": 3, "message": "the file ends here"}
    }


@given(st.binary(max_size=200), st.sampled_from([1, 101, 113, 276, 0, 108, 250, int(LinkType.RAW_DLT_12)]))
def test_whatever_the_octets_the_line_is_ascii_and_keeps_the_contract(octets: bytes, link_type: int) -> None:
    line = dumps(packet_object(packet(octets, link_type=link_type)))
    assert line.isascii()
    assert line.isprintable()
    assert list(json.loads(line)) == CONTRACT
