"""A layered drawing while it is made: boxes and bends in columns, and the links between them."""

from bisect import bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise

import msgspec


class Item(msgspec.Struct, frozen=True):
    """A box, or a `bend`: room for a wire that passes a column. `height` in pixels."""

    rank: int
    height: float
    bend: bool = False


class Link(msgspec.Struct, frozen=True):
    """A wire, or a piece of one, between neighbouring columns; `exit` and `entry` are heights below
    the tops of the items."""

    start: int
    end: int
    exit: float
    entry: float


class Layers:
    """The items by column, with every link at both its ends."""

    def __init__(self, items: Sequence[Item], links: Sequence[Link]) -> None:
        self.items = items
        self.links = links
        self.before: list[list[Link]] = [[] for _ in items]
        self.after: list[list[Link]] = [[] for _ in items]
        for link in links:
            self.before[link.end].append(link)
            self.after[link.start].append(link)
        count = 1 + max((item.rank for item in items), default=-1)
        self.columns: list[list[int]] = [[] for _ in range(count)]

    def in_first_order(self) -> None:
        """As a walk from the results back to the leaves meets them: a tree has no crossings."""
        seen: set[int] = set()
        last = [item for item in range(len(self.items)) if not self.after[item]]
        waiting = last
        while waiting:
            item = waiting.pop()
            if item in seen:
                continue
            seen.add(item)
            self.columns[self.items[item].rank].append(item)
            links = sorted(self.before[item], key=lambda link: -link.entry)
            waiting += [link.start for link in links]

    def uncrossed(self, sweeps: int, *, thorough: bool) -> None:
        """Reorders the columns, by the middles of what each item is linked to in the column before
        and then after; `thorough` also swaps neighbours."""
        best, fewest = [list(column) for column in self.columns], self.crossings()
        for sweep in range(sweeps):
            if fewest == 0:
                break
            self._sweep(forward=sweep % 2 == 1)
            if thorough:
                self._swap()
            count = self.crossings()
            if count < fewest:
                best, fewest = [list(column) for column in self.columns], count
        self.columns = best

    def _sweep(self, *, forward: bool) -> None:
        columns, items = self.columns, self.items
        last = len(columns) - 1
        row = [0.0] * len(items)
        for column in columns:
            for number, item in enumerate(column):
                row[item] = number
        for rank in range(1, last + 1) if forward else range(last - 1, -1, -1):
            middles: dict[int, float] = {}
            for number, item in enumerate(columns[rank]):
                met = self.before[item] if forward else self.after[item]
                middles[item] = number
                if met and forward:
                    rows = [row[k.start] + k.exit / items[k.start].height for k in met]
                    middles[item] = sum(rows) / len(rows)
                elif met:
                    rows = [row[k.end] + k.entry / items[k.end].height for k in met]
                    middles[item] = sum(rows) / len(rows)
            columns[rank].sort(key=middles.__getitem__)
            for number, item in enumerate(columns[rank]):
                row[item] = number

    def _swap(self) -> None:
        """Swaps neighbours while that takes crossings away."""
        row = [0] * len(self.items)
        for column in self.columns:
            for number, item in enumerate(column):
                row[item] = number
        better = True
        rounds = 0
        while better and rounds < 8:
            better = False
            rounds += 1
            for column in self.columns:
                for at in range(len(column) - 1):
                    upper, lower = column[at], column[at + 1]
                    if self._crossed(upper, lower, row) > self._crossed(lower, upper, row):
                        column[at], column[at + 1] = lower, upper
                        row[lower], row[upper] = at, at + 1
                        better = True

    def _crossed(self, upper: int, lower: int, row: Sequence[int]) -> int:
        """How many links of the two cross where one stands above the other."""
        count = 0
        for one in self.before[upper]:
            here = (row[one.start], one.exit)
            count += sum(here > (row[other.start], other.exit) for other in self.before[lower])
        for one in self.after[upper]:
            here = (row[one.end], one.entry)
            count += sum(here > (row[other.end], other.entry) for other in self.after[lower])
        return count

    def crossings(self) -> int:
        """How many links cross."""
        total = 0
        row = [0] * len(self.items)
        for left, right in pairwise(self.columns):
            for number, item in enumerate(right):
                row[item] = number
            met: list[tuple[int, float]] = []
            for item in left:
                ends = [(k.exit, (row[k.end], k.entry)) for k in self.after[item]]
                for _, end in sorted(ends):
                    total += len(met) - bisect_right(met, end)
                    insort(met, end)
        return total
