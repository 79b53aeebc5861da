"""A capture written anew with changes in its packets."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from dissect.capture import CaptureCode
from dissect.capture.files.target import Writable
from dissect.errors import CaptureError, EncodingError
from dissect.filter.expressions import Filter
from dissect.filter.names import catalogue
from dissect.filter.parser import parse
from dissect.packet import DEFAULT_LIMITS, DecodeAs, NestingLimits, Packet, ProtocolSet, chosen_protocols
from dissect.rewriting.output import Output, output_for
from dissect.rewriting.plan import Plan, plan_of
from dissect.rewriting.report import RewriteReport
from dissect.rewriting.rewriter import Rewriter
from dissect.rewriting.settings import FieldName
from dissect.session import PacketReader, open_packets


def rewrite(
    source: str | os.PathLike[str] | IO[bytes],
    target: Writable,
    *,
    filter: str | None = None,  # noqa: A002  # the word that users expect, as in `dissect.open`
    set: Mapping[FieldName, Any] | None = None,  # noqa: A002  # as the option is called
    map_address: Mapping[str, str] | None = None,
    map_port: Mapping[int, int] | None = None,
    map_mac: Mapping[str, str] | None = None,
    anonymize: str | bytes | None = None,
    anonymize_mac: bool = False,
    fix: Collection[str] | str = (),
    decapsulate: str | None = None,
    vlan: str | None = None,
    drop_payload: bool = False,
    snaplen: int | None = None,
    shift: float | str | Decimal = 0,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
) -> RewriteReport:
    """Write a capture anew with changes in its packets, as `dissect rewrite` does, and count them.

    `filter` is a display filter: packets that do not match are copied as they are. `source` is as for `dissect.open`,
    `target` as for the writers. EncodingError for a change that cannot be, before anything is read; FilterError for a
    filter that is not one; CaptureError if the source is not a capture, or the target cannot be written. If the source
    is damaged, the packets before the damage are written, and the report says so.
    """
    if _is_same(source, target):
        raise EncodingError("rewrite", "target", "is also the source; write to another file")
    known = chosen_protocols(protocols, decode_as)
    plan = plan_of(
        known,
        set=set,
        map_address=map_address,
        map_port=map_port,
        map_mac=map_mac,
        anonymize=anonymize,
        anonymize_mac=anonymize_mac,
        fix=fix,
        decapsulate=decapsulate,
        vlan=vlan,
        drop_payload=drop_payload,
        snaplen=snaplen,
        shift=shift,
    )
    chosen = None if filter is None else parse(filter, catalogue(known))
    follow = frozenset() if chosen is None else chosen.followed
    with open_packets(source, protocols=known, limits=limits, reassemble=False, follow=follow) as packets:
        rewriter = Rewriter(plan, known, limits)
        try:
            for _ in rewritten(packets, target, plan, rewriter, chosen):
                pass
        except CaptureError as error:
            if error.code is CaptureCode.UNWRITABLE:
                raise
            rewriter.report.damage = str(error)
    return rewriter.report


def rewritten(
    reader: PacketReader,
    target: Writable,
    plan: Plan,
    rewriter: Rewriter,
    chosen: Filter | None,
    *,
    at_once: bool = False,
) -> Iterator[None]:
    """Write the packets of a capture anew, one at each step; `at_once`: pass each on as soon as it is there.

    If the capture is damaged, what was written is kept, and the CaptureError raised.
    """
    report = rewriter.report
    output = output_for(target, reader.capture, plan, report.left_out)
    packets = iter(reader)
    try:
        while (packet := _next(packets, output)) is not None:
            frame = packet.frame
            report.packets += 1
            made = rewriter.rewritten(packet) if chosen is None or chosen.matches(packet) else frame
            output.write(made, is_changed=made is not frame)
            if at_once:
                output.flush()
            yield
    except BaseException:
        output.discard()
        raise
    output.close()


def _next(packets: Iterator[Packet], output: Output) -> Packet | None:
    """The next packet; None at the end. At damage, the output is finished."""
    try:
        return next(packets, None)
    except CaptureError:
        output.close()
        raise


def _is_same(source: object, target: object) -> bool:
    """Whether two paths are the same file."""
    if not isinstance(source, str | os.PathLike) or not isinstance(target, str | os.PathLike):
        return False
    with suppress(OSError, ValueError):
        return Path(source).samefile(target)
    return False
