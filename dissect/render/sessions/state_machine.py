"""A state machine, drawn from its table of transitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.render.spans import Line, Role
from dissect.render.tables import Cells, table

if TYPE_CHECKING:
    from dissect.session.tcp.states import Sign, State, Transition

HEADS: Final = ("from", "to", "if the program", "if there arrives", "if it sends")
MANY: Final = 4
"""A transition from so many states is drawn once."""
ANY: Final = "any other"


class Edge(NamedTuple):
    """One transition from one or several states."""

    befores: tuple[State, ...]
    after: State
    call: str
    arriving: str
    sending: str


def state_lines(transitions: Sequence[Transition]) -> Iterator[Line]:
    """The transitions as a table, and the meaning of all names in it."""
    rows: list[Cells] = [
        [
            (ANY if len(one.befores) >= MANY else ", ".join(one.befores), Role.STRONG),
            (one.after, Role.STRONG),
            *((text, Role.PLAIN) for text in (one.call, one.arriving, one.sending)),
        ]
        for one in _edges(transitions)
    ]
    yield from table(HEADS, rows, left=range(len(HEADS)))
    signs = dict.fromkeys(sign for one in transitions for sign in (*one.arriving, *one.sending))
    states = dict.fromkeys(state for one in transitions for state in (one.before, one.after))
    for head, names in (("what is seen", signs), ("state", states)):
        yield []
        yield from table((head, ""), [[(one, Role.STRONG), (one.meaning, Role.PLAIN)] for one in names], left=(0, 1))


def mermaid_of(transitions: Sequence[Transition]) -> Iterator[str]:
    """The transitions as a state diagram of Mermaid, without those that lead to one state from any other."""
    edges = [one for one in _edges(transitions) if len(one.befores) < MANY]
    yield "stateDiagram-v2"
    for state in dict.fromkeys(state for one in edges for state in (*one.befores, one.after)):
        yield f"    {_key(state)} : {state}"
    for one in edges:
        said = [one.call, f"gets {one.arriving}" if one.arriving else "", f"sends {one.sending}" if one.sending else ""]
        for before in one.befores:
            yield f"    {_key(before)} --> {_key(one.after)} : {', '.join(filter(None, said))}"


def _edges(transitions: Sequence[Transition]) -> Iterator[Edge]:
    """The transitions; those that differ only in where they begin as one."""
    found: dict[tuple[State, str, str, str], list[State]] = {}
    for one in transitions:
        key = one.after, one.call, _either(one.arriving), _either(one.sending)
        found.setdefault(key, []).append(one.before)
    for (after, *said), befores in found.items():
        yield Edge(tuple(befores), after, *said)


def _either(signs: Sequence[Sign]) -> str:
    return " or ".join(signs)


def _key(state: State) -> str:
    """A name that Mermaid takes."""
    return state.replace("-", "_")
