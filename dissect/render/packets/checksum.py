"""The arithmetic of a checksum, step by step: each word with its field, the result, the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dissect.checksum import CrcExplanation, CrcStep, Explanation, FletcherExplanation, Part, Word, explain
from dissect.packet import LayerChecksum
from dissect.render.counted import plural
from dissect.render.hints import hint_sentences
from dissect.render.spans import Line, Role
from dissect.render.verification.verdicts import ROLES
from dissect.schema import Fletcher, FrameCheckSequence, Header, InternetChecksum

RULE = "All 16-bit words are added, carries are added back, and the complement goes into the field."
CRC_RULE = (
    "All octets are shifted through a 32-bit register; each 1 bit shifted out XORs the polynomial into it; "
    "the complement goes into the field, lowest octet first."
)
FLETCHER_RULE = (
    "All octets are added to a first sum, which after each octet is added to a second sum, both modulo 255; the two "
    "octets of the field make both sums zero."
)
PARTS = {Part.PSEUDO_HEADER: Role.FIRST, Part.HEADER: Role.SECOND, Part.PAYLOAD: Role.PLAIN}
LIMIT = 8
"""How many payload words are shown before the middle is left out."""


def checksum_lines(checksum: LayerChecksum, limit: int | None = LIMIT) -> Iterator[Line]:
    """One checksum from its first word to its verdict, with at most `limit` words of the payload."""
    explanation = explain(checksum.coverage)
    verdict = explanation.verdict
    yield [
        (f"{checksum.protocol} ", Role.PROTOCOL),
        (_label(checksum), Role.STRONG),
        ("  ", Role.PLAIN),
        (f"{verdict}", ROLES[verdict.kind]),
    ]
    yield [(f"  {verdict.sentence}", Role.PLAIN)]
    yield from ([(f"  {sentence}", Role.WARN)] for sentence in hint_sentences(verdict))
    yield []
    if isinstance(explanation, CrcExplanation):
        yield from _step_lines(explanation, checksum)
        yield []
        yield from _crc_lines(explanation)
    elif isinstance(explanation, FletcherExplanation):
        yield from _fletcher_lines(explanation, checksum)
    else:
        yield from _word_lines(explanation, checksum, limit)
        yield []
        yield from _sum_lines(explanation)


def rules(checksums: Iterable[LayerChecksum]) -> list[str]:
    """How the checksums are computed: one sentence for each algorithm."""
    known = {InternetChecksum: RULE, Fletcher: FLETCHER_RULE}
    kinds = (known.get(type(one.coverage.rule), CRC_RULE) for one in checksums)
    return list(dict.fromkeys(kinds))


def _fletcher_lines(explanation: FletcherExplanation, checksum: LayerChecksum) -> Iterator[Line]:
    labels = {field.name: field.short for field in checksum.coverage.header.fields}
    yield [("  offset  octets  first  second", Role.FAINT)]
    for step in explanation.steps:
        names = ", ".join(labels.get(name, name) for name in step.fields)
        yield [
            (f"  {step.offset:6d}  {step.octets:6d}  ", Role.FAINT),
            (f"{step.first:5d}  {step.second:6d}  ", Role.PLAIN),
            (f"{names}{', counts as zero' if step.is_field else ''}", Role.FAINT),
        ]
    yield []
    for label, value in explanation.results():
        yield [(f"  {value:>8}  ", Role.STRONG), (label, Role.FAINT)]


def _label(checksum: LayerChecksum) -> str:
    """The name of the octets that hold the checksum."""
    rule = checksum.coverage.rule
    if isinstance(rule, FrameCheckSequence):
        return rule.label
    return checksum.coverage.header.layout.slot(rule.field).field.label


def _word_lines(explanation: Explanation, checksum: LayerChecksum, limit: int | None) -> Iterator[Line]:
    digits = max(4, len(f"{explanation.total:x}"))
    yield [(f"  offset  word  {'sum':>{digits}}", Role.FAINT)]
    pseudo = checksum.coverage.pseudo_header
    kinds = {Part.PSEUDO_HEADER: type(pseudo) if pseudo is not None else None, Part.HEADER: checksum.coverage.header}
    for part, role in PARTS.items():
        words = [word for word in explanation.words if word.part is part]
        if words:
            yield [(f"  {part}", role)]
        first, skipped, last = _shown(words, limit if part is Part.PAYLOAD else None)
        yield from (_word_line(word, digits, role, kinds.get(part)) for word in first)
        if skipped:
            yield [(f"  {'…':>6}  {'…':>4}  {'…':>{digits}}  {plural(skipped, 'word')} left out", Role.FAINT)]
        yield from (_word_line(word, digits, role, kinds.get(part)) for word in last)


def _shown(words: Sequence[Word], limit: int | None) -> tuple[Sequence[Word], int, Sequence[Word]]:
    """The first words, how many are left out, and the last one."""
    if limit is None or len(words) <= limit:
        return words, 0, ()
    return words[: limit - 1], len(words) - limit, words[-1:]


def _word_line(word: Word, digits: int, role: Role, kind: type[Header] | None) -> Line:
    labels = {field.name: field.short for field in kind.fields} if kind is not None else {}
    origin = ", ".join(labels.get(name, name) for name in word.fields)
    remark = ", padded with a zero octet" if word.is_padded else ""
    remark = ", counts as zero" if word.is_field or word.is_skipped else remark
    return [
        (f"  {word.offset:6d}  ", Role.FAINT),
        (f"{word.value:04x}", role),
        (f"  {word.running:{digits}x}  ", Role.PLAIN),
        (f"{origin}{remark}", Role.FAINT),
    ]


def _step_lines(explanation: CrcExplanation, checksum: LayerChecksum) -> Iterator[Line]:
    labels = {field.name: field.short for field in checksum.coverage.header.fields}
    yield [
        (
            f"  {explanation.kind.name}, polynomial {explanation.polynomial:#010x}, lowest bit of each octet first",
            Role.FAINT,
        )
    ]
    yield [("  offset  octets  register", Role.FAINT)]
    yield [(f"  {'':6}  {'':6}  ", Role.FAINT), (f"{explanation.initial:08x}  all ones at the start", Role.PLAIN)]
    for step in explanation.steps:
        yield _step_line(step, labels)


def _step_line(step: CrcStep, labels: dict[str, str]) -> Line:
    names = ", ".join(labels.get(name, name) for name in step.fields)
    return [
        (f"  {step.offset:6d}  {step.octets:6d}  ", Role.FAINT),
        (f"{step.after:08x}  ", Role.PLAIN),
        (f"{names}{', counts as zero' if step.is_field else ''}", Role.FAINT),
    ]


def _crc_lines(explanation: CrcExplanation) -> Iterator[Line]:
    rows = [
        ("complement", f"{explanation.crc:08x}", f"  ffffffff - {explanation.final:08x}"),
        ("sent as", explanation.wire.hex(), "  its lowest octet first"),
        ("found", "none" if explanation.found is None else f"{explanation.found:08x}", "  in the field"),
    ]
    for label, value, remark in rows:
        role = ROLES[explanation.verdict.kind] if label == "found" else Role.STRONG
        yield [(f"  {label:>13}  ", Role.FAINT), (f"{value:>8}", role), (remark, Role.FAINT)]


def _sum_lines(explanation: Explanation) -> Iterator[Line]:
    rows = [("sum", f"{explanation.total:x}", "")]
    rows += [
        (f"{one.rest:04x} + {one.carry:x}", f"{one.after:04x}", "  the carry added back") for one in explanation.carries
    ]
    rows.append((f"ffff - {explanation.folded:04x}", f"{explanation.complement:04x}", "  the complement"))
    if explanation.written != explanation.complement:
        rows.append(("sent as", f"{explanation.written:04x}", "  because zero would mean no checksum"))
    rows.append(("found", "none" if explanation.found is None else f"{explanation.found:04x}", "  in the field"))
    if explanation.pseudo_header_sum is not None:
        remark = "  the pseudo-header alone, what a PARTIAL field holds"
        rows.append(("partial", f"{explanation.pseudo_header_sum:04x}", remark))
    width = max(len(value) for _, value, _ in rows)
    for label, value, remark in rows:
        found = label == "found"
        role = ROLES[explanation.verdict.kind] if found else Role.STRONG
        yield [(f"  {label:>13}  ", Role.FAINT), (f"{value:>{width}}", role), (remark, Role.FAINT)]
