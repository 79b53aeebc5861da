"""What a capture file holds and says of itself, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from dissect.assigned_numbers import LinkType
from dissect.render.escape import escape
from dissect.render.spans import INDENT, Line, Role
from dissect.render.tables import NONE, Cells, count_of, grouped, table
from dissect.render.times import seconds, utc

if TYPE_CHECKING:
    from dissect.capture import Interface
    from dissect.statistics.summary import Counters, Summary

OTHERS: Final = {
    "NameResolution": ("block of names of addresses", "blocks of names of addresses"),
    "DecryptionSecrets": ("block of secrets that decrypt packets", "blocks of secrets that decrypt packets"),
    "JournalEntry": ("entry of the systemd journal", "entries of the systemd journal"),
    "CustomData": ("custom block", "custom blocks"),
    "UnknownBlock": ("unknown block", "unknown blocks"),
}
RESOLUTIONS: Final = {1: "s", 10**3: "ms", 10**6: "µs", 10**9: "ns"}


def summary_lines(summary: Summary) -> Iterator[Line]:
    """What is there, and the table of interfaces."""
    yield from _packets(summary)
    yield from loss_lines(summary)
    yield from _file(summary)
    if summary.interfaces:
        yield []
    yield from table(HEADS, [_interface(summary, *one) for one in enumerate(summary.interfaces)], left=LEFT)


def _packets(summary: Summary) -> Iterator[Line]:
    counts = f"{count_of(summary.packets, 'packet')}, {count_of(summary.octets, 'octet')}"
    if summary.captured_octets != summary.octets:
        counts += f" on the wire, {grouped(summary.captured_octets)} captured"
    types = ", ".join(_link_type(one) for one in summary.link_types)
    yield [(f"{INDENT}{summary.format}: {counts}", Role.STRONG), (f"; {types}" if types else "", Role.PLAIN)]
    if summary.earliest_ns is not None and summary.latest_ns is not None:
        yield [(f"{INDENT}from {utc(summary.earliest_ns)} to {utc(summary.latest_ns)}", Role.PLAIN)]
        span = f"{INDENT}{seconds(summary.latest_ns - summary.earliest_ns)} s"
        if summary.backwards:
            yield [(span, Role.PLAIN), (f", {_are_earlier(summary.backwards)} than the one before", Role.NOTE)]
        else:
            yield [(f"{span}, in time order", Role.PLAIN)]
    if summary.untimed:
        yield [(f"{INDENT}{count_of(summary.untimed, 'packet')} without a time", Role.NOTE)]
    if summary.cut:
        yield [(f"{INDENT}{count_of(summary.cut, 'packet')} cut: octets are missing", Role.NOTE)]


def _are_earlier(count: int) -> str:
    return f"{count_of(count, 'packet')} {'is' if count == 1 else 'are'} earlier"


def loss_lines(summary: Summary) -> Iterator[Line]:
    """What the capture lost, as far as it says."""
    if summary.lost:
        yield [(f"{INDENT}the capture lost {count_of(summary.lost, 'packet')}, as its interfaces counted", Role.WARN)]
    elif summary.lost is not None:
        yield [(f"{INDENT}the capture lost nothing, as its interfaces counted", Role.PLAIN)]
    if summary.dropped:
        yield [(f"{INDENT}{count_of(summary.dropped, 'packet')} lost on the way, as the packets count", Role.WARN)]


def _file(summary: Summary) -> Iterator[Line]:
    if summary.sections > 1:
        yield [(f"{INDENT}{count_of(summary.sections, 'section')}", Role.PLAIN)]
    for maker in summary.makers:
        told = [escape(one) for one in (maker.application, maker.operating_system, maker.hardware) if one]
        if told:
            yield [(f"{INDENT}made by {'; '.join(told)}", Role.PLAIN)]
    for name, (one, several) in OTHERS.items():
        count = summary.others[name]
        if count:
            role = Role.NOTE if name == "DecryptionSecrets" else Role.PLAIN
            yield [(f"{INDENT}{grouped(count)} {one if count == 1 else several}", role)]
    if summary.commented:
        yield [(f"{INDENT}{count_of(summary.commented, 'packet')} with comments", Role.PLAIN)]
    for comment in summary.comments:
        yield [(f"{INDENT}comment: ", Role.FAINT), (escape(comment), Role.PLAIN)]
    more = summary.comment_count - len(summary.comments)
    if more:
        yield [(f"{INDENT}and {count_of(more, 'comment')} more", Role.FAINT)]


HEADS: Final = (
    "interface",
    "name",
    "link type",
    "snap length",
    "unit",
    "packets",
    "received",
    "dropped",
    "by the system",
)
LEFT: Final = {1, 2}


def _interface(summary: Summary, index: int, interface: Interface) -> Cells:
    counted = summary.counters.get(index)
    name = " ".join(one for one in (escape(interface.name), f"({escape(interface.description)})") if one.strip("()"))
    return [
        (str(index), Role.STRONG),
        (name or NONE, Role.PLAIN),
        (_link_type(interface.link_type), Role.PROTOCOL),
        (grouped(interface.snaplen) if interface.snaplen else "no limit", Role.PLAIN),
        (RESOLUTIONS.get(interface.resolution, f"1/{interface.resolution} s"), Role.FAINT),
        (grouped(summary.interface_packets[index]), Role.PLAIN),
        *(
            (
                NONE if counted is None or count is None else grouped(count),
                Role.WARN if is_loss and count else Role.FAINT,
            )
            for count, is_loss in _shown(counted)
        ),
    ]


def _shown(counted: Counters | None) -> tuple[tuple[int | None, bool], ...]:
    if counted is None:
        return ((None, False),) * 3
    return (counted.received, False), (counted.dropped_by_interface, True), (counted.dropped_by_os, True)


def _link_type(number: int) -> str:
    return LinkType(number).label


def summary_object(summary: Summary) -> dict[str, Any]:
    """The same as JSON; times are nanoseconds since 1970."""
    return {
        "format": summary.format,
        "packets": summary.packets,
        "octets": summary.octets,
        "captured_octets": summary.captured_octets,
        "first_ns": summary.first_ns,
        "earliest_ns": summary.earliest_ns,
        "latest_ns": summary.latest_ns,
        "without_time": summary.untimed,
        "earlier_than_before": summary.backwards,
        "cut": summary.cut,
        "lost": summary.lost,
        "dropped_between": summary.dropped,
        "link_types": summary.link_types,
        "interfaces": [_interface_object(summary, *one) for one in enumerate(summary.interfaces)],
        "sections": summary.sections,
        "made_by": [asdict(one) for one in summary.makers],
        "packets_with_comments": summary.commented,
        "comment_count": summary.comment_count,
        "comments": summary.comments,
        "name_resolutions": summary.others["NameResolution"],
        "decryption_secrets": summary.others["DecryptionSecrets"],
        "journal_entries": summary.others["JournalEntry"],
        "custom_blocks": summary.others["CustomData"],
        "unknown_blocks": summary.others["UnknownBlock"],
    }


def _interface_object(summary: Summary, index: int, interface: Interface) -> dict[str, Any]:
    counted = summary.counters.get(index)
    return {
        "interface": index,
        "section": interface.section,
        "name": interface.name,
        "description": interface.description,
        "link_type": interface.link_type,
        "link_type_name": _link_type(interface.link_type),
        "snaplen": interface.snaplen,
        "resolution": interface.resolution,
        "speed": interface.receive_speed,
        "packets": summary.interface_packets[index],
        "counters": None if counted is None else asdict(counted),
    }
