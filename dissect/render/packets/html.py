"""Packets, headers and captures as HTML for notebooks: static, without a script, and with everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape as of_markup
from typing import Final

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.open_enum import spelled_in_full
from dissect.capture import Capture
from dissect.checksum import Kind
from dissect.derive.documents.reference import title
from dissect.packet import Packet
from dissect.render.escape import escape
from dissect.render.figures.layers import header_value_cells
from dissect.render.figures.svg import figure_svg
from dissect.render.packets.envelopes import CLASS, STYLE, envelopes_html, figures_html
from dissect.render.packets.text import line_text
from dissect.render.packets.tree import tree
from dissect.render.packets.values import shown_fields, shown_views, written
from dissect.render.spans import Line, Role
from dissect.schema import AUTO, Header, values_of

STYLES: Final = {
    Role.FAINT: "opacity: 0.6",
    Role.STRONG: "font-weight: bold",
    Role.PROTOCOL: "font-weight: bold",
    Role.GOOD: "color: green",
    Role.WARN: "color: darkorange",
    Role.BAD: "color: red",
}
"""What the roles look like, on a light background and on a dark one."""


def packet_html(packet: Packet) -> str:
    """A packet: its line, its envelopes, the verdicts on its checksums, the figures of its headers, and the tree."""
    lines = "\n".join(map(_line, tree(packet)))
    verdicts = "".join(f"<li>{_line(line)}</li>" for line in _verdicts(packet))
    return (
        f'<div class="{CLASS}"><style>{STYLE}</style>'
        f"<div>{of_markup(line_text(packet))}</div>{envelopes_html(packet)}"
        f"{verdicts and f'<ul>{verdicts}</ul>'}{''.join(figures_html(packet.layers))}"
        f"<details><summary>every field</summary><pre>{lines}</pre></details></div>"
    )


def _verdicts(packet: Packet) -> Iterator[Line]:
    """What is to be said of each checksum."""
    for one in packet.checksums:
        role = Role.BAD if one.verdict.is_failure else Role.GOOD if one.verdict.kind is Kind.VALID else Role.PLAIN
        label = one.field.replace("_", " ")
        yield [(f"{one.protocol} {label}: ", Role.PLAIN), (escape(str(one.verdict)), role)]


def _line(line: Line) -> str:
    return "".join(
        f'<span style="{STYLES[role]}">{of_markup(text)}</span>' if role in STYLES else of_markup(text)
        for text, role in line
    )


def header_html(header: Header) -> str:
    """A header: its figure, and a row for each field and view."""
    kind, values = type(header), values_of(header)
    shown = [
        *shown_fields(kind, values, 0),
        *shown_views(kind, {one.name: getattr(header, one.name) for one in kind.views}),
    ]
    rows = [
        (one.name, "filled in" if one.value is AUTO else written(kind, one), one.field.meaning or one.label)
        for one in shown
    ]
    figure = figure_svg(header_value_cells(header), f"{kind.__name__} header") if kind.layout.slots else ""
    return figure + _table(f"{kind.__name__}: {title(kind)}", rows)


def capture_html(capture: Capture) -> str:
    """A capture: what is known of it so far, without reading on."""
    rows = [("file", escape(capture.path)), ("format", capture.format), *_interfaces(capture)]
    return _table("Capture", rows)


def _interfaces(capture: Capture) -> Iterator[tuple[str, str]]:
    for number, one in enumerate(capture.interfaces):
        name = f"{escape(one.name)}, " if one.name else ""
        yield f"interface {number}", f"{name}{spelled_in_full(LinkType, one.link_type)}"


def _table(caption: str, rows: Iterable[Sequence[str]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{of_markup(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><caption>{of_markup(caption)}</caption>{body}</table>"
