"""Recording by other people's programs, so that the suite holds files that we have not written ourselves."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from recording.capture_files import strip_machine
from recording.namespaces import Namespace, RecordingError


class ForeignWriter:
    """A capture program running on a host; ``close`` ends it and fails when it has dropped packets."""

    def __init__(self, namespace: Namespace, command: Sequence[str], ready: str, path: Path) -> None:
        self._path = path
        self._text = b""
        with namespace.entered():
            self._process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        self._read_until(ready.encode())

    def _read_until(self, words: bytes) -> None:
        assert self._process.stderr is not None
        deadline = time.monotonic() + 10
        while words not in self._text:
            readable, _, _ = select.select([self._process.stderr], [], [], max(0.0, deadline - time.monotonic()))
            part = os.read(self._process.stderr.fileno(), 4096) if readable else b""
            if not part:
                self._process.kill()
                self._process.wait()
                raise RecordingError(f"the capture program did not start: {self._text.decode()}")
            self._text += part

    def close(self) -> None:
        """Stop the program as Control-C would, and check what it says about lost packets."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        _output, rest = self._process.communicate(timeout=10)
        text = (self._text + rest).decode(errors="replace")
        # tcpdump: "0 packets dropped by kernel"; dumpcap: "Packets received/dropped on interface 'lo': 22/0 (…)".
        drops = re.findall(r"(\d+) packets? dropped by", text) + re.findall(
            r"dropped on interface '[^']*': \d+/(\d+)", text
        )
        if not drops or any(int(number) for number in drops):
            raise RecordingError(f"the capture program dropped packets: {text}")


class Tcpdump(ForeignWriter):
    """tcpdump on one interface or on `any`."""

    def __init__(self, namespace: Namespace, interface: str, path: Path, *options: str) -> None:
        # Without --immediate-mode packets of the last moments are lost at the end; with it and the default sizes the
        # ring has only eight places. -Z root: no change of user, which may not write to the file.
        command = ["tcpdump", "-i", interface, "-n", "--immediate-mode", "-B", "16384", "-Z", "root", "-w", str(path)]
        snaplen = () if "-s" in options else ("-s", "65535")
        super().__init__(namespace, [*command, *snaplen, *options], "listening on", path)


class Dumpcap(ForeignWriter):
    """Wireshark's dumpcap on several interfaces at once, writing pcapng."""

    def __init__(self, namespace: Namespace, interfaces: Sequence[str], path: Path, *options: str) -> None:
        chosen = [word for interface in interfaces for word in ("-i", interface, *options)]
        super().__init__(namespace, ["dumpcap", "-q", *chosen, "-w", str(path)], "File:", path)
        # dumpcap announces its file a little before it looks at the first packet.
        time.sleep(0.4)

    def close(self) -> None:
        """Stop dumpcap, open its private file to all, and forget the machine it ran on."""
        # dumpcap fetches packets in batches; a moment lets the last batch arrive.
        time.sleep(0.4)
        super().close()
        self._path.chmod(0o644)
        strip_machine(self._path)
