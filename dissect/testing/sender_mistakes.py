"""Mistakes of a sender that only a test can recognize: hints that need more than the packet itself.

A hint is given only if one mistake with known values explains the found value exactly (see `dissect.checksum.hints`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from dissect.assigned_numbers import IpProtocol
from dissect.checksum import Coverage, Hint, Kind, OtherPseudoHeader, Reason, Verdict, find_causes
from dissect.checksum.tried_mistakes.wrong_octets import first_fragment_only
from dissect.derive.carried_number import carried_number
from dissect.derive.checksum_outline import LENGTH, PROTOCOL
from dissect.packet import LayerChecksum, Packet
from dissect.packet.checksums.coverages import since_network
from dissect.schema import values_of

OFTEN_TAKEN: Final = (
    IpProtocol.ICMP,
    IpProtocol.TCP,
    IpProtocol.UDP,
    IpProtocol.IPV6_ICMP,
    IpProtocol.UDPLITE,
)
"""Protocol numbers that a programmer may use by mistake."""


def with_hints(checksum: LayerChecksum, packet: Packet, before: Packet | None = None) -> Verdict:
    """The verdict on a packet's checksum with all hints. `before` is the packet before a rewrite."""
    verdict = checksum.verdict
    if verdict.kind is Kind.UNVERIFIABLE:
        hint = _of_fragment(checksum, packet.layers[checksum.layer].extent)
        return verdict if hint is None else replace(verdict, hints=(hint,))
    if verdict.kind is not Kind.INVALID:
        return verdict
    earlier = None if before is None else counterpart(checksum, packet, before)
    causes = find_causes(known_in_test(checksum, packet), before=earlier)
    return replace(verdict, hints=causes.hints, perhaps=causes.perhaps, tried=causes.tried)


def known_in_test(checksum: LayerChecksum, packet: Packet) -> Coverage:
    """The checksum to verify, with a test's knowledge: no network changed the octets, so more mistakes are tried."""
    coverage = checksum.coverage
    others = _other_protocols(coverage, _extensions(packet, checksum.layer))
    return replace(coverage, is_intact=True, pseudo_headers=(*coverage.pseudo_headers, *others))


def counterpart(checksum: LayerChecksum, after: Packet, before: Packet) -> Coverage | None:
    """The same checksum in the packet before, counted from the innermost: tunnels are added or removed outside."""
    same = [one for one in after.checksums if one.coverage.header is checksum.coverage.header]
    others = [one for one in before.checksums if one.coverage.header is checksum.coverage.header]
    from_inside = len(same) - next(at for at, one in enumerate(same) if one.offset == checksum.offset)
    return others[-from_inside].coverage if from_inside <= len(others) else None


def _extensions(packet: Packet, index: int) -> Iterator[IpProtocol]:
    """The protocol numbers of headers between a layer and the network header before it (RFC 8200 §8.1 forbids them)."""
    between = since_network(packet.layers, index)[1:]
    numbers = (carried_number(layer.protocol, IpProtocol) for layer in reversed(between))
    return (IpProtocol(number) for number in numbers if number is not None)


def _other_protocols(coverage: Coverage, extensions: Iterable[IpProtocol]) -> Iterator[OtherPseudoHeader]:
    """The pseudo-headers with a wrong protocol number, by a description of the mistake."""
    pseudo = coverage.pseudo_header
    if pseudo is None or not coverage.takes_pseudo_header:
        return
    right = values_of(pseudo)[PROTOCOL]
    for number in (*OFTEN_TAKEN, *extensions):
        if number != right:
            what = f"protocol {int(number)} ({number.label}), not {int(right)}"
            yield OtherPseudoHeader(what, pseudo.replace(**{PROTOCOL: int(number)}))
    yield OtherPseudoHeader(f"protocol 0, not {int(right)}", pseudo.replace(**{PROTOCOL: 0}))


def _of_fragment(checksum: LayerChecksum, extent: int) -> Hint | None:
    """The hint on a fragment whose checksum covers only this fragment, with its length or the header's `extent`."""
    coverage = checksum.coverage
    if checksum.verdict.reason is not Reason.FRAGMENT:
        return None
    first = replace(coverage, first_fragment=len(coverage.octets))
    if coverage.pseudo_header is not None:
        first = replace(first, pseudo_header=coverage.pseudo_header.replace(**{LENGTH: max(extent, 0)}))
    return next((one.hint for one in first_fragment_only(first) if one.value == coverage.found), None)
