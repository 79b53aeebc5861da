"""Real kernels, a real cable (a virtual one): the verdicts on what a socket sends, with offload and without.

Needs root and network namespaces, and leaves nothing behind. Skipped, with the reason, where it may not.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from recording.laboratory import Laboratory
from recording.namespaces import obstacle
from recording.programs import lecture_sessions
from recording.sniffer import keep_stamping

import dissect
from dissect.checksum import Kind

CLIENT = ("192.0.2.1", "2001:db8::1")

pytestmark = [
    pytest.mark.live,
    pytest.mark.slow,  # it waits for real sessions
    pytest.mark.skipif(bool(obstacle()), reason=obstacle() or "never"),
]


def verdicts(capture: Path) -> Iterator[tuple[str, str, Kind]]:
    """Source, protocol and verdict of every transport checksum."""
    with dissect.open(capture) as packets:
        for packet in packets:
            network = packet.find(dissect.IPv4) or packet.find(dissect.IPv6)
            for checksum in packet.checksums:
                if network is not None and checksum.protocol in {"udp", "tcp"}:
                    yield str(network.source_address), checksum.protocol, checksum.verdict.kind


@pytest.mark.parametrize("offload", [True, False], ids=["with offload", "without offload"])
def test_what_a_socket_sends_is_partial_with_offload_and_valid_without(tmp_path: Path, offload: bool) -> None:
    capture = tmp_path / "veth.pcap"
    with keep_stamping(), Laboratory(capture) as laboratory:
        pair = laboratory.veth(client_offload=offload)
        laboratory.record(pair.client)
        lecture_sessions(pair)
        laboratory.finish()

    found = list(verdicts(capture))

    sent = {(protocol, kind) for source, protocol, kind in found if source in CLIENT}
    received = {(protocol, kind) for source, protocol, kind in found if source not in CLIENT}
    # The last ACK of a connection is sent by the kernel without a socket, and has its checksum even so.
    assert ("udp", Kind.PARTIAL if offload else Kind.VALID) in sent
    assert ("tcp", Kind.PARTIAL if offload else Kind.VALID) in sent
    assert {kind for _, kind in sent} <= ({Kind.PARTIAL, Kind.VALID} if offload else {Kind.VALID})
    assert {kind for _, kind in received} == {Kind.VALID}
