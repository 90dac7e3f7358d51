"""What each process may import; import-linter holds the layers, these hold what runs."""

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]


def _loaded_after(code: str) -> set[str]:
    """The top-level modules of a fresh process that ran this code."""
    script = f"{code}\nimport sys; print('\\n'.join({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=_ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_that_the_package_itself_imports_neither_torch_nor_qt() -> None:
    loaded = _loaded_after("import inspector")

    assert not loaded & {"torch", "PySide6", "numpy", "pyqtgraph"}


@pytest.mark.parametrize(
    "module", ["inspector.window.start", "inspector.canvas.canvas", "inspector.session.session"]
)
def test_that_the_window_starts_without_torch_numpy_and_pyqtgraph(module: str) -> None:
    loaded = _loaded_after(f"import {module}")

    assert not loaded & {"torch", "numpy", "pyqtgraph"}


def test_that_the_engine_starts_without_qt() -> None:
    loaded = _loaded_after("import inspector.engine.serve, inspector.engine.machine")

    assert not loaded & {"PySide6", "pyqtgraph"}


def test_that_documents_are_read_and_written_without_numpy_or_torch() -> None:
    loaded = _loaded_after("import inspector.files.session_file, inspector.codegen.script")

    assert not loaded & {"PySide6", "torch", "numpy"}
