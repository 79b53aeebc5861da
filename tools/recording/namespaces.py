"""Network namespaces that cannot be left behind.

A namespace here has no name: an open file descriptor keeps it alive, so it goes away with this process even when the
process is killed. Entering one moves only the calling thread, and a socket stays in the namespace it was made in:
one thread can hold a client's and a server's sockets and play a session step by step.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

CLONE_NEWNET = 0x40000000
CLONE_NEWNS = 0x00020000
_OWN_NAMESPACE = "/proc/thread-self/ns/net"

_libc = ctypes.CDLL(None, use_errno=True)


class RecordingError(Exception):
    """The recording did not work, and what it left must not be kept."""


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise RecordingError(f"{what}: {os.strerror(number)}")


def leave_shared_mounts() -> None:
    """Give this process its own mount namespace, so that what it mounts is seen by nobody else and goes with it."""
    _check(_libc.unshare(CLONE_NEWNS), "unshare of the mount namespace")
    run(["mount", "--make-rprivate", "/"])


def run(command: Sequence[str]) -> str:
    """Run a command in the namespace of the calling thread and return its output; its failure is ours."""
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise RecordingError(f"{' '.join(command)}: {finished.stderr.strip() or finished.stdout.strip()}")
    return finished.stdout


class Namespace:
    """One network namespace: a host of the small network."""

    def __init__(self) -> None:
        here = os.open(_OWN_NAMESPACE, os.O_RDONLY)
        try:
            _check(_libc.unshare(CLONE_NEWNET), "unshare of the network namespace")
            self._descriptor = os.open(_OWN_NAMESPACE, os.O_RDONLY)
            _check(_libc.setns(here, CLONE_NEWNET), "return from the new network namespace")
        finally:
            os.close(here)

    @property
    def path(self) -> str:
        """Where `ip` finds the namespace, for as long as this object lives."""
        return f"/proc/{os.getpid()}/fd/{self._descriptor}"

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Sockets made and programs started inside the ``with`` block belong to this namespace."""
        here = os.open(_OWN_NAMESPACE, os.O_RDONLY)
        try:
            _check(_libc.setns(self._descriptor, CLONE_NEWNET), "entering a network namespace")
            try:
                yield
            finally:
                _check(_libc.setns(here, CLONE_NEWNET), "leaving a network namespace")
        finally:
            os.close(here)

    def run(self, command: str) -> str:
        """Run a command (words separated by blanks) inside the namespace."""
        with self.entered():
            return run(command.split())

    def setting(self, name: str, value: object) -> None:
        """Write a kernel setting of the namespace, `net/ipv4/…` as under /proc/sys."""
        with self.entered():
            Path("/proc/sys", name).write_text(f"{value}\n")

    def close(self) -> None:
        """Let the namespace go; the kernel removes it with its links when the last socket in it is closed."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Namespace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def obstacle() -> str:
    """Why namespaces cannot be made here; empty where they can."""
    if os.name != "posix" or not Path("/proc/thread-self/ns/net").exists():
        return "network namespaces are Linux's"
    if os.geteuid() != 0:
        return "making network namespaces needs root"
    try:
        with Namespace() as host:
            host.run("ip link show")
    except (RecordingError, OSError) as error:
        return f"network namespaces cannot be made here: {error}"
    return ""
