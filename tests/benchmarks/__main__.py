"""`make bench`: runs every benchmark, or one by name, and prints a line each."""

import importlib
import sys
from collections.abc import Callable, Sequence

from tests.benchmarks.result import Result

NAMES = (
    "startup",
    "chain",
    "stepping",
    "editing",
    "heatmap",
    "palette",
    "canvas",
    "growth",
    "catalogue",
    "arranging",
    "grid",
    "saving",
)


def main(arguments: Sequence[str]) -> int:
    """Prints name, ours, the other, ratio, bar, met or not; 1 where a bar is missed."""
    unknown = [name for name in arguments if name not in NAMES]
    if unknown:
        print(f"no benchmark is called {unknown[0]!r}; there are: {', '.join(NAMES)}")
        return 2
    missed = 0
    print(f"{'what':<58} {'ours':>11} {'other':>11} {'ratio':>7} {'bar':>7}")
    for name in arguments or NAMES:
        measure: Callable[[], list[Result]] = importlib.import_module(
            f"tests.benchmarks.{name}"
        ).measure
        for result in measure():
            missed += not result.met
            print(result.line(), flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
