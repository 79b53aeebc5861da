"""`dissect rewrite`: a capture with changes in its packets."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dissect.capture import CaptureCode
from dissect.cli.files_argument import file_argument
from dissect.cli.filter_option import chosen_filter
from dissect.cli.output import Output, Status, complain, is_terminal
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.sources.source import CaptureInput, chosen_limits, limit_option
from dissect.cli.writing.overwriting import check_targets, is_standard_output, writing
from dissect.errors import CaptureError, EncodingError
from dissect.packet import NestingLimits, ProtocolSet, default_protocols
from dissect.render.escape import escape
from dissect.rewriting.captures import rewritten
from dissect.rewriting.plan import Plan, plan_of
from dissect.rewriting.report import RewriteReport
from dissect.rewriting.rewriter import Rewriter

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.session import PacketReader

OPTIONS: Final = frozenset({"anonymize", "anonymize_mac", "decapsulate", "fix", "map_address", "map_mac", "map_port"})
OTHERS: Final = frozenset({"shift", "snaplen", "vlan"})


@click.command("rewrite")
@file_argument
@click.option("-w", "--write", "target", metavar="OUT", required=True, help="The file to write; - is standard output.")
@click.option(
    "-Y",
    "--filter",
    "filter_text",
    metavar="FILTER",
    help="Change only packets that match, as they are before; others are copied.",
)
@click.option(
    "--decapsulate",
    metavar="HEADER",
    help="What this header carries becomes the frame: vxlan, gre, mpls, or any other.",
)
@click.option("--vlan", metavar="add=ID[:PRIORITY]|remove", help="Put a tag outside of all others, or take that off.")
@click.option(
    "--map-address",
    "map_address",
    multiple=True,
    metavar="OLD=NEW",
    help="10.0.0.0/8=192.0.2.0/24: addresses that begin with OLD begin with NEW; the other bits stay. Repeatable.",
)
@click.option(
    "--map-mac", "map_mac", multiple=True, metavar="OLD=NEW", help="The same for MAC addresses, or their first octets."
)
@click.option("--map-port", "map_port", multiple=True, metavar="OLD=NEW", help="8080=80, in both directions.")
@click.option(
    "--anonymize",
    metavar="KEY",
    help="Replace all other IP addresses, under a key; equal beginnings stay equal. @FILE reads the key from a file.",
)
@click.option("--anonymize-mac", is_flag=True, help="MAC addresses too.")
@click.option(
    "--set",
    "set_",
    multiple=True,
    metavar="FIELD=VALUE",
    help="ip.ttl=63: the outermost field of this name; ip.ttl#2=63: the second. Repeatable.",
)
@click.option(
    "--fix", multiple=True, metavar="partial|all|FIELD", help="Make such checksums right, or that of this name."
)
@click.option("--drop-payload", is_flag=True, help="Keep only headers; lengths stay as they were on the wire.")
@click.option("--snaplen", type=int, metavar="N", help="Keep at most N octets of each packet.")
@click.option("--shift", metavar="SECONDS", help="Add to all times: 3600, -0.5.")
@decode_as_option
@limit_option
def command(
    *,
    file: str,
    target: str,
    filter_text: str | None,
    decode_as: tuple[str, ...],
    limits: tuple[str, ...],
    **options: Any,
) -> None:
    """Change packets of a capture: dissect rewrite in.pcap -w out.pcap --set ip.ttl=63 --map-port 8080=80

    Changes are made in the order in which the options are listed here. Lengths follow. Checksums keep what they say: a
    right one becomes right for the new packet, a wrong one stays wrong by the same difference. Addresses and ports
    change wherever a header has them: in tunnels, ARP, DNS answers, and datagrams that ICMP errors quote.

    A pcap file stays pcap; any other becomes pcapng with its comments and interfaces, and so does pcap with
    --decapsulate, unless OUT ends in .pcap. Where addresses change, names of addresses are left out; with --anonymize,
    also comments, secrets and all else that may say whose packets they are.

    Exit status: 0 everything was done, 1 something could not be changed (the reasons are counted), or the file is
    damaged, 2 an option is wrong, or a file cannot be opened or written.
    """
    protocols = chosen_protocols(decode_as) or default_protocols()
    plan = _plan(options, protocols)
    chosen = chosen_filter(filter_text, protocols)
    if is_standard_output(target) and is_terminal():
        raise click.UsageError("Standard output is a terminal; write the packets to a file or a pipe.")
    check_targets({"-w": target}, [file])
    source = RewrittenSource(file, target, plan, protocols, chosen_limits(limits), chosen)
    with Output() as output:
        with writing(), closing(source.steps()) as steps:
            for _ in steps:
                pass
        report = source.report
        if source.status is not Status.UNREADABLE:
            lines = list(_counted(report))
            if is_standard_output(target):
                click.echo("\n".join(lines), err=True)
            else:
                output.texts(lines)
    for reason, count in sorted(report.not_changed.items()):
        complain(f"{file}: not changed, {count} times: {reason}" if count > 1 else f"{file}: not changed: {reason}")
    for what, count in sorted(report.left_out.items()):
        complain(f"{file}: left out: {what} ({count})")
    source.complain()
    raise SystemExit(max(source.status, Status.FOUND if report.not_changed else Status.FINE))


def _plan(options: dict[str, Any], protocols: ProtocolSet) -> Plan:
    """What is asked for; UsageError if it is nothing, or cannot be."""
    given = {("set" if name == "set_" else name): value for name, value in options.items() if value not in (None, ())}
    if not any(value is not False for value in given.values()):
        raise click.UsageError("Nothing to change: give an option such as --set ip.ttl=63 or --anonymize KEY.")
    for name in ("set", "map_address", "map_mac", "map_port"):
        if name in given:
            given[name] = _pairs(f"--{name.replace('_', '-')}", given[name])
    if "map_port" in given:
        given["map_port"] = {_port(old): _port(new) for old, new in given["map_port"].items()}
    key = given.get("anonymize", "")
    if key.startswith("@"):
        given["anonymize"] = _key_in(key[1:])
    try:
        plan = plan_of(protocols, **given)
    except EncodingError as error:
        raise click.UsageError(escape(_in_words(error))) from None
    for rule in plan.addresses.rules:
        if rule.merges:
            complain(f"--map-address {rule}: addresses that differ only in bits {rule.merged} become one")
    return plan


def _in_words(error: EncodingError) -> str:
    message = str(error).partition(": ")[2]
    if error.header in OPTIONS | OTHERS:
        return f"--{error.header.replace('_', '-')} {error.field}: {message}"
    return f"--set {error}"


def _pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    """Texts such as OLD=NEW, taken apart. UsageError for another text, and for a second new one."""
    found: dict[str, str] = {}
    for text in texts:
        old, sign, new = text.partition("=")
        if not sign or not old or not new:
            raise click.UsageError(f"{option} {escape(text)!r}: write what is there, =, and what is to be there.")
        if found.setdefault(old.strip(), new.strip()) != new.strip():
            raise click.UsageError(f"{option} gives two values for {escape(old)}.")
    return found


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len("65535")):
        raise click.UsageError(f"--map-port: {escape(text)!r} is not a port from 0 to 65535.")
    return int(text)


def _key_in(path: str) -> bytes:
    """The key in a file, without the line's end."""
    try:
        return Path(path).read_bytes().rstrip(b"\r\n")
    except (OSError, ValueError) as error:
        raise click.UsageError(f"--anonymize: cannot read {escape(path)}: {escape(str(error))}") from None


def _counted(report: RewriteReport) -> Iterator[str]:
    """The report in lines."""
    yield f"{report.changed} of {report.packets} packets changed"
    width = max(map(len, report.changes), default=0)
    for what, count in report.changes.items():
        yield f"  {what:<{width}}  {count}"


class RewrittenSource(CaptureInput):
    """A capture that is rewritten while it is read, and its fragments as they are."""

    def __init__(  # what it is made of
        self,
        file: str,
        target: str,
        plan: Plan,
        protocols: ProtocolSet,
        limits: NestingLimits,
        chosen: Filter | None,
    ) -> None:
        super().__init__(file, protocols, limits, reassemble=False, chosen=chosen)
        self._target = target
        self._plan = plan
        self._chosen = chosen
        self._rewriter = Rewriter(plan, protocols, limits)

    @property
    def report(self) -> RewriteReport:
        """What was changed."""
        return self._rewriter.report

    def steps(self) -> Generator[None, None, None]:
        """Write one packet after the other, up to the end or the damage."""
        return self._read(self._steps)

    def _steps(self, reader: PacketReader) -> Iterator[None]:
        made = rewritten(reader, self._target, self._plan, self._rewriter, self._chosen, at_once=self.is_live)
        try:
            yield from made
        except CaptureError as error:
            if error.code is CaptureCode.UNWRITABLE:
                with writing():
                    raise
            raise
