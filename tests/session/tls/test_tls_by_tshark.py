"""Fields of TLS are those of tshark, in our captures and those of other projects. Where tshark says more:

- SSL 2.0, and hellos of TLS in its form; hellos of servers that speak drafts before 22.
- Signatures of ServerKeyExchange, CertificateRequest and CertificateVerify, and those of logs in certificates;
  certificates in what OCSP said.
- Names of others in certificates: of who vouches for the issuer, and of where lists are.
- Of a text with a zero octet, what stands before it.
- A cookie in a hello that lies about its length.
- `tls.handshake.extension.data` stands there only for extensions that tshark does not know, and here for those that we
  do not.
- Octets of segments whose checksum is wrong.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import dissect
from dissect.protocols.tls import TLS
from dissect.schema import FollowedType
from dissect.session.applications.follower import MessageFollower
from tests.captures import CAPTURES
from tests.corpus import corpus_files, needs_corpus

pytestmark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")

LATER = "tls.handshake.ja4"
"""Which this tshark does not know."""
OURS = [one for one in TLS.fields if not one.is_own and not one.name.startswith(LATER)]
NUMBERS = {one.name for one in OURS if one.type is FollowedType.NUMBER}
NOT_COMPARED = {"tls.handshake.extension.data", "x509ce.uniformResourceIdentifier"}
SIGNATURES = {"tls.handshake.sig_hash_alg", "tls.handshake.sig_hash_alg_len"}
WITH_SIGNATURE = {"11", "12", "13", "15"}
SIGNED_LOGS = "18"
WITH_STATUS = "22"
SECOND_STATUS_REQUEST = "17"
SSL_2 = "2"
HELLO = re.compile(rb"\x16\x03[\0-\4]..[\1\2]\0", re.DOTALL)
DRAFT = "the hello of a server that speaks a draft of TLS 1.3 before 22, which had another form"
DAMAGED = "segments whose checksum is wrong are no part of a stream here"
LATE = "a segment that fills a gap, which tshark leaves out of its messages"
OTHERWISE: dict[str, str] = {
    "tls-altname-zero/*": DAMAGED,
    "PacketExamples/ssl-malformed1.pcap": DAMAGED,
    "tls13-draft14/*": DRAFT,
    "tls13-draft18/*": DRAFT,
    "tls13-draft19/*": DRAFT,
    "tls-duplicate-hello/*": "a cookie in a hello that lies about its length",
    "tls-fingerprint-alert/*": LATE,
    "tls/ssl.v3.pcap": LATE,
    "tls/ssl-to-http-server.pcap": "a port on which tshark looks for HTTP",
    "PacketExamples/ipv4-malformed.pcap": "a datagram whose length is less than its header: tshark reads no further",
    "Traces/globus-url-copy*.pcap": "a cipher suite that does not encrypt: tshark goes on reading where others cannot",
}
"""Captures of which tshark says something else, and why."""
PARTS_OF_NAMES = "x509sat."


def told_by_tshark(path: Path) -> Iterator[tuple[int, dict[str, list[str]]]]:
    """The fields of each frame with TLS."""
    names = [one.name for one in OURS]
    words = ["-T", "fields", "-E", "separator=|", "-E", "aggregator=;", "-e", "frame.number"]
    command = ["tshark", "-r", str(path), "-Y", "tls", *words, *(word for name in names for word in ("-e", name))]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    for line in said.splitlines():
        number, *columns = line.split("|")
        values = {name: [one for one in column.split(";") if one] for name, column in zip(names, columns, strict=True)}
        yield int(number), {n: [str(int(one, 0)) for one in v] if n in NUMBERS else v for n, v in values.items()}


def told_by_us(path: Path) -> dict[int, dict[str, list[str]]]:
    follower = MessageFollower()
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    with dissect.open(path) as packets:
        taken = (message for packet in packets for message in follower.take(packet))
        messages = [message for message in taken if message.application is TLS]
    for message in messages:
        for one in message:
            value = one.value
            text = value.hex() if isinstance(value, bytes) else "1" if value is True else str(value)
            found[message.frame][one.name] += [text] if text else []
    return found


def compared(theirs: dict[str, list[str]]) -> set[str]:
    """The names that say the same in a frame of which tshark says this."""
    names = {one.name for one in OURS} - NOT_COMPARED
    types = set(theirs["tls.handshake.type"])
    if types & WITH_SIGNATURE or SIGNED_LOGS in theirs["tls.handshake.extension.type"]:
        names -= SIGNATURES
    if WITH_STATUS in types:
        names = {one for one in names if not one.startswith("x509") and "status_request" not in one}
    if SECOND_STATUS_REQUEST in theirs["tls.handshake.extension.type"]:
        names = {one for one in names if "status_request" not in one}
    return set() if SSL_2 in theirs["tls.record.version"] else names


def is_same(name: str, theirs: list[str], ours: list[str]) -> bool:
    if name.startswith(PARTS_OF_NAMES):
        return not Counter(one.partition("\0")[0] for one in ours) - Counter(theirs)
    return ours == theirs


def differences(path: Path) -> list[str]:
    ours, told = told_by_us(path), dict(told_by_tshark(path))
    more = [f"{path.name} {number}: is no TLS to tshark" for number in sorted(ours.keys() - told.keys())]
    return more + [
        f"{path.name} {number}: {name}: {theirs[name]}, not {ours[number][name]}"
        for number, theirs in told.items()
        for name in sorted(compared(theirs))
        if not is_same(name, theirs[name], ours[number][name])
    ]


@pytest.mark.slow
def test_fields_in_our_captures_are_those_of_tshark() -> None:
    assert [one for path in sorted(CAPTURES.glob("tls*.pcap")) for one in differences(path)] == []


def captures_with_hellos() -> list[Path]:
    """Those of other projects in which a record with the hello of a client or a server begins somewhere."""
    captures = [one for one in corpus_files() if one.suffix in {".pcap", ".pcapng", ".trace", ".cap"}]
    return [one for one in captures if HELLO.search(one.read_bytes())]


@needs_corpus
@pytest.mark.slow
def test_so_are_those_in_captures_of_other_projects() -> None:
    found = {one: differences(one) for one in captures_with_hellos()}
    unexpected = [said for path, several in found.items() if not _reason(path) for said in several]
    equal = {str(path) for path, several in found.items() if _reason(path) and not several}

    assert len(found) > 40
    assert unexpected == []
    assert equal == set()


def _reason(path: Path) -> str:
    """Why a capture differs; empty if it does not."""
    return next((why for name, why in OTHERWISE.items() if path.match(name)), "")
