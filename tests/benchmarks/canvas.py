"""Our canvas beside NodeGraphQt, the fastest node editor in Python and Qt, each in its own process,
with as many nodes and wires; ours has its results and previews besides."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.result import Result

_ROOT = Path(__file__).resolve().parents[2]
# What is compared, in which unit, and the bar where the design has one.
_ROWS = (
    ("build", "build", "s", 1 / 20),
    ("full", "repaint the whole graph", "s", 1 / 20),
    ("zoomed", "repaint 20 nodes", "s", 1.0),
    ("drag", "a step of a drag", "s", 1.0),
    ("hit", "what lies under a point", "s", 1.0),
    ("peak", "peak memory", "MB", 1.0),
)
_FRAME = 0.016


def measure() -> list[Result]:
    """The rows at 100 and 1,000 nodes, and our frames at 5,000."""
    if importlib.util.find_spec("NodeGraphQt") is None:
        raise SystemExit("NodeGraphQt is not installed here; `make bench` installs it")
    found: list[Result] = []
    for count in (100, 1000):
        other = _figures("canvas_other", str(count))
        ours = _figures("canvas_ours", str(count))
        for key, what, unit, bar in _ROWS:
            # With 100 nodes both are fast: the bars are those of the design, for 1,000.
            allowed = bar if count == 1000 else max(bar, 1.0)
            found.append(
                Result(
                    f"canvas, {count} nodes: {what} / NodeGraphQt",
                    ours[key], other[key], allowed, unit,
                )
            )  # fmt: skip
    for over, words in (((), ""), (("autograd",), " with the autograd graph")):
        ours = _figures("canvas_ours", "5000", "frames", *over)
        for what, seconds in ours["frames"].items():
            name = f"canvas, 5000 nodes{words}: slowest frame while {what}"
            found.append(Result(name, seconds, _FRAME, 1.0))
    return found


def _figures(module: str, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", f"tests.benchmarks.{module}", *arguments],
        cwd=_ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"{module} {arguments}: {done.stderr[-2000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures
