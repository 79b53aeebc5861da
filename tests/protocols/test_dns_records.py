"""dnspython is the oracle of names and records: what it writes we read to the same values, and the other way round."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import dns.dnssectypes
import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.svcbbase
import dns.rrset
import dns.tokenizer
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dissect.assigned_numbers.dns_edns_options import EdnsOption, ExtendedDnsError
from dissect.assigned_numbers.dns_messages import DnsClass, DnsOpcode, DnsResponseCode
from dissect.assigned_numbers.dns_security import DnssecAlgorithm, DsDigestType
from dissect.assigned_numbers.dns_service_parameters import ServiceParameterKey
from dissect.assigned_numbers.dns_types import DnsType
from dissect.domain_names import Name
from dissect.protocols.dns import DNS, DNSQuestion, DNSResourceRecord
from dissect.protocols.dns.records import DATA
from dissect.schema import Header, values_of
from tests.profiles import one_in
from tests.protocols.dns_messages import message, rdata, read, record
from tests.protocols.dns_vectors import VECTORS, Vector
from tests.together import together

every_type = together("vector", VECTORS, ids=str)


def theirs(vector: Vector) -> Any:
    return dns.rdata.from_text("IN", vector.kind, vector.text, relativize=False)


def wire(vector: Vector) -> bytes:
    octets = theirs(vector).to_wire()
    assert isinstance(octets, bytes)
    return octets


def answered(vector: Vector) -> bytes:
    """A response with such a record twice, so that the second has names to be compressed."""
    response = dns.message.Message(4711)
    response.flags = dns.flags.QR | dns.flags.AA
    data = theirs(vector)
    for owner in ("host.example.com.", "other.example.com."):
        response.answer.append(dns.rrset.from_rdata(owner, 300, data))
    octets = response.to_wire()
    assert isinstance(octets, bytes)
    return octets


def expected(vector: Vector) -> dict[str, Any]:
    data = theirs(vector)
    return {
        field: getattr(data, attribute) if isinstance(attribute, str) else attribute(data)
        for field, attribute in vector.same.items()
    }


def labels(value: Any) -> Any:
    """A name of ours or of theirs as its labels, any other value as it is."""
    if isinstance(value, Name):
        return value.labels
    return value.labels[:-1] if isinstance(value, dns.name.Name) else value


# ------------------------------------------------------------------------------------------------------------- records


@every_type
def test_a_record_has_the_values_that_dnspython_wrote(vector: Vector) -> None:
    _, sections = read(answered(vector))

    for item in sections.items:
        data = rdata(item)
        ours = {field: labels(getattr(data, field)) for field in vector.same}
        assert type(data) is vector.header
        assert ours == {field: labels(value) for field, value in expected(vector).items()}
    assert [str(item.header.name) for item in sections.items] == ["host.example.com", "other.example.com"]  # type: ignore[attr-defined]  # of records
    assert sections.faults == ()
    assert sections.remainder == b""


@every_type
def test_a_record_that_we_build_is_read_by_dnspython(vector: Vector) -> None:
    """Built from what was read, without the lengths: those are filled again."""
    _, sections = read(answered(vector))
    data = rdata(sections.items[0])
    sizes = {name for slot in vector.header.layout.slots for name in slot.width.fields}
    values = {name: value for name, value in values_of(data).items() if name not in sizes}
    values |= {name: Name(value.text) for name, value in values.items() if isinstance(value, Name)}
    number = dns.rdatatype.from_text(vector.kind)

    built = record("host.example.com", vector.header(**values), type=int(number))

    assert built.data == wire(vector)
    assert dns.rdata.from_wire("IN", number, built.data, 0, len(built.data)) == theirs(vector)


@one_in(4)
@every_type
def test_data_that_end_early_are_a_fault_or_other_data(every: int, vector: Vector) -> None:
    """No prefix of a record's data raises, and what is read of one never has more octets than there are."""
    octets = wire(vector)
    number = int(dns.rdatatype.from_text(vector.kind))

    for size in range(1, len(octets), every):
        built = message(answers=[plain(number, octets[:size])])
        _, sections = read(built)
        ((_, options),) = sections.items[0].lists
        assert options.faults != () or all(item.end <= len(built) for item in options.every())


def plain(number: int, data: bytes) -> Header:
    return DNSResourceRecord(name=Name("host.example.com"), type=number, time_to_live=60, data=data)


def test_every_type_of_data_has_a_vector_or_is_tested_below() -> None:
    covered = {vector.header.__name__ for vector in VECTORS}
    obsolete = {"MDData", "MFData", "MBData", "MGData", "MRData", "MINFOData", "KEYData", "NXTData", "TALINKData"}
    lists = {"TXTData", "SPFData", "APLData"}

    assert {member.__name__ for member in DATA.members} == covered | obsolete | lists


@pytest.mark.parametrize(
    ("number", "octets", "values"),
    [
        (3, b"\1a\0", {"mail_destination": "a"}),
        (4, b"\1a\0", {"mail_forwarder": "a"}),
        (7, b"\1a\0", {"mailbox_host": "a"}),
        (8, b"\1a\0", {"group_member": "a"}),
        (9, b"\1a\0", {"new_name": "a"}),
        (14, b"\1a\0\1b\0", {"responsible_mailbox": "a", "error_mailbox": "b"}),
        (25, b"\1\0\3\5key", {"flags": "256", "protocol": "3", "algorithm": "5", "public_key": "b'key'"}),
        (30, b"\1a\0\x62\1", {"next_domain_name": "a", "type_bit_map": "b'b\\x01'"}),
        (58, b"\1a\0\1b\0", {"previous_name": "a", "next_name": "b"}),
    ],
)
def test_types_that_dnspython_does_not_know(number: int, octets: bytes, values: dict[str, str]) -> None:
    _, sections = read(message(answers=[plain(number, octets)]))

    assert {name: str(value) for name, value in values_of(rdata(sections.items[0])).items()} == values


def test_data_of_a_type_that_is_not_declared_stay_octets() -> None:
    _, sections = read(message(answers=[plain(65280, b"\1\2\3")]))

    ((_, options),) = sections.items[0].lists
    assert options.items == ()
    assert options.remainder == b"\1\2\3"
    assert sections.faults == ()


# --------------------------------------------------------------------------------------------------------------- lists


def listed(number_text: str, text: str) -> list[Header]:
    """The items of the lists in a record's data, as dnspython writes them."""
    data = dns.rdata.from_text("IN", number_text, text, relativize=False).to_wire()
    assert isinstance(data, bytes)
    _, sections = read(message(answers=[plain(int(dns.rdatatype.from_text(number_text)), data)]))
    assert sections.faults == ()
    ((_, options),) = sections.items[0].lists
    return [item.header for item in options.every()][1:]


@pytest.mark.parametrize("number", ["TXT", "SPF", "NINFO", "AVC", "WALLET"])
def test_texts_are_a_list_of_strings(number: str) -> None:
    strings = listed(number, '"v=spf1 -all" "" "more"')

    assert [one.text for one in strings] == [b"v=spf1 -all", b"", b"more"]  # type: ignore[attr-defined]  # of strings


@given(st.sets(st.integers(1, 0xFFFF), max_size=40))
def test_type_bit_maps_name_the_types_that_dnspython_put_in(types: set[int]) -> None:
    text = " ".join(f"TYPE{number}" for number in types)

    windows: Any = listed("NSEC", f"host.example.com. {text}")
    found = {
        256 * window.window + 8 * index + bit
        for window in windows
        for index, octet in enumerate(window.bitmap)
        for bit in range(8)
        if octet & 0x80 >> bit
    }

    assert found == types


def test_ranges_of_addresses() -> None:
    first, second = (values_of(one) for one in listed("APL", "1:192.168.32.0/21 !2:2001:db8::/32"))

    assert (first["address_family"], first["prefix"], first["negation"], first["address"]) == (
        1,
        21,
        False,
        bytes((192, 168, 32)),
    )
    assert (second["address_family"], second["prefix"], second["negation"], second["address"].hex()) == (
        2,
        32,
        True,
        "20010db8",
    )


def test_parameters_of_a_service() -> None:
    text = (
        "1 svc.example.com. mandatory=alpn,port alpn=h2,h3 no-default-alpn port=8443 ipv4hint=192.0.2.1,192.0.2.2 "
        'ipv6hint=2001:db8::1 key7="/dns{?dns}" ohttp key667="hello"'
    )

    said = [(type(one).__name__, list(values_of(one).values())[-1]) for one in listed("HTTPS", text)]

    assert [(name, str(value)) for name, value in said if name in ("MandatoryKey", "IPv4Hint", "IPv6Hint")] == [
        ("MandatoryKey", "1"),
        ("MandatoryKey", "3"),
        ("IPv4Hint", "192.0.2.1"),
        ("IPv4Hint", "192.0.2.2"),
        ("IPv6Hint", "2001:db8::1"),
    ]
    assert [value for name, value in said if name == "ProtocolIdentifier"] == [b"h2", b"h3"]
    assert dict(said)["PortParameter"] == 8443
    assert dict(said)["NoDefaultALPNParameter"] == 0
    assert dict(said)["DNSOverHTTPSPathParameter"] == b"/dns{?dns}"
    assert dict(said)["ObliviousHTTPParameter"] == 0
    assert dict(said)["OtherParameter"] == b"hello"


def test_rendezvous_servers() -> None:
    vector = next(one for one in VECTORS if one.kind == "HIP")

    assert [str(one.name) for one in listed("HIP", vector.text)] == ["rvs1.example.com", "rvs2.example.com"]  # type: ignore[attr-defined]  # of servers


# --------------------------------------------------------------------------------------------------------------- names


LABELS = st.binary(min_size=1, max_size=63)
MOST = 254
"""Octets of the labels of a name, each with its length before it."""


def name_of(drawn: list[bytes]) -> dns.name.Name:
    """The name of as many of these labels as fit."""
    sizes = accumulate(len(one) + 1 for one in drawn)
    return dns.name.Name([*(one for one, size in zip(drawn, sizes, strict=True) if size <= MOST), b""])


NAMES = st.lists(LABELS, max_size=6).map(name_of)


@st.composite
def related_names(draw: st.DrawFn) -> list[dns.name.Name]:
    """Names of which some end in others, so that there is something to compress."""
    found = draw(st.lists(NAMES, min_size=1, max_size=4))
    for label in draw(st.lists(st.binary(min_size=1, max_size=8), max_size=6)):
        suffix = draw(st.sampled_from(found))
        if sum(map(len, suffix.labels)) + len(suffix.labels) + len(label) + 1 <= 255:
            found.append(dns.name.Name([label, *suffix.labels]))
    return found


@given(related_names())
def test_compressed_names_expand_as_dnspython_compressed_them(given_names: list[dns.name.Name]) -> None:
    response = dns.message.Message(1)
    response.flags = dns.flags.QR
    pairs = list(zip(given_names, given_names[::-1], strict=True))
    for index, (owner, target) in enumerate(pairs):
        octets = b"\0\0" + target.to_digestable()
        data = dns.rdata.from_wire("IN", "MX", octets, 0, len(octets))
        response.answer.append(dns.rrset.from_rdata(owner, index, data))

    header, sections = read(response.to_wire())

    ours = [(item.header.name.labels, rdata(item).exchange.labels) for item in sections.items]  # type: ignore[attr-defined]  # of records and MX
    # dnspython points to a name that is the same but for case; RFC 4343 §3 says that case does not count.
    assert [(folded(owner), folded(target)) for owner, target in ours] == [
        (folded(owner.labels[:-1]), folded(target.labels[:-1])) for owner, target in pairs
    ]
    assert sections.faults == ()
    assert isinstance(header, DNS)
    assert header.answer_count == len(pairs)


def folded(label_octets: tuple[bytes, ...]) -> list[bytes]:
    return [one.lower() for one in label_octets]


@given(NAMES)
@example(dns.name.Name([b"@", b""]))
@example(dns.name.Name([b"$ORIGIN", b""]))
@example(dns.name.Name([b"a b", b";", b"(", b")", b'"', b"\\", b".", b"\xe9", b""]))
def test_the_text_of_a_name_is_read_back_by_both(name: dns.name.Name) -> None:
    octets = name.to_wire()
    assert octets is not None
    (question,) = read(message([DNSQuestion(name=Name(octets))]))[1].items
    text = question.header.name.text  # type: ignore[attr-defined]  # of questions

    assert dns.name.from_text(text) == name
    assert dns.tokenizer.Tokenizer(text).get_name(dns.name.root) == name  # as in a master file
    assert text == name.to_text(omit_final_dot=True)
    assert Name(text) == octets


# ------------------------------------------------------------------------------------------------------------ messages


@given(
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFF),
    st.lists(st.tuples(NAMES, st.sampled_from([1, 2, 28, 255]), st.sampled_from([1, 3, 255])), max_size=3),
)
def test_headers_and_questions_as_dnspython_writes_them(
    identifier: int, flags: int, questions: list[tuple[dns.name.Name, int, int]]
) -> None:
    query = dns.message.QueryMessage(identifier)
    query.flags = flags
    for name, number, kind in questions:
        rdtype, rdclass = dns.rdatatype.RdataType(number), dns.rdataclass.RdataClass(kind)
        query.question.append(dns.rrset.RRset(name, rdclass, rdtype))

    header, sections = read(query.to_wire())

    assert isinstance(header, DNS)
    assert (header.identifier, header.flags, header.question_count) == (identifier, flags, len(questions))
    assert header.opcode == dns.opcode.from_flags(flags)
    asked = [values_of(item.header) for item in sections.items]
    assert [(folded(one["name"].labels), one["type"], one["question_class"]) for one in asked] == [
        (folded(name.labels[:-1]), number, kind) for name, number, kind in questions
    ]


NOT_OURS: dict[Any, set[int]] = {
    DnsType: {0},  # dnspython's mark for none
    DnsClass: {0},  # reserved
    DnssecAlgorithm: {4, 18},  # reserved; newer than our table
    DsDigestType: {0},  # reserved
    EdnsOption: {22, 23, 24, 25},  # newer than our table
    ExtendedDnsError: {31, 32},  # newer than our table
}


@pytest.mark.parametrize(
    ("ours", "theirs_numbers"),
    [
        (DnsType, dns.rdatatype.RdataType),
        (DnsClass, dns.rdataclass.RdataClass),
        (DnsOpcode, dns.opcode.Opcode),
        (DnsResponseCode, dns.rcode.Rcode),
        (EdnsOption, dns.edns.OptionType),
        (ExtendedDnsError, dns.edns.EDECode),
        (DnssecAlgorithm, dns.dnssectypes.Algorithm),
        (DsDigestType, dns.dnssectypes.DSDigest),
        (ServiceParameterKey, dns.rdtypes.svcbbase.ParamKey),
    ],
    ids=lambda table: getattr(table, "__name__", str(table)),
)
def test_every_number_that_dnspython_knows_has_a_name(ours: Any, theirs_numbers: Any) -> None:
    numbers = {int(one) for one in theirs_numbers} - NOT_OURS.get(ours, set())

    assert sorted(number for number in numbers if not ours(number).is_assigned) == []
