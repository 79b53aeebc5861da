"""The Trivial File Transfer Protocol: UDP, and acknowledgements of its own."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import Pair, Side
from recording.programs import ask, running
from recording.wire import Direction

CHAPTER = "File transfer"
LINES = "".join(f"line {number:03} of 200\n" for number in range(1, 201))
FAILED_TRANSFER = frozenset({1, 68, 69, 255})
"""The programs' ways to say that a transfer has ended with an error."""


@contextlib.contextmanager
def shelf(**files: str) -> Iterator[Path]:
    """A directory that everyone may read and write, with these files in it."""
    with tempfile.TemporaryDirectory() as text:
        directory = Path(text)
        directory.chmod(0o777)
        for name, content in files.items():
            (directory / name).write_text(content)
            (directory / name).chmod(0o666)
        yield directory


@contextlib.contextmanager
def dnsmasq(side: Side, directory: Path, *options: str) -> Iterator[None]:
    """dnsmasq as a TFTP server that can only be read from."""
    command = ["dnsmasq", "-k", "-C", "/dev/null", "-u", "root", "-p", "0", "--log-facility=-", "--pid-file="]
    with running(side, [*command, "--enable-tftp", f"--tftp-root={directory}", *options], ready="TFTP"):
        yield


@contextlib.contextmanager
def atftpd(side: Side, directory: Path) -> Iterator[None]:
    """atftpd, which can be written to and knows windows. (It and tftpd-hpa exclude each other on Debian.)"""
    command = ["atftpd", "--daemon", "--no-fork", "--user", "root.root", "--logfile", "-", str(directory)]
    with running(side, command, ready="started"):
        yield


@scenario(CHAPTER)
def tftp_read(laboratory: Laboratory) -> None:
    """A file of 1024 octets is read, as the protocol was at first (RFC 1350): blocks of 512 and no options.

    Recorded: dnsmasq and curl over a veth pair without offload, at the client, over IPv4 and over IPv6.

    Look at: the server answers from a port of its own; the third block is empty, because a full one does not end a
    file; each block waits for its acknowledgement.
    """
    pair = laboratory.veth()
    with shelf(file=LINES[:1024]) as directory, dnsmasq(pair.server, directory):
        laboratory.record(pair.client)
        for address in (pair.server.ip4, f"[{pair.server.ip6}]"):
            ask(pair.client, ["curl", "-s", "--tftp-no-options", f"tftp://{address}/file"])


@scenario(CHAPTER)
def tftp_options(laboratory: Laboratory) -> None:
    """The same protocol with options (RFC 2347): a larger block, the size of the file, the time to wait.

    Recorded: dnsmasq and curl, then atftpd and atftp, over a veth pair without offload, at the client.

    Look at: OACK holds what the server accepts, and is acknowledged as block 0.
    """
    pair = laboratory.veth()
    with shelf(file=LINES) as directory:
        with dnsmasq(pair.server, directory):
            laboratory.record(pair.client)
            ask(pair.client, ["curl", "-s", "--tftp-blksize", "1428", f"tftp://{pair.server.ip4}/file"])
        with atftpd(pair.server, directory):
            _get(pair, "file", "tsize", "timeout 2", "blksize 1024")


@scenario(CHAPTER)
def tftp_write(laboratory: Laboratory) -> None:
    """A file is written to the server, in both modes: `octet`, and `netascii` with its line ends.

    Recorded: atftpd and the client of tftp-hpa over a veth pair without offload, at the client.

    Look at: the server acknowledges block 0 before there is any data; in netascii each line end is two octets.
    """
    pair = laboratory.veth()
    with shelf(local=LINES[:600]) as directory, atftpd(pair.server, directory):
        laboratory.record(pair.client)
        for mode in ("octet", "netascii"):
            put = ["put", str(directory / "local"), f"written.{mode}"]
            ask(pair.client, ["tftp", "-4", "-m", mode, pair.server.ip4, "-c", *put])


@scenario(CHAPTER)
def tftp_errors(laboratory: Laboratory) -> None:
    """Transfers that are refused: no such file, a name outside the server's directory, and writing where one may not.

    Recorded: atftpd and then dnsmasq, with atftp, over a veth pair without offload, at the client.

    Look at: ERROR with a code and a text, and nothing after it.
    """
    pair = laboratory.veth()
    with shelf(local=LINES[:100]) as directory:
        with atftpd(pair.server, directory):
            laboratory.record(pair.client)
            for name in ("nobody", "../outside"):
                _get(pair, name, accept=FAILED_TRANSFER)
        with dnsmasq(pair.server, directory):
            put = ["-p", "-l", str(directory / "local"), "-r", "new"]
            ask(pair.client, ["atftp", *put, pair.server.ip4], accept=FAILED_TRANSFER)


@scenario(CHAPTER)
def tftp_window(laboratory: Laboratory) -> None:
    """Four blocks for one acknowledgement (RFC 7440), and one of them lost on the way.

    Recorded: atftpd and atftp over a wire that loses the sixth block, at the client.

    Look at: the option `windowsize`; the acknowledgement of the last block that came in order, and the blocks after it
    sent again.
    """
    seen: list[bytes] = []

    def policy(direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
        if direction is Direction.TO_CLIENT and b"line" in frame:
            seen.append(frame)
            if len(seen) == 6:
                return []
        return [(0.0, frame)]

    pair = laboratory.taps(policy)
    with shelf(file=LINES * 2) as directory, atftpd(pair.server, directory):
        laboratory.record(pair.client)
        _get(pair, "file", "windowsize 4", "timeout 1")


def _get(pair: Pair, name: str, *options: str, accept: frozenset[int] = frozenset({0})) -> None:
    words = [word for option in options for word in ("--option", option)]
    ask(pair.client, ["atftp", *words, "-g", "-r", name, "-l", "/dev/null", pair.server.ip4], accept=accept)
