"""Start-up in a process of its own: what is imported when, and how the program ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_IMPORTS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from inspector.window.start import start
heavy = {"torch", "numpy", "pyqtgraph"}
# Each costs milliseconds that the first picture of the window would wait for.
late = {
    "dataclasses", "hashlib", "html", "secrets", "socket", "platformdirs", "typing_extensions",
    "inspector.canvas.accessible", "inspector.canvas.adding", "inspector.canvas.arranging",
    "inspector.canvas.asking", "inspector.canvas.autograd", "inspector.canvas.blocks",
    "inspector.canvas.clipboard", "inspector.canvas.cursors", "inspector.canvas.dropping",
    "inspector.canvas.editor", "inspector.canvas.far_names", "inspector.canvas.figure",
    "inspector.canvas.folded_item", "inspector.canvas.framing", "inspector.canvas.gestures",
    "inspector.canvas.grouping", "inspector.canvas.health", "inspector.canvas.keys",
    "inspector.canvas.legend", "inspector.canvas.menus", "inspector.canvas.minimap",
    "inspector.canvas.note_item", "inspector.canvas.noting", "inspector.canvas.presses",
    "inspector.canvas.quick_add", "inspector.canvas.rerouting", "inspector.canvas.splicing",
    "inspector.canvas.stub_item", "inspector.canvas.thickness", "inspector.canvas.tips",
    "inspector.canvas.trail", "inspector.canvas.walking", "inspector.canvas.wire_card",
    "inspector.figures", "inspector.document.arranging", "inspector.files.importing",
    "inspector.look.cells", "inspector.look.maps",
    "inspector.offers.help_card", "inspector.offers.offer_list", "inspector.panels",
    "inspector.window.announcing", "inspector.window.doing", "inspector.window.focus_ring",
    "inspector.window.panes",
}
# With each come hundreds of constants, which Qt's binding makes when it is first named.
constants = {"QGradient", "QStyle", "QTextDocument", "QTextFormat", "QAccessible"}
before = []
def painted():
    before.extend(sorted((heavy | late) & sys.modules.keys()))
    from PySide6 import QtGui, QtWidgets
    before.extend(sorted(constants & {*dict.keys(vars(QtGui)), *dict.keys(vars(QtWidgets))}))
    QTimer.singleShot(300, later)
def later():
    window = QApplication.topLevelWidgets()
    assert any(getattr(each, "tensor_panel", None) is not None for each in window)
    after = sorted(heavy & sys.modules.keys())
    print("before", before, "torch" in after, flush=True)
    QApplication.closeAllWindows()
sys.exit(start([], painted))
"""
_QUIT = """
import sys
from PySide6.QtWidgets import QApplication
from inspector.window.start import start
def painted():
    print("painted", flush=True)
    %s
sys.exit(start([], painted))
"""
# Signals ask nobody, whatever is not saved.
_EDITED = (
    _QUIT
    % """
    from inspector.document.nodes import EMPTY
    window = next(w for w in QApplication.topLevelWidgets() if hasattr(w, "store"))
    window.store.apply("Clear", lambda document: EMPTY)
"""
)


def program(code: str, home: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(_ROOT),
            "XDG_CONFIG_HOME": str(home),
            **environment,
        },
    )


def ended(code: str, home: Path) -> tuple[str, str, subprocess.Popen[str]]:
    """What the program wrote until it ended by itself; one that does not end is killed."""
    with program(code, home) as process:
        try:
            out, error = process.communicate(timeout=60)
        finally:
            process.kill()
    return out, error, process


def test_that_the_window_is_painted_before_anything_heavy_is_imported(tmp_path: Path) -> None:
    out, error, process = ended(_IMPORTS, tmp_path)

    assert out.strip() == "before [] False"
    assert error == ""
    assert process.returncode == 0


def test_that_quitting_ends_with_nothing_to_say(tmp_path: Path) -> None:
    out, error, process = ended(_QUIT % "QApplication.closeAllWindows()", tmp_path)

    assert (process.returncode, out.strip(), error) == (0, "painted", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_a_signal_ends_the_program_in_order(number: signal.Signals, tmp_path: Path) -> None:
    with program(_EDITED, tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "painted"
        process.send_signal(number)
        try:
            _, error = process.communicate(timeout=30)
        finally:
            process.kill()

    assert (process.returncode, error) == (0, "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about Linux without a screen")
def test_that_without_a_screen_one_sentence_says_so(tmp_path: Path) -> None:
    bare = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    bare.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from inspector.window.start import start; sys.exit(start([]))",
        ],
        capture_output=True,
        text=True,
        env={**bare, "PYTHONPATH": str(_ROOT), "XDG_CONFIG_HOME": str(tmp_path)},
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no screen" in done.stderr


def test_that_a_window_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    code = """
import sys
from inspector.window import program, start
class Broken:
    def __init__(self, *args, **settings):
        raise RuntimeError("the window fell over")
program.MainWindow = Broken
sys.exit(start.start([]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(_ROOT),
            "XDG_CONFIG_HOME": str(tmp_path),
        },
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert "RuntimeError: the window fell over" in done.stderr
