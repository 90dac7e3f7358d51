"""Reading the whole catalogue, as every start of the window and of the engine does."""

import time

from inspector.catalogue.rows import catalogue
from tests.benchmarks.result import Result

_ROUNDS = 20
# The bar of the design, in seconds.
_READ = 0.030


def measure() -> list[Result]:
    """The slowest reading, the very first among them."""
    seconds: list[float] = []
    for _ in range(_ROUNDS):
        catalogue.cache_clear()
        began = time.perf_counter()
        count = len(catalogue().operations)
        seconds.append(time.perf_counter() - began)
    return [Result(f"read the catalogue of {count}, the slowest", max(seconds), _READ, 1.0)]
