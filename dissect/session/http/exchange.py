"""`Exchange`: a request, as far as its response needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dissect.session.applications.reader import When
from dissect.session.http.head import Head, text_of

KEPT_URI: Final = 8192


@dataclass(slots=True)
class Exchange:
    """A request that waits for its response."""

    number: int
    """In its connection, from 1."""
    method: str
    uri: str
    """With the host, if there is one."""
    when: When
    """Where it ended, or where its fields did, if its body goes on."""


def exchange_of(number: int, head: Head, when: When) -> Exchange:
    """A request whose fields are there."""
    return Exchange(number, head.method, full_uri(head) or head.uri[:KEPT_URI], when)


def full_uri(head: Head) -> str:
    """The URI of a request with its host; empty without one."""
    uri = head.uri[:KEPT_URI]
    if not uri.startswith("/"):
        return uri if "://" in uri or head.method == "CONNECT" else ""
    hosts = head.values("host")
    return f"http://{text_of(hosts[0][:KEPT_URI])}{uri}" if hosts else ""
