"""The pcapng files of other projects, read as blocks and written again: the same octets, up to where one is damaged.

The corpus lies beside the checkout and is not part of it; without it this is skipped.
"""

from __future__ import annotations

import io

from dissect.capture import PcapngWriter, open_capture
from dissect.errors import CaptureError
from tests.corpus import corpus_files, needs_corpus

MAGIC = b"\n\r\r\n"

pytestmark = needs_corpus


def copied(octets: bytes) -> tuple[bytes, CaptureError | None]:
    """What was copied, and the damage that ended it."""
    target = io.BytesIO()
    try:
        with open_capture(io.BytesIO(octets)) as capture:
            writer = PcapngWriter(target)
            for block in capture.blocks():
                writer.copy(block)
    except CaptureError as error:
        return target.getvalue(), error
    return target.getvalue(), None


def test_every_file_is_copied_octet_for_octet() -> None:
    damaged = []
    files = [path for path in corpus_files() if path.read_bytes().startswith(MAGIC)]
    for path in files:
        octets = path.read_bytes()
        copy, damage = copied(octets)
        assert copy == (octets if damage is None else octets[: damage.offset]), path.name
        damaged += [path.name] if damage is not None else []

    assert len(files) > 100
    assert damaged == ["test006.ntar", "test007.ntar", "test010.ntar", "shb-option-too-long.pcapng"]
