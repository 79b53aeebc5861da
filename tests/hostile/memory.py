"""The largest memory that this process had.

Not what `resource` says: that counts the memory of the process that started this one, until it became this one.
"""

from __future__ import annotations

import re
import resource
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_kibibytes() -> int:
    """Of this program alone where the system says it (Linux), else with what was there before."""
    found = re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text()) if STATUS.exists() else None
    return int(found.group(1)) if found is not None else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
