"""What a fresh machine is given."""

import re
import subprocess
from pathlib import Path

from inspector.window.libraries import APT

_ROOT = Path(__file__).resolve().parents[2]


def test_that_ci_installs_the_libraries_that_the_program_names() -> None:
    command = re.search(r"libraries=\$\((sed .*)\)$", (_ROOT / ".ci" / "run").read_text(), re.M)
    assert command is not None
    said = subprocess.run(
        ["/bin/sh", "-c", command[1]], cwd=_ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == APT


def test_that_pyside_stays_below_the_version_that_aborts_on_python_3_11() -> None:
    constraints = (_ROOT / "constraints.txt").read_text()

    assert re.search(r"^PySide6_Essentials==6\.11\.\d+$", constraints, re.MULTILINE)
    assert re.search(r"^torch==2\.13\.0$", constraints, re.MULTILINE)
