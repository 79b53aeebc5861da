"""The inference against the kernel's own word, kept beside every recorded capture (TP_STATUS_CSUMNOTREADY)."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

import dissect
from dissect.session import LeftToCard, OffloadInference
from tests.profiles import some_of
from tests.together import together

CAPTURES = Path(__file__).parents[2] / "captures"
KERNEL = sorted(CAPTURES.glob("*.kernel.json"))
TRANSPORTS = ("tcp", "udp")


def kernels_word(path: Path) -> tuple[Counter[str], Counter[str]]:
    """How many checksums each host has left to the card, and how many it completed, of those protocols."""
    not_ready = json.loads(path.read_text())["checksum_not_ready"]
    left: Counter[tuple[str, str]] = Counter()
    complete: Counter[tuple[str, str]] = Counter()
    with dissect.open(path.with_name(path.name.replace(".kernel.json", ".pcap"))) as packets:
        for packet, is_left in zip(packets, not_ready, strict=True):
            own = {layer.name: layer for layer in packet.own_layers}
            network = own.get("ip", own.get("ipv6"))
            for protocol in own.keys() & {*TRANSPORTS}:
                if network is not None and not own[protocol].is_fragment:
                    (left if is_left else complete)[str(network.values["source_address"]), protocol] += 1
    sums: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for (host, protocol), count in left.items():
        sums[0][host] += count
        sums[1][host] += complete[host, protocol]
    return sums


def inferred(path: Path) -> list[LeftToCard]:
    inference = OffloadInference()
    with dissect.open(path) as packets:
        for packet in packets:
            inference.add(packet)
    conclusions = inference.conclusions()
    assert all(isinstance(one, LeftToCard) for one in conclusions)
    return [one for one in conclusions if isinstance(one, LeftToCard)]


TUNNELS = ("vxlan6_checksum_offload.kernel.json",)
"""The kernel has one word for the inner and the outer checksum of a packet."""


def test_a_tunnels_outer_checksums_are_right_once_the_inner_are() -> None:
    with dissect.open(CAPTURES / "vxlan6_checksum_offload.pcap") as packets:
        found = [one.verdict for packet in packets for one in packet.checksums]

    assert Counter(map(str, found)) == {"VALID (awaits_inner)": 24, "VALID": 14, "PARTIAL": 28}
    (said,) = {one.sentence for one in found if one.awaits_inner}
    assert said == "the field holds what is right once the network card has filled in the checksum within"


@pytest.mark.heavy
@together(
    "path", some_of([one for one in KERNEL if one.name not in TUNNELS], 4), ids=lambda path: path.name.partition(".")[0]
)
def test_the_inference_is_the_kernels_word(path: Path) -> None:
    left, complete = kernels_word(path)
    found = inferred(path.with_name(path.name.replace(".kernel.json", ".pcap")))

    assert {one.host: one.left for one in found} == left
    assert {one.host: one.complete for one in found} == {host: complete[host] for host in left}
    assert not any(one.wrong for one in found)


def sentences(name: str) -> dict[str, str]:
    return {one.host: one.sentence for one in inferred(CAPTURES / name)}


def test_a_capture_at_the_client() -> None:
    assert sentences("checksum_offload_client.pcap") == {
        host: f"nothing wrong: the card of {host} fills in the checksums of what it sends (udp, tcp: 7 packets); "
        "what it receives is complete (5)"
        for host in ("192.0.2.1", "2001:db8::1")
    }


def test_a_capture_at_the_server() -> None:
    assert [*sentences("checksum_offload_server.pcap")] == ["192.0.2.2", "2001:db8::2"]


def test_a_capture_of_both_sides_on_one_machine() -> None:
    assert sentences("loopback_largest_datagram.pcap") == {
        "127.0.0.1": "nothing wrong: 127.0.0.1 sends (udp: 2 packets) and receives (2) without checksums, as programs "
        "on one machine do, between which there is no card"
    }


def test_the_last_acknowledgement_is_complete() -> None:
    """The kernel sends it for a connection that it has closed already, without offload."""
    both = "sends (tcp: 17 packets) and receives (17) without checksums, as programs on one machine do"

    assert sentences("tcp4_segments_partial.pcap") == {
        "192.0.2.1": f"nothing wrong: 192.0.2.1 {both}, between which there is no card; "
        "1 that it sent is complete (packet 35)",
        "192.0.2.2": f"nothing wrong: 192.0.2.2 {both}, between which there is no card; 1 that it receives is complete",
    }


def test_an_error_message_is_completed_always() -> None:
    assert sentences("icmp_port_unreachable_offload.pcap")["192.0.2.1"].endswith(
        "; it receives nothing to compare with"
    )


def test_two_interfaces() -> None:
    """Partial checksums on the loopback only."""
    assert [
        (one.interface, one.interface_name, one.host) for one in inferred(CAPTURES / "pcapng_two_interfaces.pcapng")
    ] == [
        (1, "lo", "::1"),
    ]
