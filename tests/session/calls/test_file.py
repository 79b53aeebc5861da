"""Files of calls are read as they were written, or refused with a reason."""

from __future__ import annotations

import io
import json
import pickle
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from dissect.errors import CallsError
from dissect.session.calls import Call, CallName, calls_file_of, read_calls, write_calls
from dissect.session.calls import file as calls_file
from dissect.simulation import Simulation, simulate
from dissect.testing.strategies import conversations
from tests.profiles import times

SCHEMA = json.loads(files("dissect.render").joinpath("schemas", "calls.json").read_text("utf-8"))
LINE: dict[str, Any] = {
    "schema": "urn:dissect:calls:1",
    "program": "client",
    "call": "send",
    "protocol": "tcp",
    "local": None,
    "remote": {"address": "192.0.2.1", "port": 7},
    "begun_ns": 1,
    "ended_ns": None,
    "octets": 5,
    "error": None,
}


@times(0.2)
@given(conversations())
def test_calls_are_read_as_they_were_written(session: Simulation) -> None:
    file = io.StringIO()
    write_calls(file, session.calls)
    lines = file.getvalue().splitlines()
    file.seek(0)

    assert tuple(read_calls(file)) == session.calls
    for line in lines:
        Draft202012Validator(SCHEMA).validate(json.loads(line))


def test_the_schema_names_every_call() -> None:
    assert SCHEMA["properties"]["call"]["enum"] == list(CallName)


def test_a_file_stands_beside_its_capture(tmp_path: Path) -> None:
    beside = simulate().write(tmp_path / "x.pcapng")

    assert beside == calls_file_of(tmp_path / "x.pcapng") == calls_file_of(tmp_path / "x.pcapng.gz")
    assert len(list(read_calls(tmp_path / "x.calls.jsonl"))) == 9


def read(text: str) -> list[Call]:
    return list(read_calls(io.StringIO(text)))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"schema": "urn:dissect:calls:2"}, "no object whose schema is"),
        ({"program": ""}, "no program that is a short text"),
        ({"program": "x" * 257}, "no program that is a short text"),
        ({"call": "ioctl"}, "call that is none of connect, accept"),
        ({"protocol": "quic"}, "protocol that is none of tcp, udp, sctp"),
        ({"begun_ns": True}, "no begun_ns that is a whole number"),
        ({"ended_ns": -1}, "no ended_ns that is a whole number"),
        ({"octets": 1.5}, "no octets that is a whole number"),
        ({"error": 3}, "no error that is a short text"),
        ({"local": "192.0.2.1"}, "local that is no object"),
        ({"local": {"address": "192.0.2", "port": 7}}, "address that is none"),
        ({"local": {"address": "::x", "port": 7}}, "address that is none"),
        ({"local": {"address": "::1", "port": 65536}}, "no port that is a whole number"),
    ],
)
def test_other_lines_are_refused(changed: dict[str, Any], reason: str) -> None:
    assert read(json.dumps(LINE)) != []
    with pytest.raises(CallsError, match=f"<stream>: line 2 .*{reason}") as raised:
        read(json.dumps(LINE) + "\n" + json.dumps({**LINE, **changed}))

    assert raised.value.line == 2


@pytest.mark.parametrize("text", ["{", "[" * 4000, "7", "[]", " " * 5000, '"\\ud800"'])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(CallsError, match="line 1"):
        read(text)


def test_empty_lines_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read("\n\n") == []
    monkeypatch.setattr(calls_file, "MOST_CALLS", 1)
    with pytest.raises(CallsError, match="line 2 more than 1 calls"):
        read("\n\n")


def test_files_that_cannot_be_opened_are_refused(tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")

    with pytest.raises(CallsError, match="No such file"):
        list(read_calls(tmp_path / "none"))
    with pytest.raises(CallsError, match="not a text in UTF-8"):
        list(read_calls(binary))
    with pytest.raises(CallsError, match="not a text in UTF-8"):
        list(read_calls("\0"))
    binary.write_text("7")
    with pytest.raises(CallsError, match="line 1 is no object"):
        list(read_calls(binary))
    with pytest.raises(CallsError, match="Is a directory"):
        write_calls(tmp_path, [])


def test_an_error_can_be_given_to_another_process() -> None:
    error = pickle.loads(pickle.dumps(CallsError("f.calls.jsonl", 3, "line is no object")))

    assert (error.path, error.line, error.message) == ("f.calls.jsonl", 3, "line is no object")
