"""`assert_packets_equal`: two packets field by field, with what may differ named."""

from __future__ import annotations

from collections.abc import Iterable

from dissect.packet import Packet
from dissect.render.verification.annotations import MARK
from dissect.testing.assertions.match import PacketMatch
from dissect.testing.coerce import Link, OnePacket, packet_of
from dissect.testing.differences import INDENT, Difference, difference_lines, octet_lines, packet_differences
from dissect.testing.facts import facts_of
from dissect.testing.failure import Evidence, Failure, Finding, packet_line
from dissect.testing.names import Ignored, ignored

NAMED = 3
"""Fields that are named in the first line."""


def assert_packets_equal(
    actual: OnePacket, expected: OnePacket | PacketMatch, *, ignore: Iterable[str] = (), link: Link = None
) -> None:
    """Two packets have the same layers, fields and payload; AssertionError says which differ.

    Takes octets, packets and headers, of ours and of other libraries; `link` says how bare octets begin (see
    `packets_of`). `ignore` names what may differ: fields (`ip.id`, or `ip.identification`), whole protocols (`eth`),
    "payload", "trailer"; ValueError for a name that is none. A checksum over something that is ignored is compared by
    its verdict. The time and the number of a packet are not compared.
    """
    __tracebackhide__ = True
    left_out = ignored(ignore)
    found = packet_of(actual, link)
    if isinstance(expected, PacketMatch):
        failure = expected.failure(found)
    else:
        failure = difference(found, packet_of(expected, link), left_out)
    if failure is not None:
        raise AssertionError(failure)


def difference(found: Packet, expected: Packet, ignore: Ignored) -> Failure | None:
    """What to say of two packets; nothing where they are equal."""
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


def _named(differences: list[Difference]) -> str:
    names = [one.name or one.where for one in differences]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
