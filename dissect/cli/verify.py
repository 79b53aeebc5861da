"""`dissect verify`: the verdict on every checksum of one or more captures."""

from __future__ import annotations

import click

from dissect.cli.annotate import AnnotatedSource, refuse_same_file
from dissect.cli.output import Output, Status, color_option
from dissect.cli.source import Source, chosen_suite, decode_as_option
from dissect.packet import Suite
from dissect.render.escape import escape
from dissect.render.json_lines import dumps, error_object
from dissect.render.offload import HeldBack, excuse_for, offload_lines, offload_objects
from dissect.render.spans import Role
from dissect.render.verdicts import Tally, failure_lines, failure_object
from dissect.session import OffloadInference


@click.command("verify")
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
@click.option(
    "--annotate",
    metavar="OUT",
    help="Write a copy of the capture as pcapng, in which Wireshark shows what is wrong with a packet as its comment.",
)
@click.option("--annotate-all", is_flag=True, help="With --annotate: a comment for packets that are right, too.")
@decode_as_option
@color_option
def command(
    *,
    files: tuple[str, ...],
    as_json: bool,
    annotate: str | None,
    annotate_all: bool,
    decode_as: tuple[str, ...],
    color: str,
) -> None:
    """Say of every checksum whether it is right, and why not.

    Exit status: 0 nothing is INVALID or ILLEGAL, 1 something is or a file is damaged, 2 a file cannot be opened or
    read at all.
    """
    worst = Status.FINE
    suite = chosen_suite(decode_as)
    if annotate is None and annotate_all:
        raise click.UsageError("--annotate-all goes with --annotate OUT.")
    if annotate is not None:
        if len(files) > 1:
            raise click.UsageError("--annotate takes one capture at a time.")
        refuse_same_file(files[0], annotate)
    with Output(color) as output:
        for number, file in enumerate(files):
            if number and not as_json:
                output.text()
            source = _source(file, suite, annotate, also_valid=annotate_all)
            try:
                found = (_verify_json if as_json else _verify)(output, source)
            finally:
                source.discard()
            worst = max(worst, found, source.status)
            source.complain()
    raise SystemExit(worst)


def _source(file: str, suite: Suite | None, annotate: str | None, *, also_valid: bool) -> Source:
    return Source(file, suite) if annotate is None else AnnotatedSource(file, suite, annotate, also_valid=also_valid)


def _verify(output: Output, source: Source) -> Status:
    tally, inference, held = Tally(), OffloadInference(), HeldBack()
    output.lines([[(escape(source.file), Role.STRONG)]])
    for packet in source:
        inference.add(packet)
        for checksum in tally.add(packet):
            if not held.take(packet, checksum):
                output.lines(failure_lines(packet, checksum))
    excuses = inference.excuses()
    tally.excused = held.excused(excuses)
    output.lines(held.lines(excuses))
    if source.status is Status.UNREADABLE:
        output.lines([[("  not read", Role.BAD)]])
    else:
        output.lines(tally.lines())
        output.lines(offload_lines(inference))
    if source.status is Status.FOUND:
        output.lines([[("  damaged: only what comes before the damage was verified", Role.BAD)]])
    return Status.FOUND if tally.has_failures else Status.FINE


def _verify_json(output: Output, source: Source) -> Status:
    tally, inference = Tally(), OffloadInference()
    failed = []
    for packet in source:
        inference.add(packet)
        failed += [(failure_object(packet, checksum), excuse_for(packet, checksum)) for checksum in tally.add(packet)]
    excuses, offload = inference.excuses(), offload_objects(inference)
    tally.excused = sum(excuse in excuses for _, excuse in failed)
    failures = [{**one, "excused": True} if excuse in excuses else one for one, excuse in failed]
    result = {
        "file": source.file,
        "packets": tally.packets,
        "verdicts": tally.as_json(),
        "failures": failures,
        **({"offload": offload} if offload else {}),
    }
    output.text(dumps(result if source.error is None else {**result, **error_object(source.error)}))
    return Status.FOUND if tally.has_failures else Status.FINE
