"""Captures of Zeek's and Suricata's tests that stand beside the checkout, and what those projects assert of them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from dissect.session import open_packets
from dissect.session.tcp import ConnectionEvents
from dissect.session.tcp.connections import TcpConnection, connections
from tests.corpus import CORPUS, needs_corpus

ZEEK: Final = "zeek+zeek/testing/btest/Traces/"
SURICATA: Final = "OISF+suricata-verify/tests/"
CONNECTIONS: Final = {
    # History ShADaGdgtR, state RSTO: the originator resets, and the responder had to send again.
    f"{ZEEK}tcp/retransmit-fast009.pcap": ["10.0.88.85:50368 > 80 opened three_way reset client, 474 and 23783"],
    f"{ZEEK}tcp/single-rst.pcap": ["10.0.0.10:48777 > 80 system_port not_seen reset client, 0 and 0"],
    # The history begins with ^: roles are turned, as the first packet is a SYN-ACK.
    f"{ZEEK}tcp/missing-syn.pcap": ["141.42.64.125:56730 > 80 answered not_seen closed client, 98 and 9417"],
    # ^haf: one direction only.
    f"{ZEEK}tcp/one-sided-2745.pcap": [
        "247.180.123.139:2745 > 1433 answered not_seen half_closed server, 0 and 0",
        "91.189.148.149:2745 > 281 answered not_seen half_closed server, 0 and 0",
    ],
    f"{ZEEK}tcp/qi_internet_SYNACK_curl_jsonip.pcap": [
        "178.200.100.200:39976 > 80 opened three_way reset client, 153 and 348"
    ],
    f"{ZEEK}tcp/rst-inject-rae.pcap": ["1.2.0.2:2527 > 6649 opened three_way reset server, 25 and 0"],
    f"{ZEEK}tcp/tcp-fast-open.pcap": [
        "10.99.99.1:55533 > 80 opened three_way closed server, 65 and 200",
        "10.99.99.1:55534 > 80 opened fast_open closed server, 86 and 1307",
    ],
    f"{ZEEK}tcp/timestamp.pcap": ["192.168.1.10:60706 > 12345 opened three_way closed server, 0 and 1000000"],
    f"{ZEEK}tcp/retransmit-timeout.pcapng": ["10.0.0.1:51889 > 80 system_port not_seen open, 18 and 0"],
    # Atomic fragments are packets: four connections.
    f"{ZEEK}ipv6-http-atomic-frag.pcap": [
        "2001:db8:1::2:36951 > 80 opened three_way closed server, 15 and 88",
        "2001:db8:1::2:59694 > 80 opened three_way closed server, 15 and 88",
        "2001:db8:1::2:27393 > 80 opened three_way closed server, 15 and 88",
        "2001:db8:1::2:45805 > 80 opened three_way open, 15 and 88",
    ],
    # Found without a handshake, with the client that it has.
    f"{SURICATA}smb2-async/input.pcap": ["10.0.2.4:49209 > 445 system_port not_seen open, 844 and 707"],
    f"{SURICATA}smb3-02-midstream/input.pcap": ["10.160.64.139:38166 > 445 system_port not_seen open, 3792 and 4948"],
    f"{SURICATA}smb3-03-midstream/input.pcap": ["10.160.64.139:38166 > 445 system_port not_seen open, 3590 and 4948"],
    f"{SURICATA}smb1-03-midstream/smb1_osx-s1-midstream-modified.pcap": [
        "192.168.1.10:49216 > 445 system_port not_seen closed client, 235 and 452"
    ],
}
"""Client and port of the server, how they were told apart, beginning and end, octets of both."""
EVENTS: Final = {
    f"{ZEEK}tcp/retransmit-fast009.pcap": (
        "29:selective_duplicate_ack 30:selective_duplicate_ack 31:selective_duplicate_ack 32:fast_retransmission "
        "33:selective_duplicate_ack 34:fast_retransmission 35:selective_duplicate_ack 36:fast_retransmission"
    ),
    # Two answers for the same numbers: the forged one came first.
    f"{ZEEK}tcp/qi_internet_SYNACK_curl_jsonip.pcap": (
        "8:retransmission 9:retransmission 13:duplicate_ack 13:duplicate_reported"
    ),
    # A forged RST does not acknowledge the SYN.
    f"{ZEEK}tcp/rst-inject-rae.pcap": "2:rst_not_acceptable 8:data_after_reset",
    f"{ZEEK}tcp/retransmit-timeout.pcapng": "3:spurious_retransmission",
    f"{ZEEK}ipv6-http-atomic-frag.pcap": "4:capture_out_of_order 6:not_captured 8:capture_out_of_order",
}
"""Those that have events."""


def path_of(name: str) -> Path:
    assert CORPUS is not None
    return CORPUS / name


def shown(one: TcpConnection) -> str:
    words = [one.roles, one.handshake.kind, one.ending, *([one.ended_by] if one.ended_by else [])]
    ends = f"{one.client.address}:{one.client.port} > {one.server.port}"
    return f"{ends} {' '.join(words)}, {one.client.octets} and {one.server.octets}"


@needs_corpus
@pytest.mark.parametrize("name", CONNECTIONS)
def test_connections_are_those_that_others_find(name: str) -> None:
    assert list(map(shown, connections(path_of(name)))) == CONNECTIONS[name]


@needs_corpus
@pytest.mark.parametrize("name", CONNECTIONS)
def test_so_is_what_happens_in_them(name: str) -> None:
    events = ConnectionEvents()
    with open_packets(path_of(name)) as packets:
        found = [f"{event.frame}:{event.kind}" for packet in packets for event in events.take(packet)]

    assert " ".join(found) == EVENTS.get(name, "")
