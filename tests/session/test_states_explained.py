"""What is said of the states of the ends of conversations."""

from __future__ import annotations

from dissect.session.all_protocols.states import STATES, Cause, Leaving


def test_what_makes_an_end_leave_a_state_follows_from_the_table_of_transitions() -> None:
    tcp, sctp = STATES["tcp"], STATES["sctp"]

    assert Leaving("ESTABLISHED", Cause.ARRIVES, "a SYN that acknowledges the SYN of the other end") in (
        tcp["SYN-SENT"].leaves
    )
    assert tcp["TIME-WAIT"].leaves[0] == Leaving("CLOSED", Cause.TIME, "twice the longest life of a segment goes by")
    assert Leaving("FIN-WAIT-1", Cause.CALL, "its program closes the connection") in tcp["ESTABLISHED"].leaves
    assert sctp["SHUTDOWN-PENDING"].leaves[0] == Leaving("SHUTDOWN-SENT", Cause.SENDS, "a SHUTDOWN")
    assert all(way.after in states for states in STATES.values() for one in states.values() for way in one.leaves)
