#!/usr/bin/env python3
"""Writes the packets that tshark finds with some hundreds of filters to tests/filter/, so that tests need no tshark.

    python tools/filter_answers.py              rewrite the filters and tshark's answers
    python tools/filter_answers.py --check      write nothing, fail if an answer is not what tshark says now

The packets are the first of every capture in captures/, in one file (`merged`). A generator makes the filters from the
catalogue of names and from values in or near those of these packets; its seed is in the file. The first line gives the
version and the input: `{"tshark": "4.0.17", "seed": 4, "captures": "<digest>"}`; then there is a line for each filter,
`["ip.ttl == 64", "1-3 7"]`: the filter, and the numbers of the packets it finds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path
from string import ascii_letters, digits
from typing import Any

from tshark_answers import ROOT, add_sample, packed, sample, version

from dissect.addresses import Address
from dissect.errors import FilterError
from dissect.filter.name_types import FilterName, Sort, Type
from dissect.filter.names import catalogue
from dissect.filter.naming.catalogue import Catalogue
from dissect.filter.occurrences import occurrences
from dissect.filter.parser import parse
from dissect.packet import Packet, default_protocols

sys.path.insert(0, str(ROOT))

from tests.filter.answers import ANSWERS, digest, merged, packets_of, ranges, stored  # imported from the path above
from tests.filter.differences import DIFFERENCES
from tests.tshark_fields_not_ours import DIFFERENCES as SHOWN_DIFFERENTLY

SEED = 4
COMPOUND = 150

LETTERS = (ascii_letters + digits).encode()
PLAIN = LETTERS + b" -_."

PREFERENCES = (
    *("ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE", "sctp.checksum:CRC 32c"),
    *("ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE", "sctp.reassembly:FALSE"),
    *("tcp.try_heuristic_first:FALSE", "udp.try_heuristic_first:FALSE", "dns.desegment_dns_messages:FALSE"),
    *("tcp.analyze_sequence_numbers:FALSE", "ip.tso_support:TRUE", "tcp.no_subdissector_on_error:FALSE"),
    *("eth.fcs:According to heuristic", "vlan.qinq_ethertype:0x9100", "udp.ignore_ipv6_zero_checksum:FALSE"),
    *("tftp.defragment:FALSE", "ipv6.use_geoip:FALSE", "ip.use_geoip:FALSE"),
)


class Generator:
    """Makes filters from names and values that occur in packets."""

    def __init__(self, packets: Sequence[Packet], names: Catalogue, left_out: Iterable[str] = ()) -> None:
        patterns = tuple(left_out)
        self.random = random.Random(SEED)
        self.names: list[tuple[FilterName, list[Any]]] = []
        for name in names.values():
            if name.name == "frame" or any(fnmatchcase(name.name, pattern) for pattern in patterns):
                continue
            values = [one.value for packet in packets for one in occurrences(packet, name)]
            if values:
                self.names.append((name, values))

    def filters(self) -> list[str]:
        """One filter for every name that occurs, then some that join several of them."""
        simple = [self.simple(name, values) for name, values in self.names]
        compound = [self.compound() for _ in range(COMPOUND)]
        return list(dict.fromkeys((*simple, *compound)))

    def compound(self) -> str:
        parts = []
        for _ in range(self.random.randint(2, 4)):
            name, values = self.random.choice(self.names)
            part = self.simple(name, values)
            parts.append(self.random.choice((part, part, f"not {part}", f"!({part})")))
        text = parts[0]
        for part in parts[1:]:
            sign = self.random.choice((" and ", " or ", " && ", " || ", " or "))
            text = f"({text}){sign}{part}" if self.random.random() < 0.3 else f"{text}{sign}{part}"
        return text

    def simple(self, name: FilterName, values: Sequence[Any]) -> str:
        value = self.random.choice(values)
        layer = self.random.choice(("", "", "", "", "", "#1", "#2", "#[-1]", "#[1-2]"))
        # tshark decides which protocol a field of a list belongs to
        field = name.name + (layer if name.own and not name.items and name.sort is not Sort.FRAME else "")
        makers: dict[Type, Callable[[], str]] = {
            Type.VERDICT: lambda: self._verdict(name.name),
            Type.PROTOCOL: lambda: self._protocol(field, name, value),
            Type.FLAG: lambda: self._flag(field),
            Type.OCTETS: lambda: self._octets(field, name.name, value),
            Type.MAC: lambda: self._octets(field, name.name, value),
            **dict.fromkeys(
                (Type.UNSIGNED, Type.SIGNED, Type.SECONDS), lambda: self._number(field, name, value, values)
            ),
            **dict.fromkeys((Type.TEXT, Type.DOMAIN_NAME), lambda: self._text(field, name.name, value)),
            **dict.fromkeys((Type.IPV4, Type.IPV6), lambda: self._address(field, name.name, value, values)),
        }
        return makers[name.type]()

    def _flag(self, field: str) -> str:
        return self.random.choice((field, f"{field} == 1", f"{field} == 0", f"{field} == True", f"{field} != 1"))

    def _number(self, field: str, name: FilterName, value: int, values: Sequence[int]) -> str:
        greatest = (1 << name.bits) - 1
        near = min(max(value + self.random.choice((-1, 0, 0, 1)), 0), greatest) if name.type is Type.UNSIGNED else value
        other = self.random.choice(values)
        low, high = sorted((near, other))
        written = self._seconds if name.type is Type.SECONDS else self._written
        choices = [
            field,
            *(f"{field} {sign} {written(near)}" for sign in ("==", "eq", "!=", "ne", ">", "gt", "<", "lt", ">=", "<=")),
            *(f"{field} {sign} {written(near)}" for sign in ("===", "!==", "~=", "all_ne", "any_ne")),
            *(f"{word} {field} {sign} {written(near)}" for word in ("any", "all") for sign in ("==", "!=", ">")),
            f"{field} in {{{written(low)} .. {written(high)}}}",
            f"{field} in {{{written(near)}, {written(other)}}}",
            f"{field} not in {{{written(near)}..{written(max(near, other))}}}",
            f"count({name.name}) == {self.random.randint(1, 3)}",
        ]
        if name.type is Type.UNSIGNED and name.bits <= 32:
            mask = self.random.randint(1, greatest)
            choices += [f"{field} & {mask:#x}", f"{field} & {mask} == {mask & value}", f"{field} & {mask} > 1"]
        return self.random.choice(choices)

    def _written(self, value: int) -> str:
        if value < 0:
            return str(value)
        return self.random.choice((str(value), str(value), hex(value), f"0{value:o}"))

    @staticmethod
    def _seconds(value: int) -> str:
        return f"{value // 10**9}.{value % 10**9:09}"

    def _address(self, field: str, name: str, value: Any, values: Sequence[Any]) -> str:
        other = self.random.choice(values)
        low, high = sorted((value, other))
        prefix = self.random.randint(1, 8 * len(value))
        choices = [
            field,
            *(f"{field} {sign} {value}" for sign in ("==", "!=", "===", "!==", "<", ">", "<=", ">=")),
            *(f"{field} {sign} {value}/{prefix}" for sign in ("==", "!=", "!==")),
            f"{field} in {{{low} .. {high}}}",
            f"{field} in {{{value}/{prefix}, {other}}}",
            f"any {field} != {value}",
            f"all {field} == {value}/{prefix}",
            f"{field}[0:2] == {value[:2].hex(':')}",
            f"count({name}) > 1",
        ]
        return self.random.choice(choices)

    def _octets(self, field: str, name: str, value: bytes) -> str:
        start = self.random.randrange(len(value))
        end = min(start + self.random.randint(1, 4), len(value))
        piece = _hexadecimal(value[start:end], self.random.choice(":-"))
        whole = _hexadecimal(value[:40])
        choices = [
            *(f"{field}[{start}:{end - start}] {sign} {piece}" for sign in ("==", "!=", ">", "<=")),
            f"{field}[{start}-{start + 1}] == {_hexadecimal(value[start : start + 2])}",
            f"{field}[{start}] == {value[start]:#04x}",
            f"{field}[{start - len(value)}:] == {_hexadecimal(value[start:])}",
            f"{field}[{start}]",
            f"{field} contains {piece}",
            f'{field} matches "{_pattern(value[start:end])}"',
            f"len({name}) == {len(value)}",
            f"len({name}) > {len(value)}",
            field,
        ]
        if not isinstance(value, Address):
            choices.append(f'{field} contains "{_escaped(value[start:end])}"')
        if len(value) <= 40:
            choices += [f"{field} {sign} {whole}" for sign in ("==", "!=", "!==", ">", "<=")]
        return self.random.choice(choices)

    def _text(self, field: str, name: str, value: str) -> str:
        octets = value.encode()
        start = self.random.randrange(len(octets))
        end = min(start + self.random.randint(1, 4), len(octets))
        piece = _escaped(octets[start:end])
        whole = _escaped(octets)
        choices = [
            *(f'{field} {sign} "{whole}"' for sign in ("==", "!=", "===", ">", "<=")),
            f'{field}[{start}:{end - start}] == "{piece}"',
            f'{field} contains "{piece}"',
            f'{field} matches "{_pattern(octets[start:end]).swapcase()}"',
            f'lower({name}) contains "{piece.lower()}"',
            f'upper({name}) == "{whole.upper()}"',
            f"len({name}) == {len(octets)}",
            f'{field} in {{"{whole}", "x"}}',
            field,
        ]
        return self.random.choice([one for one in choices if "\\" not in one] or [field])

    def _protocol(self, field: str, name: FilterName, value: bytes) -> str:
        choices = [field, field, field]
        if name.sort is Sort.PROTOCOL and name.own and value:
            fixed = min(header.layout.fixed_octets for header in name.own)
            if fixed:
                start = self.random.randrange(min(fixed, len(value)))
                piece = value[start : start + 1]
                choices += [
                    f"{name.name}[{start}] == {_hexadecimal(piece)}",
                    f"{name.name}[{start}:1] != {_hexadecimal(piece)}",
                ]
                choices += [f"{field} contains {_hexadecimal(value[start : start + 2])}"]
        return self.random.choice(choices)

    def _verdict(self, name: str) -> str:
        words = ("Good", "Bad", "Unverified", '"Not present"', "Illegal", "0", "1", "2", "3")
        first, second = self.random.choice(words), self.random.choice(words)
        return self.random.choice(
            (name, f"{name} == {first}", f"{name} != {first}", f"{name} in {{{first}, {second}}}")
        )


def _hexadecimal(octets: bytes, between: str = ":") -> str:
    """The spelling of octets; a single octet must not look like a name (ff is a protocol)."""
    return octets.hex(between) if len(octets) > 1 else f"0x{octets.hex()}"


def _escaped(octets: bytes) -> str:
    return "".join(
        chr(one) if (chr(one).isalnum() and one < 0x80) or one in b" -_." else f"\\x{one:02x}" for one in octets
    )


def _pattern(octets: bytes) -> str:
    return "".join(chr(one) if one in LETTERS else "." for one in octets)


ALIKE = {
    Type.UNSIGNED: "FT_UINT8 FT_UINT16 FT_UINT24 FT_UINT32 FT_UINT64 FT_FRAMENUM",
    Type.SIGNED: "FT_INT8 FT_INT16 FT_INT32 FT_INT64",
    Type.FLAG: "FT_BOOLEAN",
    Type.OCTETS: "FT_BYTES",
    Type.TEXT: "FT_STRING FT_STRINGZ",
    Type.DOMAIN_NAME: "FT_STRING",
    Type.MAC: "FT_ETHER",
    Type.IPV4: "FT_IPv4",
    Type.IPV6: "FT_IPv6",
    Type.SECONDS: "FT_RELATIVE_TIME",
    Type.VERDICT: "FT_UINT8",
    Type.PROTOCOL: "protocol FT_NONE FT_BYTES",
    Type.MESSAGE: "protocol",
}
"""The types of tshark that correspond to ours. For a name of another type (a flag that is a number there, octets that
are text), the same filter means something else, or tshark refuses it."""


def types(tshark: str) -> dict[str, set[str]]:
    """The types of each of tshark's names."""
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "WIRESHARK_CONFIG_DIR": empty}
        command = [tshark, "-G", "fields"]
        said = subprocess.run(command, capture_output=True, check=True, env=environment).stdout
    found: dict[str, set[str]] = {}
    for row in (line.split("\t") for line in said.decode("utf-8", "replace").splitlines()):
        found.setdefault(row[2], set()).add(row[3] if row[0] == "F" else "protocol")
    return found


def known_names(names: Catalogue, theirs: Mapping[str, set[str]]) -> Catalogue:
    """Our names that tshark has too, with a corresponding type."""
    found = {
        name: one for name, one in names.items() if theirs.get(name) and theirs[name] <= {*ALIKE[one.type].split()}
    }
    return Catalogue(found)


def generate(packets: Sequence[Packet], theirs: Mapping[str, set[str]], left_out: Iterable[str]) -> list[str]:
    """The filters; FilterError for an invalid one."""
    names = catalogue(default_protocols())
    filters = Generator(packets, known_names(names, theirs), left_out).filters()
    for text in filters:
        parse(text, names)
    return filters


def ask(tshark: str, path: Path, text: str) -> list[int] | str:
    """The numbers of the packets that a filter finds, or tshark's complaint."""
    command = [tshark, "-n", "-r", str(path), "-Y", text, "-T", "fields", "-e", "frame.number"]
    for preference in PREFERENCES:
        command += ["-o", preference]
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "WIRESHARK_CONFIG_DIR": empty, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        said = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if said.returncode:
        return f"tshark refuses {text}: {said.stderr.partition('tshark: ')[2].partition(chr(10))[0]}"
    return [int(line) for line in said.stdout.split()]


def ask_all(tshark: str, octets: bytes, filters: Sequence[str]) -> Iterator[list[int] | str]:
    """The packets that tshark finds with each filter, in order; several filters run at a time."""
    with tempfile.TemporaryDirectory() as directory, ThreadPoolExecutor(os.cpu_count()) as pool:
        path = Path(directory) / "merged.pcapng"
        path.write_bytes(octets)
        yield from pool.map(lambda text: ask(tshark, path, text), filters)


def main() -> int:
    parser = argparse.ArgumentParser(description="tshark's answers to generated filters")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--allow-missing", action="store_true", help="succeed where tshark is not installed")
    add_sample(parser)
    parser.add_argument("--tshark", default="tshark", help="the program (default: %(default)s)")
    given = parser.parse_args()
    if shutil.which(given.tshark) is None:
        print("tshark not installed", file=sys.stderr)
        return 0 if given.allow_missing else 1
    octets, installed = merged(), version(given.tshark)
    if given.check:
        head, answers = stored()
        if head["tshark"].split(".")[:2] != installed.split(".")[:2]:
            print(f"the answers are of tshark {head['tshark']} and were not compared")
            return 0
        chosen = sample(answers, given)
        asked = ask_all(given.tshark, octets, [text for text, _ in chosen])
        stale = [text for (text, found), now in zip(chosen, asked, strict=True) if found != now]
        stale += ["the captures have changed"] if head["captures"] != digest(octets) else []
        for text in stale:
            print(f"stale: {text}", file=sys.stderr)
        print("run `python tools/filter_answers.py`" if stale else f"{len(chosen)} answers are fresh")
        return 1 if stale else 0
    try:
        left_out = {**SHOWN_DIFFERENTLY, **DIFFERENCES}
        filters = generate(packets_of(octets), types(given.tshark), left_out)
    except FilterError as error:
        raise SystemExit(str(error)) from error
    print(f"seed {SEED}: {len(filters)} filters")
    lines = [json.dumps({"tshark": installed, "seed": SEED, "captures": digest(octets)})]
    found = ask_all(given.tshark, octets, filters)
    refused = 0
    for text, one in zip(filters, found, strict=True):
        if isinstance(one, str):
            refused += 1
            print(one, file=sys.stderr)
        else:
            lines.append(json.dumps([text, ranges(one)], ensure_ascii=False))
    if refused:
        print(f"{refused} filters are refused; say why in tests/filter/differences.py", file=sys.stderr)
    ANSWERS.write_bytes(packed("\n".join(lines) + "\n"))
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
