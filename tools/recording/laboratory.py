"""The place where one scenario happens: its hosts, links, wires and recorders, all gone afterwards."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from pathlib import Path
from types import TracebackType

from recording import links
from recording.capture_files import LINKTYPE_ETHERNET, Packet, packets_of, write_kernel_word, write_pcap
from recording.foreign_writers import Dumpcap, Tcpdump
from recording.links import Pair, Side
from recording.namespaces import Namespace, RecordingError
from recording.sniffer import LARGEST_SNAPLEN, Sniffer
from recording.tunnels import Carrier, Tunnel, Unwrap, Wrap
from recording.wire import Policy, Wire, faithful

CLIENT_HARDWARE = "02:00:00:00:00:01"
SERVER_HARDWARE = "02:00:00:00:00:02"
SETTLING_SECONDS = 0.15


class Laboratory:
    """Builds what a scenario asks for, and writes the capture when its session is over."""

    def __init__(self, capture: Path) -> None:
        self._capture = capture
        self._kernel_word = capture.with_suffix(".kernel.json")
        self._stack = contextlib.ExitStack()
        self._directory = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        self._sniffer: Sniffer | None = None
        self._watched: list[Packet] | None = None
        self._foreign: Tcpdump | Dumpcap | None = None
        self._foreign_path = self._directory / ("foreign" + capture.suffix)
        self._calls = {name: self._directory / f"{name}.jsonl" for name in ("client", "server")}
        self._link_type = LINKTYPE_ETHERNET
        self._snaplen = LARGEST_SNAPLEN

    # Hosts and links

    def host(self) -> Namespace:
        """A new host."""
        return self._stack.enter_context(links.new_host())

    def _new_pair(self) -> Pair:
        return Pair(
            Side(self.host(), "client0", CLIENT_HARDWARE, "192.0.2.1", "2001:db8::1"),
            Side(self.host(), "server0", SERVER_HARDWARE, "192.0.2.2", "2001:db8::2"),
        )

    def veth(
        self,
        *,
        client_offload: bool = False,
        server_offload: bool = False,
        mtu: int = 1500,
        quiet: bool = True,
    ) -> Pair:
        """Client and server on a virtual cable. Here offload is off unless asked for, so checksums are complete."""
        pair = self._new_pair()
        links.connect_by_veth(pair, client_offload=client_offload, server_offload=server_offload, mtu=mtu, quiet=quiet)
        return pair

    def second_link(self, pair: Pair) -> Pair:
        """Another virtual cable between the two hosts of a pair."""
        second = Pair(
            Side(pair.client.namespace, "client1", "02:00:00:00:00:11", "198.51.100.1", "2001:db8:1::1"),
            Side(pair.server.namespace, "server1", "02:00:00:00:00:12", "198.51.100.2", "2001:db8:1::2"),
        )
        links.connect_by_veth(second, client_offload=False, server_offload=False)
        return second

    def taps(self, policy: Policy = faithful, mtu: int = 1500) -> Pair:
        """Client and server on a wire of our own that does what the policy says."""
        pair = self._new_pair()
        links.connect_by_taps(pair, mtu)
        self._stack.callback(Wire(pair, policy).close)
        return pair

    def tuns(self, policy: Policy = faithful, mtu: int = 1500) -> Pair:
        """Client and server on a wire that carries IP datagrams without a link header."""
        pair = self._new_pair()
        links.connect_by_tuns(pair, mtu)
        self._stack.callback(Wire(pair, policy).close)
        return pair

    def loopback(self) -> Side:
        """A host that talks to itself."""
        return Side(self.host(), "lo", "00:00:00:00:00:00", "127.0.0.1", "::1")

    def routed(self, *, mtu: int = 1500) -> tuple[Pair, Namespace]:
        """Client and server on two links with a router between them; the server's link may have a smaller MTU."""
        router = self.host()
        for name in ("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"):
            router.setting(name, 1)
        client = Side(self.host(), "client0", CLIENT_HARDWARE, "192.0.2.1", "2001:db8::1")
        near = Side(router, "near0", "02:00:00:00:00:03", "192.0.2.254", "2001:db8::fe")
        far = Side(router, "far0", "02:00:00:00:00:04", "198.51.100.254", "2001:db8:1::fe")
        server = Side(self.host(), "server0", SERVER_HARDWARE, "198.51.100.2", "2001:db8:1::2")
        links.connect_by_veth(Pair(client, near), client_offload=False, server_offload=False)
        links.connect_by_veth(Pair(far, server), client_offload=False, server_offload=False, mtu=mtu)
        for side, gateway in ((client, near), (server, far)):
            # advmss: the server must not know that its link is small, or nobody would ever send too much.
            side.namespace.run(f"ip route add default via {gateway.ip4} advmss 1460")
            side.namespace.run(f"ip -6 route add default via {gateway.ip6} advmss 1440")
        # A router joins groups and reports them for a while.
        time.sleep(2.5)
        return Pair(client, server), router

    def tunnel(self, pair: Pair, carrier: Carrier, wrap: Wrap, unwrap: Unwrap, *, ethernet: bool = False) -> Pair:
        """A tunnel of our own between the two hosts of a pair; what is returned is the pair inside."""
        made = Tunnel(pair, carrier, wrap, unwrap, ethernet=ethernet)
        self._stack.callback(made.close)
        # The inner devices report their groups.
        time.sleep(SETTLING_SECONDS)
        return made.inner

    # Recorders

    def record(self, side: Side, *, link_type: int = LINKTYPE_ETHERNET, snaplen: int = LARGEST_SNAPLEN) -> None:
        """Record one interface from now on."""
        self._link_type, self._snaplen = link_type, snaplen
        self._watch(side, snaplen)

    def _watch(self, side: Side, snaplen: int) -> None:
        self._sniffer = Sniffer(side.namespace, side.interface, snaplen=snaplen, incoming_only=side.interface == "lo")
        self._stack.callback(self._sniffer.close)

    def record_with_tcpdump(self, side: Side, *options: str, interface: str | None = None) -> None:
        """Record with tcpdump, and watch the side's interface for the kernel's own word."""
        self._watch(side, LARGEST_SNAPLEN)
        self._foreign = Tcpdump(side.namespace, interface or side.interface, self._foreign_path, *options)

    def record_with_dumpcap(self, namespace: Namespace, interfaces: list[str], *options: str) -> None:
        """Record several interfaces with dumpcap; the kernel's word is not kept, as the order is dumpcap's."""
        self._foreign = Dumpcap(namespace, interfaces, self._foreign_path, *options)

    def calls_of(self, program: str) -> Path:
        """Where to record the calls of the client or the server; they are written beside the capture."""
        return self._calls[program]

    # The end of the session

    def stop(self) -> None:
        """Keep what was recorded until now, and nothing of what follows."""
        if self._sniffer and self._watched is None:
            time.sleep(SETTLING_SECONDS)
            self._watched = self._sniffer.drain()

    def finish(self) -> int:
        """Let the last packets pass, write the capture, and return how many packets it holds."""
        self.stop()
        watched = self._watched or []
        if self._foreign:
            self._foreign.close()
            shutil.copyfile(self._foreign_path, self._capture)
        self._kernel_word.unlink(missing_ok=True)
        if not self._foreign:
            write_pcap(self._capture, watched, self._link_type, self._snaplen)
        recorded = packets_of(self._capture)
        if not recorded:
            raise RecordingError("nothing was recorded")
        if self._sniffer:
            _same_packets(recorded, watched)
            write_kernel_word(self._kernel_word, watched)
        recorded_calls = [path for path in self._calls.values() if path.exists()]
        if recorded_calls:
            from recording import calling  # which needs the library

            calling.together(recorded_calls, self._capture)
        self._capture.chmod(0o644)
        return len(recorded)

    def __enter__(self) -> Laboratory:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


def _same_packets(recorded: list[bytes], watched: list[Packet]) -> None:
    """The kernel's word is worth keeping only if it is about the packets in the file, in their order.

    The two may begin with different link headers (cooked captures), so they are compared after them.
    """
    if len(recorded) != len(watched):
        raise RecordingError(f"{len(recorded)} packets in the file, but {len(watched)} were seen")
    for ours, theirs in zip(recorded, watched, strict=True):
        network = theirs.data[14:]
        if not (ours == theirs.data[: len(ours)] or ours.endswith(network)):
            raise RecordingError("the packets in the file are not those that were seen")
