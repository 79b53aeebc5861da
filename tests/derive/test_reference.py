from __future__ import annotations

import re

from dissect.derive.documents.diagram import diagram
from dissect.derive.documents.reference import place_in_stack, reference, reference_book, table, title
from dissect.protocols import PROTOCOLS
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.loopback import Null
from dissect.protocols.raw_ip import RawIP
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.schema import RFC, Header, Stack, Zero, field
from dissect.schema.description import bits, default
from dissect.schema.words import Bytes, If, Int8ub, Int16ub, this
from tests.headers import HEADERS
from tests.profiles import one_in


class Sample(Header):
    kind: int = field(Int8ub, "Kind")
    length: int = field(Int8ub, "Length", meaning="a | b")
    key: int | None = field(If(this.kind == 1, Int16ub), "Key", default=None)
    data: bytes = field(Bytes(2), "Data", default=b"\x01\x02")

    stack = Stack(name="sample", reference=RFC(1))


@one_in(4)
def test_every_header_has_a_page(every: int) -> None:
    for header in HEADERS[::every]:
        page = reference(header)
        assert page.startswith(f"## {header.__name__}\n")
        assert diagram(header) in page, header
        for declared in header.fields:
            assert f"| `{declared.name}` |" in page, header
            assert declared.wireshark in page, header
        rows = page.partition("| Field |")[2].splitlines()
        assert all(row.endswith(" |") for row in rows if row.startswith("| ")), header


def test_all_pages_with_their_contents() -> None:
    book = reference_book(PROTOCOLS)
    assert book.startswith("# Headers\n")
    for header in PROTOCOLS:
        assert f"(#{header.__name__.lower()})" in book
    assert len(re.findall(r"^## ", book, re.MULTILINE)) == len(PROTOCOLS)


def test_payloads_have_their_names_where_no_length_is_declared() -> None:
    assert list(place_in_stack(TCP))[1] == "The payload is `tcp.payload`; its length is `tcp.len`."


def test_place_of_udp() -> None:
    assert list(place_in_stack(UDP)) == [
        "Carried as IpProtocol 17.",
        "Header and payload have length octets, where length >= 8; the payload is `udp.payload`.",
        "Carries what source_port says (UdpPort), where source_port < destination_port.",
        "Carries what destination_port says (UdpPort).",
        "Carries what source_port says (UdpPort).",
        "`checksum` is the Internet checksum (RFC 1071) over a pseudo-header, header and payload; "
        f"zero means {Zero.ABSENT_OVER_IPV4.value}.",
        "Earlier packets tell `udp.stream`, `udp.time_relative`, `udp.time_delta`.",
    ]


def test_of_many_names_that_earlier_packets_tell_a_sentence_has_few_and_the_page_all() -> None:
    more = len(TCP.stack.followed) - 3

    assert list(place_in_stack(TCP))[-1] == (
        f"Earlier packets tell `tcp.stream`, `tcp.completeness`, `tcp.seq` and {more} more names."
    )
    assert "| `udp.time_delta` | duration | Time since the datagram before in the stream |" in reference(UDP)


def test_place_of_others() -> None:
    assert "Lends IPv4PseudoHeader to the checksums of what it carries." in place_in_stack(IPv4)
    assert "Carries a fragment where fragment_offset is not 0 or more_fragments is set." in place_in_stack(IPv4)
    assert "`header_checksum` is the Internet checksum (RFC 1071) over this header." in place_in_stack(IPv4)
    assert any(one.startswith("Carried as EtherType 0x86dd, ") for one in place_in_stack(IPv6))
    assert "Carries what the payload's first 4 bits say (IpVersion)." in place_in_stack(RawIP)
    unreachable = list(place_in_stack(ICMPv4DestinationUnreachable))
    assert unreachable[0] == "Meant where type == 3."
    assert "Quotes IpVersion 4." in unreachable
    others = [header for header in PROTOCOLS if "Meant in all other cases." in place_in_stack(header)]
    assert others
    constant = [one for header in PROTOCOLS for one in place_in_stack(header) if "LinkPayload 4, where" in one]
    assert constant


def test_checksums_of_all_kinds() -> None:
    sentences = [one for header in PROTOCOLS for one in place_in_stack(header)]

    assert (
        "`checksum` is CRC-32C (RFC 9260 §6.8) over header and payload; "
        f"zero means {Zero.ABSENT_WHERE_ANNOUNCED.value}."
    ) in sentences
    assert (
        "`checksum` is the Internet checksum (RFC 1071) over a pseudo-header, header and payload, but only the first "
        f"checksum_coverage octets (0: all); zero means {Zero.NEVER_SENT.value}."
    ) in sentences
    assert (
        "`checksum` is the Internet checksum (RFC 1071) over header and payload without `authentication`, "
        "where authentication_type < 2."
    ) in sentences
    assert (
        "`checksum` is the Internet checksum (RFC 1071) over a pseudo-header (over IPv6 only), header and payload "
        "or a pseudo-header, header and payload."
    ) in sentences
    assert (
        "`checksum` is the Internet checksum (RFC 1071) over header and payload, where checksum_present != 0."
    ) in sentences


def test_bits_and_defaults() -> None:
    slots = {slot.field.name: slot for slot in (*TCP.layout.slots, *Sample.layout.slots)}
    assert bits(slots["source_port"]) == "16"
    assert bits(slots["options"]) == "data_offset × 4 - 20 octets"
    assert bits(slots["key"]) == "16, if kind == 1"
    assert any("little-endian" in bits(slot) for slot in Null.layout.slots)
    assert any(bits(slot) == "to the end" for header in PROTOCOLS for slot in header.layout.slots)
    defaults = {name: default(slot.field) for name, slot in slots.items()}
    assert defaults["source_port"] == "must be given"
    assert defaults["checksum"] == "filled in"
    assert defaults["window"] == "65535"
    assert defaults["options"] == "empty"
    assert defaults["data"] == "0x0102"
    assert defaults["key"] == "None"
    zeros = [default(field) for header in PROTOCOLS for field in header.fields if isinstance(field.default, bytes)]
    assert "zeros" in zeros


def test_a_header_without_a_docstring_is_called_by_its_name() -> None:
    assert title(Sample) == "Sample"


def test_bars_in_cells_are_escaped() -> None:
    assert table(("a",), [("b | c",)]) == "| a |\n| --- |\n| b \\| c |"
    assert "a \\| b" in reference(Sample)
