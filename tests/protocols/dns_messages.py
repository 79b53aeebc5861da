"""Messages for tests, read and built without a packet around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dissect.derive.decoder import decode
from dissect.derive.lists.items import Option, Options
from dissect.derive.lists.reading import decode_options
from dissect.encapsulation.lists import items
from dissect.protocols.dns import DNS, DNSQuestion, DNSResourceRecord
from dissect.protocols.dns.records import DATA
from dissect.schema import Header, values_of

HEADER_OCTETS = 12


def read(octets: bytes, kind: type[Header] = DNS) -> tuple[Header, Options]:
    """A message taken apart: its header, and its questions and records."""
    header = decode(kind, octets)
    options = kind.layout.slot("sections").field.options
    assert options is not None
    return header, decode_options(options, octets, HEADER_OCTETS, len(octets), holder=values_of(header), origin=0)


def rdata(record: Option) -> Header:
    """What a record's data were read as."""
    ((_, options),) = record.lists
    (item,) = options.items
    return item.header


def record(name: str, data: Header, **changes: Any) -> DNSResourceRecord:
    """A record that holds `data`, whose type it takes from their declaration."""
    ((number, *_),) = (type(data).stack.carried_as or {}).values()
    values = {"type": number, "time_to_live": 60, "data": items(DATA, [data]), **changes}
    return DNSResourceRecord(name=name, **values)  # type: ignore[arg-type]  # a name may be given as text


def message(questions: Sequence[DNSQuestion] = (), answers: Sequence[Header] = (), **changes: Any) -> bytes:
    """The octets of a message."""
    options = DNS.layout.slot("sections").field.options
    assert options is not None
    sections = items(options, [*questions, *answers])
    header = DNS(question_count=len(questions), answer_count=len(answers), sections=sections, **changes)
    return bytes(header)
