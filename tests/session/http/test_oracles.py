"""HTTP as others read it: h11, and tshark on the captures of other projects."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any, Final

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.protocols.http import HTTP
from dissect.schema import FollowedType
from dissect.session import open_packets
from tests.corpus import CORPUS, corpus_files, needs_corpus
from tests.session.http.streams import CLIENT, SERVER, read
from tests.session.tcp.tshark import needs_tshark

# tshark prints `http.chat` as a mark without its words, and content as text up to its first NUL.
PRINTED_OTHERWISE: Final = {"http.chunked_trailer_part", "http.chat", "http.file_data"}
# Of two passes of tshark only: its first pass does not know the response to a request, its second counts two requests
# of one segment as one.
READ_AHEAD: Final = tuple(one.name for one in HTTP.fields if one.reverse_of)
NAMES: Final = tuple(
    one.name
    for one in HTTP.fields
    if not one.is_own and one.name not in PRINTED_OTHERWISE and one.name not in READ_AHEAD
)
DURATIONS: Final = {one.name for one in HTTP.fields if one.type is FollowedType.DURATION}
DIFFERENT: Final = {
    # segments with a wrong checksum are no part of a stream here
    "mpls-in-vlan.pcap", "geneve-many-options.pcap",
    # a link type that we do not read; a tunnel whose directions have numbers of their own
    "arcnet-rfc1051-arp-icmp-http.pcap", "erspan.pcap",
    # octets of a SYN count when they are acknowledged
    "tcp-fast-open.pcap",
    # ports on which tshark looks for no HTTP
    "http-to-ssh.pcap", "http-single-conn-22.pcap", "ssl-to-http-server.pcap",
    # what is no message is no HTTP here, and tshark takes other ends of malformed ones
    "http-09-content-length-confusion.pcap", "http-11-request-then-cruft.pcap", "connect-with-smtp.pcap",
    "variant-01-chunk_2pow64_overflow.pcap", "variant-08-leading_zeros.pcap", "variant-09-te_obs_fold.pcap",
    "detect-pcre-04/input.pcap", "detect-pcre-05/input.pcap",
    # a response before its request has ended, or to one of several
    "100-continue.pcap", "http-body-match.pcap", "http-desync-request-response-5.pcap",
    # a response that goes on behind segments in another order
    "concurrent-range-requests.pcap",
}  # fmt: skip


# tshark takes lines that begin no message of HTTP for content.
MORE_CONTENT: Final = {
    "detect-app-layer-protocol-03/input.pcap", "detect-pcre-02/input.pcap", "variant-04-te_cl_desync.pcap",
    "variant-10-multi_value_te.pcap", "http-inner-transfer-encoding-ossfuzz.pcap",
    "http-lower-case-nonstandard-port.pcap", "http-lower-case.pcap",
}  # fmt: skip


def said_by_tshark(
    path: Path, directory: Path, names: tuple[str, ...], *options: str
) -> dict[str, dict[str, list[str]]]:
    """By frame, the values of the names."""
    command = [
        "tshark",
        *options,
        "-n",
        "-r",
        str(path),
        "-Y",
        "http",
        "-T",
        "fields",
        "-E",
        "separator=\2",
        "-E",
        "aggregator=\3",
    ]
    for name in ("frame.number", *names):
        command += ("-e", name)
    environment = {**os.environ, "WIRESHARK_CONFIG_DIR": str(directory)}
    ran = subprocess.run(command, capture_output=True, check=False, env=environment)
    found = {}
    for line in ran.stdout.decode("utf-8", "backslashreplace").split("\n"):
        number, *values = line.split("\2")
        if values:
            found[number] = {name: one.split("\3") for name, one in zip(names, values, strict=True) if one}
    return {number: one for number, one in found.items() if one}


def said_by_us(path: Path, names: tuple[str, ...]) -> dict[str, dict[str, list[str]]]:
    found = {}
    with open_packets(path, follow=[*names, "http"]) as packets:
        for packet in packets:
            if packet.fields("http"):
                told = {name: [_text(name, one) for one in packet.fields(name)] for name in names}
                found[str(packet.number)] = {name: values for name, values in told.items() if values}
    return {number: one for number, one in found.items() if one}


def _text(name: str, value: Any) -> str:
    if name in DURATIONS:
        return f"{'-' if value < 0 else ''}{abs(value) // 10**9}.{abs(value) % 10**9:09}"
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")
    return str(int(value))


def captures_with_http() -> list[Path]:
    captures = [one for one in corpus_files() if one.suffix in {".pcap", ".pcapng", ".trace", ".cap"}]
    return [one for one in captures if b"HTTP/1." in one.read_bytes()]


@needs_corpus
@needs_tshark
@pytest.mark.slow
def test_tshark_says_the_same_of_the_captures_of_others(tmp_path: Path) -> None:
    with_http = captures_with_http()
    assert len(with_http) > 100
    differ = [
        one
        for one in with_http
        if said_by_us(one, NAMES) != said_by_tshark(one, tmp_path, NAMES)
        or said_by_us(one, READ_AHEAD) != said_by_tshark(one, tmp_path, READ_AHEAD, "-2")
    ]
    assert CORPUS is not None
    unexpected = [str(one.relative_to(CORPUS)) for one in differ if not str(one).endswith(tuple(DIFFERENT))]
    assert unexpected == []


def content_by_us(path: Path) -> Counter[bytes]:
    with open_packets(path, follow=["http.file_data"]) as packets:
        return Counter(bytes(one) for packet in packets for one in packet.fields("http.file_data"))


def content_by_tshark(path: Path, directory: Path) -> Counter[bytes]:
    """What it writes into files."""
    directory.mkdir()
    command = ["tshark", "-n", "-q", "-r", str(path), "--export-objects", f"http,{directory}"]
    environment = {**os.environ, "WIRESHARK_CONFIG_DIR": str(directory.parent)}
    subprocess.run(command, capture_output=True, check=False, env=environment)
    return Counter(one.read_bytes() for one in directory.iterdir())


@needs_corpus
@needs_tshark
@pytest.mark.slow
def test_tshark_exports_the_same_content_from_the_captures_of_others(tmp_path: Path) -> None:
    unexpected, count = [], 0
    for number, path in enumerate(captures_with_http()):
        if str(path).endswith(tuple(DIFFERENT)):
            continue
        ours, theirs = content_by_us(path), content_by_tshark(path, tmp_path / str(number))
        count += ours.total()
        more_is_known = str(path).endswith(tuple(MORE_CONTENT)) and not ours - theirs
        if ours != theirs and not more_is_known:
            unexpected.append(path.name)
    assert unexpected == []
    assert count > 80


TOKENS = st.text(st.sampled_from("abcXYZ-09"), min_size=1, max_size=8)
VALUES = st.text(st.sampled_from('abc XYZ:;,="/'), max_size=12).map(str.strip)
FIELDS = st.lists(
    st.tuples(TOKENS.filter(lambda name: not name.lower().startswith(("content-", "transfer-"))), VALUES), max_size=5
)
BODIES = st.lists(st.binary(min_size=1, max_size=40), max_size=4)


def events_of(connection: h11.Connection) -> list[Any]:
    """What a connection has received, up to the end of the message."""
    found: list[Any] = []
    while not found or not isinstance(found[-1], h11.EndOfMessage):
        found.append(connection.next_event())
        assert found[-1] is not h11.NEED_DATA
    return found


@given(FIELDS, BODIES, st.booleans(), st.sampled_from([200, 204, 304, 404]), st.sampled_from(["GET", "HEAD", "PUT"]))
def test_h11_reads_what_it_writes_as_we_do(
    fields: list[tuple[str, str]], parts: list[bytes], is_chunked: bool, code: int, method: str
) -> None:
    size = sum(map(len, parts))
    framing = [("Transfer-Encoding", "chunked")] if is_chunked else [("Content-Length", str(size))]
    client, server = h11.Connection(h11.CLIENT), h11.Connection(h11.SERVER)
    request = h11.Request(method=method, target="/x", headers=[("Host", "a"), *fields, *framing])
    asked = b"".join(
        client.send(one) or b"" for one in (request, *(h11.Data(data=one) for one in parts), h11.EndOfMessage())
    )
    server.receive_data(asked)
    seen = events_of(server)
    has_body = code in {200, 404} and method != "HEAD"
    answer = h11.Response(status_code=code, headers=[*fields, *(framing if has_body else [])], reason="Why")
    sent = parts if has_body else []
    events = (answer, *(h11.Data(data=one) for one in sent), h11.EndOfMessage())
    answered = b"".join(server.send(one) or b"" for one in events)
    client.receive_data(answered)
    heard = events_of(client)

    ours = read((CLIENT, asked), (SERVER, answered))

    assert [one.problems for one in ours] == [(), ()]
    for message, theirs, line in zip(ours, (seen, heard), ("http.request.line", "http.response.line"), strict=True):
        head, *rest = theirs
        assert message.body == b"".join(bytes(one.data) for one in rest if isinstance(one, h11.Data))
        said = [one.partition(":") for one in message.every(line)]
        assert [(name.lower(), value.strip()) for name, _, value in said] == [
            (name.decode(), value.decode()) for name, value in head.headers
        ]
    assert (ours[0]["http.request.method"], ours[1]["http.response.code"]) == (method, code)
