"""Reading the whole catalogue, as every start of the window and of the engine does."""

import time
from statistics import median

from inspector.catalogue.rows import catalogue
from tests.benchmarks.result import Result

_ROUNDS = 20
# The bar of the design, in seconds.
_READ = 0.030


def measure() -> list[Result]:
    """The first reading, which opens the file, and the median of the others; in seconds of the
    processor, since a machine that does other things too stretches so short a time at will."""
    seconds: list[float] = []
    for _ in range(_ROUNDS):
        catalogue.cache_clear()
        began = time.process_time()
        catalogue()
        seconds.append(time.process_time() - began)
    count = len(catalogue().operations)
    return [
        Result(f"read the catalogue of {count}, the first time", seconds[0], _READ, 1.0),
        Result(f"read the catalogue of {count}, median", median(seconds[1:]), _READ, 1.0),
    ]
