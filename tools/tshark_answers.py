#!/usr/bin/env python3
"""Writes what tshark says about every packet in captures/ to tests/oracles/answers/, so that tests need no tshark.

    python tools/tshark_answers.py              write every answer that is missing or stale
    python tools/tshark_answers.py --check      write nothing, fail if an answer is not what tshark says now
    python tools/tshark_answers.py --check --every 4 --from 1   so for one answer in four, from the second
    python tools/tshark_answers.py FILE…        only for these captures (with --print: to standard output)

An answer is a gzip of JSON lines. The first line gives the version: `{"tshark": "4.0.17", "capture": "x.pcap",
"preferences": […]}`. Then there is a line for each packet:

    number     tshark's frame number
    captured   octets captured, and `original`, octets on the wire
    protocols  tshark's own summary, such as "eth:ethertype:ip:tcp"
    layers     [name, offset, length, parent] of every header of our protocols in document order, options that tshark
               shows as protocols of their own included; parent is the index of the layer whose tree holds it, or
               null: the content of an `icmp` or `icmpv6` layer is the datagram that an error quotes
    fields     [name, layer, shown, hex, offset, length] in document order; `shown` is tshark's text, `hex` the raw
               value (without the bits of its neighbours), null if tshark computes the field
    flags      "malformed" if a dissector ran off the data, "short" if the capture was cut

`fields.txt.gz` lists the names of all fields that this tshark knows under our protocols (and under options that are
protocols to it), one per line, after a line with its version. With it, tests find names of ours that do not exist, and
written exceptions that nothing needs.

The tool reads PDML, not `-T fields`, because only PDML shows nesting. It leaves out the notes of tshark's experts, and
fields that tshark hides, except those in `HIDDEN`: each repeats another field under a second name (`ip.addr`,
`tcp.port`). Answers are the same for the same capture and version.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from dissect.protocols import PROTOCOLS as DECLARED
from dissect.schema import Header, wire_names

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
CAPTURES = ROOT / "captures"
ANSWERS = ROOT / "tests" / "oracles" / "answers"
FIELDS = ANSWERS / "fields.txt.gz"
SUFFIX = ".jsonl.gz"


def declared() -> Iterator[type[Header]]:
    """Every header of the walk, and the items of its lists."""
    waiting = list(reversed(DECLARED))
    seen: set[type[Header]] = set()
    while waiting:
        header = waiting.pop()
        if header not in seen:
            seen.add(header)
            yield header
            waiting += [item for one in header.fields if one.options is not None for item in one.options.headers]


PROTOCOLS = tuple(
    sorted(
        {name.partition(".")[0] for header in declared() for name in (header.stack.name, *wire_names(header).values())}
        | {"mptcp"}
    )
)
"""The protocols whose headers are recorded. `mptcp` has what tshark concludes from several TCP options."""

HIDDEN = (
    *("icmpv6.opt.src_linkaddr", "icmpv6.opt.target_linkaddr"),
    *("geneve.reserved", "geneve.option.type.critical"),
)
"""Fields that are recorded although tshark hides them, most of them behind a more general name."""

PREFERENCES = (
    # Validation is off by default, and tshark silently ignores a misspelt value.
    *("ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE", "sctp.checksum:CRC 32c"),
    *("udplite.check_checksum:TRUE", "udplite.ignore_checksum_coverage:FALSE"),
    # Each answer is about one packet: tshark must not reassemble several.
    *("ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE"),
    *("tcp.reassemble_out_of_order:FALSE", "sctp.reassembly:FALSE"),
    *("dns.desegment_dns_messages:FALSE", "tftp.defragment:FALSE"),
    *("tcp.calculate_timestamps:FALSE", "udp.calculate_timestamps:FALSE", "tcp.no_subdissector_on_error:FALSE"),
    # tshark shows the raw numbers (tcp.seq_raw) only if it also counts from the connection's start.
    *("tcp.relative_sequence_numbers:TRUE", "tcp.analyze_sequence_numbers:TRUE", "tcp.track_bytes_in_flight:FALSE"),
    # The protocols must not depend on the machine, or on tshark's guesses about the payload.
    *(
        "tcp.try_heuristic_first:FALSE",
        "udp.try_heuristic_first:FALSE",
        "ip.tso_support:TRUE",
        "ipv6.tso_support:FALSE",
    ),
    *("udp.ignore_ipv6_zero_checksum:FALSE", "ip.decode_tos_as_diffserv:TRUE", "ip.use_geoip:FALSE"),
    *("ipv6.use_geoip:FALSE", "ipv6.exthdr_under_root_protocol_tree:FALSE", "ipv6.exthdr_hide_len_oct_field:FALSE"),
    *("eth.fcs:According to heuristic", "vlan.qinq_ethertype:0x9100"),
)

LONG = 12
"""Octets with more digits than an Ethernet address are recorded once, in hex."""

TAG = re.compile(r'\s*<(/?)(packet|proto|field)\b(?: name="([^"]*)")?')
ATTRIBUTE = re.compile(r' (\w+)="([^"]*)"')


@dataclass(slots=True)
class Answer:
    """Collects one packet of PDML for a line."""

    frame: dict[str, str] = field(default_factory=dict)
    layers: list[list[Any]] = field(default_factory=list)
    fields: list[list[Any]] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)

    def line(self) -> str:
        number = {"number": "frame.number", "captured": "frame.cap_len", "original": "frame.len"}
        content: dict[str, Any] = {name: int(self.frame[shown]) for name, shown in number.items()}
        content["protocols"] = self.frame["frame.protocols"]
        content["layers"] = self.layers
        content["fields"] = self.fields
        if self.flags:
            content["flags"] = sorted(self.flags)
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def is_ours(name: str) -> bool:
    """Whether a protocol or field belongs to a recorded protocol: its name begins with the protocol's."""
    return name.partition(".")[0] in PROTOCOLS


def answers(pdml: Iterable[str]) -> Iterator[Answer]:
    """The packets of a PDML document, which has one element per line."""
    answer = Answer()
    open_elements: list[int | None] = []
    """For every open element the index of its layer; None outside our protocols."""
    for line in pdml:
        tag = TAG.match(line)
        if tag is None:
            continue
        closing, kind, name = tag.groups()
        if kind == "packet":
            if closing and "frame.encap_type" in answer.frame:  # without it, this is a block of pcapng, not a packet
                yield answer
            answer, open_elements = Answer(), []
            continue
        if closing:
            open_elements.pop()
            continue
        layer = _element(answer, kind, name or "", line, open_elements[-1] if open_elements else None)
        if not line.rstrip().endswith("/>"):
            open_elements.append(layer)


def _element(answer: Answer, kind: str, name: str, line: str, layer: int | None) -> int | None:
    """Add one element; return the index of the layer that its children belong to."""
    attributes = {key: html.unescape(value) for key, value in ATTRIBUTE.findall(line)}
    if kind == "proto":
        # "[Malformed Packet: X]" is an exception in X; without brackets it is an expert's note, which may be wrong.
        if name in ("_ws.malformed", "_ws.short") and attributes.get("showname", "").startswith("["):
            answer.flags.add(name.removeprefix("_ws."))
        if not is_ours(name):
            return layer if name == "fake-field-wrapper" else None
        answer.layers.append([name, int(attributes["pos"]), int(attributes["size"]), layer])
        return len(answer.layers) - 1
    if name.startswith("frame."):
        answer.frame[name] = attributes.get("show", "")
    if name == "_ws.expert":  # an opinion about the packet, not a field
        return None
    if layer is not None and is_ours(name) and (attributes.get("hide") != "yes" or name in HIDDEN):
        shown, raw = attributes.get("show", ""), attributes.get("value")
        if raw is not None and len(raw) > LONG and shown == ":".join(raw[at : at + 2] for at in range(0, len(raw), 2)):
            shown = raw
        answer.fields.append([name, layer, shown, raw, int(attributes["pos"]), int(attributes["size"])])
    return layer


@cache
def version(tshark: str) -> str:
    """The version of tshark, such as 4.0.17."""
    said = subprocess.run([tshark, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+\.\d+\.\d+)", said)
    if found is None:
        raise SystemExit(f"{tshark} --version says no version: {said[:80]!r}")
    return found.group(1)


def ask(tshark: str, capture: Path, packets: int | None = None) -> str:
    """All that tshark says about a capture, or about its first packets, as JSON lines."""
    header = {"tshark": version(tshark), "capture": capture.name, "preferences": list(PREFERENCES)}
    lines = [json.dumps(header, separators=(",", ":"))]
    command = [tshark, "-n", "-r", str(capture), "-T", "pdml", "-J", " ".join(("frame", *PROTOCOLS))]
    command += [] if packets is None else ["-c", str(packets)]
    for preference in PREFERENCES:
        command += ["-o", preference]
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryFile() as errors:
        environment = {**os.environ, "WIRESHARK_CONFIG_DIR": empty, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment) as process:
            assert process.stdout is not None
            pdml = (line.decode("utf-8", "replace") for line in process.stdout)
            lines += [answer.line() for answer in answers(pdml)]
        errors.seek(0)
        complaint = errors.read().decode("utf-8", "replace").strip()
    if process.returncode and len(lines) == 1:
        raise SystemExit(f"tshark cannot read {capture}: {complaint}")
    return "\n".join(lines) + "\n"


def _ask_all(tshark: str, chosen: Sequence[Path]) -> Iterator[str]:
    """What tshark says about each capture, in order; several run at a time."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(lambda capture: ask(tshark, capture), chosen)


def ask_fields(tshark: str) -> str:
    """The version, and the names of all fields that tshark knows under our protocols."""
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "WIRESHARK_CONFIG_DIR": empty}
        command = [tshark, "-G", "fields"]
        said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    rows = (line.split("\t") for line in said.splitlines())
    names = {row[2] for row in rows if row[0] in "FP" and is_ours(row[2]) and "." in row[2]}
    return "\n".join((version(tshark), *sorted(names))) + "\n"


def captures(directory: Path = CAPTURES) -> list[Path]:
    """The capture files of a directory, by name."""
    wanted = re.compile(r"\.(pcap|pcapng)(\.gz|\.zst)?$")
    return sorted(path for path in directory.iterdir() if wanted.search(path.name))


def add_sample(parser: argparse.ArgumentParser) -> None:
    """Let a run check a sample of the answers."""
    parser.add_argument("--every", type=int, default=1, metavar="N", help="with --check: every Nth answer only,")
    parser.add_argument("--from", type=int, default=0, metavar="K", dest="first", help="from number K (modulo N)")


def sample(answers: Sequence[T], given: argparse.Namespace) -> Sequence[T]:
    """The answers that are to be checked."""
    return answers[given.first % given.every :: given.every]


def answer_path(capture: Path) -> Path:
    return ANSWERS / f"{capture.name}{SUFFIX}"


def read(path: Path) -> str:
    """The lines of an answer file; empty if it does not exist."""
    return gzip.decompress(path.read_bytes()).decode() if path.exists() else ""


def packed(text: str) -> bytes:
    """A gzip that depends only on the text: without time and name."""
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


def _speaks_for(recorded: str, installed: str) -> bool:
    """Whether answers of two versions can be compared: they share major and minor number."""
    return recorded.split(".")[:2] == installed.split(".")[:2]


def check(tshark: str, chosen: Sequence[Path]) -> int:
    """Compare the written answers with what tshark says now."""
    installed, stale, others = version(tshark), [], 0
    for capture, said in zip(chosen, _ask_all(tshark, chosen), strict=True):
        recorded = read(answer_path(capture))
        if not recorded:
            stale.append(f"{capture.name}: no answer")
        elif not _speaks_for(json.loads(recorded.partition("\n")[0])["tshark"], installed):
            others += 1
        elif _content(recorded) != _content(said):
            stale.append(f"{capture.name}: the answer is not what tshark {installed} says")
    fields = read(FIELDS)
    if not fields or (_speaks_for(fields.partition("\n")[0], installed) and fields != ask_fields(tshark)):
        stale.append(f"{FIELDS.name}: the list of fields is not that of tshark {installed}")
    known = {answer_path(capture).name for capture in captures()}
    stale += [f"{path.name}: no such capture" for path in sorted(ANSWERS.glob(f"*{SUFFIX}")) if path.name not in known]
    if others:
        print(f"{others} answers are of another version than tshark {installed} and were not compared")
    for line in stale:
        print(f"stale: {line}", file=sys.stderr)
    if stale:
        print("run `python tools/tshark_answers.py`", file=sys.stderr)
    else:
        print(f"{len(chosen) - others} answers are fresh")
    return 1 if stale else 0


def _content(text: str) -> str:
    """An answer without the patch level of the version."""
    return re.sub(r'^\{"tshark":"(\d+\.\d+)\.\d+"', r'{"tshark":"\1"', text)


def write(tshark: str, chosen: list[Path]) -> None:
    """Write the answers that have changed, and remove those whose capture is gone."""
    ANSWERS.mkdir(parents=True, exist_ok=True)
    for capture, said in zip(chosen, _ask_all(tshark, chosen), strict=True):
        path = answer_path(capture)
        if read(path) != said:
            path.write_bytes(packed(said))
            print(path.relative_to(ROOT))
    if read(FIELDS) != ask_fields(tshark):
        FIELDS.write_bytes(packed(ask_fields(tshark)))
        print(FIELDS.relative_to(ROOT))
    known = {answer_path(capture).name for capture in captures()}
    for path in sorted(ANSWERS.glob(f"*{SUFFIX}")):
        if path.name not in known:
            path.unlink()
            print(f"{path.relative_to(ROOT)}: removed, no such capture")


def main() -> int:
    parser = argparse.ArgumentParser(description="tshark's answers for the captures, for tests that need no tshark")
    parser.add_argument("files", nargs="*", type=Path, help="captures (default: all in captures/)")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--print", action="store_true", help="print, write nothing")
    parser.add_argument("--allow-missing", action="store_true", help="succeed where tshark is not installed")
    add_sample(parser)
    parser.add_argument("--tshark", default="tshark", help="the program (default: %(default)s)")
    given = parser.parse_args()
    if shutil.which(given.tshark) is None:
        print("tshark not installed", file=sys.stderr)
        return 0 if given.allow_missing else 1
    chosen = list(given.files) or captures()
    if given.print:
        for capture in chosen:
            sys.stdout.write(ask(given.tshark, capture))
        return 0
    if given.check:
        return check(given.tshark, sample(chosen, given))
    write(given.tshark, chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
