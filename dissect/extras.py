"""What an extra brings is looked for before it is needed, so that its absence is said in words."""

from __future__ import annotations

from importlib.util import find_spec

from dissect.errors import MissingExtraError


def require(extra: str, packages: tuple[str, ...]) -> None:
    """MissingExtraError where one of an extra's packages is not there."""
    missing = [one for one in packages if find_spec(one) is None]
    if missing:
        raise MissingExtraError(
            f"this needs the extra `{extra}`, of which {', '.join(missing)} is not installed: "
            f"pip install 'packet-dissect[{extra}]'"
        )
