"""Small captures of conversations beside the checkout, with what tshark says of each."""

from __future__ import annotations

import pytest

from tests.corpus import ROOT

SESSIONS = next((one for one in (parent / "shared" / "sessions" for parent in ROOT.parents) if one.is_dir()), None)
needs_sessions = pytest.mark.skipif(
    SESSIONS is None, reason="no conversations beside this checkout (../shared/sessions)"
)
