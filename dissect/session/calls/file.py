"""Files of calls: a JSON object a line, as `dissect/render/schemas/calls.json` describes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final, NoReturn

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.errors import CallsError
from dissect.session.calls.call import Call, CallName, End

SCHEMA: Final = "urn:dissect:calls:1"
SUFFIX: Final = ".calls.jsonl"
COMPRESSED: Final = (".gz", ".zst")
MOST_CALLS: Final = 1_000_000
LONGEST_LINE: Final = 4096
LONGEST_TEXT: Final = 256
PROTOCOLS: Final = ("tcp", "udp", "sctp")
LATEST_NS: Final = 1 << 63
MOST_OCTETS: Final = 1 << 40
LAST_PORT: Final = 0xFFFF


def calls_file_of(capture: str | os.PathLike[str]) -> Path:
    """The file with the calls of a capture's programs: `echo.pcapng`, also as `echo.pcapng.gz`, has `echo.calls.jsonl`
    beside it."""
    path = Path(capture)
    return (path.with_suffix("") if path.suffix in COMPRESSED else path).with_suffix(SUFFIX)


def write_calls(target: str | os.PathLike[str] | IO[str], calls: Iterable[Call]) -> None:
    """Write calls to a file, or to one that is open. CallsError if it cannot be written."""
    if isinstance(target, str | os.PathLike):
        try:
            with Path(target).open("w", encoding="ascii") as file:
                write_calls(file, calls)
        except OSError as error:
            raise CallsError(os.fspath(target), 0, str(error.strerror)) from error
        return
    for call in calls:
        target.write(json.dumps(_written(call)) + "\n")


def _written(call: Call) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "program": call.program,
        "call": str(call.name),
        "protocol": call.protocol,
        "local": _written_end(call.local),
        "remote": _written_end(call.remote),
        "begun_ns": call.begun_ns,
        "ended_ns": call.ended_ns,
        "octets": call.octets,
        "error": call.error or None,
    }


def _written_end(end: End | None) -> dict[str, Any] | None:
    return None if end is None else {"address": str(end.address), "port": end.port}


def read_calls(source: str | os.PathLike[str] | IO[str]) -> Iterator[Call]:
    """The calls in a file, line by line. CallsError if it cannot be read, or a line is not a call."""
    if not isinstance(source, str | os.PathLike):
        yield from _read(source, str(getattr(source, "name", "<stream>")))
        return
    path = os.fspath(source)
    try:
        with Path(path).open(encoding="utf-8") as file:
            yield from _read(file, path)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, CallsError):
            raise
        raise CallsError(path, 0, getattr(error, "strerror", None) or "is not a text in UTF-8") from error


def _read(file: IO[str], path: str) -> Iterator[Call]:
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if number > MOST_CALLS or len(line) > LONGEST_LINE:
            raise CallsError(path, number, f"more than {MOST_CALLS} calls, or {LONGEST_LINE} characters in a line")
        if line.strip():
            yield _Line(path, number, line).call()


class _Line:
    """A line, which says what is wrong with it."""

    def __init__(self, path: str, number: int, text: str) -> None:
        self._path, self._number, self._text = path, number, text

    def call(self) -> Call:
        try:
            found = json.loads(self._text)
        except (ValueError, RecursionError):
            self._refuse("is not JSON")
        if not isinstance(found, dict) or found.get("schema") != SCHEMA:
            self._refuse(f"is no object whose schema is {SCHEMA}")
        begun = self._number_of(found, "begun_ns", LATEST_NS)
        ended = None if found.get("ended_ns") is None else self._number_of(found, "ended_ns", LATEST_NS)
        return Call(
            self._text_of(found, "program"),
            CallName(self._one_of(found, "call", tuple(CallName))),
            self._one_of(found, "protocol", PROTOCOLS),
            self._end_of(found, "local"),
            self._end_of(found, "remote"),
            begun,
            ended,
            self._number_of(found, "octets", MOST_OCTETS),
            "" if found.get("error") is None else self._text_of(found, "error"),
        )

    def _refuse(self, what: str) -> NoReturn:
        raise CallsError(self._path, self._number, what)

    def _number_of(self, found: dict[str, Any], key: str, limit: int) -> int:
        value = found.get(key)
        if type(value) is not int or not 0 <= value < limit:
            self._refuse(f"has no {key} that is a whole number from 0")
        return value

    def _text_of(self, found: dict[str, Any], key: str) -> str:
        value = found.get(key)
        if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT:
            self._refuse(f"has no {key} that is a short text")
        return value

    def _one_of(self, found: dict[str, Any], key: str, known: tuple[str, ...]) -> str:
        value = self._text_of(found, key)
        if value not in known:
            self._refuse(f"has a {key} that is none of {', '.join(known)}")
        return value

    def _end_of(self, found: dict[str, Any], key: str) -> End | None:
        value = found.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._refuse(f"has a {key} that is no object")
        text, port = self._text_of(value, "address"), self._number_of(value, "port", LAST_PORT + 1)
        try:
            return End(Ipv6Address(text) if ":" in text else Ipv4Address(text), port)
        except ValueError:
            self._refuse(f"has a {key} with an address that is none")
