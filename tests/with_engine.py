"""Marks the tests of what the engine does."""

from __future__ import annotations

import pytest

from dissect.engine.library import engine

needs_engine = pytest.mark.skipif(engine() is None, reason="there is no engine: nothing was compiled, or it is off")
