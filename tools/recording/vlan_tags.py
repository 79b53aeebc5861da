"""VLAN tags put on and taken off by the kernel itself, through two tiny BPF programs at an interface's gate.

Not every kernel has VLAN interfaces; this needs only traffic control with BPF. The tag is put on when a frame leaves
and taken off after it was recorded, so that both hosts see plain frames and the link sees tagged ones.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import tempfile
from collections.abc import Sequence
from pathlib import Path

from recording.links import Side
from recording.namespaces import RecordingError, run

_SYSTEM_CALL = {"x86_64": 321, "aarch64": 280}
_LOAD_PROGRAM, _PIN_OBJECT = 5, 6
_SCHEDULER_CLASSIFIER = 3
_VLAN_PUSH, _VLAN_POP = 18, 19
# Instructions of the machine (linux/bpf.h): move a register, move a number, call a helper, end.
_MOVE, _MOVE_NUMBER, _CALL, _EXIT = 0xBF, 0xB7, 0x85, 0x95

_libc = ctypes.CDLL(None, use_errno=True)
Tag = tuple[int, int]
"""Protocol (8100 or 88a8, hexadecimal) and tag control information."""


def _instruction(code: int, destination: int = 0, source: int = 0, number: int = 0) -> bytes:
    return struct.pack("=BBhi", code, destination | source << 4, 0, number)


def _helper(helper: int, *arguments: int) -> bytes:
    """Call a helper with the packet, which register 6 remembers, and numbers; then give the packet free (return 0)."""
    moves = [_instruction(_MOVE_NUMBER, 2 + place, number=value) for place, value in enumerate(arguments)]
    return _instruction(_MOVE, 1, 6) + b"".join(moves) + _instruction(_CALL, number=helper)


def _program(calls: Sequence[bytes]) -> bytes:
    return _instruction(_MOVE, 6, 1) + b"".join(calls) + _instruction(_MOVE_NUMBER) + _instruction(_EXIT)


def _bpf(command: int, attributes: bytes) -> int:
    block = ctypes.create_string_buffer(attributes, 128)
    result = int(_libc.syscall(_SYSTEM_CALL[platform.machine()], command, block, len(attributes)))
    if result < 0:
        raise RecordingError(f"bpf: {os.strerror(ctypes.get_errno())}")
    return result


def _pin(program: bytes, path: Path) -> None:
    """Load a program and give it a name under which `tc` finds it."""
    code, licence = ctypes.create_string_buffer(program), ctypes.create_string_buffer(b"GPL")
    descriptor = _bpf(
        _LOAD_PROGRAM,
        struct.pack(
            "=IIQQ",
            _SCHEDULER_CLASSIFIER,
            len(program) // 8,
            ctypes.addressof(code),
            ctypes.addressof(licence),
        )
        + bytes(24),
    )
    name = ctypes.create_string_buffer(os.fsencode(path))
    _bpf(_PIN_OBJECT, struct.pack("=QI", ctypes.addressof(name), descriptor) + bytes(4))
    os.close(descriptor)


def tag_everything(side: Side, tags: Sequence[Tag]) -> None:
    """Frames that leave the side get the tags, the last one outermost; frames that arrive lose as many."""
    # The helper takes the protocol in network byte order.
    push = [_helper(_VLAN_PUSH, struct.unpack("=H", struct.pack("!H", protocol))[0], tag) for protocol, tag in tags]
    pop = [_helper(_VLAN_POP) for _tag in tags]
    with tempfile.TemporaryDirectory() as directory:
        # Seen by this process only: it has a mount namespace of its own.
        run(["mount", "-t", "bpf", "bpf", directory])
        try:
            side.namespace.run(f"tc qdisc add dev {side.interface} clsact")
            for gate, calls in (("egress", push), ("ingress", pop)):
                path = Path(directory, gate)
                _pin(_program(calls), path)
                side.namespace.run(f"tc filter add dev {side.interface} {gate} bpf da object-pinned {path}")
        finally:
            run(["umount", directory])
