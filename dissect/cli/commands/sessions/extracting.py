"""The bodies of messages, written to files of their own: never outside of a directory, never over what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from dissect.cli.commands.sessions.saying import CLIENT, SERVER, Rules
from dissect.cli.output import Output, Status, complain
from dissect.render.counted import plural
from dissect.render.escape import cut, escape
from dissect.render.spans import Line, Role
from dissect.session.applications.follower import MessageFollower
from dissect.session.applications.limits import MessageLimits
from dissect.session.applications.message import ApplicationMessage
from dissect.session.tcp.streams import StreamFollower

if TYPE_CHECKING:
    from dissect.cli.sources.whole_source import WholeSource
    from dissect.session import Conversation

LIMITS: Final = MessageLimits(body=64 << 20, octets=256 << 20)
"""Of a body so much is written."""
MOST_FILES: Final = 10_000
MOST_CHARACTERS: Final = 80
UNSAFE: Final = re.compile(r"[^0-9A-Za-z._-]+")
"""What no name of a file has here."""
WIDEST: Final = 200


class Extracting(NamedTuple):
    """Whose bodies are written, and where."""

    source: WholeSource
    chosen: Conversation
    rules: Rules
    end: str | None
    """Of which end; None for both."""
    directory: Path


def extract(output: Output, asked: Extracting) -> Status:
    """Write the bodies, and say of each where it is and what of it is missing."""
    try:
        asked.directory.mkdir(exist_ok=True)
    except OSError as error:
        complain(f"{escape(str(asked.directory))}: {error.strerror}")
        return Status.UNREADABLE
    status = Status.FINE
    for number, (sender, message) in enumerate(_with_bodies(asked), 1):
        if number > MOST_FILES:
            complain(f"only {MOST_FILES:,} bodies are written")
            return Status.FOUND
        name = file_name(number, message.body_name)
        try:
            with (asked.directory / name).open("xb") as file:
                file.write(message.body)
        except OSError as error:
            complain(f"{escape(str(asked.directory / name))}: {error.strerror}")
            return Status.UNREADABLE
        output.lines([_line(name, sender, message)])
        status = max(status, Status.FINE if _is_complete(message) else Status.FOUND)
    return status


def file_name(number: int, name: str) -> str:
    """A safe name: the number, and what is harmless of the last part of a path."""
    last = name.rstrip("/").rpartition("/")[2]
    return f"{number:03}-{UNSAFE.sub('_', last)[:MOST_CHARACTERS].strip('._') or 'body'}"


def _with_bodies(asked: Extracting) -> Iterator[tuple[str, ApplicationMessage]]:
    """The messages of the conversation that have a body, each with its sender."""
    streams = StreamFollower(asked.rules.overlaps, takes_damaged=asked.rules.takes_damaged)
    follower = MessageFollower(LIMITS, streams)
    for message in _messages(follower, asked.source):
        client = asked.chosen.ends[0]
        is_client = message.source == bytes(client.address) + (client.port or 0).to_bytes(2, "big")
        sender = CLIENT if is_client else SERVER
        if message.connection == asked.chosen.stream and message.body and asked.end in {None, sender}:
            yield sender, message


def _messages(follower: MessageFollower, source: WholeSource) -> Iterator[ApplicationMessage]:
    for packet in source:
        yield from follower.take(packet)
    yield from follower.finish()


def _is_complete(message: ApplicationMessage) -> bool:
    return message.is_whole and len(message.body) == message.body_octets


def _line(name: str, sender: str, message: ApplicationMessage) -> Line:
    kept = plural(len(message.body), "octet")
    if len(message.body) < message.body_octets:
        kept = f"the first {kept} of {message.body_octets}"
    notes = [] if message.is_whole else [str(message.status)]
    notes += [f"{escape(message.body_coding)}, left as it is"] if message.body_coding else []
    line: Line = [
        (f"  {name}", Role.STRONG),
        (f"  {sender}  {kept}  {escape(cut(message.summary, WIDEST))}", Role.PLAIN),
    ]
    return [*line, (f"  ({', '.join(notes)})", Role.NOTE)] if notes else line


def check_extracting(directory: str, protocol: str, *, is_alone: bool) -> Path:
    """Where bodies go. UsageError if something else is asked for too, or nothing has bodies there."""
    if not is_alone:
        raise click.UsageError("--extract writes bodies; leave out -w, --frame, --transfer and --as.")
    if protocol != "tcp":
        raise click.UsageError(f"--extract is for messages in streams of TCP, and not for {protocol}.")
    return Path(directory)
