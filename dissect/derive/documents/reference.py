"""A reference page for a header, in Markdown: what it is, its figure, its fields, and its place in the stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import Final

from dissect.assigned_numbers.open_enum import spelled
from dissect.derive.documents.diagram import diagram
from dissect.derive.outline import Lookup, Outline, outline_of
from dissect.schema import (
    Content,
    Covers,
    Crc32c,
    FieldChecksum,
    Flagged,
    Fletcher,
    Header,
    InternetChecksum,
    ItemList,
    Over,
    PayloadNames,
    Peek,
    Reference,
    Sections,
    View,
    Zero,
)
from dissect.schema.description import bits, default, own_text
from dissect.schema.expressions import Guard

NAMED: Final = 3
"""Of what earlier packets tell a sentence has so many names; a table has them all."""


def reference(header: type[Header]) -> str:
    """The reference page of a header: all that its declaration says, for people."""
    parts = [
        f"## {header.__name__}",
        title(header) + ".",
        f"`{header.stack.name}` · {_link(header.stack.reference)}",
        f"```text\n{diagram(header)}```",
        table(("Field", "Bits", "Label", "Meaning", "Wireshark", "Default"), field_rows(header)),
    ]
    if header.views:
        rows = [_view_row(view) for view in header.views]
        parts += ["Numbers that follow from the fields:", table(("View", "Is", "Meaning", "Wireshark"), rows)]
    if header.stack.followed:
        told = [(f"`{one.name}`", one.type.value, one.description) for one in header.stack.followed]
        parts += ["What earlier packets tell:", table(("Name", "Is", "Meaning"), told)]
    place = list(place_in_stack(header))
    if place:
        parts.append("\n".join(f"- {sentence}" for sentence in place))
    for field in header.fields:
        if field.options is not None:
            members = [_option_row(kind) for kind in field.options.headers]
            kinds = table(("FieldKind", "Option", "Fields", "Document"), members)
            parts += [f"`{field.name}` {_holds(field.options)}:", kinds]
    return "\n\n".join(parts) + "\n"


def reference_book(protocols: Iterable[type[Header]]) -> str:
    """The reference pages of many headers, with a table of contents."""
    headers = list(protocols)
    contents = "\n".join(f"- [{header.__name__}](#{header.__name__.lower()}) {title(header)}" for header in headers)
    return "\n".join([f"# Headers\n\n{contents}\n", *(reference(header) for header in headers)])


def title(header: type[Header]) -> str:
    """The first line of a declaration's docstring."""
    return own_text(header).strip().splitlines()[0].rstrip(".")


def field_rows(header: type[Header]) -> list[tuple[str, ...]]:
    """A row for each field: name, bits, label, meaning, Wireshark's name, default."""
    return [
        (
            f"`{slot.field.name}`",
            bits(slot),
            slot.field.label,
            slot.field.meaning,
            f"`{slot.field.wireshark}`" if slot.field.wireshark else "",
            default(slot.field),
        )
        for slot in header.layout.slots
    ]


def place_in_stack(header: type[Header]) -> Iterator[str]:
    """The words of the stack as sentences: numbers, extent, payload, checksums."""
    stack, outline = header.stack, outline_of(header)
    spaces = (stack.carried_as or {}).items()
    carried = [f"{space.__name__} {_number(space, number)}" for space, numbers in spaces for number in numbers]
    if carried:
        yield f"Carried as {', '.join(carried)}."
    if outline.variant:
        guards = [str(one.declared) for one in outline.variant if one.declared.comparisons]
        yield f"Meant where {' or '.join(guards)}." if guards else "Meant in all other cases."
    extent = _extent(outline, stack.payload_names)
    if extent:
        yield extent
    if outline.recognized:
        rules = " or ".join(str(one.declared) for one in outline.recognized)
        yield f"Is recognized by {rules}; other octets are not of this protocol."
    yield from dict.fromkeys(_following(one) for one in outline.lookups)
    if stack.checksum is not None:
        yield f"{_checksum(header, stack.checksum)}."
    if stack.check_sequence is not None:
        yield "The CRC-32 of the frame may follow it (IEEE 802.3 §3.2.9): the capture says whether it was kept."
    if stack.pseudo_header is not None:
        yield f"Lends {stack.pseudo_header.header.__name__} to the checksums of what it carries."
    if outline.fragmentation is not None:
        offset, more = outline.fragmentation
        yield f"Carries a fragment where {offset.declared} is not 0 or {more.declared} is set."
    if stack.followed:
        names = [f"`{one.name}`" for one in stack.followed[:NAMED]]
        more_names = len(stack.followed) - len(names)
        told = ", ".join(names) + (f" and {more_names} more names" if more_names else "")
        yield f"Earlier packets tell {told}."


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars in cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _extent(outline: Outline, names: PayloadNames | None) -> str:
    """How long header and payload are, and Wireshark's names for the payload; empty if nothing is said."""
    said = [
        f"header and payload have {one.octets.declared} octets{_where(one.when.declared)}" for one in outline.extents
    ]
    if names is not None:
        called = {"the payload is": names.octets, "its length is": names.length}
        said += [f"{what} `{name}`" for what, name in called.items() if name]
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _view_row(view: View) -> tuple[str, ...]:
    amount = view.expression
    return f"`{view.name}`", str(amount), view.meaning, f"`{view.wireshark}`" if view.wireshark else ""


KINDS: Final = {
    InternetChecksum: "the Internet checksum (RFC 1071)",
    Crc32c: "CRC-32C (RFC 9260 §6.8)",
    Fletcher: "Fletcher's checksum (RFC 905 annex B)",
}


def _checksum(header: type[Header], rule: FieldChecksum) -> str:
    """A sentence about the checksum field, without the full stop."""
    condition = header.layout.slot(rule.field).condition
    kind = KINDS[type(rule)]
    also = f" or {_covered(rule.accepted_too)}" if rule.accepted_too is not None else ""
    zero = f"; zero means {rule.zero.value}" if rule.zero is not Zero.COMPUTED else ""
    where = _where(rule.when) or (f", where {condition}" if condition is not None else "")
    return f"`{rule.field}` is {kind} over {_covered(rule)}{also}{where}{zero}"


def _covered(rule: FieldChecksum) -> str:
    pseudo = "a pseudo-header, " if rule.pseudo_header is True else ""
    if isinstance(rule.pseudo_header, Over):
        pseudo = f"a pseudo-header ({rule.pseudo_header.value} only), "
    covered = "this header" if rule.covers is Covers.HEADER else "header and payload"
    less = f" without `{rule.skips}`" if rule.skips is not None else ""
    if isinstance(rule, Fletcher) and rule.left_out:
        less = f" from octet {rule.left_out} on"
    if rule.coverage is not None:
        less += f", but only the first {rule.coverage} octets (0: all)"
    return f"{pseudo}{covered}{less}"


def _holds(options: ItemList) -> str:
    """What the octets of a field hold, as a predicate."""
    if isinstance(options, Sections):
        counts = ["to the end" if section.count is None else str(section.count) for section in options.sections]
        labels = [section.label.lower() for section in options.sections]
        return f"holds {', '.join(f'{label} ({count})' for label, count in zip(labels, counts, strict=True))}"
    if isinstance(options, Content):
        return f"is what {options.key} says ({options.kinds.__name__})"
    if isinstance(options, Flagged):
        return f"holds a record for each flag of {options.flags} that is set ({options.kinds.__name__})"
    return "is a list of options" if options.headers else "is a list like the one that it stands in"


def _option_row(option: type[Header]) -> tuple[str, ...]:
    numbers = [str(int(number)) for carried in (option.stack.carried_as or {}).values() for number in carried]
    fields = ", ".join(f"`{field.name}`" for field in option.fields)
    return ", ".join(numbers) or "any other", title(option), fields, _link(option.stack.reference)


def _link(document: Reference) -> str:
    return f"[{document}]({document.url})" if document.url else str(document)


def _following(lookup: Lookup) -> str:
    space = lookup.space.__name__
    if isinstance(lookup.key, Peek):
        what = f"what the payload's first {lookup.key.bits} bits say ({space})"
    else:
        amount = lookup.key.declared
        what = f"what {amount} says ({space})" if amount.fields else f"{space} {amount}"
    return f"{'Quotes' if lookup.quoted else 'Carries'} {what}{_where(lookup.when.declared)}."


def _where(condition: Guard) -> str:
    return f", where {condition}" if condition.comparisons else ""


def _number(space: type[IntEnum], number: int) -> str:
    return spelled(space, int(number))
