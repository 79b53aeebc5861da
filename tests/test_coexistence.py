"""Fox-IT's forensic tools own a namespace `dissect.*`; theirs and ours import side by side, however installed."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
SAY_WHERE = """
import dissect
from dissect import MacAddress
from dissect.assigned_numbers import IpProtocol
from dissect.cstruct import cstruct

print(dissect.__file__)
print(MacAddress.__module__, IpProtocol.TCP.name, cstruct().endian)
"""


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A directory for packages that holds theirs: `dissect/cstruct` and no `dissect/__init__.py`."""
    found = importlib.util.find_spec("dissect.cstruct")
    assert found is not None
    assert found.origin is not None
    packages = tmp_path / "theirs"
    shutil.copytree(Path(found.origin).parent, packages / "dissect" / "cstruct", ignore=_compiled)
    return packages


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A directory for packages that holds ours."""
    packages = tmp_path / "ours"
    shutil.copytree(CHECKOUT / "dissect", packages / "dissect", ignore=_compiled)
    return packages


_compiled = shutil.ignore_patterns("__pycache__")


def run(*directories: Path, working_directory: Path) -> subprocess.CompletedProcess[str]:
    """Import both in a new interpreter whose only packages are in these directories."""
    sites = "".join(f"site.addsitedir({str(one)!r})\n" for one in directories)
    return subprocess.run(
        [sys.executable, "-E", "-S", "-c", f"import site\n{sites}{SAY_WHERE}"],
        cwd=working_directory,
        capture_output=True,
        text=True,
        check=False,
    )


def imported_with(*directories: Path, working_directory: Path) -> tuple[Path, str]:
    """Where ours was found, and what both gave."""
    ran = run(*directories, working_directory=working_directory)

    assert (ran.returncode, ran.stderr) == (0, "")
    where, both = ran.stdout.splitlines()
    return Path(where), both


BOTH = "dissect.addresses TCP <"


@pytest.mark.slow
def test_both_installed_in_one_place(theirs: Path, ours: Path, tmp_path: Path) -> None:
    shutil.copytree(theirs, ours, dirs_exist_ok=True)

    assert imported_with(ours, working_directory=tmp_path) == (ours / "dissect" / "__init__.py", BOTH)


@pytest.mark.slow
@pytest.mark.parametrize("first", ["theirs", "ours"])
def test_each_installed_in_its_own_place(theirs: Path, ours: Path, tmp_path: Path, first: str) -> None:
    places = (theirs, ours) if first == "theirs" else (ours, theirs)

    assert imported_with(*places, working_directory=tmp_path) == (ours / "dissect" / "__init__.py", BOTH)


def test_ours_installed_editable(theirs: Path, tmp_path: Path) -> None:
    (theirs / "_packet_dissect.pth").write_text(f"{CHECKOUT}\n", encoding="utf-8")

    assert imported_with(theirs, working_directory=tmp_path) == (CHECKOUT / "dissect" / "__init__.py", BOTH)


def test_ours_in_the_working_directory(theirs: Path) -> None:
    assert imported_with(theirs, working_directory=CHECKOUT) == (CHECKOUT / "dissect" / "__init__.py", BOTH)


@pytest.mark.slow
def test_without_our_first_line_theirs_would_be_hidden(theirs: Path, ours: Path, tmp_path: Path) -> None:
    package = ours / "dissect" / "__init__.py"
    package.write_text(package.read_text(encoding="utf-8").replace("__path__ =", "_ ="), encoding="utf-8")

    ran = run(theirs, ours, working_directory=tmp_path)

    assert "No module named 'dissect.cstruct'" in ran.stderr
