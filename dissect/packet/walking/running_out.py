"""The four ways of running out: why octets that a header or its payload needs are not there.

- The capture cut the frame (`cut_by_capture`): the window has the octets, the capture does not.
- An error message quotes only the beginning of a datagram (`quote_cut`).
- The octets are in another fragment or segment (`not_reassembled`).
- None of these: the frame is malformed. A header is `truncated`, or a length field says more than its window holds
  (`length_exceeds_packet`, `length_exceeds_outer`).
"""

from __future__ import annotations

from dissect.packet.walking.window import Window
from dissect.problems import Code


def running_out(window: Window, end: int) -> Code:
    """The way of running out for a header that needs octets up to `end`."""
    return Code.CUT_BY_CAPTURE if end <= window.end else _behind(window, Code.TRUNCATED)


def length_exceeding(window: Window) -> Code:
    """The way of running out for a length that the window does not hold."""
    malformed = Code.LENGTH_EXCEEDS_PACKET if window.limit is None else Code.LENGTH_EXCEEDS_OUTER
    return _behind(window, malformed)


def _behind(window: Window, malformed: Code) -> Code:
    """Why octets behind the window's end are not there; `malformed` if nothing allows that."""
    if window.quoted:
        return Code.QUOTE_CUT
    return Code.NOT_REASSEMBLED if window.goes_on else malformed
