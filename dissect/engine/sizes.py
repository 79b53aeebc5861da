"""Numbers that both sides of the engine count by: `native/format.h` has all of them, under the same names."""

from __future__ import annotations

from typing import Final

SLOTS: Final = 24
"""Layers that a row has room for; a frame with more is asked of Python."""
PROBLEMS: Final = 96
NESTINGS: Final = 4
PLACES: Final = 8
"""Numbers of 32 bits that a packed row has for each layer: those at the beginning of `Layer`."""
PATH_PROBLEMS: Final = 8
"""Problems that a path has room for."""
BLOCK: Final = 256
"""Rows that a run treats at once; columns have room for a multiple of them, which is a multiple of 8."""
MOST_GROUPS: Final = 63
"""Groups of columns of a pass; columns of more need another one."""
ASKED_MOVE: Final = -(1 << 30)
"""In the place of how far the fields of a group are moved in a header: only the packet can tell."""
MOST_PARTS: Final = 15
"""Parts of an item, after the fixed one, that the engine can keep in mind."""
DEEPEST: Final = 64
"""In how many items an octet may be, and the depth of lists that may hold themselves."""
MOST_LIST_COLUMNS: Final = 64
"""Columns of a pass over lists."""
LENGTH_CLASSES: Final = 10
"""Classes by which lengths of packets are counted."""
LONGEST_KEY: Final = 512
"""Octets of a key at most."""
REVIEW_PROBLEMS: Final = 8
"""Problems that say why a packet was not read; one with more is asked of Python."""
REVIEW_OCTETS: Final = 64
"""Octets from which its unknown number is read: of the header's fixed part, and of the payload."""
PEEKED_OCTETS: Final = 8
"""Those of the payload among them."""
REVIEW_NUMBERS: Final = 3
"""The numbers of packets that are kept of checksums that look the same."""
OBSERVATIONS: Final = 7
"""What a checksum may look like (`Observation`)."""

ADDRESS_OCTETS: Final = 16
"""Of the longest address."""
PORT_OCTETS: Final = 2
END_OCTETS: Final = ADDRESS_OCTETS + PORT_OCTETS
"""An end of a flow: an address padded with zeros, and a port, zero where there is none."""
HEAD_OCTETS: Final = 4
"""What the key of a flow begins with: the number of the address family, whether there are ports, the number of the
protocol that is carried, of two octets."""
FLOW_OCTETS: Final = HEAD_OCTETS + 2 * END_OCTETS
"""The key of a flow; the smaller end comes first."""
CONVERSATION_OCTETS: Final = 4 + FLOW_OCTETS
"""The key of a conversation: the number of what is around it, and the key of a flow."""
AROUND_OCTETS: Final = 320
"""What is around conversations: the interface, and of each header around what keeps networks apart, and the addresses
of tunnels. What does not fit keeps nothing apart."""
MOST_MARKS: Final = 8
"""Marks of the messages of a header."""
MOST_LETTERS: Final = 15
"""Letters in the history of a conversation."""

__all__ = [
    "ADDRESS_OCTETS",
    "AROUND_OCTETS",
    "ASKED_MOVE",
    "BLOCK",
    "CONVERSATION_OCTETS",
    "DEEPEST",
    "END_OCTETS",
    "FLOW_OCTETS",
    "HEAD_OCTETS",
    "LENGTH_CLASSES",
    "LONGEST_KEY",
    "MOST_GROUPS",
    "MOST_LETTERS",
    "MOST_LIST_COLUMNS",
    "MOST_MARKS",
    "MOST_PARTS",
    "NESTINGS",
    "OBSERVATIONS",
    "PATH_PROBLEMS",
    "PEEKED_OCTETS",
    "PLACES",
    "PORT_OCTETS",
    "PROBLEMS",
    "REVIEW_NUMBERS",
    "REVIEW_OCTETS",
    "REVIEW_PROBLEMS",
    "SLOTS",
]
