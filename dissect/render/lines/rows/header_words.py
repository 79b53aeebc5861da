"""The words of the innermost header, read from the octets of a frame where all that they say has a known place, and
else from the decoded header.

The code that does it is made for each declaration, of the statements of its plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from dissect.derive.decoder import called_names, fixed_part, flag_bits, whole_decoder
from dissect.derive.generate import function
from dissect.derive.lists.reading import has_lists
from dissect.derive.reading import condition, read_fixed
from dissect.packet.dissector import Dissector
from dissect.packet.problems.context_rules import ITEM_COUNT, PAYLOAD_OCTETS, WHOLE_OCTETS
from dissect.render.lines.item_words import may_lead, with_items
from dissect.render.lines.layer_plan import layer_plan
from dissect.render.lines.rows.known_lists import Listed
from dissect.render.lines.sequence.fields import ACKNOWLEDGMENT, SEQUENCE, WINDOW, has_sequence
from dissect.render.lines.words.parts import Reads
from dissect.schema import Expect, Header
from dissect.schema.layout import FieldKind, Slot

HeaderWords: TypeAlias = Callable[
    [bytes, int, int, int, int, "tuple[int, int | None] | None", "int | None", Listed], "str | None"
]
"""``said(octets, at, size, end, network, relative, scaled, listed)``: the words of a whole header at octet `at`, of
`size` octets, that contains what is before `end`; None if something may be wrong with it, so that the packet has to be
asked. The header of the network layer around it begins at octet `network`. `relative` are the sequence numbers that it
says in place of its own, `scaled` is its window if that is not what it says, and `listed` what its lists say."""


class HeaderCode:
    """Makes the code that says the headers of one declaration."""

    def __init__(self, dissector: Dissector, network: Dissector | None) -> None:
        """`network` reads the network layer around it."""
        self._header = dissector.header
        self._layout = dissector.header.layout
        self._plan = layer_plan(dissector.header)
        self._items, reads = fixed_part(self._layout)
        self._reads = {name: f"({read})" for name, read in reads.items()}
        self._is_decoded = self._layout.is_delimited or not set(reads).issuperset(self._plan.fields)
        """Whether the header has to be decoded, because what is said of it has no known place."""
        if self._is_decoded:
            self._reads = {slot.field.name: f"header.{slot.field.name}" for slot in self._layout.slots}
        self._numbers = self._readable(network)

    def _readable(self, network: Dissector | None) -> dict[str, str]:
        """What rules may read: for each name the expression of its number."""
        around = () if network is None else network.header.layout.fixed
        found = {one.field.name: read_fixed(one, at="network") for one in _numbers(around)}
        own = self._layout.slots if self._is_decoded else self._layout.fixed
        found |= {one.field.name: self._reads[one.field.name] for one in _numbers(own)}
        found |= {WHOLE_OCTETS: "max(end - at, size)", PAYLOAD_OCTETS: "(max(end - at, size) - size)"}
        return found | {ITEM_COUNT: "listed.items"} if has_lists(self._header) else found

    def made(self) -> HeaderWords | None:
        """The function; None if more has to be known of headers than their octets."""
        stack = self._header.stack
        broken = [self._broken(one) for one in stack.context_rules]
        counts = has_sequence(self._header) or self._plan.counts_payload
        if stack.zeros or stack.texts or "" in broken or (self._is_decoded and counts):
            return None
        lines = ["def header_said(octets, at, size, end, network, relative, scaled, listed):"]
        lines += [f'    """{self._header.__name__}, derived from its declaration."""']
        lines += self._decoded() if self._is_decoded else self._unpacked()
        lines += [line for one in broken for line in (f"    if {one}:", "        return None")]
        saying, said = self._decoded_words() if self._is_decoded else self._words()
        source = "\n".join([*lines, *saying, "    return said"]) + "\n"
        called = {**called_names(self._header), **said, "with_items": with_items}
        return function("header_said", source, called, self._header.__name__)

    def _unpacked(self) -> list[str]:
        """Statements that read the fixed part."""
        return [f"    {', '.join(self._items)}, = unpack(octets, at)"] if self._items else []

    def _decoded(self) -> list[str]:
        """Statements that decode the header; where a field is missing that rules read, its packet is asked."""
        rules = self._header.stack.context_rules
        read = dict.fromkeys(name for rule in rules for one in (rule.holds, rule.when) for name in one.fields)
        missing = [f"{self._reads[name]} is None" for name in read if name in self._reads]
        asked = [f"    if {' or '.join(missing)}:", "        return None"] if missing else []
        return ["    header = decode(octets, at, at + size)", *asked]

    def _decoded_words(self) -> tuple[list[str], dict[str, Any]]:
        """Statements that say a decoded header, of which fields may be missing, and what they call."""
        said = "with_items(words(read(header), None), listed.words)"
        called = {"decode": whole_decoder(self._header), "words": self._plan.words, "read": self._plan.read}
        return [f'    said = " ".join({said})'], called

    def _words(self) -> tuple[list[str], dict[str, Any]]:
        """Statements that say a header whose fixed part was read, and what they call."""
        lines, reads = list[str](), self._reads
        if self._plan.counts_payload:
            lines += [f"    payload_octets = end - at - {self._size()}"]
            lines += ["    if payload_octets < 0:", "        payload_octets = 0"]
        if has_sequence(self._header):
            lines += self._numbered()
            reads = {**reads, SEQUENCE: "number", ACKNOWLEDGMENT: "acknowledged"}
            if WINDOW in reads:
                lines.append(f"    window = {reads[WINDOW]} if scaled is None else scaled")
                reads = {**reads, WINDOW: "window"}
        may_begin = has_lists(self._header) and may_lead(self._header)
        saying, said = self._plan.statements(Reads(reads, flag_bits(self._layout)), as_text=not may_begin)
        lines += saying
        if may_begin:
            lines += ["    with_items(said, listed.words)", '    said = " ".join(said)']
        elif has_lists(self._header):
            lines += ["    items = listed.words.listed", "    if items:"]
            lines += ['        said = f"{said} {items}" if said else items']
        return lines, said

    def _broken(self, rule: Expect) -> str:
        """A condition that holds if a rule is broken, and perhaps if it is not; empty if that cannot be told."""
        holds, when = rule.holds, rule.when
        can_hold, can_apply = (self._numbers.keys() >= set(one.fields) for one in (holds, when))
        if not can_apply or not (can_hold or when.comparisons):
            return ""
        applies = [condition(when, self._numbers)] if when.comparisons else []
        fails = [f"not ({condition(holds, self._numbers)})"] if can_hold else []
        return " and ".join([*applies, *fails])

    def _size(self) -> str:
        """How many octets count as header: without what it takes to the end of what is around it."""
        layout = self._layout
        return str(layout.size.constant) if layout.takes_rest and layout.size.is_constant else "size"

    def _numbered(self) -> Iterator[str]:
        """Statements that take the sequence numbers, as they are or relative; what acknowledges nothing, as it is."""
        own, acknowledged = self._reads[SEQUENCE], self._reads[ACKNOWLEDGMENT]
        yield f"    number, acknowledged = relative or ({own}, None)"
        yield "    if acknowledged is None:"
        yield f"        acknowledged = {acknowledged}"


def has_rules(kind: type[Header]) -> bool:
    """Whether a header has rules that are not decided by the walk."""
    stack = kind.stack
    return bool(stack.context_rules or stack.zeros or stack.texts)


def _numbers(slots: Iterable[Slot]) -> list[Slot]:
    """The fields among these that are numbers."""
    return [slot for slot in slots if slot.kind in (FieldKind.UNSIGNED, FieldKind.FLAG)]
