"""Messages of the domain name system in packets: headers, sections, options, and what is wrong with bad ones."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.dns import DNS as ScapyDNS
from scapy.layers.dns import DNSQR as ScapyQuestion
from scapy.layers.dns import DNSRR as ScapyRecord
from scapy.layers.dns import DNSRROPT as ScapyOptions

from dissect.derive.lists.items import Option
from dissect.domain_names import Name
from dissect.encapsulation import encapsulate
from dissect.encapsulation.lists import items
from dissect.filter.names import catalogue
from dissect.filter.occurrences import occurrences
from dissect.packet import Packet, default_protocols, dissect
from dissect.problems import Code, Severity
from dissect.protocols.dns import (
    DNS,
    LLMNR,
    DNSQuestion,
    DNSResourceRecord,
    DNSStatefulOperation,
    DNSUpdate,
    OPTRecord,
)
from dissect.protocols.dns.addresses import AData
from dissect.protocols.dns.edns import OPTIONS as EDNS_OPTIONS
from dissect.protocols.dns.edns import ClientSubnetOption, CookieOption, ExtendedErrorOption, TCPKeepaliveOption
from dissect.protocols.dns.names import MXData, NSData
from dissect.protocols.dns.stateful import TYPE_LENGTH_VALUES, DSOKeepalive, DSOOther, DSOPadding, DSORetryDelay
from dissect.render.lines.summary import summary
from dissect.render.packets.json_lines import packet_object
from dissect.render.packets.tree import tree
from dissect.render.packets.values import octets as shown_octets
from dissect.render.schemas.objects import dumps
from dissect.render.spans import plain
from dissect.schema import Header
from tests.protocols.carried import ethernet, ipv4, udp
from tests.protocols.dns_messages import message, rdata, record
from tests.together import together

NAMES = catalogue(default_protocols())
HEAD = 42
"""Octets of Ethernet, IPv4 and UDP before a message."""


def carried(octets: bytes, port: int = 53) -> Packet:
    """The packet that carries a message."""
    return encapsulate(octets, udp(port), ipv4(), ethernet())


def listed(packet: Packet) -> tuple[Option, ...]:
    ((_, options),) = packet.layers[-1].options()
    return options.items


def problems(packet: Packet) -> list[tuple[Code, Severity]]:
    return [(one.code, one.severity) for one in packet.problems]


QUESTION = DNSQuestion(name=Name("www.example.com"))


# ------------------------------------------------------------------------------------------------------------- messages


def test_a_query_and_its_answer() -> None:
    answer = record("www.example.com", AData(address="192.0.2.7"))
    octets = message([QUESTION], [answer], identifier=4711, response=True, recursion_desired=True)

    packet = carried(octets)

    question, found = listed(packet)
    assert packet[DNS].identifier == 4711
    assert packet[DNS].flags == 0x8100
    assert (question.section, question.header) == ("Questions", QUESTION)
    assert (found.section, rdata(found)) == ("Answers", AData(address="192.0.2.7"))
    assert (found.offset, found.length) == (HEAD + 12 + 21, 17 + 10 + 4)
    assert packet.problems == ()
    assert bytes(packet) == packet.frame.octets


def test_names_that_point_back_are_expanded_and_stay_as_they_are() -> None:
    compressed = DNSResourceRecord(
        name=Name(b"\xc0\x0c"), type=15, data=bytes(MXData(preference=5, exchange=Name(b"\4mail\xc0\x10")))
    )

    packet = carried(message([QUESTION], [compressed], response=True))

    _, found = listed(packet)
    assert str(found.header.name) == "www.example.com"  # type: ignore[attr-defined]  # of records
    assert str(rdata(found).exchange) == "mail.example.com"  # type: ignore[attr-defined]  # of MX
    assert bytes(packet) == packet.frame.octets


def test_sections_in_their_order() -> None:
    sections = b"".join(
        bytes(one)
        for one in (
            QUESTION,
            whole(record("a", AData(address="192.0.2.1"))),
            whole(record("b", NSData(name_server=Name("ns")))),
            whole(record("c", AData(address="192.0.2.2"))),
        )
    )
    header = DNS(question_count=1, answer_count=1, authority_count=1, additional_count=1, sections=sections)

    packet = carried(bytes(header))

    assert [one.section for one in listed(packet)] == ["Questions", "Answers", "Authority", "Additional"]
    assert packet.problems == ()


def whole(one: DNSResourceRecord) -> DNSResourceRecord:
    """The record with its length."""
    return one.replace(data_length=len(one.data))


def test_an_update_has_other_sections_and_may_have_no_data() -> None:
    deleted = DNSResourceRecord(name=Name("old.example.com"), type=1, record_class=255, data_length=0)
    zone = DNSQuestion(name=Name("example.com"), type=6)
    header = DNS(opcode=5, question_count=1, authority_count=1, sections=bytes(zone) + bytes(deleted))

    packet = carried(bytes(header))

    assert packet.layers[-1].protocol is DNSUpdate
    assert [one.section for one in listed(packet)] == ["Zone", "Updates"]
    assert packet.problems == ()


def test_stateful_operations() -> None:
    values = [
        DSOKeepalive(inactivity_timeout=15000, keepalive_interval=3_600_000),
        DSORetryDelay(retry_delay=60_000),
        DSOPadding(padding=bytes(4)),
        DSOOther(type=0x40, data=b"subscribe"),
    ]
    header = DNS(opcode=6, sections=items(TYPE_LENGTH_VALUES, values))

    packet = carried(bytes(header))

    assert packet.layers[-1].protocol is DNSStatefulOperation
    assert [type(one.header) for one in listed(packet)] == [type(one) for one in values]
    assert packet.problems == ()


def test_names_on_the_link() -> None:
    header = LLMNR(identifier=7, tentative=True, question_count=1, sections=bytes(QUESTION))

    packet = carried(bytes(header), 5355)

    assert packet.layers[-1].name == "llmnr"
    assert packet[LLMNR].flags == 0x100
    assert [one.header for one in listed(packet)] == [QUESTION]
    assert packet.problems == ()


# -------------------------------------------------------------------------------------------------------------- options


def whole_options(*options: Header, **changes: Any) -> bytes:
    octets = items(EDNS_OPTIONS, options)
    values = {"name": Name("."), "type": 41, "options": octets, "data_length": len(octets), **changes}
    return bytes(OPTRecord(**values))


def with_options(octets: bytes, **changes: Any) -> bytes:
    options = whole_options(options=octets, data_length=len(octets), **changes)
    header = DNS(question_count=1, additional_count=1, sections=bytes(QUESTION) + options)
    return bytes(header)


def test_options_of_a_message() -> None:
    options = [
        CookieOption(client_cookie=bytes(range(8))),
        ClientSubnetOption(family=1, source_prefix_length=24, address=bytes((192, 0, 2))),
        TCPKeepaliveOption(timeout=300, length=2),
        ExtendedErrorOption(info_code=6, extra_text=b"bogus"),
    ]

    packet = carried(with_options(items(EDNS_OPTIONS, options)))

    found = [one.header for item in listed(packet) for _, inner in item.lists for one in inner.every()]
    assert [type(one) for one in found if type(one) in EDNS_OPTIONS.headers] == [type(one) for one in options]
    assert packet.problems == ()


def test_an_opt_record_is_more_of_the_header() -> None:
    packet = carried(with_options(b"", payload_size=4096, extended_response_code=1, dnssec_ok=True, reserved=3))

    found = listed(packet)[1].header
    assert type(found) is OPTRecord
    assert (found.payload_size, found.extended_response_code, found.version) == (4096, 1, 0)
    assert (found.dnssec_ok, found.reserved) == (True, 3)
    assert bytes(found)[-6:] == bytes.fromhex("01 00 8003 0000")
    assert packet.problems == ()


SUBNET = (Code.BAD_OPTION, Severity.WARN)


@pytest.mark.parametrize(
    ("family", "source", "scope", "address", "count"),
    [
        (1, 24, 0, "c00002", 0),
        (1, 0, 0, "", 0),
        (2, 56, 48, "20010db8000000", 0),
        (1, 33, 0, "c000020100", 1),
        (1, 24, 33, "c00002", 1),
        (2, 129, 0, "20010db8" + 26 * "0", 1),
        (2, 56, 129, "20010db8000000", 1),
        (1, 24, 0, "c000", 1),
        (1, 24, 0, "c0000201", 1),
    ],
)
def test_the_clients_network_has_as_many_octets_as_its_prefix(
    family: int, source: int, scope: int, address: str, count: int
) -> None:
    option = ClientSubnetOption(
        family=family,
        source_prefix_length=source,
        scope_prefix_length=scope,
        address=bytes.fromhex(address),
    )

    assert problems(carried(with_options(items(EDNS_OPTIONS, [option])))) == [SUBNET] * count


@pytest.mark.parametrize(("octets", "is_right"), [(0, True), (8, True), (32, True), (7, False), (33, False)])
def test_a_servers_cookie_has_8_to_32_octets(octets: int, is_right: bool) -> None:
    option = CookieOption(client_cookie=bytes(8), server_cookie=bytes(octets))

    assert problems(carried(with_options(items(EDNS_OPTIONS, [option])))) == ([] if is_right else [SUBNET])


# ---------------------------------------------------------------------------------------------------------------- wrong


def question(name: bytes) -> bytes:
    return name + b"\0\1\0\1"


def one_question(name: bytes) -> bytes:
    return bytes(DNS(question_count=1, sections=question(name)))


def one_answer(octets: bytes) -> bytes:
    return bytes(DNS(response=True, answer_count=1, sections=octets))


def answer(number: int, data: bytes, length: int | None = None, time_to_live: int = 60) -> bytes:
    size = len(data) if length is None else length
    record = DNSResourceRecord(name=Name("a"), type=number, time_to_live=time_to_live, data_length=size, data=data)
    return bytes(record)


BROKEN = {
    "a pointer to itself": b"\xc0\x0c",
    "a label and a pointer back to it": b"\1a\xc0\x0c",
    "a pointer past the end": b"\1a\xc0\xff",
    "a name of 257 octets": 63 * b"\3abc" + b"\3abc\0",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_name_has_no_value(name: str) -> None:
    packet = carried(one_question(BROKEN[name]))
    fields = json.loads(dumps(packet_object(packet)))["layers"][-1]["fields"]

    assert (fields.get("dns.qry.name"), fields["dns.qry.type"]) == (None, 1)
    assert occurrences(packet, NAMES["dns.qry.name"]) == []
    assert summary(packet).startswith("Query Id=0x0000 <A?>")
    assert shown_octets(BROKEN[name]) in "".join(plain(line) for line in tree(packet))
    assert [one.code for one in packet.problems if one.protocol == "dns"] == [Code.BAD_NAME]


def test_a_name_that_points_forward_has_one() -> None:
    packet = carried(bytes(DNS(question_count=2, sections=question(b"\xc0\x12") + question(b"\1a\0"))))

    assert [one.value for one in occurrences(packet, NAMES["dns.qry.name"])] == ["a", "a"]


def test_filters_and_json_have_the_text_of_wireshark_and_the_tree_has_escapes() -> None:
    packet = carried(one_question(b"\6m\xc3\xbcn.\xe9\3com\0"))

    (found,) = occurrences(packet, NAMES["dns.qry.name"])

    assert found.value == json.loads(dumps(packet_object(packet)))["layers"][-1]["fields"]["dns.qry.name"]
    assert found.value == "m\N{LATIN SMALL LETTER U WITH DIAERESIS}n.\ufffd.com"
    assert r"m\195\188n\.\233.com" in summary(packet)


BAD_NAME = (Code.BAD_NAME, Severity.ERROR)
BAD_RECORD = (Code.BAD_RECORD, Severity.ERROR)
NOTED = (Code.SUSPICIOUS, Severity.NOTE)


@together(
    ("octets", "expected"),
    [
        pytest.param(one_question(b"\xc0\x0c"), [BAD_NAME], id="a pointer to itself"),
        pytest.param(one_question(b"\1a\xc0\x0c"), [BAD_NAME], id="a label and a pointer back to it"),
        pytest.param(one_question(b"\xc0\xff"), [BAD_NAME], id="a pointer past the end"),
        pytest.param(
            bytes(DNS(question_count=2, sections=question(b"\xc0\x12") + question(b"\1a\0"))),
            [(Code.BAD_NAME, Severity.WARN)],
            id="a pointer forward",
        ),
        pytest.param(one_question(b"\x41a\0"), [BAD_NAME], id="a length octet of an unused kind"),
        pytest.param(bytes(DNS(question_count=1, sections=b"\x3fabc")), [BAD_NAME], id="a label without end"),
        pytest.param(bytes(DNS(question_count=1, sections=b"\1a\1b")), [BAD_NAME], id="a name without root"),
        pytest.param(one_question(63 * b"\3abc" + b"\3abc\0"), [BAD_NAME], id="a name of 257 octets"),
        pytest.param(
            bytes(DNS(question_count=2, sections=question(b"\1a\0"))),
            [(Code.BAD_COUNT, Severity.ERROR)],
            id="more counted than there are",
        ),
        pytest.param(
            bytes(DNS(question_count=0, sections=question(b"\1a\0"))),
            [(Code.SURPLUS, Severity.NOTE)],
            id="octets after the last that is counted",
        ),
        pytest.param(one_answer(answer(1, bytes(4), 9)), [BAD_RECORD], id="data that go on past the end"),
        pytest.param(one_answer(b"\1a\0\0\1\0"), [(Code.TRUNCATED, Severity.ERROR)], id="a record cut in its class"),
        pytest.param(one_answer(answer(1, bytes(5))), [BAD_RECORD], id="an address of 5 octets"),
        pytest.param(one_answer(answer(1, b"")), [BAD_RECORD], id="an address of none"),
        pytest.param(one_answer(answer(28, bytes(4))), [BAD_RECORD], id="an IPv6 address of 4 octets"),
        pytest.param(one_answer(answer(16, b"")), [BAD_RECORD], id="a text of no strings"),
        pytest.param(one_answer(answer(16, b"\5ab")), [(Code.BAD_OPTION, Severity.ERROR)], id="a string cut"),
        pytest.param(one_answer(answer(5, b"\1b\0\0")), [BAD_RECORD], id="an octet after the name"),
        pytest.param(one_answer(answer(47, b"\0\0\x21" + bytes(33))), [BAD_RECORD], id="a bitmap of 33 octets"),
        pytest.param(one_answer(answer(47, b"\0\0\0")), [(Code.BAD_RECORD, Severity.WARN)], id="a bitmap of no octets"),
        pytest.param(
            one_answer(answer(48, b"\1\0\4\5key")), [(Code.BAD_RECORD, Severity.WARN)], id="a key for protocol 4"
        ),
        pytest.param(one_answer(answer(257, b"\0\xffissue")), [BAD_RECORD], id="a tag of 255 octets"),
        pytest.param(one_answer(answer(257, b"\0\0")), [(Code.BAD_RECORD, Severity.WARN)], id="a tag of no octets"),
        pytest.param(
            one_answer(answer(29, b"\1" + bytes(15))), [(Code.BAD_RECORD, Severity.WARN)], id="a location of version 1"
        ),
        pytest.param(
            one_answer(answer(64, b"\0\1\0\0\3\0\1\0")), [(Code.BAD_OPTION, Severity.ERROR)], id="a port of one octet"
        ),
        pytest.param(
            one_answer(answer(64, b"\0\1\0\0\3\0\3\0\0\0")), [(Code.BAD_RECORD, Severity.WARN)], id="a port of 3 octets"
        ),
        pytest.param(one_answer(answer(1, bytes(4), time_to_live=1 << 31)), [NOTED], id="a time to live too long"),
        pytest.param(
            with_options(b"", name=Name("a")),
            [(Code.BAD_RECORD, Severity.WARN)],
            id="options with a name other than the root",
        ),
        pytest.param(
            bytes(DNS(additional_count=2, sections=2 * whole_options())),
            [(Code.BAD_OPTION, Severity.WARN)],
            id="options twice",
        ),
        pytest.param(one_answer(answer(65280, b"\1\2")), [], id="data of a type that is not declared"),
        pytest.param(with_options(b"", version=1), [NOTED], id="options of version 1"),
        pytest.param(bytes(DNS(opcode=3)), [NOTED], id="an operation that is not defined"),
        pytest.param(bytes(DNS(opcode=7)), [NOTED], id="another"),
        pytest.param(bytes(DNS(response=True, response_code=12)), [NOTED], id="a response code that is not defined"),
        pytest.param(bytes(DNS(reserved=1)), [NOTED], id="the reserved bit"),
        pytest.param(bytes(DNS(response=True, truncation=True)), [NOTED], id="a response that was cut to fit"),
        pytest.param(bytes(11), [(Code.TRUNCATED, Severity.ERROR)], id="a header of 11 octets"),
    ],
)
def test_what_is_wrong_is_told_and_the_layer_is_kept(octets: bytes, expected: list[tuple[Code, Severity]]) -> None:
    packet = carried(octets)

    assert problems(packet) == expected
    assert [layer.name for layer in packet.layers] == ["eth", "ip", "udp", "dns"]
    assert bytes(packet) == packet.frame.octets


@pytest.mark.parametrize("header", [LLMNR(opcode=1, question_count=1), LLMNR(question_count=2)], ids=str)
def test_what_is_rarely_meant_on_the_link_is_noted(header: LLMNR) -> None:
    found = problems(carried(bytes(header.replace(sections=bytes(QUESTION) * header.question_count)), 5355))

    assert found == [NOTED]


@given(st.binary(max_size=80))
def test_any_octets_are_taken_apart_and_put_together_again(octets: bytes) -> None:
    packet = carried(octets)

    assert bytes(packet) == packet.frame.octets
    assert isinstance(packet.problems, tuple)


@given(st.binary(max_size=60), st.integers(0, 5), st.integers(0, 5))
def test_any_records_are_taken_apart(octets: bytes, questions: int, answers: int) -> None:
    header = DNS(question_count=questions, answer_count=answers, sections=octets)
    packet = carried(bytes(header))

    spans = [(one.offset, one.end) for one in listed(packet)]

    assert spans == sorted(spans)
    assert all(HEAD + 12 <= start < end <= HEAD + 12 + len(octets) for start, end in spans)


# ---------------------------------------------------------------------------------------------------------------- scapy


def test_a_message_of_scapys() -> None:
    theirs = ScapyDNS(
        id=7,
        qr=1,
        aa=1,
        ad=1,
        rcode=3,
        qd=[ScapyQuestion(qname="www.example.com", qtype="AAAA")],
        an=[ScapyRecord(rrname="www.example.com", type="TXT", ttl=9, rdata=[b"one", b"two"])],
        ar=[ScapyOptions(rclass=4096)],
    )

    packet = carried(bytes(theirs))

    header = packet[DNS]
    asked, text, options = listed(packet)
    assert (header.identifier, header.response, header.authoritative_answer, header.authentic_data) == (
        7,
        True,
        True,
        True,
    )
    assert (header.response_code, header.question_count, header.answer_count, header.additional_count) == (3, 1, 1, 1)
    assert asked.header == DNSQuestion(name=Name("www.example.com"), type=28)
    assert [one.header.text for one in text.lists[0][1].every() if hasattr(one.header, "text")] == [b"one", b"two"]
    assert (options.section, options.header.name) == ("Additional", b"\0")  # type: ignore[attr-defined]  # of records
    assert packet.problems == ()


def test_a_message_of_ours_in_scapy() -> None:
    octets = message(
        [QUESTION],
        [record("www.example.com", AData(address="192.0.2.7"))],
        identifier=7,
        response=True,
        recursion_desired=True,
        recursion_available=True,
    )

    theirs = ScapyDNS(octets)

    assert (theirs.id, theirs.qr, theirs.rd, theirs.ra, theirs.qdcount, theirs.ancount) == (7, 1, 1, 1, 1, 1)
    assert theirs.qd[0].qname == b"www.example.com."
    assert (theirs.an[0].rrname, theirs.an[0].ttl, theirs.an[0].rdata) == (b"www.example.com.", 60, "192.0.2.7")


def test_the_octets_of_a_frame_from_a_capture() -> None:
    """`dissect` reads a frame with what `encapsulate` read it with."""
    packet = carried(message([QUESTION]))

    assert dissect(packet.frame)[DNS] == packet[DNS]
