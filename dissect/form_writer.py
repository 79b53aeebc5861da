"""Writes what is stored of the declarations (`dissect.stored_forms`): `python -m dissect.form_writer FOLDER`.

With `--as-installed` the forms are for a wheel, whose files get new times where it is installed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dissect import stored_forms
from dissect.capture.pcap import plain_headers
from dissect.engine.memory import octets_of
from dissect.filter import fact_finding, grammar
from dissect.packet import stored_set
from dissect.packet.names import homes
from dissect.packet.protocol_set import declared_protocols
from dissect.packet.rows import engine_tables
from dissect.session.conversations import describing, speakers
from dissect.session.review import subjects
from dissect.session.review.describing import described
from dissect.statistics import roles

AS_INSTALLED = "--as-installed"


def forms() -> Iterator[tuple[str, bytes]]:
    """Every stored form but the list of sources: its file's name, and its octets."""
    protocols = declared_protocols()
    yield f"{plain_headers.FORM}.json", _json(plain_headers.plain_headers())
    yield f"{engine_tables.FORM}.bin", octets_of(engine_tables.table_words(protocols))
    yield f"{stored_set.FORM}.json", _json(stored_set.set_form(protocols))
    yield f"{homes.FORM}.json", _json(homes.declared_homes())
    yield f"{subjects.FORM}.json", _json(described(protocols))
    for name, (form, octets) in {
        speakers.FORM: describing.described(protocols.headers),
        roles.FORM: roles.described(protocols.headers),
    }.items():
        yield f"{name}.json", _json(form)
        yield f"{name}.bin", octets
    yield f"{grammar.FORM}.json", _json(grammar.form())
    yield from fact_finding.forms(fact_finding.DerivedFacts(protocols)).items()


def sources(*, as_installed: bool) -> list[tuple[str, int, int | None]]:
    """Every module of the package that was imported, and the grammar: its file, size and time of change, as listed."""
    package = Path(stored_forms.PACKAGE)
    files = [getattr(one, "__file__", None) for one in list(sys.modules.values())]
    modules = {one for one in map(Path, filter(None, files)) if package in one.parents and one.suffix == ".py"}
    own = sorted(modules | {package / "filter" / "grammar.lark"})
    return [
        (one.relative_to(package).as_posix(), one.stat().st_size, None if as_installed else one.stat().st_mtime_ns)
        for one in own
    ]


def write(place: Path, *, as_installed: bool) -> None:
    """Write every form; the list of sources last, so that half a set is none."""
    place.mkdir(parents=True, exist_ok=True)
    listed = place / f"{stored_forms.SOURCES}.json"
    listed.unlink(missing_ok=True)
    for name, octets in forms():
        (place / name).write_bytes(octets)
    listed.write_bytes(_json(sources(as_installed=as_installed)))


def main(arguments: Sequence[str]) -> None:
    (place,) = (one for one in arguments if one != AS_INSTALLED)
    write(Path(place), as_installed=AS_INSTALLED in arguments)


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


if __name__ == "__main__":
    main(sys.argv[1:])
