"""From the start of the process to the first painted, usable window, beside an empty one."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.result import Result

_ROOT = Path(__file__).resolve().parents[2]
_ROUNDS = 7
# Both print once the first paint is through; the parent's clock runs from before the process.
_EMPTY = """
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(["empty"])
app.setStyle("Fusion")
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, told)
        return False
def told():
    print("painted", flush=True)
window = QMainWindow()
watch = Watch()
window.installEventFilter(watch)
window.resize(1600, 1000)
window.show()
app.exec()
"""
_OURS = """
from inspector.window.start import start
def told():
    print("painted", flush=True)
start([], told)
"""


def measure() -> list[Result]:
    """The fastest of some starts of each, taken in turns."""
    ours: list[float] = []
    empty: list[float] = []
    with tempfile.TemporaryDirectory() as cache:
        # As installed: bytecode is there. The first round writes it and does not count.
        for turn in range(_ROUNDS + 1):
            for seconds, code in ((empty, _EMPTY), (ours, _OURS)):
                took = _seconds(code, cache)
                if turn:
                    seconds.append(took)
    return [Result("first painted window / empty PySide6 window", min(ours), min(empty), 2.0)]


def _seconds(code: str, cache: str) -> float:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(_ROOT),
        "PYTHONPYCACHEPREFIX": cache,
        "XDG_CONFIG_HOME": cache,
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        # The engine goes with the window, or it would load torch beside the next start.
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took = time.perf_counter() - began
        if line.strip() != "painted":
            assert process.stderr is not None
            os.killpg(process.pid, signal.SIGKILL)
            raise AssertionError(f"no window was painted: {process.stderr.read()}")
        os.killpg(process.pid, signal.SIGKILL)
    return took


if __name__ == "__main__":
    for result in measure():
        print(result.line())
