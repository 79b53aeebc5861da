"""TLS between `openssl s_client` and `openssl s_server`."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import Pair, Side
from recording.programs import ask, running

CHAPTER = "Transport Layer Security"
PORT = "443"
NAME = "server.lecture.example"
SUBJECT = f"/C=DE/O=Lecture/CN={NAME}"
NAMES = f"subjectAltName=DNS:{NAME},DNS:*.lecture.example,IP:192.0.2.2,IP:2001:db8::2,email:teacher@lecture.example"


@contextlib.contextmanager
def server(side: Side, *words: str) -> Iterator[None]:
    """A server that returns each line from its end to its beginning, with a certificate that it has made itself."""
    with tempfile.TemporaryDirectory() as directory:
        key, certificate = Path(directory, "key.pem"), Path(directory, "certificate.pem")
        kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650"]
        files = ["-keyout", str(key), "-out", str(certificate)]
        ask(side, ["openssl", "req", "-x509", *kind, *files, "-subj", SUBJECT, "-addext", NAMES])
        identity = ["-key", str(key), "-cert", str(certificate)]
        with running(side, ["openssl", "s_server", "-accept", PORT, *identity, "-rev", *words], ready="ACCEPT"):
            yield


def client(pair: Pair, address: str, *words: str, text: str = "hello", accept: frozenset[int] = frozenset({0})) -> None:
    """One line to the server, and its answer."""
    # The client ends when its input does, so that waits for the answer.
    said = " ".join(("openssl s_client -quiet -no_ign_eof -connect", f"'{address}:{PORT}'", *words))
    ask(pair.client, ["sh", "-c", f"(echo {text}; sleep 0.3) | {said}"], accept=accept)


@scenario(CHAPTER)
def tls12_session(laboratory: Laboratory) -> None:
    """A session of TLS 1.2 with a certificate and a chosen protocol, and one that fails.

    Recorded: `openssl s_server` and `openssl s_client` over a veth pair without offload, at the client. The second
    client offers only a cipher suite that the server's key cannot serve.

    Look at: the name of the server in the client's hello, and in the certificate, which anybody can read; `Change
    Cipher Spec`, after which nobody can; the alert that ends the second connection.
    """
    pair = laboratory.veth()
    with server(pair.server, "-tls1_2", "-alpn", "h2,http/1.1"):
        laboratory.record(pair.client)
        client(pair, pair.server.ip4, "-tls1_2", "-servername", NAME, "-alpn", "http/1.1,h2")
        failed = ("-tls1_2", "-cipher", "AES128-GCM-SHA256")
        client(pair, pair.server.ip4, *failed, accept=frozenset({1}))


@scenario(CHAPTER)
def tls13_session(laboratory: Laboratory) -> None:
    """TLS 1.3 over IPv6, whose server asks the client to begin again with another key.

    Recorded: `openssl s_server` and `openssl s_client` over a veth pair without offload, at the client.

    Look at: the version in the extensions, as the fields for it say 1.2; the `Hello Retry Request`, which is a server's
    hello with a certain random; that the certificate is encrypted, and the records after the second server's hello say
    that they carry data.
    """
    pair = laboratory.veth()
    with server(pair.server, "-tls1_3", "-groups", "P-256", "-6"):
        laboratory.record(pair.client)
        words = ("-tls1_3", "-groups", "X25519:P-256", "-servername", NAME)
        client(pair, f"[{pair.server.ip6}]", *words)
