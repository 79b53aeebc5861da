"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

pytest_plugins = ["pytester"]

# On a machine that is busy, or that runs for the first time, how long one example takes says nothing.
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")
