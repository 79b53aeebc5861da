"""Conversations and endpoints of the captures of other projects are those of tshark (`-z conv`, `-z endpoints`)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dissect.errors import CaptureError
from tests.corpus import corpus_files, needs_corpus
from tests.statistics.tshark_tables import (
    our_conversations,
    our_endpoints,
    their_conversations,
    their_endpoints,
)

pytestmark = [
    needs_corpus,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed"),
]

EVERY = 4
"""One of so many captures is compared."""
MOST_OCTETS = 200_000
SOURCE_ROUTE = "the source route: tshark takes its last address for the destination"
LINK_TYPE = "the link type is not read"
CUT = "tshark gives up at a header that was cut, or is malformed"
FRAGMENTS = "tshark leaves out the fragments of an IPv6 datagram but the first"
FAMILY = "tshark goes by the version of IP where the link type says another"
DIFFERENT = {
    "AH-IPcomp": "tshark takes compressed datagrams (IPComp) apart",
    "LINKTYPE_IPV4_invalid.pcap": FAMILY,
    "LINKTYPE_IPV6_invalid.pcap": FAMILY,
    "LINKTYPE_USER2_PKTAP.pcap": LINK_TYPE,
    "NullLoopback.pcap": FAMILY,
    "arcnet": LINK_TYPE,
    "cisco-fabric-path.pcap": LINK_TYPE,
    "detect-ipopts": SOURCE_ROUTE,
    "dns-inverse-query.pcap": LINK_TYPE,
    "http_PPI.pcap": LINK_TYPE,
    "ip6-ext-trunc.pcap": CUT,
    "ip6-route0": SOURCE_ROUTE,
    "ip6_fragments.pcap": FRAGMENTS,
    "ipv4-malformed.pcap": CUT,
    "ipv4-options.pcap": SOURCE_ROUTE,
    "ipv6-mobile": SOURCE_ROUTE,
    "ipv6_ext_headers.pcap": SOURCE_ROUTE,
    "ipv6_opt_fragments.pcap": FRAGMENTS,
    "ipv6_options.pcap": SOURCE_ROUTE,
    "pbb-recursive-frames.pcapng": "only so many tags are read",
    "sctp-pkt-too-small": CUT,
    "tcp-auth-heapoverflow": CUT,
    "tcp_header_heapoverflow": CUT,
}
"""By a part of the path: why tshark counts otherwise."""


def compared() -> list[Path]:
    """Captures that are not too large."""
    return [path for path in corpus_files()[::EVERY] if path.stat().st_size <= MOST_OCTETS]


@pytest.mark.parametrize("path", compared(), ids=lambda path: path.name)
def test_conversations_and_endpoints_are_those_of_tshark(path: Path) -> None:
    for part, why in DIFFERENT.items():
        if part in str(path):
            pytest.skip(why)
    name = str(path)
    try:
        ours = [our_endpoints(name), our_conversations(name)]
        theirs = [their_endpoints(name), their_conversations(name, ["IPv4 Conversations", "IPv6 Conversations"])]
    except (CaptureError, subprocess.CalledProcessError):
        pytest.skip("it is no capture, or damaged")
    for protocol in ("tcp", "udp", "sctp"):
        ours.append(our_conversations(name, {protocol}))
        theirs.append(their_conversations(name, [f"{protocol.upper()} Conversations"]))

    assert ours == theirs
