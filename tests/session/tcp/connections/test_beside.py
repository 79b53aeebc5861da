"""Every row of the table beside the checkout: connections, who is the client, how they began and ended."""

from __future__ import annotations

from typing import Final

from dissect.session.tcp.connections import TcpConnection, connections
from tests.sessions import SESSIONS, by_stream, needs_sessions, rows
from tests.together import together

ORDINARY: Final = "opened three_way open"
"""The client sent a SYN, which was answered and acknowledged, and nothing ends the connection."""
OTHERS: Final = {
    "captured_twice": "opened three_way closed client",
    "fin_rtx": "opened three_way half_closed client",
    "fin_with_data": "opened three_way closed client",
    "half_close": "opened three_way closed client",
    "keepalive_unanswered": "opened three_way timed_out client",
    "midstream": "system_port not_seen open",
    "ooo_no_handshake_in": "system_port not_seen open",
    "ooo_no_handshake_out": "system_port not_seen open",
    "refused": "opened refused refused server",
    "reuse_new_isn": "opened three_way closed client; opened three_way closed client",
    "reuse_no_close": "opened three_way open; opened three_way open",
    "reuse_same_isn_after_fin": "opened three_way closed client; opened three_way open",
    "reuse_same_isn_after_rst": "opened three_way reset client; opened three_way open",
    "simultaneous": "simultaneous simultaneous closed client",
    "split_handshake": "opened five_way_split open",
    "st_after_fin": "opened three_way half_closed client",
    "st_bad_checksum": "opened three_way closed client",
    "st_conflict_old": "opened three_way closed client",
    "st_conflict_tail": "opened three_way closed client",
    "st_cut": "opened three_way closed client",
    "st_dialogue": "opened three_way closed client",
    "st_hole_acked": "opened three_way closed client",
    "st_hole_unacked": "opened three_way reset client",
    "st_isn_minus_one": "opened three_way closed client",
    "st_keepalive_garbage": "opened three_way closed client",
    "st_late_after_ack": "opened three_way closed client",
    "st_midstream_reordered": "system_port not_seen open",
    "st_one_half": "answered not_seen open",
    "st_policy_matrix": "opened three_way closed client",
    "st_queued_left": "opened three_way closed client",
    "st_queued_same": "opened three_way closed client",
    "st_reuse": "opened three_way closed client; opened three_way closed client",
    "st_rst_data": "opened three_way reset server",
    "st_tfo": "opened fast_open closed client",
    "st_tfo_resent": "opened three_way closed client",
    "st_urgent": "opened three_way closed client",
    "st_wrap": "opened three_way closed client",
    "syn_missing": "answered not_seen open",
    "synack_missing": "opened not_seen open",
    "tfo_accepted": "opened fast_open closed client",
    "three_conversations": "opened three_way open; opened three_way open; opened three_way open",
    "two_vlans": "opened three_way open; opened three_way open",
    "window_full_no_handshake": "system_port not_seen open",
}
"""Other connections: how client and server were told apart, how each was opened, how it ended, and by whom."""

COMPLETENESS: Final = {
    "reuse_same_isn_after_fin": "0=23 1=15",
    "reuse_same_isn_after_rst": "0=39 1=15",
    "split_handshake": "0=15",
    "syn_in_established": "0=15",
    "two_vlans": "0=15 1=15",
}
"""Where connections are others than the streams of tshark."""
ROUND_TRIPS: Final = {
    "captured_twice": "0=0.020000",  # tshark takes the copy of the SYN for another one
    "refused": "",  # a RST is no answer in which both ends take part
    "reuse_same_isn_after_fin": "0=0.020000 1=0.020000",
    "reuse_same_isn_after_rst": "0=0.020000 1=0.020000",
    "split_handshake": "",
    "syn_in_established": "0=0.020000",
    "synack_first": "",  # the SYN was captured too late
    "synack_missing": "",
    "tfo_accepted": "0=0.030000",  # tshark takes the data of the server for the ACK of the client
    "two_vlans": "0=0.020000 1=0.020000",
}
"""Where the initial round trip is another one."""


def found_in(row: dict[str, str]) -> list[TcpConnection]:
    assert SESSIONS is not None
    return list(connections(SESSIONS / f"{row['capture']}.pcap"))


def shown(one: TcpConnection) -> str:
    return " ".join(filter(None, (one.roles, one.handshake.kind, one.ending, one.ended_by)))


@needs_sessions
@together("row", [one for one in rows() if one["tcp.stream"]], ids=lambda row: row["capture"])
def test_connections_are_those_of_the_table(row: dict[str, str]) -> None:
    name, found = row["capture"], found_in(row)

    assert "; ".join(map(shown, found)) == OTHERS.get(name, ORDINARY)
    assert {(str(one.client.address), one.server.port) for one in found} == {("192.0.2.1", 7)}
    assert by_stream((one.number, one.completeness) for one in found) == COMPLETENESS.get(name, row["completeness"])
    trips = [(one.number, one.handshake.round_trip_ns) for one in found]
    said = by_stream((number, f"{trip / 10**9:.6f}") for number, trip in trips if trip is not None)
    assert said == ROUND_TRIPS.get(name, row["initial_rtt"])
