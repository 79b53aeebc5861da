"""`assert_round_trip`: encodes values and decodes them again, with the derived decoder and with construct."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from construct import ConstructError

from dissect.derive.decoder import decode
from dissect.encapsulation import Fill
from dissect.encapsulation.fill import filled
from dissect.errors import DecodingError
from dissect.packet import DecodeAs, Layer, Packet, ProtocolSet
from dissect.schema import Header, values_of
from dissect.testing.arguments import assertion
from dissect.testing.coerce import Link, Packets, is_one, packets_of
from dissect.testing.differences import INDENT, difference_lines, layer_differences
from dissect.testing.facts import header_facts
from dissect.testing.failure import Evidence, Failure, Finding
from dissect.testing.octet_rows import octet_rows


@assertion
def assert_round_trip(
    packets: Packets,
    *,
    link: Link = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> None:
    """Assert that a header, or a packet with all its headers, survives encoding and decoding; or many packets, or those
    of a capture.

    A header's octets are decoded by the derived decoder and by its construct schema, which also encodes them again;
    lengths left to be filled are those of a header without payload. A packet's layers must encode to the octets of its
    frame. AssertionError says of the first where it goes wrong; also of no packets. EncodingError if a header's value
    does not fit its field. See `packets_of` for what is taken, `link`, `protocols` and `decode_as`; a header needs no
    packet around.
    """
    __tracebackhide__ = True
    if isinstance(packets, Header):
        whole, _ = filled(packets, None, b"", (), Fill.LENGTHS)
        findings = list(_of_header(whole))
        if findings:
            raise AssertionError(Failure(findings[0].title, tuple(findings)))
        return
    count = 0
    for count, given in enumerate(packets_of(packets, link, protocols=protocols, decode_as=decode_as), 1):  # noqa: B007  # how many there were
        findings = list(_of_packet(given.packet))
        if findings:
            title = findings[0].title if is_one(packets) else f"packet {given.number}: {findings[0].title}"
            evidence = (Evidence(given.packet, (title,)),)
            raise AssertionError(Failure(title, (*findings[:-1], replace(findings[-1], evidence=evidence))))
    if not count:
        raise AssertionError(Failure("no packets: nothing was encoded"))


def _of_packet(packet: Packet) -> Iterator[Finding]:
    built = bytes(packet)
    if built != packet.frame.octets:
        yield Finding("the layers do not encode to the frame", _rows(built, packet.frame.octets))
    for layer in packet.layers:
        if layer.header is not None and _is_whole(layer):
            yield from _of_header(layer.header)


def _is_whole(layer: Layer) -> bool:
    """Whether the header has the octets that its lengths state: it is neither truncated nor contradictory."""
    octets = layer.octets[layer.offset : layer.offset + layer.length]
    try:
        return decode(layer.protocol, octets) == layer.header
    except DecodingError:
        return False


def _of_header(header: Header) -> Iterator[Finding]:
    kind = type(header)
    octets = bytes(header)
    yield from _read(f"{kind.__name__} read by the derived decoder", header, lambda: decode(kind, octets))
    yield from _read(f"{kind.__name__} read by construct", header, lambda: _parsed(kind, octets))
    try:
        built = kind.schema.build(values_of(header))
    except ConstructError as error:
        yield _refused(f"{kind.__name__} built by construct", error)
        return
    if built != octets:
        yield Finding(f"{kind.__name__} built by construct has other octets", _rows(built, octets))


def _read(title: str, header: Header, read: Any) -> Iterator[Finding]:
    try:
        again = read()
    except (DecodingError, ConstructError) as error:
        yield _refused(title, error)
        return
    found, expected = header_facts(again), header_facts(header)
    if found.key != expected.key:
        differences = list(layer_differences(found, expected))
        yield Finding(f"{title} has other values", tuple(difference_lines(differences)))


def _refused(title: str, error: Exception) -> Finding:
    """One line, because construct's errors have several."""
    return Finding(f"{title}: {type(error).__name__}", tuple(INDENT + line for line in str(error).splitlines()))


def _parsed(kind: type[Header], octets: bytes) -> Header:
    container = kind.schema.parse(octets)
    return kind(**{field.name: container[field.name] for field in kind.fields})


def _rows(found: bytes, expected: bytes) -> tuple[str, ...]:
    return tuple(INDENT + row for row in octet_rows(found, expected))
