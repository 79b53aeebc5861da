"""`dissect verify`: the verdict on every checksum of one or more captures."""

from __future__ import annotations

import click

from dissect.cli.output import Output, Status, color_option
from dissect.cli.source import Source, chosen_suite, decode_as_option
from dissect.render.escape import escape
from dissect.render.json_lines import dumps, error_object
from dissect.render.spans import Role
from dissect.render.verdicts import Tally, failure_lines, failure_object


@click.command("verify")
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
@decode_as_option
@color_option
def command(*, files: tuple[str, ...], as_json: bool, decode_as: tuple[str, ...], color: str) -> None:
    """Say of every checksum whether it is right, and why not.

    Exit status: 0 nothing is INVALID or ILLEGAL, 1 something is or a file is damaged, 2 a file cannot be opened or
    read at all.
    """
    worst = Status.FINE
    suite = chosen_suite(decode_as)
    with Output(color) as output:
        for number, file in enumerate(files):
            if number and not as_json:
                output.text()
            source = Source(file, suite)
            found = (_verify_json if as_json else _verify)(output, source)
            worst = max(worst, found, source.status)
            source.complain()
    raise SystemExit(worst)


def _verify(output: Output, source: Source) -> Status:
    tally = Tally()
    output.lines([[(escape(source.file), Role.STRONG)]])
    for packet in source:
        for checksum in tally.add(packet):
            output.lines(failure_lines(packet, checksum))
    if source.status is Status.UNREADABLE:
        output.lines([[("  not read", Role.BAD)]])
    else:
        output.lines(tally.lines())
    if source.status is Status.FOUND:
        output.lines([[("  damaged: only what comes before the damage was verified", Role.BAD)]])
    return Status.FOUND if tally.has_failures else Status.FINE


def _verify_json(output: Output, source: Source) -> Status:
    tally = Tally()
    failures = [failure_object(packet, checksum) for packet in source for checksum in tally.add(packet)]
    result = {"file": source.file, "packets": tally.packets, "verdicts": tally.as_json(), "failures": failures}
    output.text(dumps(result if source.error is None else {**result, **error_object(source.error)}))
    return Status.FOUND if tally.has_failures else Status.FINE
