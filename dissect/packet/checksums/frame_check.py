"""The check sequence at the end of a frame. The capture file, or a header before the frame, says that it exists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dissect.capture import Frame
from dissect.capture.frame_record import wire_length
from dissect.checksum import Coverage, ends_in_check_sequence, verify
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.packet.checksums.layer_checksum import LayerChecksum
from dissect.packet.dissector import Dissector
from dissect.packet.layer import Layer
from dissect.problems import Code, Problem, Severity
from dissect.schema import FrameCheckSequence


@dataclass(frozen=True, slots=True)
class FrameCheck:
    """The check sequence of one frame: its captured octets, and the layer that it belongs to."""

    offset: int
    """Where it begins, in octets from the frame's first one."""
    octets: bytes
    """Its captured octets."""
    length: int
    """How many octets it has on the wire."""
    layer: int | None
    """The layer whose declaration says how it is computed; None if no layer of the link does."""
    rule: FrameCheckSequence | None
    """That declaration."""
    exceeds_frame: bool
    """Whether it is longer than the whole frame."""
    end: int
    """Where the frame ends on the wire, check sequence included."""

    @property
    def value(self) -> int | None:
        """The sequence as the number that Wireshark shows; None if it was cut or has another length."""
        if self.rule is None or len(self.octets) != self.rule.octets:
            return None
        return int.from_bytes(self.octets, self.rule.shown_as)


def check_octets(said: int, dissector: Dissector | None) -> int:
    """How many octets at the end of a frame are its check sequence, if the capture file says `said`.

    The upper bits of a pcap file's link type count 16-bit words (draft-ietf-opsawg-pcap §4), but some writers put a
    number of octets there. Twice the length of the link's check sequence is taken as such a mistake.
    """
    rule = checksum_outline_of(dissector.header).check_sequence if said and dissector is not None else None
    return rule.octets if rule is not None and said == 2 * rule.octets else said


def _rule(layer: Layer) -> FrameCheckSequence | None:
    return checksum_outline_of(layer.protocol).check_sequence


def frame_check_of(layers: Sequence[Layer], frame: Frame, length: int) -> FrameCheck:
    """The check sequence of a frame, which has `length` octets on the wire."""
    owner = _owner(layers)
    rule = None if owner is None else _rule(layers[owner])
    on_the_wire = wire_length(frame.original_length, frame.captured_length)
    begin = min(max(on_the_wire - length, 0), frame.captured_length)
    return FrameCheck(begin, frame.octets[begin:], length, owner, rule, length > on_the_wire, on_the_wire)


def announced_check(layers: Sequence[Layer]) -> FrameCheck | None:
    """The check sequence that a header before the frame announces, as radiotap does; None without one."""
    for index, layer in enumerate(layers[:-1]):
        rule = _rule(layers[index + 1])
        if layer.dissector.has_trailer and layer.trailer_length and rule is not None:
            begin = layer.trailer_offset
            return FrameCheck(begin, layer.trailer, rule.octets, index + 1, rule, False, begin + rule.octets)
    return None


def _owner(layers: Sequence[Layer]) -> int | None:
    """The outermost layer with a check sequence. A frame inside a datagram is of another link, and has none."""
    for index, layer in enumerate(layers):
        if _rule(layer) is not None:
            return index
        if layer.dissector.lends:
            break
    return None


def frame_check_verdicts(check: FrameCheck, layers: Sequence[Layer], frame: Frame) -> tuple[LayerChecksum, ...]:
    """The verdict on a check sequence; none if no declaration says how it is computed."""
    if check.layer is None or check.rule is None:
        return ()
    layer, is_bad = layers[check.layer], check.exceeds_frame or check.length != check.rule.octets
    coverage = Coverage(
        header=layer.protocol,
        octets=frame.octets[layer.offset : check.offset if is_bad else check.end],
        length=check.end - layer.offset,
        other_rule=check.rule,
        bad_length=is_bad,
    )
    verdict = LayerChecksum(
        layer=check.layer,
        offset=layer.offset,
        in_list=False,
        protocol=layer.name,
        field=check.rule.field,
        wireshark=check.rule.wireshark,
        verdict=verify(coverage),
        coverage=coverage,
    )
    return (verdict,)


def frame_check_problems(check: FrameCheck, layers: Sequence[Layer], frame: Frame) -> Iterator[Problem]:
    """The problems with the length that the capture file gives a check sequence."""
    said = f"the capture says that the frame check sequence has {frame.fcs_octets} octets"
    if check.exceeds_frame:
        message = f"{said}, and the frame has {check.end}"
        yield _problem(check, Code.FCS_EXCEEDS_FRAME, Severity.ERROR, message, frame, check.end)
    if check.layer is None or check.rule is None or frame.fcs_octets in (0, check.rule.octets):
        return
    right, name = check.rule.octets, layers[check.layer].name
    if check.length == right:
        message = f"{said}; {name} has {right}, and the file may have counted octets for 16-bit words"
        yield _problem(check, Code.SUSPICIOUS, Severity.NOTE, message, frame, right)
    else:
        message = f"{said}; that of {name} has {right}, so it is not verified"
        yield _problem(check, Code.SUSPICIOUS, Severity.WARN, message, frame, right)


def _problem(check: FrameCheck, code: Code, severity: Severity, message: str, frame: Frame, expected: int) -> Problem:
    return Problem(
        code=code,
        severity=severity,
        message=message,
        protocol="frame",
        layer=None,
        field="",
        offset=check.offset,
        found=frame.fcs_octets,
        expected=expected,
    )


def ends_unsaid(layers: Sequence[Layer], frame: Frame) -> bool:
    """Whether a frame ends in its check sequence although the capture file does not say so."""
    owner = _owner(layers)
    if owner is None or frame.fcs_octets or frame.captured_length < frame.original_length:
        return False
    return ends_in_check_sequence(frame.octets[layers[owner].offset :])
