"""The version of the package, as it was installed."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("packet-dissect")
except PackageNotFoundError:
    __version__ = "(not installed)"
