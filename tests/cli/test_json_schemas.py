"""What `--json` prints is as the schemas in the package say, and they say nothing that is never printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from dissect.capture import CaptureCode as Damage
from dissect.capture import Direction, Interface, InterfaceStatistics, Options, PacketFlags, PcapngWriter
from dissect.checksum import HintCode, Kind, Reason
from dissect.cli import main
from dissect.comparing import Confidence, Outcome, Part
from dissect.encapsulation import encapsulate, fragment
from dissect.explain.codes import Algorithm, Copied, FormulaKind, Judgment, Look, Origin, Role
from dissect.explain.codes import Outcome as ExplainedOutcome
from dissect.framing import MessageStatus
from dissect.packet import UnreadReason, dissect
from dissect.packet.reassembly import Outcome as Became
from dissect.packet.reassembly import Refusal
from dissect.problems import Code, Severity
from dissect.session import Beginning, Cast, Fate, RoleReason
from dissect.session.all_protocols.states import Cause
from dissect.session.sctp.events import SctpEventKind
from dissect.session.sctp.states import State as AssociationState
from dissect.session.tcp import EventKind
from dissect.session.tcp.states import State
from dissect.simulation import simulate
from dissect.statistics import collect
from tests.comparing.rewriting import Box, sent
from tests.packet.frames import build, ipv4, udp
from tests.packet.reassembly.fragments import piece
from tests.render.frames import TCP_SYN, UDP_FRAME, WRONG, pcap
from tests.session.applications.conversation import client, frames
from tests.session.offload_traffic import left, received, zero
from tests.session.tcp.frames import ACK, CLIENT, SERVER, SYN, Timed, write
from tests.session.tcp.frames import frame as segment

COMMANDS = ("show", "info", "verify", "stats", "netstat", "flows", "ladder", "compare", "explain")
CAPTURES = sorted((Path(__file__).parents[2] / "captures").glob("*.pcap*"))
EACH = 48
"""Of so many captures, one is read in the quick run."""


def printed(command: str, *arguments: str | Path) -> list[Any]:
    """What a command prints of a capture; `compare` compares it with itself, and `ladder` may find nothing to draw."""
    arguments = (*arguments, *(arguments if command == "compare" and len(arguments) == 1 else ()))
    result = CliRunner().invoke(main, [command, "--json", *map(str, arguments)])
    assert result.exit_code in ((0, 1, 2) if command == "ladder" else (0, 1))
    return [json.loads(line) for line in result.stdout.splitlines()]


def schema_of(command: str) -> Any:
    return json.loads(CliRunner().invoke(main, [command, "--json-schema"]).stdout)


def closed(schema: Any) -> Any:
    """The schema, allowing no keys but those that it names."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return {"additionalProperties": False, **inner} if "properties" in schema and "type" in schema else inner


VALIDATORS = {command: Draft202012Validator(closed(schema_of(command))) for command in COMMANDS}


def check(command: str, objects: list[Any]) -> list[Any]:
    """The same objects, each of them valid."""
    for one in objects:
        VALIDATORS[command].validate(one)
    return objects


@pytest.mark.heavy
@pytest.mark.parametrize("command", COMMANDS)
def test_a_schema_is_one_and_has_the_name_that_objects_give(command: str) -> None:
    schema = schema_of(command)

    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == printed(command, CAPTURES[0])[0]["schema"]


@pytest.mark.heavy
@pytest.mark.parametrize(
    "path",
    [pytest.param(one, marks=() if at % EACH == 0 else pytest.mark.slow) for at, one in enumerate(CAPTURES)],
    ids=lambda path: path.name,
)
def test_what_is_printed_of_a_capture_is_valid(path: Path) -> None:
    assert check("show", printed("show", "-c", "20", path))
    assert check("info", printed("info", path))
    assert check("verify", printed("verify", path))
    assert check("stats", printed("stats", path))
    assert check("netstat", printed("netstat", path))
    assert check("flows", printed("flows", path))
    check("ladder", printed("ladder", path))
    check("compare", printed("compare", path))  # which prints nothing of a capture without network headers


@pytest.fixture
def unusual(tmp_path: Path) -> list[Path]:
    """Captures that have what most have not."""
    files = {
        "damaged.pcap": pcap([UDP_FRAME, TCP_SYN])[:-10],
        "wrong.pcap": pcap([WRONG] * 30),
        "card.pcap": pcap([one.frame.octets for one in (left(header_checksum=0), zero(), received())]),
        "unread.pcap": pcap([build(b"", ipv4(protocol=253)), bytes(20)]),
        "padded.pcap": pcap([build(b"", udp(), ipv4()) + bytes(18)]),
        "many.pcap": pcap([build(b"", udp(), ipv4(source_address=f"192.0.2.{host}")) for host in range(9, 19)]),
        "messages.pcap": pcap([one.octets for one in frames([client(b"GET / HTTP/1.1\r\n\r\n")])]),
        "fragments.pcap": pcap(list(in_fragments())),
        "twice.pcap": pcap([TCP_SYN, TCP_SYN]),
    }
    for name, octets in files.items():
        (tmp_path / name).write_bytes(octets)
    with (tmp_path / "said.pcapng").open("wb") as file, PcapngWriter(file) as writer:
        writer.add_interface(Interface(link_type=1).described(name="eth0", fcs_octets=4))
        flags = PacketFlags(direction=Direction.INBOUND)
        writer.write(UDP_FRAME + bytes(4), timestamp_ns=0, interface=0, flags=flags, comments=("one",))
        writer.add(InterfaceStatistics(0, 5, Options([(7, bytes(7) + b"\x04")])))
    return [*(tmp_path / name for name in files), tmp_path / "said.pcapng"]


def in_fragments() -> Iterator[bytes]:
    """Two datagrams of one identification, the first with two ends, an overlap and an empty fragment."""
    whole = bytes(encapsulate(bytes(32), udp(), ipv4()))[20:]
    last = whole[24:] + bytes(8)
    for begin, octets, more in ((24, whole[24:], False), (24, last, False), (8, b"", True), (0, whole[:24], True)):
        yield piece(1, begin, octets, more=more).frame.octets
    for begin, octets, more in ((24, whole[24:], False), (0, whole[:24], True)):
        yield piece(1, begin, octets, more=more).frame.octets
    for begin, octets, more in ((24, b"other octets: 16", False), (0, whole[:24], True)):
        yield piece(1, begin, octets, more=more, identification=8).frame.octets


def lacking(path: Path) -> Path:
    """A capture that lacks octets which are acknowledged."""
    sent = segment(CLIENT, SYN, 0), segment(SERVER, SYN | ACK, 0, 1), segment(SERVER, ACK, 1, 9)
    return write(path, [Timed(number, octets) for number, octets in enumerate(sent)])


def compared(directory: Path) -> Iterator[list[str | Path]]:
    """Captures to compare: a translator with a mistake that sends some packets twice, and one with error messages."""
    random = Random(3)
    datagrams, box = sent(random), Box(random, duplicates=0.5)
    (directory / "before.pcap").write_bytes(pcap([one.octets() for one in datagrams]))
    (directory / "after.pcap").write_bytes(pcap([octets for octets, _ in box.passed(datagrams, "nothing updated")]))
    yield [directory / "before.pcap", directory / "after.pcap"]
    whole = dissect(build(bytes(100), udp(), ipv4(identification=5)))
    (directory / "whole.pcap").write_bytes(pcap([whole.frame.octets]))
    (directory / "parts.pcap").write_bytes(pcap([one.frame.octets for one in fragment(whole, 68)]))
    yield [directory / "whole.pcap", directory / "parts.pcap"]
    yield [directory / "parts.pcap", directory / "whole.pcap"]
    yield [CAPTURES[0].parent / "nat4_both_sides.pcapng", "--interfaces", "near0,far0"]


def keys(value: Any) -> Iterator[str]:
    """The keys of all objects in a value."""
    for inner in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        yield from keys(inner)
    if isinstance(value, dict):
        yield from value


def named(schema: Any) -> Iterator[str]:
    """The keys that a schema names."""
    for inner in schema if isinstance(schema, list) else schema.values() if isinstance(schema, dict) else ():
        yield from named(inner)
    if isinstance(schema, dict) and "type" in schema:
        yield from schema.get("properties", ())


@pytest.mark.heavy
@pytest.mark.parametrize("command", COMMANDS)
def test_every_key_of_a_schema_is_printed_of_some_capture(
    command: str, unusual: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collect, "__kwdefaults__", {**(collect.__kwdefaults__ or {}), "limit": 1})  # some are merged

    found = {key for path in unusual for key in keys(check(command, printed(command, path)))}
    if command == "show":
        found |= set(keys(check(command, printed(command, *unusual))))
        found |= set(keys(check(command, printed(command, "--overlap", "first", unusual[-3]))))
    if command == "ladder":
        found |= set(keys(check(command, printed(command, lacking(tmp_path / "lacking.pcap")))))
    if command == "explain":
        more = [one for one in CAPTURES if one.stem in {"icmp_port_unreachable", "ospf3_adjacency", "snaplen_64"}]
        simulate([b"hello"]).write(tmp_path / "echo.pcapng")
        found |= set(keys(check(command, printed(command, *more, tmp_path / "echo.pcapng"))))
        found |= {"skips", "signed_last"}  # which few have
    if command == "compare":
        for arguments in compared(tmp_path):
            found |= set(keys(check(command, printed(command, *arguments))))

    assert set(named(schema_of(command))) - found == set()


def listed(schema: Any) -> Iterator[tuple[str, ...]]:
    """The lists of codes and words in a schema."""
    for inner in schema if isinstance(schema, list) else schema.values() if isinstance(schema, dict) else ():
        yield from listed(inner)
    if isinstance(schema, dict):
        yield from (tuple(schema[key]) for key in ("examples", "enum") if isinstance(schema.get(key), list))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_codes_in_a_schema_are_those_that_there_are(command: str) -> None:
    listing = (
        *(Code, Confidence, Damage, Became, HintCode, Kind, Outcome, Part, Reason, Refusal, Severity),
        MessageStatus,
        *(Beginning, Cast, Cause, Fate, RoleReason, State, AssociationState, UnreadReason),
        *(Algorithm, Copied, FormulaKind, Judgment, Look, ExplainedOutcome, Origin, Role),
    )
    known = {tuple(one.value for one in codes) for codes in listing}
    known.add(("left", "right"))
    known.add(tuple(dict.fromkeys(one.value for one in (*EventKind, *SctpEventKind))))

    assert set(listed(schema_of(command))) <= known
