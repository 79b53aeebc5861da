"""The package as people import it: light, complete, and with one family of errors."""

from __future__ import annotations

import importlib.util
import pickle
import runpy
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest

import dissect
import dissect.packet
from dissect import errors
from dissect.assigned_numbers import EtherType, IpProtocol
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.derive.lists.items import items_within
from dissect.problems import Code
from dissect.protocols import PROTOCOLS
from dissect.schema import RFC
from tests.together import together

RAISED = [
    errors.DissectError("text"),
    errors.SchemaError("text"),
    errors.EncodingError("UDP", "length", "does not fit"),
    errors.TruncatedError(layer="UDP", field="length", offset=4, needed=2, available=1),
    errors.MalformedError(layer="IPv4", field="options", offset=20, message="is short"),
    errors.CaptureError("ends early", path="x.pcap", code="file.truncated-record", offset=24, record=1),
    errors.UnknownProtocolError("'upd' is no protocol"),
    errors.UnknownFieldError("'ip.srcc' is no field"),
    errors.CaptureError("is empty", path="x.pcap", code="file.empty", offset=0),
]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_errors_are_one_family_and_survive_pickling(error: errors.DissectError) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert isinstance(again, errors.DissectError)
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


@together("name", dissect._HOMES)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(dissect, name) is not None
    assert name in dir(dissect)


DECLARED = dict.fromkeys(one for protocol in PROTOCOLS for one in (protocol, *items_within(protocol)))
SPACES = dict.fromkeys(
    space for header in DECLARED for space in (*(header.stack.carried_as or ()), *(one.names for one in header.fields))
)


def test_every_header_and_number_space_is_there_by_its_name() -> None:
    declared = [*DECLARED, *filter(None, SPACES)]

    assert [one for one in declared if getattr(dissect, one.__name__) is not one] == []
    assert {one.__name__ for one in declared} <= set(dir(dissect))
    assert {UdpPort, EtherType, IpProtocol} <= set(SPACES)
    assert all(one.__name__[0].isupper() for one in declared)  # by which they are told from modules


@pytest.mark.parametrize(
    ("module", "name", "message"),
    [
        (dissect, "sniff", "module 'dissect' has no attribute 'sniff'"),
        (dissect, "_sctp", "module 'dissect' has no attribute '_sctp'"),
        (dissect, "udp", "module 'dissect' has no attribute 'udp'; did you mean UDP"),
        (dissect, "SCPT", "module 'dissect' has no attribute 'SCPT'; did you mean SCTP"),
        (dissect, "IP", "module 'dissect' has no attribute 'IP'; did you mean IPv4?"),
        (dissect, "rdpcap", "module 'dissect' has no attribute 'rdpcap'; did you mean open?"),
        (dissect.packet, "IP", "module 'dissect.packet' has no attribute 'IP'"),
        (dissect, "encapsulte", "module 'dissect' has no attribute 'encapsulte'; did you mean encapsulate"),
        (dissect.packet, "packet_", "module 'dissect.packet' has no attribute 'packet_'; did you mean Packet"),
    ],
)
def test_for_other_names_the_nearest_are_suggested(module: ModuleType, name: str, message: str) -> None:
    with pytest.raises(AttributeError) as error:
        getattr(module, name)

    assert str(error.value).startswith(message)


def test_a_module_is_loaded_by_its_import() -> None:
    with pytest.raises(AttributeError, match=r"'testing'; `import dissect.testing` loads it"):
        dissect.__getattr__("testing")


BARE = """
import sys

sys.modules.update(dict.fromkeys(["numpy", "pyarrow", "polars", "pandas", "pytest", "hypothesis"]))
import dissect as module
"""


def ran_bare(program: str) -> str:
    """What a program prints where no extra is installed."""
    ran = subprocess.run([sys.executable, "-c", BARE + program], capture_output=True, text=True, check=True)
    return ran.stdout


@pytest.mark.slow
def test_a_star_brings_what_needs_no_extra_and_hides_nothing() -> None:
    program = "import dissect\nfrom dissect import *\nprint(dissect is module, open(0).fileno(), UDP.__name__)\n"

    assert ran_bare(program).split() == ["True", "0", "UDP"]
    assert set(dissect.__all__) < set(dissect._HOMES)


@pytest.mark.slow
def test_the_package_can_be_read_about_without_extras() -> None:
    text = ran_bare("help(module)\n")

    assert "class Packet" in text
    assert "encapsulate(*parts" in text
    assert "table" not in ran_bare("print(*dir(module))").split()


@pytest.mark.slow
def test_it_takes_octets_apart_whatever_was_imported_before() -> None:
    program = "import dissect.packet, dissect.session\nfrom dissect.packet.dissecting import dissect as other\n"

    assert ran_bare(program + "print(repr(module.dissect(bytes(14))))").startswith("<Packet 1: ")


def test_the_version_is_that_of_what_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dissect.__version__ == metadata.version("packet-dissect")

    monkeypatch.setattr(metadata, "version", missing)
    assert runpy.run_path(str(Path(dissect.__file__).with_name("version.py")))["__version__"] == "(not installed)"


def missing(name: str) -> str:
    raise metadata.PackageNotFoundError(name)


def test_importing_it_loads_next_to_nothing() -> None:
    code = "import sys; import dissect; print(*(set(sys.modules) & {'construct', 'rich', 'click', 'numpy', 'scapy'}))"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == ""


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    spec = importlib.util.spec_from_file_location("dissect_anew", dissect.__file__, submodule_search_locations=[])
    assert spec is not None
    assert spec.loader is not None
    anew = importlib.util.module_from_spec(spec)
    before = set(sys.modules)
    spec.loader.exec_module(anew)

    assert set(sys.modules) == before
    assert set(anew.__all__) <= set(dir(anew))


def test_every_problem_code_is_documented() -> None:
    assert all(code.meaning and code == code.value for code in Code)


def test_references_are_written_as_they_are_cited() -> None:
    assert str(RFC(768)) == "RFC 768"
    assert str(RFC(9293, "3.1")) == "RFC 9293 §3.1"
    assert RFC(9293, "3.1").url == "https://www.rfc-editor.org/rfc/rfc9293#section-3.1"
    assert RFC(768, "Fields").url == "https://www.rfc-editor.org/rfc/rfc768"


def test_it_runs_as_a_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["dissect", "header", "udp"])

    with pytest.raises(SystemExit) as end:
        # By path, as pytest's import hook, which a plugin's package goes through, cannot run modules.
        runpy.run_path(str(Path(dissect.__file__).with_name("__main__.py")), run_name="__main__")

    assert end.value.code == 0
    assert "Source Port" in capsys.readouterr().out
