"""Octets of a broken or hostile sender: almost valid, so that decoding goes far."""

from __future__ import annotations

from hypothesis import strategies as st

MOST_CHANGES = 4
NOTABLE = (b"\x00", b"\xff", b"\x7f", b"\x80", b"\x00\x00", b"\xff\xff", b"\x00\x01", b"\xff\xff\xff\xff")
"""Octets that make lengths, counts and pointers extreme."""


@st.composite
def damaged(draw: st.DrawFn, octets: bytes, *, others: bytes = b"") -> bytes:
    """The octets after up to four changes: overwritten, cut, repeated, removed, or spliced with `others`."""
    changed = octets
    for _ in range(draw(st.integers(1, MOST_CHANGES))):
        at = draw(st.integers(0, len(changed)))
        end = draw(st.integers(at, len(changed)))
        how = draw(st.sampled_from(("overwrite", "overwrite", "cut", "repeat", "leave out", "splice")))
        if how == "overwrite":
            new = draw(st.sampled_from(NOTABLE) | st.binary(min_size=1, max_size=4))
            changed = changed[:at] + new + changed[at + len(new) :]
        elif how == "cut":
            changed = changed[:at]
        elif how == "repeat":
            changed = changed[:end] + changed[at:]
        elif how == "leave out":
            changed = changed[:at] + changed[end:]
        else:
            changed = changed[:at] + others[at:]
    return changed
