"""Searching octets for a regular expression in linear time.

The expression becomes an automaton whose states are sets of its items. No path is tried twice, so not even hostile
octets take long. States are made on demand, and a bounded number of steps is remembered.
"""

from __future__ import annotations

from typing import Final

from dissect.filter.operands.patterns import (
    NEWLINE,
    WORD,
    Alternation,
    Anchor,
    OctetSet,
    Repetition,
    Sequence,
    Tree,
    parse_pattern,
)

MOST_REMEMBERED: Final = 20_000
"""How many steps are remembered before all of them are forgotten: some megabytes."""

BEGIN, AFTER_NEWLINE, AFTER_WORD, AFTER_OTHER = range(4)
"""What precedes a position."""

NEWLINE_NEXT, WORD_NEXT, OTHER_NEXT = range(3)
LAST_NEWLINE: Final = 256
"""A line feed that is the last octet, as a number outside those of octets."""
END: Final = 257
"""The end of the octets, likewise."""

AFTER_AN_OCTET: Final = (AFTER_NEWLINE, AFTER_WORD, AFTER_OTHER)
FOLLOWING: Final = (NEWLINE_NEXT, WORD_NEXT, OTHER_NEXT, LAST_NEWLINE, END)

FOUND: Final = 0
"""The node at which the whole expression has been found; as an item number, where it may begin."""


class State(dict[int, "State"]):
    """The items that the last octet may have matched, and the known states after each next octet."""

    __slots__ = ("before", "last_items", "machine", "verdict")

    def __init__(self, machine: Machine, items: int, before: int, verdict: bool | None = None) -> None:
        super().__init__()
        self.machine = machine
        self.last_items = items
        """An integer with bit n set for item n."""
        self.before = before
        self.verdict = verdict
        """Whether the expression is found, if no later octet can change that."""

    def __missing__(self, following: int) -> State:
        return self.machine.step(self, following)


class Machine:
    """The automaton of a regular expression; equal to any other of the same octets."""

    def __init__(self, octets: bytes) -> None:
        """ValueError, with the reason, for an invalid expression."""
        self.octets = octets
        self._nodes: list[tuple[Anchor | None, list[int]]] = [(None, [])]
        """The condition at a node, and its successors: a node, or item n as -n."""
        self._after = [FOUND]
        """The node after each item."""
        self._accepting = [0] * 256
        """The items that each octet matches."""
        self._after[FOUND] = self._add(parse_pattern(octets), FOUND)
        self._has_places = any(place is not None for place, _ in self._nodes)
        self._blocks = len(self._after) // 8 + 1
        self._states: dict[tuple[int, int], State] = {}
        self._reached: dict[tuple[int, int, int, int], int] = {}
        self._remembered = 0
        self._found, self._missed = State(self, 0, 0, verdict=True), State(self, 0, 0, verdict=False)
        self._begin = State(self, 1 << FOUND, BEGIN if self._has_places else AFTER_OTHER)
        self._begins_later = any(
            self._closure(0, 1 << FOUND, before, following) for before in AFTER_AN_OCTET for following in FOLLOWING
        )
        """Whether the expression may begin anywhere but at the first octet."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Machine) and self.octets == other.octets

    def __hash__(self) -> int:
        return hash(self.octets)

    def __reduce__(self) -> tuple[type[Machine], tuple[bytes]]:
        return Machine, (self.octets,)

    def search(self, octets: bytes) -> bool:
        """Whether the expression occurs in the octets."""
        state = self._begin
        for octet in octets[:-1]:
            state = state[octet]
            if state.verdict is not None:
                return state.verdict
        for last in octets[-1:]:
            state = state[LAST_NEWLINE if NEWLINE >> last & 1 else last]
        return state[END].verdict is True

    def _add(self, tree: Tree, after: int) -> int:
        """Add the nodes of a tree that continues at the node `after`; returns its first node."""
        if isinstance(tree, OctetSet):
            return self._add_item(tree.members, after)
        if isinstance(tree, Anchor):
            return self._add_node([after], tree)
        if isinstance(tree, Alternation):
            return self._add_node([self._add(part, after) for part in tree.parts])
        if isinstance(tree, Sequence):
            for part in reversed(tree.parts):
                after = self._add(part, after)
            return after
        return self._add_repeat(tree, after)

    def _add_item(self, members: int, after: int) -> int:
        item = len(self._after)
        self._after.append(after)
        for octet in range(256):
            if members >> octet & 1:
                self._accepting[octet] |= 1 << item
        return -item

    def _add_node(self, ways: list[int], place: Anchor | None = None) -> int:
        self._nodes.append((place, ways))
        return len(self._nodes) - 1

    def _add_repeat(self, tree: Repetition, after: int) -> int:
        begin = after
        if tree.most is None:
            begin = self._add_node([after])
            self._nodes[begin][1].append(self._add(tree.part, begin))
        else:
            for _ in range(tree.most - tree.least):
                begin = self._add_node([self._add(tree.part, begin), after])
        for _ in range(tree.least):
            begin = self._add(tree.part, begin)
        return begin

    def step(self, state: State, following: int) -> State:
        """The state after `state` and an octet; `state` remembers it."""
        if state.verdict is not None:
            return state
        if self._remembered > MOST_REMEMBERED:
            self._forget()
        octet = ord("\n") if following == LAST_NEWLINE else following
        reached = self._reach(state.last_items, state.before, self._context(following))
        if reached >> FOUND & 1:
            after = self._found
        elif following == END:
            after = self._missed
        else:
            after = self._state(reached & self._accepting[octet], octet)
        self._remembered += 1
        state[following] = after
        return after

    def _state(self, items: int, octet: int) -> State:
        """The state of these items after an octet; the expression may also begin after it."""
        before = AFTER_OTHER
        if self._has_places:
            before = AFTER_NEWLINE if NEWLINE >> octet & 1 else AFTER_WORD if WORD >> octet & 1 else AFTER_OTHER
        key = items | self._begins_later << FOUND, before
        if key[0] == 0:
            return self._missed
        if key not in self._states:
            self._states[key] = State(self, *key)
        return self._states[key]

    def _context(self, following: int) -> int:
        """The property of the next octet that decides whether an anchor holds."""
        if not self._has_places:
            return OTHER_NEXT
        if following >= LAST_NEWLINE:
            return following
        return NEWLINE_NEXT if NEWLINE >> following & 1 else WORD_NEXT if WORD >> following & 1 else OTHER_NEXT

    def _reach(self, items: int, before: int, following: int) -> int:
        """The items that may follow any of these; eight are looked up at a time."""
        found = 0
        for block, bits in enumerate(items.to_bytes(self._blocks, "little")):
            if bits:
                key = block, bits, before, following
                if key not in self._reached:
                    self._reached[key] = self._closure(block, bits, before, following)
                    self._remembered += 1
                found |= self._reached[key]
        return found

    def _closure(self, block: int, bits: int, before: int, following: int) -> int:
        """The same for the items of one block, by following the nodes."""
        left = [self._after[8 * block + bit] for bit in range(8) if bits >> bit & 1]
        seen, found = set(left), 0
        while left:
            node = left.pop()
            if node <= FOUND:
                found |= 1 << -node
                continue
            place, ways = self._nodes[node]
            if place is None or _holds(place, before, following):
                new = set(ways) - seen
                seen |= new
                left += new
        return found

    def _forget(self) -> None:
        """Forget every step, so that memory is bounded; a running search continues."""
        for state in (self._begin, *self._states.values()):
            state.clear()
        self._states.clear()
        self._reached.clear()
        self._remembered = 0


def _holds(place: Anchor, before: int, following: int) -> bool:
    """Whether an anchor holds; lines begin and end by PCRE2's rules."""
    if place is Anchor.BEGIN:
        return before == BEGIN
    if place is Anchor.LINE_BEGIN:
        return before == BEGIN or (before == AFTER_NEWLINE and following != END)
    if place is Anchor.END:
        return following == END
    if place is Anchor.LAST_LINE_END:
        return following in {END, LAST_NEWLINE}
    if place is Anchor.LINE_END:
        return following in {END, LAST_NEWLINE, NEWLINE_NEXT}
    return ((before == AFTER_WORD) != (following == WORD_NEXT)) == (place is Anchor.WORD_EDGE)


__all__ = ["Machine"]
