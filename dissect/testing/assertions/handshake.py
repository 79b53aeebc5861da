"""`assert_handshake`: connections in a capture were opened, by whom, and with what both ends offered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from dissect.addresses import Address, Ipv4Address, Ipv6Address
from dissect.packet import DecodeAs, ProtocolSet, chosen_protocols
from dissect.render.counted import plural
from dissect.render.verification.annotations import MARK
from dissect.session.all_protocols.connections import KINDS, OFFERS, Opened, OpenedEnd, all_connections
from dissect.suggestions import meant
from dissect.testing.arguments import assertion
from dissect.testing.coerce import Link, Packets
from dissect.testing.differences import INDENT
from dissect.testing.failure import KEPT, SHOWN, Evidence, Failure, Finding, packet_line
from dissect.testing.in_order import Kept, in_order

BRACKETED: Final = re.compile(r"\[(.*)\](?::(\d+))?")
"""An address with colons, and a port behind it or not."""
End: TypeAlias = "tuple[Address | None, int | None]"
"""An address and a port; None for any."""


@assertion
def assert_handshake(
    packets: Packets,
    *,
    client: str | int | None = None,
    server: str | int | None = None,
    kind: str | None = None,
    link: Link = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    **offered: Any,
) -> None:
    """Assert that TCP connections and SCTP associations were opened; AssertionError says which were not, how far they
    came, and what was offered instead.

    Every connection counts that `client` opened to `server`: each an address ("192.0.2.1"), one with a port
    ("192.0.2.1:7", "[2001:db8::1]:7"), or a port; None for any. There must be one at least. `kind` says how: as
    "three_way", "fast_open" (TCP), "four_way" (SCTP), "simultaneous", "refused" or "no_answer" (see `HandshakeKind` of
    both protocols); None for any way in which it was opened.

    What both ends must have offered is given by the names in `Offer` of the protocol, one value for both or a pair for
    client and server: `maximum_segment_size=1460`, `window_scale=(7, 8)`, `selective_acknowledgments=True`,
    `timestamps=False`, `outbound_streams=10`.

    The packets are a capture, or packets in their order, as for `assert_checksums_valid`, which has `link`, `protocols`
    and `decode_as` too. ValueError for an unknown kind, TypeError for an unknown name of an offer.
    """
    __tracebackhide__ = True
    if kind is not None and kind not in KINDS:
        raise ValueError(f"{kind!r} is not a kind of handshake{meant(str(kind).lower(), KINDS)}")
    for name in offered:
        if name not in OFFERS:
            raise TypeError(f"nothing offered is named {name!r}{meant(name.lower(), OFFERS)}")
    kept = Kept()
    wanted = tuple((None, None) if one is None else _end(one) for one in (client, server))
    source = kept.keeping(in_order(packets, link, chosen_protocols(protocols, decode_as)))
    findings: list[Finding] = []
    others: list[Opened] = []
    count = wrong = 0
    for one in all_connections(source):
        if not (_is(one.client, wanted[0]) and _is(one.server, wanted[1])):
            others += [one] if len(others) < SHOWN else []
            continue
        count += 1
        faults = list(_faults(one, kind, offered))
        wrong += bool(faults)
        findings += [_finding(faults, one, kept)] if faults and len(findings) < KEPT else []
    if not count:
        given = (("from", client), ("to", server))
        title = "no connection" + "".join(f" {word} {end}" for word, end in given if end is not None)
        lines = tuple(f"{INDENT}there is {one}" for one in others)
        raise AssertionError(Failure(title, (Finding(title, lines),)))
    if findings:
        more = f" (the first of {wrong}, among {plural(count, 'connection')})" if wrong > 1 else ""
        raise AssertionError(Failure(findings[0].title + more, tuple(findings), (), wrong > len(findings)))


def _end(given: str | int) -> End:
    """An address and a port, as they are written."""
    if isinstance(given, int):
        return None, given
    bracketed = BRACKETED.fullmatch(given)
    if bracketed is not None:
        address, port = bracketed.groups()
    else:
        address, _, port = given.partition(":") if given.count(":") == 1 else (given, "", "")
    family = Ipv6Address if ":" in address else Ipv4Address
    try:
        return family(address), int(port) if port else None
    except ValueError:
        raise ValueError(f"{given!r} is neither an address nor an address with a port") from None


def _is(found: OpenedEnd, wanted: End) -> bool:
    address, port = wanted
    return (address is None or address in found.addresses) and (port is None or port == found.port)


def _faults(one: Opened, kind: str | None, offered: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the way in which a connection was opened."""
    if kind is None and not one.kind.is_open:
        yield f"not opened: {one.kind} ({one.kind.meaning})"
    elif kind is not None and one.kind != kind:
        yield f"found {one.kind} ({one.kind.meaning}), expected {kind}"
    for name, value in offered.items():
        pair = value if isinstance(value, tuple) else (value, value)
        for role, end, wanted in zip(("client", "server"), (one.client, one.server), pair, strict=True):
            found = None if end.offer is None else end.offer.get(name)
            if end.offer is None:
                yield f"what the {role} offers was not seen, so {name} is not known"
            elif found != wanted:
                yield f"{name} of the {role} is {'not there' if found is None else found}, expected {wanted}"


def _finding(faults: list[str], one: Opened, kept: Kept) -> Finding:
    title = f"{one}: {faults[0]}"
    shown = kept.of(one.frames)
    lines = [INDENT + fault for fault in faults[1:]]
    lines += [f"{INDENT}packet {packet.frame.number}: {packet_line(packet)}" for packet in shown]
    return Finding(title, tuple(lines), (), tuple(Evidence(packet, (MARK + title,)) for packet in shown))
