"""Packets a second, as ratios to dpkt in the same run: what this machine was doing meanwhile hits all of them alike.

`python tools/benchmark.py [CAPTURE…]` takes the frames of the captures (by default all recorded Ethernet ones), goes
round them for a while with each reader in turn, several times over, and prints the median. `--write` puts the table
into the README. The frames are in memory: reading files is not part of it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- speed -->\n", "<!-- /speed -->"
ETHERNET = 1


def frames(paths: Sequence[Path]) -> list[bytes]:
    """Every Ethernet frame with a transport that all readers know."""
    from dissect.capture import open_capture

    found = []
    for path in paths:
        with open_capture(path) as capture:
            found += [frame.octets for frame in capture if frame.link_type == ETHERNET]
    return found


def readers() -> dict[str, Callable[[bytes], object]]:
    """What each contestant does with a frame: take it apart to the transport and read a field of it."""
    import dpkt
    from scapy.layers.l2 import Ether

    from dissect.packet import dissect
    from dissect.protocols import tcp, udp

    def ours(octets: bytes) -> object:
        packet = dissect(octets)
        header = packet.find(tcp.TCP) or packet.find(udp.UDP)
        return header.source_port if header is not None else None

    def ours_with_verdicts(octets: bytes) -> object:
        return dissect(octets).checksums

    def with_dpkt(octets: bytes) -> object:
        return getattr(dpkt.ethernet.Ethernet(octets).data.data, "sport", None)

    def with_scapy(octets: bytes) -> object:
        return getattr(Ether(octets).lastlayer(), "sport", None)

    return {
        "dpkt": with_dpkt,
        "scapy": with_scapy,
        "dissect, source port read": ours,
        "dissect, a verdict on every checksum": ours_with_verdicts,
    }


def rate(read: Callable[[bytes], object], octets: Sequence[bytes], seconds: float) -> float:
    """Packets a second of one reader over at least so many seconds."""
    done, begin = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - begin) < seconds:
        for one in octets:
            read(one)
        done += len(octets)
    return done / elapsed


def table(octets: Sequence[bytes], rounds: int, seconds: float) -> str:
    """The Markdown table: median ratio to dpkt over interleaved rounds."""
    contestants = readers()
    rates: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, read in contestants.items():
            rates[name].append(rate(read, octets, seconds))
    base = rates["dpkt"]
    lines = ["| reader | packets/s | ratio to dpkt |", "|---|--:|--:|"]
    for name, measured in rates.items():
        ratio = statistics.median(one / other for one, other in zip(measured, base, strict=True))
        lines.append(f"| {name} | {statistics.median(measured):,.0f} | {ratio:.2f} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("captures", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="for each reader and round")
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    options = parser.parse_args()
    octets = frames(options.captures or sorted((ROOT / "captures").glob("*echo*.pcap")))
    text = table(octets, options.rounds, options.seconds)
    print(f"{len(octets)} frames, medians of {options.rounds} rounds\n\n{text}")
    if options.write:
        readme = ROOT / "README.md"
        before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        readme.write_text(before + BEGIN + text + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
