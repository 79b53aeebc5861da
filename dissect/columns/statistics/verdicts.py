"""Counting the verdicts of a batch."""

from __future__ import annotations

from collections import Counter

import numpy as np

from dissect.checksum import Kind
from dissect.columns.batch import Batch
from dissect.columns.gathering import find
from dissect.columns.verdicts import ASK, KINDS
from dissect.derive.checksum_outline import checksum_outline_of


def tally(batch: Batch) -> Counter[tuple[str, Kind]]:
    """The verdicts on the checksums of each protocol, including quoted ones, as in `verify`."""
    layers, headers = batch.layers_with_codes, batch.tables.headers
    statuses = layers.codes
    in_lists = np.array([checksum_outline_of(one).checksums_in_lists for one in headers], dtype=np.bool_)
    asked = layers.irregular | (statuses == ASK).any(axis=1) | (find(layers, in_lists, quoted=True) >= 0)
    settled = (statuses >= 0) & ~asked[:, None]
    numbers = layers.declaration[settled].astype(np.int64) * len(KINDS) + statuses[settled]
    counts = np.bincount(numbers, minlength=len(headers) * len(KINDS))
    found: Counter[tuple[str, Kind]] = Counter()
    for number in np.flatnonzero(counts).tolist():
        header, kind = divmod(number, len(KINDS))
        found[headers[header].stack.name, KINDS[kind]] += int(counts[number])
    for row in np.flatnonzero(asked).tolist():
        found.update((one.protocol, one.verdict.kind) for one in batch.packet(row).checksums)
    return found
