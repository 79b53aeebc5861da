"""What a checksum field of zero means, and why a computed zero is sent as all ones.

| rule of the field | over IPv4 | over IPv6 |
|---|---|---|
| `ABSENT_OVER_IPV4` (UDP) | no checksum (RFC 768) | forbidden (RFC 8200 §8.1), except around some tunnels (RFC 6935) |
| `NEVER_SENT` (UDP-Lite) | an error (RFC 3828 §3.1) | an error |
| `ABSENT` (ICMP extensions) | no checksum (RFC 4884 §7) | no checksum |
| `ABSENT_WHERE_ANNOUNCED` (SCTP) | no checksum, where the receiver accepts it (RFC 9653) | the same |
| `COMPUTED` (all others) | a number like any other | a number like any other |

The first three reserve the zero, so that a sender whose sum comes to zero writes all ones, which is the same number in
one's complement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dissect.checksum.kind import Kind
from dissect.checksum.sums.internet import ALL_ONES
from dissect.checksum.verdict import Verdict
from dissect.schema import RFC, Checksum, Reference, Zero

RULES: Final = {
    Zero.NEVER_SENT: RFC(3828, "3.1"),
    Zero.ABSENT: RFC(4884, "7"),
    Zero.ABSENT_WHERE_ANNOUNCED: RFC(9653, "5.3"),
}
"""Where the meaning of a zero is written, for all but the usual rule of UDP."""

ANYWHERE: Final = {Zero.NEVER_SENT: False, Zero.ABSENT: True, Zero.COMPUTED: None}
"""Whether a zero means that there is no checksum (True) or is an error (False), for the rules that hold in any packet.
None where it is a number like any other."""

RESERVED: Final = frozenset({Zero.ABSENT, Zero.ABSENT_OVER_IPV4, Zero.NEVER_SENT})
"""The rules by which a zero in the field is never a computed checksum."""


def sent(computed: int, *, zero_is_reserved: bool) -> int:
    """What a sender writes for a computed checksum: all ones for a zero that is reserved (RFC 768, Fields)."""
    return ALL_ONES if computed == 0 and zero_is_reserved else computed


def allowed_around(network_allows: bool, exception: Reference | None) -> tuple[bool, Reference | None]:
    """Whether a zero means that there is no checksum, and the rule that says so where it is not the field's own.

    `network_allows`: whether the network layer allows it for every header, as IPv4 does and IPv6 does not. `exception`:
    the rule that allows it for the header inside, where there is one (RFC 6935 §5 changed RFC 8200 §8.1 for tunnels).
    """
    return (network_allows, None) if network_allows or exception is None else (True, exception)


def verdict_on_zero(
    rule: Checksum, right: Callable[[], int | None], *, allowed: bool | None, reference: Reference | None
) -> Verdict | None:
    """The verdict on a field of zero: ABSENT or ILLEGAL; None where the zero counts like any other number.

    `right` gives the right value, or None where it is not known. `allowed`: whether this packet may go without a
    checksum; None where nothing tells. `reference`: the rule behind `allowed`, if it is not the field's own.
    """
    allowed = ANYWHERE.get(rule.zero, allowed)
    # RFC 9653 §5.3 speaks of an *incorrect* zero: one in 2**32 packets has a right one.
    if allowed is None or (rule.zero is Zero.ABSENT_WHERE_ANNOUNCED and (not allowed or right() == 0)):
        return None
    return Verdict(
        kind=Kind.ABSENT if allowed else Kind.ILLEGAL,
        found=0,
        expected=None if allowed else right(),
        reference=RULES.get(rule.zero, reference),
        octets=rule.octets,
    )
