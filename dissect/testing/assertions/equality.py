"""`assert_packets_equal`: compares two packets field by field, except for ignored fields."""

from __future__ import annotations

from collections.abc import Iterable

from dissect.packet import DecodeAs, Packet, ProtocolSet, chosen_protocols
from dissect.render.verification.annotations import MARK
from dissect.schema import Header
from dissect.testing.arguments import assertion
from dissect.testing.assertions.match import PacketMatch
from dissect.testing.coerce import Link, OnePacket, packet_of
from dissect.testing.differences import (
    INDENT,
    Difference,
    difference_lines,
    layer_differences,
    octet_lines,
    packet_differences,
)
from dissect.testing.facts import facts_of, header_facts
from dissect.testing.failure import Evidence, Failure, Finding, packet_line
from dissect.testing.names import Ignored, ignored
from dissect.testing.octet_rows import octet_rows

NAMED = 3
"""How many fields the first line names."""


@assertion
def assert_packets_equal(
    actual: OnePacket,
    expected: OnePacket | PacketMatch,
    *,
    ignore: Iterable[str] = (),
    link: Link = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> None:
    """Assert that two packets have the same layers, fields and payload; AssertionError lists the differences.

    Accepts octets, packets and headers, ours and those of other libraries; `link`, `protocols` and `decode_as` are
    those of `packets_of`. Two headers, or a header and a `PacketMatch`, need no packet around. `ignore` names what may
    differ: fields (`ip.id`, or `ip.identification`), whole protocols (`eth`), "payload", "trailer"; ValueError for an
    unknown name. A checksum that covers ignored fields is compared by
    its verdict. The time and number of a packet are not compared.
    """
    __tracebackhide__ = True
    chosen = chosen_protocols(protocols, decode_as)
    left_out = ignored(ignore, chosen)
    failure: Failure | None
    if isinstance(expected, PacketMatch):
        failure = expected.failure(actual if isinstance(actual, Header) else packet_of(actual, link, protocols=chosen))
    elif isinstance(actual, Header) and isinstance(expected, Header):
        failure = header_difference(actual, expected, left_out)
    else:
        given, wanted = (packet_of(one, link, protocols=chosen) for one in (actual, expected))
        failure = difference(given, wanted, left_out)
    if failure is not None:
        raise AssertionError(failure)


def difference(found: Packet, expected: Packet, ignore: Ignored) -> Failure | None:
    """The finding about two packets; None if they are equal."""
    one, other = facts_of(found, ignore), facts_of(expected, ignore)
    if one.key == other.key:
        return None
    differences = packet_differences(one, other)
    headline = f"packets differ in {_named(differences) or 'octets'}"
    because = f"{MARK}{headline}"
    lines = (
        f"{INDENT}found     {packet_line(found)}",
        f"{INDENT}expected  {packet_line(expected)}",
        *difference_lines(differences),
        *octet_lines(one, other),
    )
    evidence = (Evidence(found, (f"{because}: found",)), Evidence(expected, (f"{because}: expected",)))
    return Failure(headline, (Finding(headline, lines, (), evidence),))


def header_difference(found: Header, expected: Header, ignore: Ignored) -> Failure | None:
    """The finding about two headers; None if they are equal."""
    if type(found) is not type(expected):
        return Failure(f"one is {type(found).__name__}, the other {type(expected).__name__}")
    one, other = header_facts(found, ignore), header_facts(expected, ignore)
    if one.key == other.key:
        return None
    differences = list(layer_differences(one, other))
    headline = f"headers differ in {', '.join(one.name for one in differences)}"
    rows = [INDENT * 2 + row for row in octet_rows(bytes(found), bytes(expected))]
    lines = (*difference_lines(differences), f"{INDENT}octets that differ (^^)", *rows)
    return Failure(headline, (Finding(headline, lines),))


def _named(differences: list[Difference]) -> str:
    names = [one.name or one.where for one in differences]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
