"""What is wrong with a message of the handshake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from dissect.assigned_numbers.tls_extensions import TlsExtensionType
from dissect.codes import CodeWithMeaning
from dissect.derive.lists.items import Option, Options
from dissect.problems import Code, Severity
from dissect.protocols.tls.problems import TlsProblem
from dissect.schema import values_of

MOST_FAULTS: Final = 32
"""So many of a message are told."""
EXTENSION: Final = "tls.handshake.extension"

Fault: TypeAlias = tuple[CodeWithMeaning, Severity, str]


def faults_in(options: Options) -> list[Fault]:
    """What is wrong with a message, in its octets' order as far as it has one."""
    found: list[Fault] = [
        (fault.code, fault.severity, f"{fault.header.stack.name}: {fault.message}") for fault in options.faults
    ]
    items = list(options.every())
    for option in items:
        found += _lengths(option)
    found += _repeated(items)
    return found[:MOST_FAULTS]


def _lengths(option: Option) -> Iterator[Fault]:
    """Lengths within an item that contradict its own."""
    header, name = option.header, option.header.stack.name
    values = values_of(header)
    for slot in type(header).layout.slots:
        value = values[slot.field.name]
        if isinstance(value, bytes) and not slot.is_rest:
            said = slot.width.evaluate(values) // 8
            if said != len(value):
                yield Code.BAD_LENGTH, Severity.ERROR, f"{name}: {said} octets of {slot.field.name}, {len(value)} there"
                return
    left = option.length - len(bytes(header))
    if left > 0:
        yield Code.SURPLUS, Severity.WARN, f"{name}: {left} octets behind its fields"


def _repeated(items: Sequence[Option]) -> Iterator[Fault]:
    """Extensions that stand twice in a message (RFC 8446 §4.2)."""
    types = (values_of(one.header)["type"] for one in items if one.header.stack.name == EXTENSION)
    for number, times in Counter(types).items():
        if times > 1:
            yield TlsProblem.REPEATED_EXTENSION, Severity.ERROR, TlsExtensionType(number).label
