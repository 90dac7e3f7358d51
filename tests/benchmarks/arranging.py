"""Laying a graph out: how long it takes, and how many wires cross by longest paths."""

import time

from inspector.document.arranging import laid_out
from inspector.document.ranks import LARGE, longest
from tests.benchmarks.result import Result
from tests.fakes.tangle import crossings, tangle

# The bars of the design, in seconds.
_BARS = {1000: 0.5, 5000: 3.0}
_ROUNDS = 3


def measure() -> list[Result]:
    """The least of the rounds; scipy is imported before."""
    laid_out(tangle(LARGE))
    results = []
    for count, bar in _BARS.items():
        sketch = tangle(count)
        seconds, places = [], laid_out(sketch)
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            places = laid_out(sketch)
            seconds.append(time.perf_counter() - began)
        results.append(Result(f"lay out {count} nodes", min(seconds), bar, 1.0))
        ours, theirs = crossings(sketch, places), crossings(sketch, laid_out(sketch, longest))
        name = f"crossings of {count} nodes / longest paths"
        results.append(Result(name, ours, theirs, 1.0, unit="x"))
    return results
