"""The package as people import it: light, complete, and with one family of errors."""

from __future__ import annotations

import importlib.util
import pickle
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import dissect
from dissect import errors
from dissect.problems import Code
from dissect.schema import RFC

RAISED = [
    errors.DissectError("text"),
    errors.SchemaError("text"),
    errors.EncodingError("UDP", "length", "does not fit"),
    errors.TruncatedError(layer="UDP", field="length", offset=4, needed=2, available=1),
    errors.MalformedError(layer="IPv4", field="options", offset=20, message="is short"),
    errors.CaptureError("ends early", path="x.pcap", code="file.truncated-record", offset=24, record=1),
    errors.CaptureError("is empty", path="x.pcap", code="file.empty", offset=0),
]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_errors_are_one_family_and_survive_pickling(error: errors.DissectError) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert isinstance(again, errors.DissectError)
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


@pytest.mark.parametrize("name", dissect.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(dissect, name) is not None
    assert name in dir(dissect)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'sniff'"):
        dissect.sniff


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
