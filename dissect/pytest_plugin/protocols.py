"""The protocols of the ini option, which captures are read with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet

INI: Final = "dissect_protocols"
CHOSEN: Final = pytest.StashKey["ProtocolSet"]()


def load_protocols(config: pytest.Config) -> None:
    """Import the modules of the ini option, if it names any. UsageError for one that cannot be taken."""
    modules: list[str] = config.getini(INI)
    if not modules:
        return
    from dissect.errors import SchemaError
    from dissect.packet import default_protocols
    from dissect.packet.extending.modules import SUFFIX, including

    protocols = default_protocols()
    for module in modules:
        if module.endswith(SUFFIX):
            name = module.removesuffix(SUFFIX).rpartition("/")[2]
            raise pytest.UsageError(f"{INI}: {module}: name the module, {name}; `pythonpath` says where it is")
        try:
            protocols = including(protocols, module)
        except SchemaError as error:
            raise pytest.UsageError(f"{INI}: {module}: {error}") from None
    config.stash[CHOSEN] = protocols


def ini_protocols(config: pytest.Config) -> ProtocolSet | None:
    """The protocols with those of the ini option; None if it names none."""
    return config.stash.get(CHOSEN, None)
